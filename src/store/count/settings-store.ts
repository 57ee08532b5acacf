import { CELL_CLASSES, type CellClass } from "../../core/cells/cells.ts";
import { usualCountedClasses } from "../../core/model/flag-rule.ts";
import type { ArtefactTreatment } from "../../core/quality/window-quality.ts";
import { type PictureAdjustment, PLAIN_PICTURE } from "../../core/slide/view-state.ts";
import type { SettingsStorage } from "../base/ports.ts";
import { withState } from "../base/with-state.ts";

const KEY = "granuloscope.settings";

/** Objectives a high-power field is looked at with. */
export const OBJECTIVES: readonly number[] = [20, 40, 60, 63, 100];

/** Light or dark: as the system asks, or always one of them. */
export type Theme = "system" | "light" | "dark";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

interface SavedSettings {
  readonly reviewer: string;
  readonly fieldNumberMm: number;
  readonly objective: number;
  readonly panelWidthPx: number;
  /** Tissue the network was not trained for: counted and marked, or in no number. */
  readonly guardTreatment: ArtefactTreatment;
  readonly theme: Theme;
  /** The classes that the user chose to count in H&E; null: the usual ones. What a stain profile finds does not depend on it. */
  readonly countedClasses: readonly CellClass[] | null;
  /** The sentences of a first visit were read, or a count was begun without them. */
  readonly introductionSeen: boolean;
}

const DEFAULTS: SavedSettings = {
  reviewer: "",
  fieldNumberMm: 22,
  objective: 40,
  panelWidthPx: 344,
  guardTreatment: "mark",
  theme: "system",
  countedClasses: null,
  introductionSeen: false,
};

interface Settings extends SavedSettings {
  /** Per class index: drawn on the slide or not; the count does not depend on it. */
  readonly visible: readonly boolean[];
  /** Cells below this detection probability are not drawn; the count does not depend on it. */
  readonly leastProbability: number;
  /** How the slide is shown, for the eye alone. */
  readonly picture: PictureAdjustment;
}
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const FIRST_SETTINGS: Settings = {
  ...DEFAULTS,
  visible: CELL_CLASSES.map((name) => usualCountedClasses("he").includes(name)),
  leastProbability: 0,
  picture: PLAIN_PICTURE,
};

/** What a user likes to see. Name, field number and panel width outlive the visit; what is drawn and how the picture is shown do not. */
export class SettingsStore extends withState((): Mutable<Settings> => ({ ...FIRST_SETTINGS })) {
  readonly #storage: SettingsStorage;
  /** Per class index: drawn or not by the user's own hand; null: as it is counted or not. */
  #shownByUser: readonly (boolean | null)[] = CELL_CLASSES.map(() => null);

  constructor(storage: SettingsStorage) {
    super();
    this.#storage = storage;
    Object.assign(this, readSaved(storage.getItem(KEY)));
  }

  setReviewer(name: string): void {
    this.reviewer = name.slice(0, 80);
    this.#save();
  }

  /** mm, the figure printed on the eyepiece. */
  setFieldNumber(fieldNumberMm: number): void {
    if (!(fieldNumberMm >= 10 && fieldNumberMm <= 40)) return;
    this.fieldNumberMm = fieldNumberMm;
    this.#save();
  }

  /** The objective that a high-power field's size is reckoned for. */
  setObjective(objective: number): void {
    if (!OBJECTIVES.includes(objective)) return;
    this.objective = objective;
    this.#save();
  }

  /** The next of system, light, dark. */
  stepTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] as Theme;
    this.#save();
  }

  setPanelWidth(widthPx: number): void {
    this.panelWidthPx = Math.round(Math.min(720, Math.max(300, widthPx)));
    this.#save();
  }

  setArtefactTreatment(treatment: ArtefactTreatment): void {
    this.guardTreatment = treatment;
    this.#save();
  }

  setCountedClasses(classes: readonly CellClass[]): void {
    this.countedClasses = CELL_CLASSES.filter((name) => classes.includes(name));
    this.#save();
  }

  setIntroductionSeen(): void {
    if (this.introductionSeen) return;
    this.introductionSeen = true;
    this.#save();
  }

  setVisible(classId: number, visible: boolean): void {
    this.#shownByUser = this.#shownByUser.map((before, id) => (id === classId ? visible : before));
    this.visible = this.visible.map((before, id) => (id === classId ? visible : before));
  }

  /**
   * Draws the counted classes alone, but for those that the user showed or hid: thousands of other
   * marks would hide the cells that matter.
   */
  showCounted(classes: readonly CellClass[]): void {
    this.visible = CELL_CLASSES.map((name, id) => this.#shownByUser[id] ?? classes.includes(name));
  }

  setLeastProbability(probability: number): void {
    this.leastProbability = Math.min(1, Math.max(0, probability));
  }

  setPicture(change: Partial<PictureAdjustment>): void {
    this.picture = { ...this.picture, ...change };
  }

  #save(): void {
    const {
      reviewer,
      fieldNumberMm,
      objective,
      panelWidthPx,
      guardTreatment,
      theme,
      countedClasses,
      introductionSeen,
    } = this;
    this.#storage.setItem(
      KEY,
      JSON.stringify({
        reviewer,
        fieldNumberMm,
        objective,
        panelWidthPx,
        guardTreatment,
        theme,
        countedClasses,
        introductionSeen,
      } satisfies SavedSettings),
    );
  }
}

/** Saved settings that no longer make sense give way to the defaults, one by one. */
function readSaved(json: string | null): SavedSettings {
  if (json === null) return DEFAULTS;
  let saved: Partial<Record<keyof SavedSettings, unknown>>;
  try {
    saved = JSON.parse(json) as Partial<Record<keyof SavedSettings, unknown>>;
  } catch {
    return DEFAULTS;
  }
  const { reviewer, fieldNumberMm, objective, panelWidthPx, guardTreatment, theme, countedClasses, introductionSeen } =
    saved ?? {};
  return {
    reviewer: typeof reviewer === "string" ? reviewer : DEFAULTS.reviewer,
    fieldNumberMm: typeof fieldNumberMm === "number" ? fieldNumberMm : DEFAULTS.fieldNumberMm,
    objective: typeof objective === "number" && OBJECTIVES.includes(objective) ? objective : DEFAULTS.objective,
    panelWidthPx: typeof panelWidthPx === "number" ? panelWidthPx : DEFAULTS.panelWidthPx,
    guardTreatment: guardTreatment === "leave-out" ? "leave-out" : DEFAULTS.guardTreatment,
    theme: THEMES.find((known) => known === theme) ?? DEFAULTS.theme,
    countedClasses: Array.isArray(countedClasses)
      ? CELL_CLASSES.filter((name) => countedClasses.includes(name))
      : DEFAULTS.countedClasses,
    introductionSeen: introductionSeen === true,
  };
}
