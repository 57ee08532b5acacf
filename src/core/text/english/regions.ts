/** Words of the regions: their list, their tools, their files. */
export const regions = {
  tab: "Regions",
  none: "No region yet. Draw one with the tools on the left, or import a GeoJSON file.",
  count: (regions: string) => (regions === "1" ? "1 region." : `${regions} regions.`),
  list: "Regions of this slide",
  name: "Name",
  kind: {
    rectangle: "Rectangle",
    polygon: "Polygon",
    polygons: "Polygon with holes or several parts",
    circle: "Circle",
  },
  highPowerField: "High-power field",
  exclude: "Exclude: leave what is inside out of every number",
  excludedNote: "Cells and area inside are in no count, area or density.",
  excludedSum: (count: string, areaMm2: string, cells: string) =>
    `${count} ${count === "1" ? "region" : "regions"} excluded. Left out of every number: ${areaMm2} of the counted area and ${cells} cells.`,
  area: (area: string, tissue: string, share: string) => `${area}, ${tissue} tissue counted; ${share}`,
  share: { none: "not counted yet", some: (percent: string) => `${percent} of it counted`, all: "all of it counted" },
  interval: (low: string, high: string) => `${low}–${high}`,
  intervalNote: "Below: 95 % interval of chance alone (Poisson, Garwood); the machine's errors are not in it.",
  cells: "cells",
  perMm2: "per mm² of tissue",
  countHere: "Count this region",
  show: "Show",
  copy: "Copy",
  paste: "Paste",
  duplicate: "Duplicate",
  remove: "Delete",
  removeAll: "Delete all",
  undo: "Undo",
  redo: "Redo",
  importFile: "Import…",
  exportFile: "Export",
  importTitle: "Regions from a GeoJSON file (QuPath and others)",
  exportTitle: "All regions as GeoJSON for QuPath, with their counts",
  reading: "Reading the file …",
  writing: "Making the file …",
  imported: (taken: string) => (taken === "1" ? "1 region imported." : `${taken} regions imported.`),
  leftOut: (points: string, empty: string, outside: string) =>
    [
      points === "0"
        ? ""
        : points === "1"
          ? "1 point or line has no area and was left out."
          : `${points} points or lines have no area and were left out.`,
      empty === "0"
        ? ""
        : empty === "1"
          ? "1 shape without an area was left out."
          : `${empty} shapes without an area were left out.`,
      outside === "0"
        ? ""
        : outside === "1"
          ? "1 lies outside this slide and was left out."
          : `${outside} lie outside this slide and were left out.`,
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
  fileProblem: {
    notJson: "it is not JSON",
    notGeoJson: "it is JSON, but not GeoJSON",
    noShape: "it holds no shape",
    onlyPoints: "it holds only points or lines, which have no area",
    badCoordinates: "some of its coordinates are not pairs of numbers",
    unknownGeometry: (type: string) => `it holds a geometry this program does not know (${type})`,
    tooMany: (most: number) => `it holds more than ${most} shapes; export the annotations without the detections`,
    tooManyPoints: "its outlines have too many points",
    tooLarge: (megabytes: number) => `it is larger than ${megabytes} MB`,
    damaged: "it is packed (gzip) and damaged",
    outside: "all of its shapes lie outside this slide",
    notPixels: "its coordinates are not pixels of the full resolution",
  },
  tools: {
    edit: "Change regions (E)",
    circle: "Circle (C)",
    freehand: "Freehand (L)",
  },
} as const;
