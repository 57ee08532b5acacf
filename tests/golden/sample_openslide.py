"""Reads rectangles at random places of every level with OpenSlide: `sample_openslide.py SLIDE SEED COUNT`.

-> one line of JSON (levels, downsamples, microns per px, bounds, the rectangles as level, x, y, width, height in level px), then their raw
RGB bytes one after the other. Places are whole px of level 0, where OpenSlide need not interpolate. Transparent px become white.
"""

import json
import random
import sys

import openslide
from PIL import Image

slide = openslide.OpenSlide(sys.argv[1])
choose = random.Random(int(sys.argv[2]))
bounds = [slide.properties.get(f"openslide.bounds-{name}") for name in ("x", "y", "width", "height")]
places = []
pixels = []
for level, (width, height) in enumerate(slide.level_dimensions):
    downsample = slide.level_downsamples[level]
    for index in range(int(sys.argv[3])):
        # The last one ends in the level's lower right corner.
        w, h = min(width, choose.randint(40, 160)), min(height, choose.randint(40, 160))
        x, y = choose.randint(0, width - w), choose.randint(0, height - h)
        if index == int(sys.argv[3]) - 1:
            x, y = width - w, height - h
        if downsample != round(downsample):
            x = y = 0
        rgba = slide.read_region((round(x * downsample), round(y * downsample)), level, (w, h))
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        white.alpha_composite(rgba)
        places.append([level, x, y, w, h])
        pixels.append(white.convert("RGB").tobytes())
found = {
    "levels": slide.level_dimensions,
    "downsamples": slide.level_downsamples,
    "micronsPerPx": slide.properties.get("openslide.mpp-x"),
    "bounds": [int(value) for value in bounds] if None not in bounds else None,
    "places": places,
}
sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + b"".join(pixels))
