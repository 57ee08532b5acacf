import { expect, test } from "vitest";
import { decodeDeclaredText, findAll, parseXml } from "../../../src/sources/base/xml.ts";

test("elements, attributes in either quotes, entities, prefixes, comments and CDATA", () => {
  const root = parseXml(
    `<?xml version="1.0"?><!-- <not> --><!DOCTYPE x><o:a o:one='1 > 0' two="&quot;&#65;&amp;"><b/>t&lt;<c><![CDATA[<x>]]></c></o:a>`,
  );
  expect(root).toMatchObject({ name: "a", attributes: { one: "1 > 0", two: '"A&' }, text: "t<" });
  expect(root?.children.map(({ name, text }) => [name, text])).toEqual([
    ["b", ""],
    ["c", "<x>"],
  ]);
});

test("what is not well-formed is null, and long text is dropped", () => {
  for (const text of ["", "<a>", "<a><b></a>", "</a>", "<a", "<a b='>", "text", "<a><!-- ", "< a/>"]) {
    expect(parseXml(text), text).toBeNull();
  }
  expect(parseXml(`<a>${"x".repeat(5000)}<b>short</b></a>`)).toMatchObject({ text: "", children: [{ text: "short" }] });
});

test("depth and number of elements are capped, and hostile text ends at once", () => {
  expect(parseXml("<a>".repeat(300))).toBeNull();
  expect(parseXml(`<a>${"<b/>".repeat(200_001)}</a>`)).toBeNull();
  const started = performance.now();
  expect(parseXml(`<a ${'"'.repeat(100_001)}`)).toBeNull();
  expect(parseXml(`<a ${"b=".repeat(100_000)}/>`)).not.toBeNull();
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a thousand mutations of a document parse or give null", () => {
  const document = `<?xml version="1.0"?><a x="1"><b y='2'>text</b><c/><![CDATA[d]]></a>`;
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let index = 0; index < 1000; index++) {
    const letters = [...document];
    for (let change = 0; change <= random(4); change++) {
      letters[random(letters.length)] = String.fromCharCode(random(128));
    }
    const root = parseXml(letters.join(""));
    if (root) expect(findAll(root, root.name).length).toBeGreaterThan(0);
  }
});

test("text is decoded as its declaration says, or as UTF-8, or as a Western code page", () => {
  const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(decodeDeclaredText(latin('<?xml version="1.0" encoding="ISO-8859-1"?><a b="\u00b5m"/>'))).toContain("µm");
  expect(decodeDeclaredText(new TextEncoder().encode('<?xml encoding="UTF-8"?>µm'))).toContain("µm");
  expect(decodeDeclaredText(latin('<?xml version="1.0" encoding="UTF-8"?>\u00b5m'))).toContain("µm");
  expect(decodeDeclaredText(latin('<?xml encoding="no-such"?>\u00b5m'))).toContain("µm");
});
