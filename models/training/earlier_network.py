"""Reads an exported network of this shape back from its ONNX file: an earlier one may teach."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from network import CalibratedNet, CellNet


def read_exported(path: Path) -> CalibratedNet:
    """The network in the file, answering as the file does: batch normalisation was folded into its convolutions on export.

    Raises ValueError when the file's convolutions are not those of a CalibratedNet with the widths it seems to have.
    """
    graph = onnx.load(str(path)).graph
    values = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in graph.initializer}
    stored = [(values[node.input[1]], values[node.input[2]]) for node in graph.node if node.op_type == "Conv"]
    widths = (len(stored[0][0]), len(stored[2][0]), len(stored[7][0]))
    network = CalibratedNet(CellNet(widths, stored[-1][0].shape[1])).eval()
    pairs = convolutions(network)
    if [tuple(layer.weight.shape) for layer, _ in pairs] != [tuple(weight.shape) for weight, _ in stored]:
        raise ValueError(f"{path}: its convolutions are not those of a network of this shape")
    with torch.no_grad():
        for (layer, norm), (weight, bias) in zip(pairs, stored):
            layer.weight.copy_(weight)
            if norm is None:
                layer.bias.copy_(bias)
            else:  # The identity with this bias.
                norm.running_mean.zero_()
                norm.running_var.fill_(1 - norm.eps)
                norm.weight.fill_(1)
                norm.bias.copy_(bias)
    return network


def convolutions(network: nn.Module) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Every convolution in the order of the forward pass, which is that of the file, with the normalisation that follows it."""
    order: list[nn.Module] = []
    layers = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
    hooks = [m.register_forward_hook(lambda module, _inputs, _output: order.append(module)) for m in layers]
    with torch.no_grad():
        network(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    after = [*order[1:], None]
    return [(layer, following if isinstance(following, nn.BatchNorm2d) else None) for layer, following in zip(order, after) if isinstance(layer, nn.Conv2d)]
