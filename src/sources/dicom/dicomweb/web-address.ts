/** A series or study on a DICOMweb server (PS3.18, 10.4): the service's root, what is asked for, and the query that every request keeps. */
export interface DicomWebAddress {
  /** Without a slash at its end. */
  readonly root: string;
  readonly study: string;
  /** Null: the study's only slide. */
  readonly series: string | null;
  /** "?token=…" or "". */
  readonly query: string;
}

const UID = "[0-9][0-9.]{0,63}";
const ADDRESS = new RegExp(`^(.*)/studies/(${UID})(?:/series/(${UID}))?(?:/(?:metadata|instances|series))?/?$`);

/** Null for an address that names no study. */
export function parseDicomWebAddress(url: string): DicomWebAddress | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const match = parsed && ADDRESS.exec(parsed.pathname);
  if (!parsed || !match) return null;
  const [, path = "", study = "", series] = match;
  return { root: parsed.origin + path, study, series: series ?? null, query: parsed.search };
}

/** The address of something below the study, with the query kept. */
export function below(
  { root, study, query }: DicomWebAddress,
  path: string,
  more: Record<string, string> = {},
): string {
  const url = new URL(`${root}/studies/${study}${path}${query}`);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url.href;
}
