import { test } from "vitest";
import { runSequences } from "./run-sequences.ts";

test("2,000 random orders of opening, cancelling, counting, pausing, reloading and closing in two tabs", async () => {
  await runSequences(2000, 2);
});
