import { text } from "../../core/text/text.ts";
import { CommandFailure } from "./run-command.ts";

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Works until done or until the user stops the command (Ctrl-C, SIGTERM); the signal then aborts, and the work puts away what it began.
 * @throws CommandFailure once the work of a stopped command has ended, however it ended.
 */
export async function withStopSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  // Later ones change nothing: a terminal and npm may both send one.
  const onSignal = (): void => stop.abort();
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  try {
    const result = await work(stop.signal);
    if (stop.signal.aborted) throw new CommandFailure(text.headless.stopped);
    return result;
  } catch (error) {
    // What fails in a stopped command fails because the browser is gone.
    if (stop.signal.aborted) throw new CommandFailure(text.headless.stopped, { cause: error });
    throw error;
  } finally {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
  }
}
