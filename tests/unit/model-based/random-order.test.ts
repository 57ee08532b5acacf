import { test } from "vitest";
import { count, open, pause, secondTab } from "./commands.ts";
import { runCommands, runSequences } from "./run-sequences.ts";

test("whatever is opened, cancelled, counted, paused, reloaded and closed in whichever order, the cells shown, stored and exported are those of the slide named", async () => {
  await runSequences(200, 1);
});

test("what another tab counts during the run of a part is shown once that run has ended", async () => {
  await runCommands(5, [
    secondTab(),
    open(0, "pine.tif", 200),
    open(1, "pine.tif", 200),
    count(0, "view", 0),
    pause(0, true, 100),
    count(1, "slide", 500),
  ]);
});
