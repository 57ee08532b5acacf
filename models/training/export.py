"""Writes model.onnx (opset 17, dynamic H and W, batch normalisation folded) and the manifest with its canary answer."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch

from decode import normalised
from network import CLASSES, STRIDE_PX, kilo_flop_per_px

HALO_PX = 64
SIZE_PX = 768
SIZE_MULTIPLE_PX = 8
PLAIN_OPERATORS = {"Conv", "Relu", "Add", "Resize", "Constant", "Neg", "Exp", "Mul", "Clip"}


def canary_image() -> np.ndarray:
    """The 128x128 RGB test picture that the app also draws: 16 discs, mononuclear and granular in turn."""
    rgb = np.empty((128, 128, 3), np.uint8)
    rgb[:] = (236, 208, 222)
    ys, xs = np.mgrid[:128, :128]
    for i in range(4):
        for j in range(4):
            squared = (xs - (16 + 32 * i)) ** 2 + (ys - (16 + 32 * j)) ** 2
            if (i + j) % 2 == 0:
                rgb[squared <= 64] = (104, 72, 148)
            else:
                rgb[squared <= 64] = (224, 92, 120)
                rgb[squared <= 20] = (84, 48, 132)
    return rgb


def export_onnx(network: torch.nn.Module, path: Path) -> None:
    """Writes the file and raises when the graph holds anything but plain operators."""
    torch.onnx.export(
        network.eval(), torch.zeros(1, 3, 128, 128), str(path), opset_version=17, input_names=["pixels"],
        output_names=["centre", "classes"], do_constant_folding=True,
        dynamic_axes={"pixels": {2: "height", 3: "width"}, "centre": {2: "rows", 3: "columns"}, "classes": {2: "rows", 3: "columns"}},
    )
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    found = {node.op_type for node in model.graph.node}
    if found - PLAIN_OPERATORS:
        raise ValueError(f"operators not in the contract: {sorted(found - PLAIN_OPERATORS)}")


def canary_answer(network: torch.nn.Module, mean: list[float], std: list[float]) -> dict[str, float]:
    """Raw-logit figures of the canary, float32 on the CPU."""
    with torch.no_grad():
        centre, classes = network.eval()(normalised(canary_image(), mean, std))
    return {"centreMean": float(centre.mean()), "centreMax": float(centre.max()), "classAbsoluteMean": float(classes.abs().mean())}


def write_manifest(
    network: torch.nn.Module, folder: Path, mean: list[float], std: list[float], chosen: dict, trained_on: str, number: int = 5
) -> dict:
    """Writes manifest.json beside an exported model.onnx and returns it."""
    data = (folder / "model.onnx").read_bytes()
    manifest = {
        "manifestVersion": 1,
        "id": f"granulocytes-{number}",
        "name": f"Granulocytes {number}",
        "file": "model.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "licence": "Apache-2.0",
        "intendedUse": "Research use only. Proposes eosinophils, neutrophils and other nucleated cells on H&E for a person to check. "
        "Mast cells are learned from generated pictures only: do not use their number on tissue.",
        "trainedOn": trained_on,
        "kiloFlopPerPx": round(kilo_flop_per_px(network), 1),
        "input": {"name": "pixels", "sizePx": SIZE_PX, "haloPx": HALO_PX, "sizeMultiplePx": SIZE_MULTIPLE_PX, "micronsPerPx": 0.5, "mean": mean, "std": std},
        "outputs": [
            {"role": "centre", "name": "centre", "stridePx": STRIDE_PX, "channels": 1},
            {"role": "classes", "name": "classes", "stridePx": STRIDE_PX, "channels": len(CLASSES)},
        ],
        "classes": CLASSES,
        "detection": {"threshold": chosen["threshold"], "radiusPx": chosen["radiusPx"]},
        "thresholds": chosen["flags"],
        **({"decisions": chosen["decisions"]} if "decisions" in chosen else {}),
        "temperature": 1.0,
        "canary": canary_answer(network, mean, std),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest
