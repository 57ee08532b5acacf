"""Exports a PyTorch network as ONNX and writes the manifest that Granuloscope reads (see models/README.md).

    python3 export_from_pytorch.py --out FOLDER

TinyNetwork stands for your own: keep its input, its two outputs and their names, or change them in MANIFEST too. Nothing is fetched.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

CLASSES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"]
MEAN, STD = [200.0, 160.0, 190.0], [45.0, 55.0, 42.0]
STRIDE_PX = 2

# Everything but what is measured on the exported file (sha256, bytes, canary).
MANIFEST = {
    "manifestVersion": 1,
    "id": "my-network-1",
    "name": "My network",
    "file": "model.onnx",
    "licence": "say under which licence others may use it",
    "intendedUse": "Research use only. A template with random weights: its answers mean nothing.",
    "trainedOn": "Nothing: random weights.",
    "kiloFlopPerPx": 1.2,
    # sizePx: the window the network sees, haloPx of it on every side only for context. Both are multiples of sizeMultiplePx, which is a
    # multiple of the product of all strides.
    "input": {"name": "pixels", "sizePx": 512, "haloPx": 32, "sizeMultiplePx": 8, "micronsPerPx": 0.5, "mean": MEAN, "std": STD},
    "outputs": [
        {"role": "centre", "name": "centre", "stridePx": STRIDE_PX, "channels": 1},
        {"role": "classes", "name": "classes", "stridePx": STRIDE_PX, "channels": len(CLASSES)},
    ],
    "classes": CLASSES,
    # Choose these on slides that neither trained nor test the network.
    "detection": {"threshold": 0.5, "radiusPx": 3},
    "thresholds": {name: 0.6 for name in CLASSES},
    "temperature": 1.0,
}


class TinyNetwork(nn.Module):
    """[1,3,H,W] normalised RGB -> raw logits: centre [1,1,H/2,W/2], classes [1,6,H/2,W/2]. Receptive-field radius 4 px."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=STRIDE_PX, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU()
        )
        self.centre = nn.Conv2d(8, 1, 1)
        self.classes = nn.Conv2d(8, len(CLASSES), 1)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.body(pixels)
        return self.centre(features), self.classes(features)


def export_onnx(network: nn.Module, path: Path) -> None:
    """Height and width stay open; batch normalisation is folded into the convolutions."""
    axes = {"pixels": {2: "height", 3: "width"}, "centre": {2: "rows", 3: "columns"}, "classes": {2: "rows", 3: "columns"}}
    torch.onnx.export(
        network.eval(), torch.zeros(1, 3, 128, 128), str(path), opset_version=17, do_constant_folding=True,
        input_names=["pixels"], output_names=["centre", "classes"], dynamic_axes=axes,
    )
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)


def canary_image() -> np.ndarray:
    """The 128 x 128 RGB test image that the app draws by the same formula (src/core/model/canary.ts)."""
    rgb = np.empty((128, 128, 3), np.uint8)
    rgb[:] = (236, 208, 222)
    ys, xs = np.mgrid[:128, :128]
    for column in range(4):
        for row in range(4):
            squared = (xs - 16 - 32 * column) ** 2 + (ys - 16 - 32 * row) ** 2
            if (column + row) % 2 == 0:
                rgb[squared <= 64] = (104, 72, 148)
            else:
                rgb[squared <= 64] = (224, 92, 120)
                rgb[squared <= 20] = (84, 48, 132)
    return rgb


def canary_answer(network: nn.Module) -> dict[str, float]:
    """What the app must get on every machine: figures of the raw logits for the test image."""
    pixels = torch.from_numpy(canary_image()).permute(2, 0, 1)[None].float()
    pixels = (pixels - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    with torch.no_grad():
        centre, classes = network.eval()(pixels)
    return {"centreMean": float(centre.mean()), "centreMax": float(centre.max()), "classAbsoluteMean": float(classes.abs().mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for model.onnx and manifest.json")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    network = TinyNetwork()
    export_onnx(network, folder / "model.onnx")
    data = (folder / "model.onnx").read_bytes()
    measured = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "canary": canary_answer(network)}
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | measured, indent=2) + "\n")
    print(f"{folder}: {len(data)} bytes, SHA-256 {measured['sha256']}")


if __name__ == "__main__":
    main()
