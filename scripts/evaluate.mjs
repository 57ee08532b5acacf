/** `npm run evaluate -- [--model NAME|PATH] …`: how good a network is on labelled fields; see src/commands/evaluate/. */
import { runHeadless } from "./run-headless.mjs";

runHeadless("src/commands/evaluate/evaluate.ts");
