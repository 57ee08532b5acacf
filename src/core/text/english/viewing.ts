/** Words that lie on the slide itself: plates, legend, lengths, notices. */
export const viewing = {
  slideLabel: "Slide",
  overviewLabel: "Overview of the slide",
  microns: (length: string) => `${length} µm`,
  millimetres: (length: string) => `${length} mm`,
  pixels: (length: string) => `${length} px`,
  squareMicrons: (area: string) => `${area} µm²`,
  squareMillimetres: (area: string) => `${area} mm²`,
  squarePixels: (area: string) => `${area} px²`,
  sides: (width: string, height: string) => `${width} × ${height}`,
  diameter: (length: string) => `⌀ ${length}`,
  toCheck: "to check: a look could change a count",
  legend: {
    title: "Legend",
    toCheck: "dashed: a look could change a count",
    uncounted: "tissue not counted",
    glass: "taken for glass",
    failed: "could not be counted",
    artefact: "artefact: not as trained on",
    excluded: "excluded region",
  },
  theme: { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" },
  panelEdge: "Width of the panel",
  excludedRegion: (name: string) => `${name} (excluded)`,
  densityMap: "Density map",
  densityLegend: "Eosinophils, neutrophils and mast cells shown, per mm²",
  densityLegendWithoutScale: "Eosinophils, neutrophils and mast cells shown: few to many",
  highPowerFieldNeedsScale: "A high-power field needs the slide's µm/px. Set µm/px first, then place the field.",
  webgl2Missing:
    "Cells cannot be drawn on the slide: this browser offers no WebGL2. The count is not affected. " +
    "Turn on hardware acceleration in the browser's settings, or use another browser, to see the cells.",
  overlayLost: "The graphics card was reset; the drawn cells come back in a moment. The count is not affected.",
} as const;
