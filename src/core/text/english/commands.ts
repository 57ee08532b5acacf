export const headless = {
  usage: `Counts eosinophils, neutrophils and mast cells. Research use only.

  npm run count -- SLIDE… --out DIR [--mpp X] [--image N|NAME] [--model NAME|PATH] [--region x,y,w,h] [--regions FILE]
                   [--backend auto|webgpu|wasm] [--guards mark|leave-out] [--stain he|dab|toluidine-blue|auto]
                   [--also measurements,dicom] [--quiet]

  SLIDE     SVS, NDPI, SCN, OME-TIFF, Philips' or another TIFF, PNG, JPEG, or a zip of Deep Zoom tiles
  --out     folder for <file name>.cells.geojson, .cells.csv, .cells.columns.csv, .receipt.json, .trail.jsonl and .summary.json
  --mpp     micrometres per pixel, where the file does not say or is wrong
  --image   which of several images in the file: its number from 1, or its name
  --model   a name under models/, or a folder with manifest.json and the ONNX file
  --region  x,y,width,height in full-resolution px
  --regions GeoJSON of one slide's regions, as the app and QuPath export annotations (px of the full resolution; may be gzip): what lies
            in an excluded one (the app's, or QuPath's class Ignore*) is in no number, each other one gets counts, densities and intervals
  --backend auto: WebGPU on a real GPU, WASM otherwise
  --guards  tissue out of focus, inked, folded, bloody or of unusual stain: mark it (default), or leave its cells and area out
  --also    measurements: a QuPath measurement table; dicom: DICOM annotations
  --stain   he (default): the network counts. dab, toluidine-blue: mast cells by their stain, nothing else. auto: as the slide's colours say
  --quiet   no progress

Exit code 0: every tile done or rightly skipped. 1: something failed (what was done is written). 2: wrong command line.`,
  needsMicronsPerPx: (reason: string) =>
    `the µm/px of this slide is ${reason}; nothing was counted. Give it with --mpp (0.25 for most 40x scans, 0.5 for 20x)`,
  otherSlide: (wanted: string, found: string) => `another slide: the receipt is of ${wanted}, this file is ${found}`,
  regionFile: (path: string, reason: string) =>
    `--regions ${path}: no region could be taken from this file: ${reason}. Give GeoJSON with polygons in px of the full resolution`,
  missing: (paths: string) => `there is no file ${paths}`,
  folder: (paths: string) => `${paths}: a folder, not a file (Deep Zoom tiles are given as one zip)`,
  noFolder: (path: string, reason: string) => `--out ${path}: this folder cannot be made: ${reason}`,
  stopped: "Stopped. The slide under way has no results; those of slides finished before stay.",
  otherResults: (path: string, found: string | null, slide: string) =>
    `${path} ${found === null ? "is of a slide that cannot be told" : `is the result of another slide (${found})`}, and this slide (${slide}) has the same file name. Nothing was written: count it into another folder (--out), or move the earlier results away`,
  outsideRegion: "the region lies outside the slide",
  progress: (done: number, total: number, perSecond: number, secondsLeft: number) =>
    `${done}/${total} tiles, ${perSecond.toFixed(1)}/s, ${Math.ceil(secondsLeft)} s left`,
  failedTiles: (count: number, total: number) => `${count} of ${total} tiles failed; they are not in the count:`,
} as const;
