import { existsSync } from "node:fs";
import { text } from "../core/text/text.ts";
import { UsageError } from "./arguments.ts";
import { parseVerifyArguments } from "./verify-arguments.ts";
import { verifyFiles } from "./verify-files.ts";

/** The verify command's entry: reads the command line, checks, sets the exit code. */
async function main(): Promise<number> {
  try {
    const request = parseVerifyArguments(process.argv.slice(2));
    if (request.help) {
      console.log(text.verify.usage);
      return 0;
    }
    const missing = [...request.files, request.slide].filter((path) => !existsSync(path));
    if (missing.length > 0) throw new UsageError(`there is no file ${missing.join(", ")}`);
    return (await verifyFiles(request)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${text.verify.usage}`);
    return 2;
  }
}

process.exitCode = await main();
