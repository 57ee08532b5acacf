import fc from "fast-check";
import { expect } from "vitest";
import { SLIDE_NAMES, type SlideName } from "./marked-slides.ts";
import { nameOfId, type World } from "./world.ts";

/** Which slides a tab may show once everything has settled. */
interface TabModel {
  /** One of these, where nothing is being opened. */
  named: ReadonlySet<SlideName | null>;
  /** Being opened, and neither cancelled nor overtaken so far. */
  opening: SlideName | null;
}

/** What the commands know of the tabs. */
export interface Model {
  tabs: TabModel[];
}

export function newTab(): TabModel {
  return { named: new Set([null]), opening: null };
}

type Command = fc.AsyncCommand<Model, World>;

/** A command that stands in a failure's report. */
function command(
  name: string,
  run: (model: Model, world: World) => void | Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return { check, run: async (model, world) => run(model, world), toString: () => name };
}

/** What was being opened may have been shown before it was given up. */
function giveUpOpening(tab: TabModel): void {
  if (tab.opening === null) return;
  tab.named = new Set([...tab.named, tab.opening]);
  tab.opening = null;
}

export function open(at: number, name: SlideName | "bad.tif", wait: number): Command {
  return command(`open(${at}, ${name}, ${wait})`, async (model, world) => {
    const known = tabModel(model, at);
    giveUpOpening(known);
    if (name === "bad.tif") world.expectedMessages.add("NotAnImage");
    else known.opening = name;
    const tab = world.tabAt(at);
    tab.begin("open", tab.app.slides.open({ kind: "file", name, file: new Blob([]) }));
    await world.pass(wait);
  });
}

function tabModel(model: Model, at: number): TabModel {
  return model.tabs[at % model.tabs.length] as TabModel;
}

/** Stops what is under way: an opening, else a count. */
function cancel(at: number, wait: number): Command {
  return command(`cancel(${at}, ${wait})`, async (model, world) => {
    const tab = world.tabAt(at);
    if (tab.app.slides.opening !== null) {
      giveUpOpening(tabModel(model, at));
      tab.app.slides.cancelOpening();
    } else tab.begin("stop", tab.app.analysis.cancel());
    await world.pass(wait);
  });
}

export function count(at: number, scope: "slide" | "view", wait: number): Command {
  return command(`count(${at}, ${scope}, ${wait})`, async (_model, world) => {
    const tab = world.tabAt(at);
    tab.begin("count", tab.app.count(scope));
    await world.pass(wait);
  });
}

export function pause(at: number, isPause: boolean, wait: number): Command {
  return command(`${isPause ? "pause" : "resume"}(${at}, ${wait})`, async (_model, world) => {
    const tab = world.tabAt(at);
    const { analysis } = tab.app;
    tab.begin("pause", isPause ? analysis.pause() : analysis.resume());
    await world.pass(wait);
  });
}

function exportNow(at: number): Command {
  return command(`export(${at})`, (_model, world) => world.askExport(world.tabAt(at)));
}

function reload(at: number, wait: number): Command {
  return command(`reload(${at}, ${wait})`, async (model, world) => {
    model.tabs.splice(at % model.tabs.length, 1);
    model.tabs.push(newTab());
    world.endTab(at, true);
    await world.pass(wait);
  });
}

function close(at: number): Command {
  return command(
    `close(${at})`,
    (model, world) => {
      model.tabs.splice(at % model.tabs.length, 1);
      world.endTab(at, false);
    },
    (model) => model.tabs.length > 1,
  );
}

export function secondTab(): Command {
  return command(
    "second tab",
    (model, world) => {
      model.tabs.push(newTab());
      world.addTab();
    },
    (model) => model.tabs.length < 2,
  );
}

/** Says the µm/px; another count is shown. */
function setScale(at: number, micronsPerPx: number, wait: number): Command {
  return command(`setScale(${at}, ${micronsPerPx}, ${wait})`, async (_model, world) => {
    const tab = world.tabAt(at);
    tab.begin("scale", tab.app.slides.setScale(micronsPerPx));
    await world.pass(wait);
  });
}

/** Says the stain that the slide has anyhow. */
function setStain(at: number, wait: number): Command {
  return command(`setStain(${at}, ${wait})`, async (_model, world) => {
    const tab = world.tabAt(at);
    tab.begin("stain", tab.app.setStain("he"));
    await world.pass(wait);
  });
}

function trouble(kind: "unreadableWindows" | "lostDevices", times: number): Command {
  return command(`${kind}(${times})`, (_model, world) => {
    world.browser.trouble[kind] = times;
    // An unreadable overview is reported to the user; so is a device lost for the third time.
    world.expectedMessages.add(kind === "lostDevices" ? "DeviceLost" : "TileUnreadable");
  });
}

export async function settle(model: Model, world: World): Promise<void> {
  await world.settle();
  for (const [at, tab] of model.tabs.entries()) {
    if (tab.opening !== null) tab.named = new Set([tab.opening]);
    tab.opening = null;
    const shown = nameOfId(world.tabAt(at).app.slides.slide?.id ?? null);
    expect([...tab.named]).toContain(shown);
    tab.named = new Set([shown]);
  }
}

const at = fc.integer({ min: 0, max: 1 });
/** Long enough for anything between the first message and the end of a count, ms. */
const wait = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 200 }));

/** Every command, the frequent ones of a visit more often. */
export const commandArbitraries: fc.Arbitrary<Command>[] = [
  fc.tuple(at, fc.constantFrom(...SLIDE_NAMES), wait).map((given) => open(...given)),
  fc.tuple(at, fc.constantFrom(...SLIDE_NAMES, "bad.tif" as const), wait).map((given) => open(...given)),
  fc.tuple(at, wait).map((given) => cancel(...given)),
  fc.tuple(at, fc.constantFrom("slide" as const, "view" as const), wait).map((given) => count(...given)),
  fc.tuple(at, wait).map((given) => count(given[0], "slide", given[1])),
  fc.tuple(at, fc.boolean(), wait).map((given) => pause(...given)),
  at.map(exportNow),
  fc.tuple(at, fc.constantFrom(0.25, 0.5), wait).map((given) => setScale(...given)),
  fc.tuple(at, wait).map((given) => setStain(...given)),
  fc.tuple(at, wait).map((given) => reload(...given)),
  at.map(close),
  fc.constant(null).map(secondTab),
  fc
    .tuple(fc.constantFrom("unreadableWindows" as const, "lostDevices" as const), fc.integer({ min: 1, max: 2 }))
    .map((given) => trouble(...given)),
  fc.constant(null).map(() => command("settle", settle)),
];
