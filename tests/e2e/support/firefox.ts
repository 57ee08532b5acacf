import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { type BrowserTab, type FindAll, inPage } from "./browser-tab.ts";

/** One answer or event of WebDriver BiDi, as far as this test reads it. */
interface BidiMessage {
  readonly id?: number;
  readonly type: "success" | "error" | "event";
  readonly message?: string;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: { readonly request?: { readonly url: string }; readonly level?: string; readonly text?: string };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** With AVX, Firefox 140 ran the network's WebAssembly 200 times slower on a machine of the project's (AMD EPYC). */
const PREFERENCES = 'user_pref("javascript.options.wasm_simd_avx", false);\n';

const CLOSE_MS = 10_000;

/**
 * One tab of a stock Firefox, without a window, in a profile of its own, driven by WebDriver BiDi (w3.org/TR/webdriver-bidi): Playwright drives only a Firefox of its own
 * build.
 */
export class FirefoxTab implements BrowserTab {
  /** Addresses asked for by the page. */
  readonly requests: string[] = [];
  /** Errors on the page's console, and those that nobody caught. */
  readonly errors: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #context = "";

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.on("message", (data) => this.#heard(JSON.parse(String(data)) as BidiMessage));
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Firefox has gone"));
    });
  }

  /** executable: a Firefox of 129 or newer. */
  static async open(executable: string): Promise<FirefoxTab> {
    const profile = await mkdtemp(join(tmpdir(), "granuloscope-firefox-"));
    await writeFile(join(profile, "user.js"), PREFERENCES);
    const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
    const process = spawn(executable, args, { stdio: ["ignore", "ignore", "pipe"] });
    const socket = new WebSocket(`${await listeningAddress(process)}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const tab = new FirefoxTab(process, profile, socket);
    await tab.#ask("session.new", { capabilities: {} });
    const tree = (await tab.#ask("browsingContext.getTree", {})) as { contexts: { context: string }[] };
    tab.#context = tree.contexts[0]?.context ?? "";
    await tab.#ask("session.subscribe", { events: ["network.beforeRequestSent", "log.entryAdded"] });
    await tab.#ask("browsingContext.setViewport", { context: tab.#context, viewport: { width: 1280, height: 800 } });
    return tab;
  }

  async goto(url: string): Promise<void> {
    await this.#ask("browsingContext.navigate", { context: this.#context, url, wait: "complete" });
  }

  async evaluate<Answer>(run: (findAll: FindAll) => Answer | Promise<Answer>): Promise<Answer> {
    const evaluated = (await this.#ask("script.evaluate", {
      expression: inPage(run),
      target: { context: this.#context },
      awaitPromise: true,
    })) as { type: string; result?: { value: string }; exceptionDetails?: { text: string } };
    if (evaluated.type !== "success" || !evaluated.result) throw new Error(evaluated.exceptionDetails?.text);
    return JSON.parse(evaluated.result.value) as Answer;
  }

  async press(key: string): Promise<void> {
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value: key }));
    await this.#ask("input.performActions", {
      context: this.#context,
      actions: [{ type: "key", id: "keyboard", actions }],
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    const forced = setTimeout(() => this.#process.kill("SIGKILL"), CLOSE_MS);
    if (this.#socket.readyState === WebSocket.OPEN) await this.#ask("browser.close", {});
    if (this.#process.exitCode === null && this.#process.signalCode === null) await ended;
    clearTimeout(forced);
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: ({ message }) => reject(new Error(`${method}: ${message}`)) });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #heard({ id, type, message, method, result, params }: BidiMessage): void {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (type === "success") waiting?.resolve(result);
      else waiting?.reject(new Error(message));
    }
    if (method === "network.beforeRequestSent" && params?.request) this.requests.push(params.request.url);
    if (method === "log.entryAdded" && params?.level === "error") this.errors.push(params.text ?? "");
  }
}

/** What Firefox says of where it listens: ws://127.0.0.1:PORT. */
function listeningAddress(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!process.stderr) throw new Error("Firefox has no stderr");
    createInterface(process.stderr).on("line", (line) => {
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
    process.once("error", reject);
    process.once("exit", (code) => reject(new Error(`Firefox ended with ${code} before it listened`)));
  });
}
