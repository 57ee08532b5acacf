import { seededRandom } from "../../../src/commands/evaluate/figures/bootstrap.ts";

type Random = () => number;

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** Values that a field may be given by mistake or on purpose. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "x",
  "x".repeat(100_000),
  0,
  -1,
  1,
  0.5,
  7,
  64,
  513,
  1e9,
  1e308,
  -1e308,
  [],
  {},
  [1, 2, 3],
  [[[]]],
  "__proto__",
  "../../model.onnx",
];

/** Every place inside a JSON value, as the object or array that holds it and its key there. */
function places(value: unknown, found: { holder: Record<string, unknown>; key: string }[] = []) {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value as Record<string, unknown>, key });
    places((value as Record<string, unknown>)[key], found);
  }
  return found;
}

/** A manifest with one to three fields changed, removed or moved, or with its text damaged. */
export function mutateManifest(manifest: unknown, seed: number): string {
  const random = seededRandom(seed);
  const copy: unknown = structuredClone(manifest);
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const { holder, key } = pick(random, places(copy));
    const before = holder[key];
    const kind = random();
    if (kind < 0.2) delete holder[key];
    else if (kind < 0.4 && typeof before === "number") holder[key] = before * pick(random, [-1, 0.5, 2, 10, 1 + 1e-9]);
    else if (kind < 0.5 && typeof before === "string")
      holder[key] = before.slice(0, Math.floor(random() * before.length));
    else holder[key] = structuredClone(pick(random, ODD_VALUES));
  }
  const json = JSON.stringify(copy);
  if (random() > 0.15) return json;
  const at = Math.floor(random() * json.length);
  return pick(random, [json.slice(0, at), `${json.slice(0, at)}}${json.slice(at)}`, `[${json}]`, json + json, ""]);
}

/** A network file with a few bytes flipped, cut, doubled, inserted or blanked. */
export function mutateBytes(bytes: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const at = (length: number): number => Math.floor(random() * length);
  const kind = random();
  if (kind < 0.05) return bytes.slice(0, at(bytes.length));
  if (kind < 0.1) {
    const from = at(bytes.length);
    return joined(bytes.subarray(0, from), bytes.subarray(Math.max(0, from - at(200))));
  }
  if (kind < 0.15) {
    const from = at(bytes.length);
    const inserted = Uint8Array.from({ length: 1 + at(20) }, () => at(256));
    return joined(bytes.subarray(0, from), inserted, bytes.subarray(from));
  }
  const changed = bytes.slice() as Uint8Array<ArrayBuffer>;
  if (kind < 0.25) return changed.fill(pick(random, [0, 255]), at(changed.length), at(changed.length));
  // Structure lies between the weights; half of the changes look for it among small bytes and letters.
  for (let changes = 1 + at(8); changes > 0; changes--) {
    let place = at(changed.length);
    for (let tries = 0; kind < 0.6 && tries < 50 && (changed[place] as number) > 0x20; tries++)
      place = at(changed.length);
    changed[place] = pick(random, [at(256), 0, 255, (changed[place] as number) ^ (1 << at(8))]);
  }
  return changed;
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
