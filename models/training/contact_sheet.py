"""Draws contact sheets to be looked at.

    contact_sheet.py answers --weights CHECKPOINT --model models/granulocytes-5 --out sheet.png FILE@MPP[@X,Y] ...
    contact_sheet.py crops --data ../shared/data --out PREFIX --seed N LABELS.json ...

`answers`: a network's cells on regions 128 um wide; FILE is an image, or a slide when X,Y (level-0 px of the corner) is given.
`crops`: the points of label files (see labels/README.md) as shuffled, turned, numbered crops without their labels, for a blind
reading; PREFIX.json says which point each number is.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from dataset import resample
from decode import decode, infer
from extra_labels import read_region
from learn import load_networks
from network import CellNet

COLOURS = ["#ff2020", "#ffe000", "#ff00ff", "#2040ff", "#00e0e0", "#20c020"]
ZOOM = 2
COLUMNS, ROWS, CROP_PX, CROP_UM, GAP_PX = 6, 5, 190, 21.0, 6


def read(spec: str, side_um: float) -> np.ndarray:
    """FILE@MPP[@X,Y] -> rgb at 0.5 um/px."""
    path, microns_per_px, *corner = spec.split("@")
    scale = float(microns_per_px)
    side = round(side_um / scale)
    left, top = (int(part) for part in corner[0].split(",")) if corner else (0, 0)
    image = read_region(Path(path), left, top, side, side)
    return resample(image, scale)


def draw(network: CellNet, manifest: dict, rgb: np.ndarray) -> Image.Image:
    """The region twice as large with a ring per cell in its class's colour; thin = flagged."""
    cells = decode(*infer(network, rgb, manifest["input"]["mean"], manifest["input"]["std"]), **{
        "threshold": manifest["detection"]["threshold"], "radius": manifest["detection"]["radiusPx"]})
    image = Image.fromarray(rgb).resize((rgb.shape[1] * ZOOM, rgb.shape[0] * ZOOM), Image.BICUBIC)
    pen = ImageDraw.Draw(image)
    probabilities = cells.probabilities()
    for x, y, score, share in zip(cells.x * ZOOM, cells.y * ZOOM, cells.score, probabilities):
        said = int(share.argmax())
        sure = score * share[said] >= manifest["thresholds"][manifest["classes"][said]]
        radius = 9 if said < 3 else 5
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=COLOURS[said], width=3 if sure else 1)
    pen.rectangle([0, 0, 130, 13], fill="white")
    pen.text((2, 1), " ".join(f"{name[:2]}{int((probabilities.argmax(1) == i).sum())}" for i, name in enumerate(manifest["classes"])), fill="black")
    return image


def draw_answers(args: argparse.Namespace) -> None:
    """One sheet of regions with the network's cells on them."""
    torch.set_num_threads(1)
    network = load_networks(args.weights)[0]
    manifest = json.loads((args.model / "manifest.json").read_text())
    pictures = [draw(network, manifest, read(spec, args.side_um)) for spec in args.regions]
    side = max(max(p.size) for p in pictures)
    sheet = Image.new("RGB", (args.columns * side, -(-len(pictures) // args.columns) * side), "white")
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % args.columns * side, index // args.columns * side))
    sheet.save(args.out)


def crop_around(data: Path, point: dict) -> Image.Image:
    """The point's surroundings, CROP_UM wide, turned as point["turn"] says (0..7); grey outside the image."""
    half = CROP_UM / 2 / point["micronsPerPx"]
    x, y = point["x"] + 0.5, point["y"] + 0.5
    left, top, side = int(np.floor(x - half)), int(np.floor(y - half)), int(np.ceil(2 * half)) + 2
    region = read_region(data / point["image"], left, top, side, side)
    box = (x - half - left, y - half - top, x + half - left, y + half - top)
    crop = region.resize((CROP_PX, CROP_PX), Image.LANCZOS, box=box).rotate(90 * (point["turn"] % 4))
    return crop.transpose(Image.FLIP_LEFT_RIGHT) if point["turn"] >= 4 else crop


def draw_crops(args: argparse.Namespace) -> None:
    """Numbered crops, thirty a sheet, four marks around each centre; the order and the turns come from the seed."""
    shuffle = random.Random(args.seed)
    points = []
    for path in args.labels:
        for entry in json.loads(path.read_text())["images"]:
            points += [{"image": entry["image"], "micronsPerPx": entry["micronsPerPx"], "x": c["x"], "y": c["y"]} for c in entry["cells"]]
    shuffle.shuffle(points)
    for point in points:
        point["turn"] = shuffle.randrange(8)
    pitch, middle, per_sheet = CROP_PX + GAP_PX, CROP_PX // 2, COLUMNS * ROWS
    for first in range(0, len(points), per_sheet):
        sheet = Image.new("RGB", (COLUMNS * pitch, ROWS * pitch), "white")
        pen = ImageDraw.Draw(sheet)
        for index, point in enumerate(points[first : first + per_sheet]):
            left, top = index % COLUMNS * pitch, index // COLUMNS * pitch
            sheet.paste(crop_around(args.data, point), (left, top))
            for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                pen.line([left + middle + across * 48, top + middle + down * 48, left + middle + across * 60, top + middle + down * 60], fill="#00ff40", width=2)
            pen.rectangle([left, top, left + 20, top + 13], fill="white")
            pen.text((left + 3, top + 1), str(index + 1), fill="black")
        sheet.save(f"{args.out}{first // per_sheet:02d}.png")
    Path(f"{args.out}.json").write_text(json.dumps(points))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    answers = commands.add_parser("answers")
    answers.add_argument("--weights", type=Path, required=True)
    answers.add_argument("--model", type=Path, required=True)
    answers.add_argument("--out", type=Path, required=True)
    answers.add_argument("--columns", type=int, default=4)
    answers.add_argument("--side-um", type=float, default=128)
    answers.add_argument("regions", nargs="+")
    answers.set_defaults(run=draw_answers)
    crops = commands.add_parser("crops")
    crops.add_argument("--data", type=Path, required=True)
    crops.add_argument("--out", required=True)
    crops.add_argument("--seed", type=int, default=1)
    crops.add_argument("labels", type=Path, nargs="+")
    crops.set_defaults(run=draw_crops)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
