import { signal } from "@preact/signals-core";
import type { ModelRecords, StoredModel } from "../../cache/persistence.ts";
import { TaggedError, toTaggedError } from "../../core/base/errors.ts";
import { orCancelled } from "../../core/base/or-cancelled.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { ModelPort, SettingsStorage, TryModel } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";

const KEY = "granuloscope.network";

export interface ModelStoreOptions {
  readonly builtIn: ModelPort<ModelManifest>;
  readonly records: ModelRecords;
  readonly settings: SettingsStorage;
  readonly tryModel: TryModel;
  /** Ends what runs with the network before, and shows what the chosen one has counted. */
  readonly onChange: (change: () => void) => Promise<void>;
}

interface ModelState {
  own: readonly StoredModel[];
  dialogShown: boolean;
  /** Names of the files being checked; null: none. */
  checking: string | null;
  /** Why the last one was not added, or could not be used. */
  problem: TaggedError | null;
  /** Name of the network that was added last, for as long as the dialog is open. */
  added: string | null;
  /** True when the network used last is not there any more. */
  lost: boolean;
}

const FIRST_STATE: ModelState = {
  own: [],
  dialogShown: false,
  checking: null,
  problem: null,
  added: null,
  lost: false,
};

/** The network in use, the built-in one and the user's own; the choice outlives the visit. */
export class ModelStore extends withState(() => FIRST_STATE) implements ModelPort<ModelManifest> {
  readonly #options: ModelStoreOptions;
  readonly #chosen = signal<StoredModel | null>(null);

  constructor(options: ModelStoreOptions) {
    super();
    this.#options = options;
  }

  get builtInManifest(): ModelManifest {
    return this.#options.builtIn.manifest;
  }

  /** Of the network in use. */
  get manifest(): ModelManifest {
    return this.#chosen.value?.manifest ?? this.builtInManifest;
  }

  /** SHA-256 of the user's own network in use; null: the built-in one. */
  get chosen(): string | null {
    return this.#chosen.value?.sha256 ?? null;
  }

  async loadOnnx(signal: AbortSignal): Promise<Blob> {
    const chosen = this.#chosen.value;
    if (!chosen) return this.#options.builtIn.loadOnnx(signal);
    const onnx = await orCancelled(this.#options.records.loadOnnx(chosen.sha256), signal);
    if (onnx) return onnx;
    throw new TaggedError("ModelMismatch", "the network's file is not stored any more", { field: "file" });
  }

  /** Reads what is stored and takes up the network used last. A storage that does not answer is a problem to be shown, nothing more. */
  async load(): Promise<void> {
    try {
      this.own = await this.#options.records.models();
    } catch (error) {
      this.problem = toTaggedError(error);
    }
    const wanted = this.#options.settings.getItem(KEY);
    this.#chosen.value = this.own.find(({ sha256 }) => sha256 === wanted) ?? null;
    this.lost = Boolean(wanted) && this.#chosen.value === null;
  }

  /** Opens or closes the dialog. */
  show(shown: boolean): void {
    this.dialogShown = shown;
    if (shown) {
      this.problem = null;
      this.added = null;
    }
  }

  /** Checks, tries and keeps a network; the one in use stays in use. What is wrong with it is in `problem`. */
  async add(files: readonly File[]): Promise<void> {
    if (this.checking !== null || files.length === 0) return;
    this.checking = files.map(({ name }) => name).join(", ");
    this.problem = null;
    this.added = null;
    try {
      const { manifest, onnx, facts } = await this.#options.tryModel(files);
      const { sha256 } = manifest;
      if (sha256 === this.builtInManifest.sha256) {
        throw new TaggedError("ModelRefused", "this network is built in", {
          field: "sha256",
          expected: "another network than the built-in one",
          found: sha256,
        });
      }
      const { operators, parameters } = facts;
      const model: StoredModel = { sha256, manifest, operators, parameters, addedAt: Date.now() };
      await this.#options.records.saveModel(model, onnx);
      this.own = [...this.own.filter((own) => own.sha256 !== sha256), model];
      this.added = manifest.name;
      if (this.chosen === sha256) await this.#take(model);
    } catch (error) {
      this.problem = toTaggedError(error);
    }
    this.checking = null;
  }

  /** Uses a network from now on; null: the built-in one. */
  async choose(sha256: string | null): Promise<void> {
    if (sha256 === this.chosen) return;
    await this.#take(this.own.find((own) => own.sha256 === sha256) ?? null);
  }

  /** Forgets a network; one in use gives way to the built-in one first. */
  async remove(sha256: string): Promise<void> {
    try {
      if (this.chosen === sha256) await this.#take(null);
      await this.#options.records.removeModel(sha256);
      this.own = this.own.filter((own) => own.sha256 !== sha256);
    } catch (error) {
      this.problem = toTaggedError(error);
    }
  }

  async #take(model: StoredModel | null): Promise<void> {
    await this.#options.onChange(() => {
      this.#chosen.value = model;
      this.lost = false;
      this.#options.settings.setItem(KEY, model?.sha256 ?? "");
    });
  }
}
