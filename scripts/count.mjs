/** `npm run count -- SLIDE… --out DIR …`: the headless command; see src/batch/. */
import { runHeadless } from "./run-headless.mjs";

runHeadless("src/batch/count.ts");
