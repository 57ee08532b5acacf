import { existsSync, mkdirSync } from "node:fs";
import { text } from "../core/text/text.ts";
import { parseCountArguments, UsageError } from "./arguments.ts";
import { countSlides } from "./count-slides.ts";

/** The headless command's entry: reads the command line, counts, sets the exit code. */
async function main(): Promise<number> {
  try {
    const request = parseCountArguments(process.argv.slice(2));
    if (request.help) {
      console.log(text.headless.usage);
      return 0;
    }
    const named = request.regions === null ? request.slides : [...request.slides, request.regions];
    const missing = named.filter((path) => !existsSync(path));
    if (missing.length > 0) throw new UsageError(`there is no file ${missing.join(", ")}`);
    mkdirSync(request.out, { recursive: true });
    return (await countSlides(request)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${text.headless.usage}`);
    return 2;
  }
}

process.exitCode = await main();
