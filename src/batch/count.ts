import { text } from "../core/text/text.ts";
import { parseCountArguments } from "./arguments.ts";
import { countSlides } from "./count-slides.ts";
import { makeFolder, refuseUnusable, runCommand } from "./run-command.ts";

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
