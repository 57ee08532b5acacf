import { batch, computed } from "@preact/signals-core";
import type { CellTable } from "../../core/cells/cells.ts";
import type { CountingModel } from "../../core/model/counting-model.ts";
import { stainModel } from "../../core/model/counting-model.ts";
import type { ModelManifest } from "../../core/model/manifest.ts";
import type { StainGuess } from "../../core/stain/detect-stain.ts";
import { isTellable } from "../../core/stain/stain-contrast.ts";
import {
  DEFAULT_STAIN_PARAMETERS,
  type ProfileKind,
  readStainParameters,
  STAIN_KINDS,
  type StainKind,
  type StainParameters,
  type StainProfile,
} from "../../core/stain/stain-profile.ts";
import type { StainUse } from "../../core/stain/stain-report.ts";
import type { ModelPort } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";

/** What a user chose as a slide's stain, as it is kept with the slide. */
export interface SavedStain {
  readonly kind: StainKind;
  readonly parameters: StainParameters | null;
}

interface StainState {
  kind: StainKind;
  source: "detected" | "user";
  guess: StainGuess | null;
  parameters: StainParameters;
  /** Parameters being tried on the slide; null: none differ from those in use. */
  draft: StainParameters | null;
  /** What the draft finds around the middle of the screen. */
  preview: CellTable | null;
}

const FIRST_STATE: StainState = {
  kind: "he",
  source: "detected",
  guess: null,
  parameters: DEFAULT_STAIN_PARAMETERS.dab,
  draft: null,
  preview: null,
};

/** How the open slide is stained, and with it what counts its cells: the network, or a profile and its parameters. */
export class StainStore extends withState(() => FIRST_STATE) implements ModelPort {
  readonly #network: ModelPort<ModelManifest>;

  constructor(network: ModelPort<ModelManifest>) {
    super();
    this.#network = network;
  }

  readonly #profile = computed((): StainProfile | null =>
    this.kind === "he" ? null : { kind: this.kind, parameters: this.parameters },
  );
  /** The profile in use; null: H&E, the network counts. */
  get profile(): StainProfile | null {
    return this.#profile.value;
  }

  /** Mast cells cannot be told by the profile in use: what it would take for their stain has the colour of the tissue. */
  get cannotTell(): boolean {
    const { profile, guess } = this;
    const contrast = profile && guess?.contrasts?.[profile.kind];
    return contrast ? !isTellable(contrast) : false;
  }

  readonly #stainModel = computed(() => this.profile && stainModel(this.profile));
  get manifest(): CountingModel {
    return this.#stainModel.value ?? this.#network.manifest;
  }

  loadOnnx(signal: AbortSignal): Promise<Blob> {
    return this.#stainModel.value ? Promise.resolve(new Blob([])) : this.#network.loadOnnx(signal);
  }

  /** For reports. */
  get use(): StainUse {
    return { kind: this.kind, source: this.source, parameters: this.profile?.parameters ?? null };
  }

  /** What is to be kept with the slide; null: as detected. */
  get saved(): SavedStain | null {
    if (this.source === "detected") return null;
    return { kind: this.kind, parameters: this.profile?.parameters ?? null };
  }

  /** Begins with a slide: what a user chose before, else what its colours suggest. */
  begin(guess: StainGuess | null, saved: unknown): void {
    this.guess = guess;
    const before = readSavedStain(saved);
    this.source = before ? "user" : "detected";
    this.#use(before?.kind ?? guess?.kind ?? "he", before?.parameters ?? null);
  }

  /** A user chooses how the slide is stained, or sets a profile's parameters. */
  choose(kind: StainKind, parameters: StainParameters | null): void {
    this.source = "user";
    this.#use(kind, parameters);
  }

  /** What was looked at more closely since. */
  setGuess(guess: StainGuess): void {
    this.guess = guess;
  }

  setDraft(draft: StainParameters | null): void {
    this.draft = draft;
    if (draft === null) this.setPreview(null);
  }

  setPreview(preview: CellTable | null): void {
    this.preview = preview;
  }

  #use(kind: StainKind, parameters: StainParameters | null): void {
    batch(() => {
      this.kind = kind;
      if (kind !== "he") this.parameters = parameters ?? DEFAULT_STAIN_PARAMETERS[kind];
      this.setDraft(null);
    });
  }
}

/** A stored record that makes sense, or null. */
function readSavedStain(value: unknown): SavedStain | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, parameters } = value as Readonly<Record<string, unknown>>;
  const known = STAIN_KINDS.find((name) => name === kind);
  if (!known) return null;
  return { kind: known, parameters: known === "he" ? null : readStainParameters(known as ProfileKind, parameters) };
}
