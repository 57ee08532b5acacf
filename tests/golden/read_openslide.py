"""Prints regions of a slide as OpenSlide reads them: `read_openslide.py SLIDE level,x,y,w,h ...` -> raw RGB bytes, one region after the other.

x and y are level px here (OpenSlide itself wants level-0 px). Transparent px (outside the scan) become white, as viewers show them.
"""

import sys

import openslide
from PIL import Image

slide = openslide.OpenSlide(sys.argv[1])
for region in sys.argv[2:]:
    level, x, y, width, height = (int(part) for part in region.split(","))
    downsample = slide.level_downsamples[level]
    rgba = slide.read_region((round(x * downsample), round(y * downsample)), level, (width, height))
    white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
    white.alpha_composite(rgba)
    sys.stdout.buffer.write(white.convert("RGB").tobytes())
