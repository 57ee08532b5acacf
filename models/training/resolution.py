"""What finer pixels would buy: the same cells named from patches at 0.5 and at 0.25 um/px, on slides that were not learned from.

    resolution.py --data ../shared/data --labels models/training/labels [--epochs 14]

Only slides scanned at 0.27 um/px or finer take part (the others have no finer pixels to give), training and calibration slides alone.
Two small classifiers of one shape see 24 um around each labelled cell; the one at 0.25 um/px has one more stride before. Both are
trained alike, with two seeds, and asked about slides left out: accuracy and mean F1 of the classes, and the paired difference.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from augment import Dice, stain_and_light
from evaluate import scores
from extra_labels import image_size, points_of, read_entries, read_region
from learning import CLASS_WEIGHTS, normalise
from network import CLASSES, conv
from split import CALIBRATION_SLIDES, TEST_SLIDES

SIDE_UM, FINEST_MICRONS_PER_PX = 24.0, 0.27
RESOLUTIONS = (0.5, 0.25)
BATCH, RATE, SEEDS = 64, 0.002, (1, 2)
# Each is learned from what stands first and asked about what stands second.
OESOPHAGUS, COLON, MELANOSIS = "eosinophilic-esophagitis/HE", "crohn-colonoscopic-biopsy/HE1", "melanosiscoli/HE"
ROUNDS = (((OESOPHAGUS, MELANOSIS), (COLON,)), ((COLON, MELANOSIS), (OESOPHAGUS,)), ((OESOPHAGUS, COLON, MELANOSIS), tuple(sorted(CALIBRATION_SLIDES))))


def cut(region: Image.Image, x: float, y: float, microns_per_px: float, wanted: float) -> np.ndarray:
    """u8 [side,side,3] at `wanted` um/px around (x, y) px of the region."""
    half, side = SIDE_UM / 2 / microns_per_px, round(SIDE_UM / wanted)
    return np.asarray(region.resize((side, side), Image.BILINEAR, box=(x - half, y - half, x + half, y + half)))


def patches(data: Path, labels: Path) -> dict[str, tuple[dict[float, np.ndarray], np.ndarray]]:
    """slide -> {um/px: u8 [N,side,side,3]}, class ids [N]."""
    entries = [{**field, "image": "cells/" + field["image"]} for field in json.loads((data / "cells/labels.json").read_text())["fields"]]
    found: dict[str, list[tuple[list[np.ndarray], int]]] = {}
    for entry in entries + read_entries(labels):
        if entry["slide"] in TEST_SLIDES or entry["micronsPerPx"] > FINEST_MICRONS_PER_PX:
            continue
        path, reach = data / entry["image"], int(SIDE_UM / entry["micronsPerPx"]) // 2 + 2
        width, height = image_size(path)
        for (x, y), label in zip(*points_of(entry)):
            left, top = int(x) - reach, int(y) - reach
            if label < 0 or left < 0 or top < 0 or left + 2 * reach > width or top + 2 * reach > height:
                continue
            region = read_region(path, left, top, 2 * reach, 2 * reach)
            found.setdefault(entry["slide"], []).append(([cut(region, x - left, y - top, entry["micronsPerPx"], wanted) for wanted in RESOLUTIONS], label))
    return {
        slide: ({wanted: np.stack([cuts[i] for cuts, _ in rows]) for i, wanted in enumerate(RESOLUTIONS)}, np.array([label for _, label in rows]))
        for slide, rows in found.items()
    }


def classifier(wanted: float) -> nn.Sequential:
    """Patches -> class logits; one more stride at 0.25 um/px, so that both see the same micrometres from the second layer on."""
    front = [conv(3, 16, 5, 2)] if wanted == 0.25 else []
    body = [conv(16 if front else 3, 32, 5, 2), conv(32, 32), conv(32, 64, 3, 2), conv(64, 64), conv(64, 128, 3, 2), conv(128, 128)]
    return nn.Sequential(*front, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, len(CLASSES)))


def pixels(images: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(images).permute(0, 3, 1, 2).float()


def train(images: np.ndarray, labels: np.ndarray, wanted: float, epochs: int, seed: int) -> nn.Sequential:
    """Adam with a falling rate; turned, mirrored, restained crops."""
    torch.manual_seed(seed)
    dice, network = Dice(seed, torch.device("cpu")), classifier(wanted)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    steps = epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    random = np.random.default_rng(seed)
    rarity = 1 / np.sqrt(np.bincount(labels, minlength=len(CLASSES)).clip(1))[labels]
    for _ in range(steps):
        chosen = random.choice(len(labels), BATCH, p=rarity / rarity.sum())
        batch = torch.rot90(pixels(images[chosen]), int(random.integers(4)), (2, 3))
        batch = batch.flip(3) if random.random() < 0.5 else batch
        loss = functional.cross_entropy(network(normalise(stain_and_light(batch, dice))), torch.from_numpy(labels[chosen]), CLASS_WEIGHTS, label_smoothing=0.03)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()


@torch.no_grad()
def answers(network: nn.Sequential, images: np.ndarray) -> np.ndarray:
    """Probabilities [N,6]."""
    return torch.cat([torch.softmax(network(normalise(part)), 1) for part in pixels(images).split(256)]).numpy()


def mean_f1(labels: np.ndarray, said: np.ndarray) -> float:
    """Mean F1 of the classes with at least five cells."""
    counts = [[((labels == c) & (said == c)).sum(), ((labels != c) & (said == c)).sum(), ((labels == c) & (said != c)).sum()] for c in range(len(CLASSES)) if (labels == c).sum() >= 5]
    return float(scores(np.array(counts, float))[:, 2].mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=14)
    args = parser.parse_args()
    torch.set_num_threads(1)
    slides = patches(args.data, args.labels)
    print({slide: len(labels) for slide, (_, labels) in slides.items()})
    gains = []
    for learned, asked in ROUNDS:
        truth = np.concatenate([slides[slide][1] for slide in asked])
        own = np.concatenate([slides[slide][1] for slide in learned])
        right = {}
        for wanted in RESOLUTIONS:
            given = np.concatenate([slides[slide][0][wanted] for slide in learned])
            held = np.concatenate([slides[slide][0][wanted] for slide in asked])
            said = np.mean([answers(train(given, own, wanted, args.epochs, seed), held) for seed in SEEDS], 0).argmax(1)
            right[wanted] = said == truth
            print(f"{asked}: {wanted} um/px accuracy {right[wanted].mean():.3f} mean F1 {mean_f1(truth, said):.3f} n {len(truth)}", flush=True)
        gains.append(right[0.25].astype(float) - right[0.5])
    gain = np.concatenate(gains)
    print(f"0.25 against 0.5 um/px: {gain.mean():+.3f} +- {1.96 * gain.std() / np.sqrt(len(gain)):.3f} of accuracy, n {len(gain)}")


if __name__ == "__main__":
    main()
