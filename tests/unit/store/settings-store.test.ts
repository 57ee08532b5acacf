import { expect, test } from "vitest";
import { follow } from "../../../src/store/base/tracked.ts";
import { SettingsStore } from "../../../src/store/count/settings-store.ts";

function storageWith(saved: string | null = null) {
  const values = new Map<string, string>(saved === null ? [] : [["granuloscope.settings", saved]]);
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

test("what a user sets outlives the visit; what is drawn does not", () => {
  const storage = storageWith();
  const first = new SettingsStore(storage);
  first.setReviewer("Anna".padEnd(100, "x"));
  first.setFieldNumber(26.5);
  first.setObjective(60);
  first.setPanelWidth(10_000);
  first.stepTheme();
  first.setArtefactTreatment("leave-out");
  first.setVisible(0, false);
  first.setLeastProbability(0.4);
  const second = new SettingsStore(storage);
  expect(second.reviewer).toHaveLength(80);
  expect(second).toMatchObject({
    fieldNumberMm: 26.5,
    objective: 60,
    panelWidthPx: 720,
    theme: "light",
    guardTreatment: "leave-out",
    leastProbability: 0,
  });
  expect([first.visible[0], second.visible[0], second.visible.at(-1)]).toEqual([false, true, false]);
});

test("counted classes are drawn, and what the user shows or hides stays so", () => {
  const store = new SettingsStore(storageWith());
  const drawn = (): string => store.visible.map((shown) => (shown ? "1" : "0")).join("");
  expect(drawn()).toBe("110000");
  store.showCounted(["Eosinophil", "Mast cell"]);
  expect(drawn()).toBe("101000");
  store.setVisible(2, false);
  store.setVisible(3, true);
  store.showCounted(["Neutrophil", "Mast cell"]);
  expect(drawn()).toBe("010100");
});

test("a value that makes no sense changes nothing, stored or set", () => {
  const store = new SettingsStore(storageWith('{"objective":7,"fieldNumberMm":"x","theme":"pink","reviewer":"B"}'));
  expect(store).toMatchObject({ reviewer: "B", objective: 40, fieldNumberMm: 22, theme: "system" });
  store.setObjective(7);
  store.setFieldNumber(99);
  store.setFieldNumber(Number.NaN);
  expect(store).toMatchObject({ objective: 40, fieldNumberMm: 22 });
  store.setLeastProbability(3);
  expect(store.leastProbability).toBe(1);
  for (const broken of ["{", "null", "3"]) expect(new SettingsStore(storageWith(broken)).objective).toBe(40);
});

test("who draws by what is visible follows each class", () => {
  const store = new SettingsStore(storageWith());
  const seen: boolean[] = [];
  follow(() => void seen.push(store.visible[1] as boolean));
  store.setVisible(1, false);
  store.setReviewer("C");
  expect(seen).toEqual([true, false]);
});
