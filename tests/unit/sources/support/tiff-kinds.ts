import { deflateSync } from "node:zlib";
import { type PageSpec, type Tag, tiffBytes } from "./tiff-bytes.ts";

/** A JPEG of the given size without an image worth decoding: SOI, SOF0, DRI, SOS, some bytes, EOI. */
export function jpegShell(widthPx: number, heightPx: number, interval = 0, pieces = 1): Uint8Array<ArrayBuffer> {
  const word = (value: number): number[] => [(value >> 8) & 255, value & 255];
  const frame = [8, ...word(heightPx), ...word(widthPx), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
  const scan = [3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
  const data: number[] = [];
  for (let piece = 0; piece < pieces; piece++)
    data.push(1, 2, 3, ...(piece < pieces - 1 ? [0xff, 0xd0 + (piece % 8)] : []));
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xc0, ...word(frame.length + 2), ...frame],
    ...(interval > 0 ? [0xff, 0xdd, 0, 4, ...word(interval)] : []),
    ...[0xff, 0xda, ...word(scan.length + 2), ...scan, ...data, 0xff, 0xd9],
  ]);
}

function levelTags(side: number, tile: number, compression: number, reduced: boolean, more: readonly Tag[]): Tag[] {
  return [
    [254, 4, [reduced ? 1 : 0]],
    [256, 4, [side]],
    [257, 4, [side]],
    [258, 3, [8, 8, 8]],
    [259, 3, [compression]],
    [262, 3, [compression === 7 ? 6 : 2]],
    [277, 3, [3]],
    [284, 3, [1]],
    [322, 4, [tile]],
    [323, 4, [tile]],
    ...more,
  ];
}

function level(side: number, compression: number, reduced: boolean, more: readonly Tag[] = []): PageSpec {
  const tile = 64;
  const count = Math.ceil(side / tile) ** 2;
  const bytes =
    compression === 7 ? jpegShell(tile, tile) : new Uint8Array(deflateSync(new Uint8Array(tile * tile * 3).fill(200)));
  return { tags: levelTags(side, tile, compression, reduced, more), tiles: new Array<Uint8Array>(count).fill(bytes) };
}

const OME = `<?xml version="1.0"?><OME><Image Name="a"><Pixels SizeX="256" SizeY="256" PhysicalSizeX="0.25"><TiffData IFD="0"/></Pixels></Image></OME>`;

const spacing = (index: number, mm: number): string =>
  `<DataObject ObjectType="PixelDataRepresentation"><Attribute Name="DICOM_PIXEL_SPACING">"${mm}" "${mm}"</Attribute>` +
  `<Attribute Name="PIIM_PIXEL_DATA_REPRESENTATION_NUMBER">${index}</Attribute></DataObject>`;
const PHILIPS =
  `<DataObject ObjectType="DPUfsImport"><Attribute Name="PIM_DP_SCANNED_IMAGES"><Array><DataObject ObjectType="DPScannedImage">` +
  `<Attribute Name="PIM_DP_IMAGE_TYPE">WSI</Attribute><Attribute><Array>${spacing(0, 0.00025)}${spacing(1, 0.0005)}</Array></Attribute>` +
  `</DataObject></Array></Attribute></DataObject>`;

const SCN =
  `<scn><collection sizeX="256000" sizeY="256000"><image name="a"><pixels><dimension sizeX="256" sizeY="256" ifd="0"/>` +
  `<dimension sizeX="128" sizeY="128" ifd="1"/></pixels><view sizeX="128000" sizeY="128000" offsetX="1000" offsetY="1000"/>` +
  `<illuminationSource>brightfield</illuminationSource></image></collection></scn>`;

function ndpiPage(side: number, lens: number): PageSpec {
  const stream = jpegShell(side, side, side / 8, side / 8);
  const header = stream.length - 2 - (side / 8) * 5 + 2;
  return {
    stripped: true,
    tiles: [stream],
    tags: [
      [254, 4, [0]],
      [256, 4, [side]],
      [257, 4, [side]],
      [259, 3, [7]],
      [282, 5, [4_000_000, 100]],
      [283, 5, [4_000_000, 100]],
      [296, 3, [3]],
      [65420, 4, [1]],
      [65421, 11, [lens]],
      [65426, 4, Array.from({ length: side / 8 }, (_, index) => header + index * 5)],
    ],
  };
}

const APERIO = "Aperio Image Library v1\r\n256x256|AppMag = 40|MPP = 0.25";

/** The smallest file of each kind that opens: its directories, to be damaged before they are written. */
export const TIFF_KINDS: Readonly<Record<string, readonly PageSpec[]>> = {
  generic: [level(256, 8, false), level(128, 8, true)],
  aperio: [level(256, 7, false, [[270, 2, APERIO]]), level(64, 7, false, [[270, 2, APERIO]])],
  ome: [level(256, 8, false, [[270, 2, OME]]), level(128, 8, true)],
  philips: [
    level(256, 7, false, [
      [270, 2, PHILIPS],
      [305, 2, "Philips DP v1.0"],
    ]),
    level(128, 7, true),
  ],
  leica: [level(256, 7, false, [[270, 2, SCN]]), level(128, 7, false)],
  hamamatsu: [ndpiPage(256, 20), ndpiPage(128, 10)],
};

/** At least 40 files of one kind, each wrong in one way that a generator knows. */
export function* directedDamage(pages: readonly PageSpec[]): Generator<[name: string, bytes: Uint8Array<ArrayBuffer>]> {
  const [first] = pages as [PageSpec];
  const withTag = (tag: Tag): Uint8Array<ArrayBuffer> => {
    const tags = [...first.tags.filter(([number]) => number !== tag[0]), tag];
    return tiffBytes([{ ...first, tags }, ...pages.slice(1)]);
  };
  const whole = tiffBytes(pages);
  for (const [number, type, values] of [
    ...first.tags,
    [324, 4, [0]],
    [325, 4, [0]],
    [273, 4, [0]],
    [279, 4, [0]],
  ] as Tag[]) {
    yield [`tag ${number} left out`, tiffBytes([{ ...first, tags: first.tags.filter(([one]) => one !== number) }])];
    yield [`tag ${number} of an unknown type`, withTag([number, 99, [1, 2, 3, 4]])];
    if (typeof values === "string") {
      yield [`text ${number} cut`, withTag([number, 2, values.slice(0, values.length / 2)])];
      yield [`text ${number} with zeros for digits`, withTag([number, 2, values.replaceAll(/\d/g, "0")])];
      yield [`text ${number} with nines for digits`, withTag([number, 2, values.replaceAll(/\d/g, "9")])];
      yield [`text ${number} with minus signs`, withTag([number, 2, values.replaceAll(/"(\d)/g, '"-$1')])];
    } else {
      yield [`tag ${number} zero`, withTag([number, type, [0, 0]])];
      yield [`tag ${number} huge`, withTag([number, 4, [0xffff_ffff]])];
      yield [`tag ${number} odd`, withTag([number, type, [7, 1]])];
    }
  }
  for (const share of [0.01, 0.1, 0.5, 0.9, 0.999]) yield [`cut at ${share}`, whole.slice(0, whole.length * share)];
  const loop = whole.slice();
  const link = new DataView(loop.buffer).getUint32(4, true);
  const entries = new DataView(loop.buffer).getUint16(link, true);
  new DataView(loop.buffer).setUint32(link + 2 + entries * 12, link, true);
  yield ["directories in a loop", loop];
  const lost = whole.slice();
  new DataView(lost.buffer).setUint32(4, 0xffff_fff0, true);
  yield ["a first directory beyond the end", lost];
  yield ["sub-directories that point at the first", withTag([330, 4, new Array<number>(300).fill(link)])];
  yield ["a million tiles", withTag([322, 4, [1]])];
}
