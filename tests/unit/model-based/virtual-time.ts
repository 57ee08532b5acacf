/** Work that waits for its moment; background work alone keeps nothing going. */
interface Task {
  readonly at: number;
  /** Of background work, which is done again and again; null: once. */
  readonly everyMs: number | null;
  readonly work: () => void;
}

const realSetImmediate = setImmediate;

/**
 * Time that passes only when the test lets it. While it is installed every timer of the program, the database's turns among them, runs on
 * it, so that a sequence of commands gives the same interleaving each time. Milliseconds.
 */
export class VirtualTime {
  now = 0;
  /** Called after every piece of work, once all promises have settled. */
  onTurn: () => void = () => undefined;
  readonly #tasks = new Map<number, Task>();
  #lastId = 0;
  #random: number;

  /** seed: of the delays; any integer. */
  constructor(seed: number) {
    this.#random = seed >>> 0;
  }

  /** A delay from 0 to `maxMs`, whole ms (a linear congruential generator, Numerical Recipes' constants). */
  anyDelay(maxMs: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * (maxMs + 1));
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#add(ms, resolve);
    });
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await turnOver();
    for (let next = this.#next(); next && next[1].at <= end; next = this.#next()) await this.#run(...next);
    this.now = end;
  }

  /** Lets time pass until nothing but background work is left. @throws where that takes longer than `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    const end = this.now + limitMs;
    await turnOver();
    while ([...this.#tasks.values()].some(({ everyMs }) => everyMs === null)) {
      const next = this.#next();
      if (!next || next[1].at > end) throw new Error(`work goes on after ${limitMs} ms`);
      await this.#run(...next);
    }
  }

  /** Puts this time in the place of the program's timers. -> takes it away again. */
  install(): () => void {
    const start = (work: () => void, ms = 0): number => this.#add(ms, work);
    const stop = (id: unknown): void => void this.#tasks.delete(id as number);
    const ours = {
      setTimeout: start,
      clearTimeout: stop,
      setImmediate: (work: () => void) => start(work),
      setInterval: (work: () => void, ms: number) => this.#add(ms, work, ms),
      clearInterval: stop,
    };
    const before = Object.fromEntries(Object.keys(ours).map((name) => [name, Reflect.get(globalThis, name)]));
    Object.assign(globalThis, ours);
    Object.defineProperty(performance, "now", { configurable: true, value: () => this.now });
    return () => {
      Object.assign(globalThis, before);
      Reflect.deleteProperty(performance, "now");
    };
  }

  #add(ms: number, work: () => void, everyMs: number | null = null): number {
    const id = ++this.#lastId;
    this.#tasks.set(id, { at: this.now + Math.max(0, ms), everyMs, work });
    return id;
  }

  #next(): readonly [number, Task] | null {
    let first: readonly [number, Task] | null = null;
    for (const entry of this.#tasks) if (first === null || entry[1].at < first[1].at) first = entry;
    return first;
  }

  async #run(id: number, task: Task): Promise<void> {
    this.now = Math.max(this.now, task.at);
    this.#tasks.delete(id);
    if (task.everyMs !== null) this.#tasks.set(id, { ...task, at: this.now + task.everyMs });
    task.work();
    await turnOver();
    this.onTurn();
  }
}

/** Waits until every promise that can settle without a timer has. */
function turnOver(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}
