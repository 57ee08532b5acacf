import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { type BrowserTab, type FindAll, inPage } from "./browser-tab.ts";

/**
 * One tab of WebKitGTK, what Debian has nearest to Safari, on a screen of its own, driven by WebDriver (w3.org/TR/webdriver2): Playwright drives only a WebKit of its own
 * build.
 */
export class WebKitTab implements BrowserTab {
  readonly #processes: readonly ChildProcess[];
  readonly #session: string;

  private constructor(processes: readonly ChildProcess[], session: string) {
    this.#processes = processes;
    this.#session = session;
  }

  /** driver: Debian's WebKitWebDriver; Xvfb gives the screen. */
  static async open(driver: string): Promise<WebKitTab> {
    const { screen, display } = await openScreen();
    const port = await freePort();
    const env = { ...process.env, DISPLAY: display };
    const serving = spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" });
    const address = `http://127.0.0.1:${port}`;
    while (!(await isReady(address))) await new Promise((resolve) => setTimeout(resolve, 100));
    const capabilities = { alwaysMatch: { browserName: "MiniBrowser" } };
    const { sessionId } = (await ask("POST", `${address}/session`, { capabilities })) as { sessionId: string };
    const tab = new WebKitTab([serving, screen], `${address}/session/${sessionId}`);
    await ask("POST", `${tab.#session}/window/rect`, { width: 1280, height: 880 });
    return tab;
  }

  async goto(url: string): Promise<void> {
    await ask("POST", `${this.#session}/url`, { url });
  }

  async evaluate<Answer>(run: (findAll: FindAll) => Answer | Promise<Answer>): Promise<Answer> {
    const script = `const done = arguments[0]; ${inPage(run)}.then(done, (error) => done(JSON.stringify({ error: String(error) })));`;
    const answer = JSON.parse((await ask("POST", `${this.#session}/execute/async`, { script, args: [] })) as string);
    if (answer?.error) throw new Error(answer.error);
    return answer as Answer;
  }

  async press(key: string): Promise<void> {
    const actions = ["keyDown", "keyUp"].map((type) => ({ type, value: key }));
    await ask("POST", `${this.#session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async close(): Promise<void> {
    try {
      await ask("DELETE", this.#session);
    } finally {
      for (const process of this.#processes) process.kill();
    }
  }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/status`)).ok;
  } catch {
    return false; // It does not listen yet.
  }
}

/** A screen that nobody sees; display: its name, as DISPLAY takes it. */
async function openScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const args = ["-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp"];
  const screen = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise<string>((resolve, reject) => {
    screen.once("error", reject);
    screen.stdio[3]?.once("data", (said: Buffer) => resolve(said.toString().trim()));
  });
  return { screen, display: `:${number}` };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
