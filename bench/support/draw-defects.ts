/** Defects drawn into real fields, so that the quality flags' rates can be measured. All work on RGBA bytes. */

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly micronsPerPx: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** 1 where the defect lies; absent: everywhere. */
  readonly covered?: Uint8Array;
}

/** A defect and the quality flag that should see it. */
export interface Defect {
  readonly name: string;
  readonly reason: "focus" | "pen" | "fold" | "blood" | "stain";
  draw(picture: Picture, random: () => number): Picture;
}

type Colour = readonly [number, number, number];

function mapPixels(picture: Picture, colour: (at: number, rgba: Uint8ClampedArray) => Colour): Picture {
  const rgba = new Uint8ClampedArray(picture.rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    rgba.set(colour(at, picture.rgba), at);
    rgba[at + 3] = 255;
  }
  return { ...picture, rgba };
}

const DENSITY = Float64Array.from({ length: 256 }, (_, byte) => -Math.log10((byte + 1) / 256));
const densityOf = (rgba: Uint8ClampedArray, at: number): number => DENSITY[rgba[at] as number] as number;
const byteOf = (od: number): number => 256 * 10 ** -od - 1;

/** Gaussian blur by the browser's own filter; the border is mirrored first, so that it does not fade. */
function blur(picture: Picture, sigmaMicrons: number): Picture {
  const { widthPx, heightPx, rgba } = picture;
  const sigmaPx = sigmaMicrons / picture.micronsPerPx;
  const source = new OffscreenCanvas(widthPx, heightPx);
  source.getContext("2d")?.putImageData(new ImageData(rgba, widthPx, heightPx), 0, 0);
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.filter = `blur(${sigmaPx}px)`;
  for (const [mirrorX, mirrorY] of [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const))) {
    context.setTransform(
      mirrorX === 0 ? 1 : -1,
      0,
      0,
      mirrorY === 0 ? 1 : -1,
      mirrorX === 0 ? 0 : mirrorX < 0 ? 0 : 2 * widthPx,
      mirrorY === 0 ? 0 : mirrorY < 0 ? 0 : 2 * heightPx,
    );
    context.drawImage(source, 0, 0);
  }
  const blurred = context.getImageData(0, 0, widthPx, heightPx).data as Uint8ClampedArray<ArrayBuffer>;
  return mapPixels({ ...picture, rgba: blurred }, (at, data) => [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
}

/** A straight band across the picture in any direction, near its middle: 1 inside. */
function band({ widthPx, heightPx, micronsPerPx }: Picture, widthMicrons: number, random: () => number): Uint8Array {
  const angle = random() * Math.PI;
  const offset = (random() - 0.5) * 0.3 * Math.min(widthPx, heightPx);
  return Uint8Array.from({ length: widthPx * heightPx }, (_, place) => {
    const x = (place % widthPx) - widthPx / 2;
    const y = Math.floor(place / widthPx) - heightPx / 2;
    const distance = x * Math.cos(angle) + y * Math.sin(angle) - offset;
    return Math.abs(distance) * micronsPerPx < widthMicrons / 2 ? 1 : 0;
  });
}

/** Further layers of the same tissue, mirrored, on top: their optical densities add up. covered: where; absent: everywhere. */
function fold(picture: Picture, layers: number, covered?: Uint8Array): Picture {
  const { widthPx, heightPx, rgba } = picture;
  const folded = rgba.slice();
  for (let place = 0; place < widthPx * heightPx; place++) {
    if (covered?.[place] === 0) continue;
    const x = place % widthPx;
    const y = Math.floor(place / widthPx);
    const second = 4 * (y * widthPx + widthPx - 1 - x);
    const third = 4 * ((heightPx - 1 - y) * widthPx + x);
    for (let channel = 0; channel < 3; channel++) {
      let od = densityOf(rgba, 4 * place + channel) + densityOf(rgba, second + channel);
      if (layers === 3) od += densityOf(rgba, third + channel);
      folded[4 * place + channel] = byteOf(od);
    }
  }
  return covered ? { ...picture, rgba: folded, covered } : { ...picture, rgba: folded };
}

function ink(picture: Picture, colour: Colour, cover: number): Picture {
  return mapPixels(picture, (at, data) => {
    const mixed = (offset: 0 | 1 | 2): number =>
      colour[offset] * (cover + (1 - cover) * ((data[at + offset] ?? 0) / 255));
    return [mixed(0), mixed(1), mixed(2)];
  });
}

/** Red cells of 6 to 7 µm lying close, on pale plasma, with some grain. */
function blood(picture: Picture, random: () => number): Picture {
  const { widthPx, heightPx, micronsPerPx } = picture;
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.fillStyle = "rgb(225,205,215)";
  context.fillRect(0, 0, widthPx, heightPx);
  const radiusPx = 3.2 / micronsPerPx;
  for (let left = (widthPx * heightPx) / (2 * radiusPx * radiusPx); left > 0; left--) {
    const shade = 24 * (random() - 0.5);
    context.fillStyle = `rgb(${205 + shade},${95 + shade},${105 + shade})`;
    context.beginPath();
    context.arc(random() * widthPx, random() * heightPx, radiusPx * (0.8 + 0.3 * random()), 0, 2 * Math.PI);
    context.fill();
  }
  const rgba = context.getImageData(0, 0, widthPx, heightPx).data as Uint8ClampedArray<ArrayBuffer>;
  return mapPixels({ ...picture, rgba }, (at, data) => {
    const grain = 8 * (random() - 0.5);
    return [(data[at] ?? 0) + grain, (data[at + 1] ?? 0) + grain, (data[at + 2] ?? 0) + grain];
  });
}

/** Stain vectors of haematoxylin, eosin and DAB after Ruifrok and Johnston (2001), as unit vectors. */
const STAINS = [
  [0.65, 0.7, 0.29],
  [0.07, 0.99, 0.11],
  [0.27, 0.57, 0.78],
].map((vector) => vector.map((value) => value / Math.hypot(...vector))) as unknown as readonly [Colour, Colour, Colour];

/** Amounts of the three stains at a px, by Cramer's rule. */
function unmix(od: Colour): Colour {
  const [h, e, d] = STAINS;
  const determinant = (a: Colour, b: Colour, c: Colour): number =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  const all = determinant(h, e, d);
  return [determinant(od, e, d) / all, determinant(h, od, d) / all, determinant(h, e, od) / all];
}

/** Other amounts of stain, or other stains: weight per stain, and the vector each is drawn with. */
function restain(picture: Picture, weights: Colour, vectors: readonly [Colour, Colour, Colour] = STAINS): Picture {
  // All of it is linear in the optical densities: what becomes of one unit of each channel says what becomes of a px.
  const units: readonly Colour[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const matrix = units.map((unit) => {
    const amounts = unmix(unit);
    const channel = (offset: 0 | 1 | 2): number =>
      vectors.reduce((sum, vector, stain) => sum + vector[offset] * (weights[stain] ?? 0) * (amounts[stain] ?? 0), 0);
    return [channel(0), channel(1), channel(2)] as const;
  }) as unknown as readonly [Colour, Colour, Colour];
  return mapPixels(picture, (at, data) => {
    const [r, g, b] = [densityOf(data, at), densityOf(data, at + 1), densityOf(data, at + 2)];
    const channel = (offset: 0 | 1 | 2): number =>
      byteOf(r * matrix[0][offset] + g * matrix[1][offset] + b * matrix[2][offset]);
    return [channel(0), channel(1), channel(2)];
  });
}

export const DEFECTS: readonly Defect[] = [
  { name: "blur, sigma 1 µm", reason: "focus", draw: (picture) => blur(picture, 1) },
  { name: "blur, sigma 1.5 µm", reason: "focus", draw: (picture) => blur(picture, 1.5) },
  { name: "blur, sigma 3 µm", reason: "focus", draw: (picture) => blur(picture, 3) },
  { name: "green ink", reason: "pen", draw: (picture) => ink(picture, [30, 140, 90], 0.8) },
  { name: "blue ink", reason: "pen", draw: (picture) => ink(picture, [40, 60, 170], 0.8) },
  { name: "thin blue ink", reason: "pen", draw: (picture) => ink(picture, [110, 150, 220], 0.5) },
  { name: "black ink", reason: "pen", draw: (picture) => ink(picture, [35, 33, 38], 0.8) },
  {
    name: "fold, a band of 50 µm, two layers",
    reason: "fold",
    draw: (picture, random) => fold(picture, 2, band(picture, 50, random)),
  },
  {
    name: "fold, a band of 50 µm, three layers",
    reason: "fold",
    draw: (picture, random) => fold(picture, 3, band(picture, 50, random)),
  },
  { name: "fold, the whole field, two layers", reason: "fold", draw: (picture) => fold(picture, 2) },
  { name: "fold, the whole field, three layers", reason: "fold", draw: (picture) => fold(picture, 3) },
  { name: "blood lake", reason: "blood", draw: blood },
  {
    name: "grey",
    reason: "stain",
    draw: (picture) =>
      mapPixels(picture, (at, data) => {
        const grey = ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3;
        return [grey, grey, grey];
      }),
  },
  {
    name: "brown in place of pink",
    reason: "stain",
    draw: (picture) => restain(picture, [1, 1, 1], [STAINS[0], STAINS[2], STAINS[2]]),
  },
  { name: "no eosin", reason: "stain", draw: (picture) => restain(picture, [1, 0.1, 1]) },
  { name: "little haematoxylin", reason: "stain", draw: (picture) => restain(picture, [0.15, 1, 1]) },
  { name: "stained to a third", reason: "stain", draw: (picture) => restain(picture, [0.33, 0.33, 0.33]) },
];
