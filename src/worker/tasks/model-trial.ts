import { TaggedError, toTaggedError } from "../../core/base/errors.ts";
import type { TriedModelFiles } from "../rpc/protocol.ts";
import { TaskClient } from "./task-client.ts";

/** A network that gave no answer to one small image in this time will not be waited for. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Has a user's own networks tried in a task worker of their own, one at a time: whatever a network does, that worker can be ended and nothing
 * else with it. It is ended when a network did not answer, or when the runtime failed inside (its memory may be spoilt then); otherwise it
 * serves the next network until close().
 */
export class ModelTrial {
  readonly #tasks: TaskClient;
  readonly #answerWithinMs: number;
  /** How many networks got as far as a session. */
  sessions = 0;

  constructor(createWorker: () => Worker, answerWithinMs = ANSWER_WITHIN_MS) {
    this.#tasks = new TaskClient(createWorker);
    this.#answerWithinMs = answerWithinMs;
  }

  /** @throws ManifestInvalid, ModelMismatch, ModelRefused, ModelUnusable, CanaryFailed: with the field that is wrong where there is one. */
  async tryModel(files: readonly File[]): Promise<TriedModelFiles> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noAnswer(this.#answerWithinMs)), this.#answerWithinMs);
    });
    try {
      return await Promise.race([this.#tasks.run("tryModel", files, { onEvent: () => this.sessions++ }), late]);
    } catch (error) {
      const tagged = toTaggedError(error);
      if (!leavesRuntimeSound(tagged)) this.close();
      throw tagged;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the worker; a later network gets a new one. */
  close(): void {
    this.#tasks.close();
  }
}

/** Whether the worker can go on: refused before or by the runtime's own checks, which it reports with a code; anything else ended inside it. */
function leavesRuntimeSound({ _tag, message, details }: TaggedError): boolean {
  if (_tag === "ManifestInvalid" || _tag === "ModelMismatch" || _tag === "CanaryFailed") return true;
  if (_tag === "ModelRefused") return details["field"] !== "run";
  return _tag === "ModelUnusable" && (message.includes("ERROR_CODE") || details["reason"] === "not an ONNX file");
}

function noAnswer(withinMs: number): TaggedError {
  return new TaggedError("ModelRefused", `no answer to the test image within ${withinMs} ms`, {
    field: "run",
    expected: `an answer to the test image within ${withinMs / 1000} s`,
    found: "none",
  });
}
