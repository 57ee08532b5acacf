import { test } from "vitest";
import { runSequences } from "./run-sequences.ts";

test("whatever is opened, cancelled, counted, paused, reloaded and closed in whichever order, the cells shown, stored and exported are those of the slide named", async () => {
  await runSequences(200, 1);
});
