import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FieldAnswer } from "./evaluation-protocol.ts";

/**
 * Answers already given, one file per perturbation in a folder, so that an evaluation that was broken off goes on where it was. `key` names
 * everything that changes an answer but the field; answers under another key are not used.
 */
export class AnswersStore {
  readonly #path: string;
  readonly #key: string;
  readonly #answers: Map<string, FieldAnswer>;

  constructor(folder: string, perturbation: string, key: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `${perturbation.replaceAll(/[^\w+-]+/g, "_")}.json`);
    this.#key = key;
    this.#answers = new Map();
    if (!existsSync(this.#path)) return;
    const kept = JSON.parse(readFileSync(this.#path, "utf8")) as { key: string; answers: Record<string, FieldAnswer> };
    if (kept.key === key) this.#answers = new Map(Object.entries(kept.answers));
  }

  get(field: string): FieldAnswer | undefined {
    return this.#answers.get(field);
  }

  put(field: string, answer: FieldAnswer): void {
    this.#answers.set(field, answer);
  }

  /** Writes everything; the file is whole or not there. */
  save(): void {
    const content = JSON.stringify({ key: this.#key, answers: Object.fromEntries(this.#answers) });
    writeFileSync(`${this.#path}.partial`, content);
    renameSync(`${this.#path}.partial`, this.#path);
  }
}
