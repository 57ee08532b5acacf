import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type JsonValue } from "../../../src/core/base/canonical-json.ts";
import { seeded } from "./settings.ts";

/** Any JSON value, of whole characters only. */
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => value as JsonValue);

test("the text is the one that the package `canonicalize` writes, and reads back as the value", () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      expect(text).toBe(canonicalize(value));
      expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
    }),
    seeded(),
  );
});

test("the order in which members were set changes nothing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), json), (members) => {
      const turned = Object.fromEntries(Object.entries(members).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(members));
    }),
    seeded(),
  );
});

test("what is not JSON is refused, where the package would write some text for it", () => {
  for (const value of [new Uint8Array(2), new Date(0), () => 1, Number.NaN, Infinity, "\ud800", new Map()]) {
    expect(() => canonicalJson({ value } as unknown as JsonValue)).toThrow();
  }
  expect(canonicalize({ value: new Uint8Array(2) })).toBe('{"value":{"0":0,"1":0}}');
});
