import { text } from "../../core/text/text.ts";
import { parseCountArguments } from "../base/arguments.ts";
import { makeFolder, refuseUnusable, runCommand } from "../base/run-command.ts";
import { countSlides } from "./count-slides.ts";

/** The headless command's entry. */
await runCommand(text.headless.usage, async () => {
  const request = parseCountArguments(process.argv.slice(2));
  if (request.help) {
    console.log(text.headless.usage);
    return true;
  }
  refuseUnusable(request.regions === null ? request.slides : [...request.slides, request.regions]);
  makeFolder(request.out);
  return countSlides(request);
});
