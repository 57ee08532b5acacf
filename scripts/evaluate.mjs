/** `npm run evaluate -- [--model NAME|PATH] …`: how good a network is on labelled fields; see src/batch/evaluation/. */
import { runHeadless } from "./run-headless.mjs";

runHeadless("src/batch/evaluation/evaluate.ts");
