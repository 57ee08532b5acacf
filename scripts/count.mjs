/** `npm run count -- SLIDE… --out DIR …`: the headless command; see src/commands/. */
import { runHeadless } from "./run-headless.mjs";

runHeadless("src/commands/count/count.ts");
