"""Draws a network's answers on images, to be looked at.

    python3 models/training/contact_sheet.py --weights CHECKPOINT --model models/granulocytes-first --out sheet.png FILE@MPP[@X,Y] ...

FILE is an image, or a slide when X,Y (level-0 px of the region's corner) is given; each region is 128 um wide.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from dataset import resample
from decode import decode, infer
from network import CellNet

COLOURS = ["#ff2020", "#ffe000", "#ff00ff", "#2040ff", "#00e0e0", "#20c020"]
ZOOM = 2


def read(spec: str, side_um: float) -> np.ndarray:
    """FILE@MPP[@X,Y] -> rgb at 0.5 um/px."""
    path, microns_per_px, *corner = spec.split("@")
    microns_per_px = float(microns_per_px)
    if not corner:
        image = Image.open(path).convert("RGB")
        side = min(*image.size, round(side_um / microns_per_px))
        return resample(image.crop((0, 0, side, side)), microns_per_px)
    import openslide

    x, y = (int(part) for part in corner[0].split(","))
    side = round(side_um / microns_per_px)
    return resample(openslide.OpenSlide(path).read_region((x, y), 0, (side, side)).convert("RGB"), microns_per_px)


def draw(network: CellNet, manifest: dict, rgb: np.ndarray) -> Image.Image:
    """The region twice as large with a ring per cell in its class's colour; thin = flagged."""
    cells = decode(*infer(network, rgb, manifest["input"]["mean"], manifest["input"]["std"]), **{
        "threshold": manifest["detection"]["threshold"], "radius": manifest["detection"]["radiusPx"]})
    image = Image.fromarray(rgb).resize((rgb.shape[1] * ZOOM, rgb.shape[0] * ZOOM), Image.BICUBIC)
    pen = ImageDraw.Draw(image)
    probabilities = cells.probabilities(manifest["temperature"])
    for x, y, score, share in zip(cells.x * ZOOM, cells.y * ZOOM, cells.score, probabilities):
        said = int(share.argmax())
        sure = score * share[said] >= manifest["thresholds"][manifest["classes"][said]]
        radius = 9 if said < 3 else 5
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=COLOURS[said], width=3 if sure else 1)
    pen.rectangle([0, 0, 130, 13], fill="white")
    pen.text((2, 1), " ".join(f"{name[:2]}{int((probabilities.argmax(1) == i).sum())}" for i, name in enumerate(manifest["classes"])), fill="black")
    return image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--side-um", type=float, default=128)
    parser.add_argument("regions", nargs="+")
    args = parser.parse_args()
    torch.set_num_threads(1)
    network = CellNet()
    network.load_state_dict(torch.load(args.weights)["weights"])
    manifest = json.loads((args.model / "manifest.json").read_text())
    pictures = [draw(network, manifest, read(spec, args.side_um)) for spec in args.regions]
    side = max(max(p.size) for p in pictures)
    sheet = Image.new("RGB", (args.columns * side, -(-len(pictures) // args.columns) * side), "white")
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % args.columns * side, index // args.columns * side))
    sheet.save(args.out)


if __name__ == "__main__":
    main()
