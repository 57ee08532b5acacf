/** How a slide is stained. he: the network counts; the others: mast cells are found by their stain, without a network. */
export const STAIN_KINDS = ["he", "dab", "toluidine-blue"] as const;
export type StainKind = (typeof STAIN_KINDS)[number];
export const PROFILE_KINDS = ["dab", "toluidine-blue"] as const satisfies readonly StainKind[];
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/** What makes a stained spot a mast cell. All of it is part of the analysis' name: another value is another count. */
export interface StainParameters {
  /** Least amount of the mast cell's stain at a px, thousandths of optical density along its vector. */
  readonly stainMilliOd: number;
  /** The same of the nuclear (counter)stain. */
  readonly nucleusMilliOd: number;
  /** Stained area around the centre, weighted towards it: half of the cells this small are taken. µm². */
  readonly leastAreaMicrons2: number;
  /** More stain than this between 9 and 14 µm from the centre: no single cell but a stained sheet, gland or its edge. µm². */
  readonly mostAroundMicrons2: number;
  /** Nuclear stain within 6 µm of the centre. µm². */
  readonly leastNucleusMicrons2: number;
  /** Longer than this many times its width: a fibre or an edge, not a cell. */
  readonly mostElongation: number;
}

export interface StainProfile {
  readonly kind: ProfileKind;
  readonly parameters: StainParameters;
}

/** Optical density of a stain per channel, red, green, blue; a direction, made a unit vector before use. */
export type StainVector = readonly [number, number, number];

/**
 * The two stains of a profile. Haematoxylin and DAB: Ruifrok and Johnston, Anal Quant Cytol Histol 23 (2001) 291-299, with the digits of
 * G. Landini's ImageJ plugin "Colour Deconvolution". Toluidine blue, bound orthochromatically, absorbs like methylene blue: that plugin's
 * Giemsa vector. Its metachromatic form in mast cell granules absorbs at shorter waves (about 540 nm instead of 630 nm), that is, green
 * most and red half as much: an estimate of this project, not a published vector.
 */
export const STAIN_VECTORS: Readonly<
  Record<ProfileKind, { readonly stain: StainVector; readonly nucleus: StainVector }>
> = {
  dab: { stain: [0.268, 0.57, 0.776], nucleus: [0.65, 0.704, 0.286] },
  "toluidine-blue": { stain: [0.44, 0.84, 0.31], nucleus: [0.834750233, 0.513556283, 0.196330403] },
};

export const DEFAULT_STAIN_PARAMETERS: Readonly<Record<ProfileKind, StainParameters>> = {
  dab: {
    stainMilliOd: 320,
    nucleusMilliOd: 160,
    leastAreaMicrons2: 30,
    mostAroundMicrons2: 80,
    leastNucleusMicrons2: 4,
    mostElongation: 3,
  },
  "toluidine-blue": {
    stainMilliOd: 320,
    nucleusMilliOd: 160,
    leastAreaMicrons2: 30,
    mostAroundMicrons2: 80,
    leastNucleusMicrons2: 0,
    mostElongation: 3,
  },
};

/** Least and most of every parameter a user may set, and the step of its slider. */
export const STAIN_PARAMETER_RANGES: Readonly<
  Record<keyof StainParameters, { readonly least: number; readonly most: number; readonly step: number }>
> = {
  stainMilliOd: { least: 60, most: 1500, step: 10 },
  nucleusMilliOd: { least: 40, most: 1000, step: 10 },
  leastAreaMicrons2: { least: 5, most: 90, step: 1 },
  mostAroundMicrons2: { least: 0, most: 360, step: 5 },
  leastNucleusMicrons2: { least: 0, most: 60, step: 1 },
  mostElongation: { least: 1.2, most: 8, step: 0.1 },
};

/** A profile with its usual parameters. */
export function defaultProfile(kind: ProfileKind): StainProfile {
  return { kind, parameters: DEFAULT_STAIN_PARAMETERS[kind] };
}

/** Parameters from outside (storage), each held to its range; what is missing or no number gets its usual value. */
export function readStainParameters(kind: ProfileKind, value: unknown): StainParameters {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const usual = DEFAULT_STAIN_PARAMETERS[kind];
  const names = Object.keys(STAIN_PARAMETER_RANGES) as (keyof StainParameters)[];
  const entries = names.map((name) => {
    const { least, most } = STAIN_PARAMETER_RANGES[name];
    const number = given[name];
    return [name, typeof number === "number" ? Math.min(most, Math.max(least, number)) : usual[name]] as const;
  });
  return Object.fromEntries(entries) as unknown as StainParameters;
}
