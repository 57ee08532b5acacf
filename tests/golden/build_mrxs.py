"""Builds 3DHistech slides to the rules of the format, opens them with OpenSlide, and says what it reads.

`build_mrxs.py` prints JSON: name -> { files: [{path, base64}], umPerPx, bounds [x, y, width, height] or null,
levels: [{widthPx, heightPx, downsample, rgb (base64)}] }. What OpenSlide leaves transparent is white, as viewers show it.

The rules, as OpenSlide's description of the format has them: a camera takes overlapping photos at positions; each photo is cut into
divisions x divisions images that lie edge to edge; each level joins 2 x 2 images of the level below, halved, overlaps and all.
"""

import base64
import io
import json
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy
import openslide
from PIL import Image

SLIDE_ID = "0123456789ABCDEF0123456789ABCDEF"


def scene(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [numpy.sin(x / 19 + c) * numpy.cos(y / (27 - 3 * c)) for c in range(3)]
    return numpy.stack([170 + 60 * wave for wave in waves], axis=-1)


def encode(pixels, form):
    out = io.BytesIO()
    image = Image.fromarray(pixels)
    if form == "JPEG":
        image.save(out, "JPEG", quality=95, subsampling=0)
    else:
        image.save(out, "BMP" if form == "BMP24" else "PNG")
    return out.getvalue()


def build(folder, recipe):
    """Writes slide.mrxs and slide/; returns nothing."""
    columns, rows, divisions = recipe["photos"][0], recipe["photos"][1], recipe["divisions"]
    image_w, image_h = recipe["image"]
    photo_w, photo_h = image_w * divisions, image_h * divisions
    overlap_x, overlap_y = recipe["overlap"]
    random = numpy.random.default_rng(recipe.get("seed", 1))
    jitter = recipe.get("jitter", 0)
    whole = scene(columns * photo_w + 64, rows * photo_h + 64)
    skipped = set(map(tuple, recipe.get("skipped", [])))
    positions = {}
    canvas = {}
    for row in range(rows):
        for column in range(columns):
            x = column * (photo_w - overlap_x) + (int(random.integers(0, jitter + 1)) if jitter else 0)
            y = row * (photo_h - overlap_y) + (int(random.integers(0, jitter + 1)) if jitter else 0)
            positions[column, row] = (x, y)
            # Each photo has its own exposure, so that it matters which one lies on top.
            tone = ((column * 7 + row * 13) % 5) * 6
            photo = numpy.clip(whole[y : y + photo_h, x : x + photo_w] + tone, 0, 255)
            for b in range(divisions):
                for a in range(divisions):
                    part = photo[b * image_h : (b + 1) * image_h, a * image_w : (a + 1) * image_w]
                    if (column, row) not in skipped:
                        canvas[column * divisions + a, row * divisions + b] = part
    images_x, images_y = columns * divisions, rows * divisions
    data, entries = [bytearray(), bytearray()], []
    white = numpy.full((image_h, image_w, 3), 255.0)
    current, concat = canvas, 1
    first = recipe.get("first", 0)
    for level, form in enumerate(recipe["levels"]):
        if level > 0:
            step = concat
            concat *= 2
            joined = {}
            for x, y in {(x // concat * concat, y // concat * concat) for x, y in current}:
                parts = [
                    [current.get((x + a * step, y + b * step), white) for a in range(2)] for b in range(2)
                ]
                block = numpy.concatenate([numpy.concatenate(line, axis=1) for line in parts], axis=0)
                joined[x, y] = block.reshape(image_h, 2, image_w, 2, 3).mean(axis=(1, 3))
            current = joined
        if level < first:
            continue
        places = []
        for (x, y), pixels in sorted(current.items(), key=lambda entry: (entry[0][1], entry[0][0])):
            number = (x + y) % 2
            stream = encode(numpy.round(pixels).astype(numpy.uint8), form)
            places.append((y * images_x + x, len(data[number]), len(stream), number))
            data[number] += stream
        entries.append(places)
    records = b"".join(
        struct.pack("<bii", 0, *((at >> first for at in positions[column, row]) if (column, row) not in skipped else (0, 0)))
        for row in range(rows)
        for column in range(columns)
    )
    where = recipe.get("positions", "plain")
    if where == "packed":
        records = zlib.compress(records)
    position_place = (len(data[1]), len(records), 1)
    data[1] += records
    write(folder, recipe, images_x, images_y, data, entries, position_place, where)


def write(folder, recipe, images_x, images_y, data, entries, position_place, where):
    slide = Path(folder) / "slide"
    slide.mkdir(parents=True)
    image_w, image_h = recipe["image"]
    overlap_x, overlap_y = recipe["overlap"]
    # Layout of Index.dat: version, id, two root pointers, then tables of pointers to records, then pages of entries.
    index = bytearray(b"01.02" + SLIDE_ID.encode() + b"\0" * 8)
    hier_table = len(index)
    index += b"\0" * 4 * len(entries)
    nonhier_table = len(index)
    index += b"\0" * 4 * 2
    struct.pack_into("<ii", index, 5 + len(SLIDE_ID), hier_table, nonhier_table)
    for level, places in enumerate(entries):
        struct.pack_into("<i", index, hier_table + 4 * level, len(index))
        record = len(index)
        index += struct.pack("<ii", 0, record + 8)
        pages = [places[at : at + 5] for at in range(0, len(places), 5)] or [[]]
        for number, page in enumerate(pages):
            after = len(index) + 8 + 16 * len(page) if number + 1 < len(pages) else 0
            index += struct.pack("<ii", len(page), after)
            for entry in page:
                index += struct.pack("<iiii", *entry)
    for number, place in enumerate([(0, 0, 0), position_place]):
        struct.pack_into("<i", index, nonhier_table + 4 * number, len(index))
        record = len(index)
        index += struct.pack("<ii", 0, record + 8) + struct.pack("<iiiiiii", 1, 0, 0, 0, *place)
    names = {"plain": "VIMSLIDE_POSITION_BUFFER", "packed": "StitchingIntensityLayer", "none": "Something else"}
    lines = ["[GENERAL]", "SLIDE_VERSION = 01.02", f"SLIDE_ID = {SLIDE_ID}", "SLIDE_NAME = Nobody"]
    lines += [f"IMAGENUMBER_X = {images_x}", f"IMAGENUMBER_Y = {images_y}", "OBJECTIVE_MAGNIFICATION = 20"]
    lines += [f"CameraImageDivisionsPerSide = {recipe['divisions']}"]
    lines += ["[HIERARCHICAL]", "INDEXFILE = Index.dat", "HIER_COUNT = 1", "HIER_0_NAME = Slide zoom level"]
    lines += [f"HIER_0_COUNT = {len(entries)}"]
    for level in range(len(entries)):
        lines += [f"HIER_0_VAL_{level} = ZoomLevel_{level}", f"HIER_0_VAL_{level}_SECTION = LAYER_0_LEVEL_{level}_SECTION"]
    lines += ["NONHIER_COUNT = 2", "NONHIER_0_NAME = First", "NONHIER_0_COUNT = 1", "NONHIER_0_VAL_0 = x"]
    lines += ["NONHIER_0_VAL_0_SECTION = NONHIERLAYER_0_SECTION", f"NONHIER_1_NAME = {names[where]}"]
    lines += ["NONHIER_1_COUNT = 1", "NONHIER_1_VAL_0 = default", "NONHIER_1_VAL_0_SECTION = NONHIERLAYER_1_SECTION"]
    lines += ["[NONHIERLAYER_0_SECTION]", "A = 1", "[NONHIERLAYER_1_SECTION]", "VIMSLIDE_POSITION_DATA_FORMAT_VERSION = 257"]
    first = recipe.get("first", 0)
    for number, form in enumerate(recipe["levels"][first:]):
        level = number + first
        lines += [f"[LAYER_0_LEVEL_{number}_SECTION]", f"OVERLAP_X = {overlap_x / 2**level}"]
        lines += [f"OVERLAP_Y = {overlap_y / 2**level}", f"MICROMETER_PER_PIXEL_X = {0.25 * 2**level}"]
        lines += [f"MICROMETER_PER_PIXEL_Y = {0.25 * 2**level}", "IMAGE_FILL_COLOR_BGR = 16777215"]
        lines += [f"DIGITIZER_WIDTH = {image_w}", f"DIGITIZER_HEIGHT = {image_h}", f"IMAGE_FORMAT = {form}"]
        lines += [f"IMAGE_CONCAT_FACTOR = {first if number == 0 else 1}"]
    lines += ["[DATAFILE]", "FILE_COUNT = 2", "FILE_0 = Data0000.dat", "FILE_1 = Data0001.dat"]
    (slide / "Slidedat.ini").write_text("\r\n".join(lines) + "\r\n")
    (slide / "Index.dat").write_bytes(index)
    for number, content in enumerate(data):
        (slide / f"Data{number:04d}.dat").write_bytes(content)
    (Path(folder) / "slide.mrxs").write_bytes(encode(numpy.zeros((8, 8, 3), numpy.uint8), "JPEG"))


def read(folder):
    slide = openslide.OpenSlide(str(Path(folder) / "slide.mrxs"))
    levels = []
    for level, (width, height) in enumerate(slide.level_dimensions):
        rgba = slide.read_region((0, 0), level, (width, height))
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        rgb = base64.b64encode(white.convert("RGB").tobytes()).decode()
        levels.append({"widthPx": width, "heightPx": height, "downsample": slide.level_downsamples[level], "rgb": rgb})
    names = ["x", "y", "width", "height"]
    bounds = [slide.properties.get(f"openslide.bounds-{name}") for name in names]
    return {
        "umPerPx": float(slide.properties["openslide.mpp-x"]),
        "bounds": None if None in bounds else [int(bound) for bound in bounds],
        "levels": levels,
    }


RECIPES = {
    "overlapping photos, four images each": {
        "photos": (5, 4), "divisions": 2, "image": (64, 48), "overlap": (12, 8), "jitter": 5,
        "skipped": [(4, 0), (4, 1), (0, 3)], "levels": ["JPEG", "JPEG", "JPEG", "JPEG"],
    },
    "PNG, one image a photo": {
        "photos": (4, 4), "divisions": 1, "image": (80, 64), "overlap": (10, 6), "jitter": 4, "skipped": [(3, 3)],
        "levels": ["PNG", "PNG", "PNG"],
    },
    "sixteen images a photo, packed positions": {
        "photos": (3, 2), "divisions": 4, "image": (32, 32), "overlap": (9, 7), "jitter": 3, "positions": "packed",
        "levels": ["PNG", "JPEG", "JPEG", "JPEG", "JPEG"],
    },
    "no positions, nominal overlap": {
        "photos": (4, 3), "divisions": 2, "image": (48, 48), "overlap": (6, 4), "positions": "none",
        "levels": ["JPEG", "JPEG", "PNG"],
    },
    "no positions, no overlap": {
        "photos": (4, 3), "divisions": 2, "image": (48, 48), "overlap": (0, 0), "positions": "none",
        "levels": ["JPEG", "JPEG", "JPEG", "JPEG"],
    },
    "saved at half the resolution, bitmaps": {
        "photos": (5, 4), "divisions": 2, "image": (64, 48), "overlap": (12, 8), "jitter": 5, "first": 1,
        "skipped": [(4, 0)], "levels": ["PNG", "BMP24", "JPEG", "JPEG"],
    },
    "images that do not halve": {
        "photos": (4, 4), "divisions": 1, "image": (86, 54), "overlap": (8, 8), "jitter": 6, "levels": ["JPEG"] * 3,
    },
}


def main():
    printed = {}
    for name, recipe in RECIPES.items():
        with tempfile.TemporaryDirectory() as folder:
            build(folder, recipe)
            files = [
                {"path": str(path.relative_to(folder)), "base64": base64.b64encode(path.read_bytes()).decode()}
                for path in sorted(Path(folder).rglob("*"))
                if path.is_file()
            ]
            printed[name] = {"files": files, **read(folder)}
    json.dump(printed, sys.stdout)


if __name__ == "__main__":
    main()
