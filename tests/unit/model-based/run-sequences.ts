import "fake-indexeddb/auto";
import fc from "fast-check";
import { commandArbitraries, type Model, newTab, settle } from "./commands.ts";
import { channelsOn } from "./tab-channels.ts";
import { VirtualTime } from "./virtual-time.ts";
import { World } from "./world.ts";

/** Drives so many random sequences, each in a browser of its own, and looks at the end whether all is as it must be. */
export async function runSequences(sequences: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(
    fc.integer(),
    fc.commands(commandArbitraries, { maxCommands: 16, size: "max" }),
    runCommands,
  );
  await fc.assert(property, { numRuns: sequences, seed });
}

/** One sequence; delays: the seed of all delays in it. */
export async function runCommands(delays: number, commands: Iterable<fc.AsyncCommand<Model, World>>): Promise<void> {
  const time = new VirtualTime(delays);
  const putBack = [time.install(), channelsOn()];
  try {
    const world = await World.begin(time);
    const model: Model = { tabs: [newTab()] };
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await settle(model, world);
    // What is paused goes on to its end.
    for (const tab of world.tabs) tab.begin("resume", tab.app.analysis.resume());
    await settle(model, world);
    world.browser.database.close();
  } finally {
    for (const undo of putBack) undo();
  }
}
