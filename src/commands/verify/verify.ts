import { text } from "../../core/text/text.ts";
import { refuseUnusable, runCommand } from "../base/run-command.ts";
import { parseVerifyArguments } from "./verify-arguments.ts";
import { verifyFiles } from "./verify-files.ts";

/** The verify command's entry. */
await runCommand(text.verify.usage, async () => {
  const request = parseVerifyArguments(process.argv.slice(2));
  if (request.help) {
    console.log(text.verify.usage);
    return true;
  }
  refuseUnusable([...request.files, request.slide]);
  return verifyFiles(request);
});
