import { expect, test } from "vitest";
import { settleMicronsPerPx } from "../../../src/core/slide/slide.ts";
import { unitMicrons } from "../../../src/sources/base/unit-microns.ts";
import { parseXml, type XmlElement } from "../../../src/sources/base/xml.ts";
import { readOmeImages } from "../../../src/sources/ome/ome-images.ts";

const images = (xml: string) => readOmeImages(parseXml(xml) as XmlElement);

function scale(size: string, unit: string) {
  const sizes = `PhysicalSizeX="${size}" PhysicalSizeXUnit="${unit}" PhysicalSizeY="${size}" PhysicalSizeYUnit="${unit}"`;
  return settleMicronsPerPx(images(`<OME><Image><Pixels ${sizes}/></Image></OME>`)[0]?.readings ?? []);
}

test("units as real writers spell them", () => {
  for (const [size, unit] of [
    ["0.25", "µm"],
    ["0.25", "&#181;m"],
    ["0.25", "&#xB5;m"],
    ["0.25", "μm"],
    ["0.25", "Âµm"],
    ["0.25", "\ufffdm"],
    ["250", "nm"],
    ["2500", "Å"],
    ["0.00025", "mm"],
    ["0.000025", "cm"],
    ["2.5e-7", "m"],
  ] as const) {
    expect(scale(size, unit).micronsPerPx, unit).toBeCloseTo(0.25, 9);
  }
  expect(unitMicrons("Mm")).toBeNull();
});

test("zero and nonsense are invalid; sizes in px are no scale", () => {
  expect(scale("0", "µm").problem).toBe("invalid");
  expect(scale("1", "parsec").problem).toBe("invalid");
  expect(scale("1", "pixel").problem).toBe("missing");
});

test("the page of each image comes from TiffData, or follows the images before it", () => {
  const two = (first: string, second: string) =>
    images(
      `<OME><Image Name="a"><Pixels SizeX="9" SizeY="8" SizeZ="3">${first}</Pixels></Image>` +
        `<ome:Image Name='b'><ome:Pixels SizeX="5" SizeY="4">${second}</ome:Pixels></ome:Image></OME>`,
    ).map(({ name, page, planes }) => [name, page, planes]);
  expect(two("", "")).toEqual([
    ["a", 0, 3],
    ["b", 3, 1],
  ]);
  expect(two('<TiffData FirstZ="1" IFD="2"/><TiffData IFD="1"/>', '<TiffData IFD="0"/>')).toEqual([
    ["a", 1, 3],
    ["b", 0, 1],
  ]);
});

test("colour is one plane, channels apart are several", () => {
  const planes = (sizeC: number, channels: string) =>
    images(`<OME><Image><Pixels SizeC="${sizeC}">${channels}</Pixels></Image></OME>`)[0]?.planes;
  expect(planes(3, '<Channel SamplesPerPixel="3"/>')).toBe(1);
  expect(planes(3, "")).toBe(1);
  expect(planes(3, "<Channel/><Channel/><Channel/>")).toBe(3);
  expect(planes(5, "")).toBe(5);
});
