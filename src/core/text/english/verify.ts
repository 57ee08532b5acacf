/** Words of the verify command. */
export const verify = {
  usage: `Counts again what a receipt tells of and compares, or checks a trail. Research use only.

  npm run verify -- RECEIPT|TRAIL… SLIDE [--model NAME|PATH] [--backend auto|webgpu|wasm] [--exact] [--quiet]

  RECEIPT   <file name>.receipt.json: the slide is counted again with its settings, from nothing stored
  TRAIL     <file name>.trail.jsonl: every entry is checked; with a receipt beside it also that its end was not cut off
  SLIDE     the slide they are of
  --model   the network, where it is not the built-in one
  --backend another than the receipt's; of 1,000 cells one may then differ by rounding
  --exact   no cell may differ

Exit code 0: the same. 1: not the same, and what differs is printed. 2: wrong command line.`,
  neither: (path: string) => `${path} is neither a receipt nor a trail of this program`,
  identical: (cells: number) => `the same: all ${cells} cells, each in its place and class`,
  same: (differing: number, cells: number) =>
    `the same within the tolerance: ${differing} of ${cells} cells differ (1 in 1,000 may)`,
  different: (differing: number, cells: number) => `NOT the same: ${differing} of ${cells} cells differ`,
  differs: (what: string, receipt: string, again: string) => `${what}: receipt ${receipt}, now ${again}`,
  auditLogSound: (entries: number, hash: string) => `${entries} entries, none changed; head ${hash}`,
  auditLogWrong: (entry: number, problem: string) => `entry ${entry} is wrong: ${problem}`,
  noHead: "Whether entries are missing at its end can only be told with a receipt or export that carries its head.",
} as const;
