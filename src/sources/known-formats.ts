import { TaggedError } from "../core/base/errors.ts";

/** A scanner's format that is recognised but not read: its name, and what turns it into one that is. */
interface KnownFormat {
  readonly what: string;
  readonly convertWith: string;
  /** The format's first bytes, as text; absent where only the file's ending identifies it. */
  readonly magic?: string;
  readonly endings: readonly string[];
}

const BIO_FORMATS = "Bio-Formats' bfconvert or QuPath (both free): save as OME-TIFF";

const KNOWN: readonly KnownFormat[] = [
  {
    what: "Zeiss CZI",
    convertWith: `ZEN's export to OME-TIFF, or ${BIO_FORMATS}`,
    magic: "ZISRAWFILE",
    endings: ["czi"],
  },
  { what: "Zeiss ZVI", convertWith: BIO_FORMATS, endings: ["zvi"] },
  {
    what: "Philips iSyntax",
    convertWith: "Philips' export to TIFF, or libisyntax' isyntax-to-tiff (free)",
    magic: "<DataObject",
    endings: ["isyntax", "i2syntax"],
  },
  { what: "Olympus/Evident VSI", convertWith: `OlyVIA's export to TIFF, or ${BIO_FORMATS}`, endings: ["vsi", "ets"] },
  { what: "KFBio KFB", convertWith: "KFBio's own converter to SVS or TIFF", magic: "KFB", endings: ["kfb", "kfbf"] },
  { what: "Teksqray SDPC", convertWith: "Teksqray's own converter to SVS or TIFF", endings: ["sdpc", "dyqx"] },
  { what: "Unic TMAP", convertWith: "Unic's own converter to SVS or TIFF", magic: "TMAP", endings: ["tmap"] },
  { what: "Motic MDS", convertWith: "Motic's own converter to SVS or TIFF", endings: ["mds", "mdsx"] },
  { what: "Sakura SVSLIDE", convertWith: BIO_FORMATS, magic: "SQLite format 3", endings: ["svslide"] },
  { what: "Hamamatsu VMS/VMU", convertWith: "NDPI, or a TIFF made with libvips or OpenSlide", endings: ["vms", "vmu"] },
  { what: "Leica LIF", convertWith: BIO_FORMATS, endings: ["lif"] },
  { what: "Nikon ND2", convertWith: BIO_FORMATS, endings: ["nd2"] },
];

/**
 * Refuses what is known not to be readable with the format's name and a way out. The name of the file is used for this message alone; a VSI
 * file is a TIFF of its overview, which would pass for the slide. @throws UnsupportedFormat.
 */
export function refuseKnownFormat(head: Uint8Array, name: string, tiff: boolean): void {
  const text = String.fromCharCode(...head);
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const found = KNOWN.find(({ magic, endings }) => {
    const named = endings.includes(ending) && (!tiff || ending === "vsi");
    return named || (magic !== undefined && text.startsWith(magic));
  });
  if (!found) return;
  const { what, convertWith } = found;
  throw new TaggedError("UnsupportedFormat", `${what} is not read; convert it with ${convertWith}`, {
    what,
    convertWith,
  });
}
