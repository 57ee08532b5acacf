"""Reads a shipped model.onnx back into the network it was made of, so that training goes on from it."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from network import CLASSES, CalibratedNet, CellNet


def load_shipped(path: Path) -> CalibratedNet:
    """The file's network, normalisations folded into its convolutions; it answers as the file does."""
    graph = onnx.load(str(path)).graph
    weights = {entry.name: torch.from_numpy(np.array(numpy_helper.to_array(entry))) for entry in graph.initializer}
    # An output's name tells the module: /middle/middle.0/first/first.0/Conv_output_0 is middle.0.first.0.
    found = {}
    for node in graph.node:
        if node.op_type == "Conv":
            found[module_of(node.output[0])] = [weights[name] for name in node.input[1:]]
    a, b, c = (len(found[name][1]) for name in ("stem.0", "down4.0", "down8.0"))
    calibrated = CalibratedNet(CellNet((a, b, c), len(found["head.0"][1]), norms=False)).eval()
    own = {name.removeprefix("network."): module for name, module in calibrated.named_modules() if isinstance(module, torch.nn.Conv2d)}
    if own.keys() != found.keys() or len(found["classes"][1]) != len(CLASSES):
        raise ValueError(f"{path} is not a network of this shape: {sorted(own.keys() ^ found.keys())}")
    with torch.no_grad():
        for name, module in own.items():
            module.weight.copy_(found[name][0])
            module.bias.copy_(found[name][1])
    return calibrated


def module_of(output: str) -> str:
    """The module that wrote an output of the graph."""
    parts = output.removeprefix("/").split("/")
    if len(parts) == 1:
        return parts[0]
    # Each part repeats the one before it ("middle", "middle.0"); the innermost names say it all.
    name: list[str] = []
    for part in parts[:-1]:
        pieces = part.split(".")
        name = name[: len(name) - 1] + pieces if name and name[-1] == pieces[0] and len(pieces) > 1 else name + pieces
    return ".".join(name)
