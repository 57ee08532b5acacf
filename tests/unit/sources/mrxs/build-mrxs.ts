/** Builds the text and index of a small 3DHistech slide, right or wrong: 4 x 4 images of 8 x 8 px, 2 x 2 to a photo, two levels. */

export interface MrxsRecipe {
  /** Lines of Slidedat.ini that replace others of the same section and key ("GENERAL/SLIDE_ID"); null leaves one out. */
  readonly settings?: Readonly<Record<string, string | null>>;
  /** Entries [index, offset, length, file] of each level. */
  readonly entries?: readonly (readonly (readonly number[])[])[];
  readonly positions?: Uint8Array<ArrayBuffer>;
  /** Changes the finished index. */
  readonly index?: (view: DataView, at: IndexPlaces) => void;
  readonly indexBytes?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly leaveOut?: string;
}

/** Bytes of the index where its parts begin. */
export interface IndexPlaces {
  readonly roots: number;
  readonly levels: readonly number[];
  readonly pages: readonly number[];
  readonly positions: number;
}

const SLIDE_ID = "0123456789ABCDEF";
const DATA_BYTES = 4096;
const POSITIONS_AT = 4000;

const SETTINGS: Readonly<Record<string, string>> = {
  "GENERAL/SLIDE_ID": SLIDE_ID,
  "GENERAL/SLIDE_NAME": "Nobody",
  "GENERAL/IMAGENUMBER_X": "4",
  "GENERAL/IMAGENUMBER_Y": "4",
  "GENERAL/CameraImageDivisionsPerSide": "2",
  "HIERARCHICAL/INDEXFILE": "Index.dat",
  "HIERARCHICAL/HIER_COUNT": "1",
  "HIERARCHICAL/HIER_0_NAME": "Slide zoom level",
  "HIERARCHICAL/HIER_0_COUNT": "2",
  "HIERARCHICAL/HIER_0_VAL_0_SECTION": "L0",
  "HIERARCHICAL/HIER_0_VAL_1_SECTION": "L1",
  "HIERARCHICAL/NONHIER_COUNT": "1",
  "HIERARCHICAL/NONHIER_0_NAME": "VIMSLIDE_POSITION_BUFFER",
  "HIERARCHICAL/NONHIER_0_COUNT": "1",
  "DATAFILE/FILE_COUNT": "1",
  "DATAFILE/FILE_0": "Data0000.dat",
  ...levelSettings("L0", 0),
  ...levelSettings("L1", 1),
};

function levelSettings(section: string, factor: number): Record<string, string> {
  return {
    [`${section}/OVERLAP_X`]: "2",
    [`${section}/OVERLAP_Y`]: "2",
    [`${section}/MICROMETER_PER_PIXEL_X`]: "0.25",
    [`${section}/MICROMETER_PER_PIXEL_Y`]: "0.25",
    [`${section}/DIGITIZER_WIDTH`]: "8",
    [`${section}/DIGITIZER_HEIGHT`]: "8",
    [`${section}/IMAGE_FORMAT`]: "JPEG",
    [`${section}/IMAGE_CONCAT_FACTOR`]: String(factor),
  };
}

export const FINEST = Array.from({ length: 16 }, (_, at) => [at, at * 10, 10, 0]);
export const COARSE = [0, 2, 8, 10].map((index, at) => [index, 200 + at * 10, 10, 0]);

/** Positions of the four photos, px. */
export function positionsOf(places: readonly (readonly [number, number])[], flag = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(places.length * 9);
  const view = new DataView(bytes.buffer);
  for (const [photo, [x, y]] of places.entries()) {
    view.setUint8(photo * 9, flag);
    view.setInt32(photo * 9 + 1, x, true);
    view.setInt32(photo * 9 + 5, y, true);
  }
  return bytes;
}

const FOUR = positionsOf([
  [0, 0],
  [14, 1],
  [1, 14],
  [15, 15],
]);

export function buildMrxs(recipe: MrxsRecipe = {}): { path: string; file: Blob }[] {
  const positions = recipe.positions ?? FOUR;
  const data = new Uint8Array(DATA_BYTES);
  data.set(positions, POSITIONS_AT);
  const files = [
    { path: "s/Slidedat.ini", file: new Blob([settingsText(recipe.settings ?? {})]) },
    { path: "s/Index.dat", file: new Blob([buildIndex(recipe, positions.length)]) },
    { path: "s/Data0000.dat", file: new Blob([data]) },
    { path: "s.mrxs", file: new Blob(["x"]) },
  ];
  return files.filter(({ path }) => path !== recipe.leaveOut);
}

export function settingsText(changes: Readonly<Record<string, string | null>>): string {
  const sections = new Map<string, string[]>();
  for (const [name, value] of Object.entries<string | null>({ ...SETTINGS, ...changes })) {
    if (value === null) continue;
    const [section = "", key = ""] = name.split("/");
    sections.set(section, [...(sections.get(section) ?? []), `${key} = ${value}`]);
  }
  return [...sections].map(([name, lines]) => [`[${name}]`, ...lines].join("\r\n")).join("\r\n");
}

function buildIndex(recipe: MrxsRecipe, positionBytes: number): Uint8Array<ArrayBuffer> {
  const entries = recipe.entries ?? [FINEST, COARSE];
  const head = new TextEncoder().encode(`01.02${SLIDE_ID}`);
  const numbers: number[] = [];
  const place = (): number => head.length + numbers.length * 4;
  numbers.push(0, 0);
  const levels = place();
  numbers.push(...entries.map(() => 0));
  const records = place();
  numbers.push(0);
  const pages: number[] = [];
  for (const [level, list] of entries.entries()) {
    numbers[2 + level] = place();
    numbers.push(0, place() + 8);
    pages.push(place());
    numbers.push(list.length, 0, ...list.flat());
  }
  const position = place();
  numbers[2 + entries.length] = position;
  numbers.push(0, position + 8, 1, 0, 0, 0, POSITIONS_AT, positionBytes, 0);
  numbers[0] = levels;
  numbers[1] = records;
  const bytes = new Uint8Array(place());
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, at) => {
    view.setInt32(head.length + at * 4, number, true);
  });
  const places = {
    roots: head.length,
    levels: entries.map((_, level) => levels + 4 * level),
    pages,
    positions: position,
  };
  recipe.index?.(view, places);
  return recipe.indexBytes?.(bytes) ?? bytes;
}
