"""Reads a network of this shape back from an exported ONNX file, so that training can go on from the network in the repository."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from network import CellNet


def convolutions(network: CellNet) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Every convolution in the order of the forward pass, with the normalisation that follows it."""
    order: list[nn.Module] = []
    layers = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
    hooks = [m.register_forward_hook(lambda module, _inputs, _output: order.append(module)) for m in layers]
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    pairs = []
    for index, layer in enumerate(order):
        if isinstance(layer, nn.Conv2d):
            after = order[index + 1] if index + 1 < len(order) else None
            pairs.append((layer, after if isinstance(after, nn.BatchNorm2d) else None))
    return pairs


def load_onnx(path: Path, sample: torch.Tensor) -> CellNet:
    """A CellNet that answers as the file does. Normalisations were folded away on export; each gets the mean and spread that its
    convolution has on `sample` ([B,3,H,W], normalised pixels), so that training may go on in batches.

    Raises ValueError when the file's convolutions are not those of CellNet.
    """
    graph = onnx.load(str(path)).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = [node for node in graph.node if node.op_type == "Conv"]
    network = CellNet()
    pairs = convolutions(network)
    if len(nodes) != len(pairs):
        raise ValueError(f"{path}: {len(nodes)} convolutions, not {len(pairs)}")
    biases: list[torch.Tensor] = []
    with torch.no_grad():
        for node, (layer, norm) in zip(nodes, pairs):
            weight = torch.tensor(values[node.input[1]])
            bias = torch.tensor(values[node.input[2]])
            if weight.shape != layer.weight.shape:
                raise ValueError(f"{path}: {node.name} is {tuple(weight.shape)}, not {tuple(layer.weight.shape)}")
            layer.weight.copy_(weight)
            biases.append(bias)
            if norm is None:
                layer.bias.copy_(bias)
            else:  # For now the identity with this bias, while the spread is measured.
                norm.running_mean.zero_()
                norm.running_var.fill_(1 - norm.eps)
                norm.weight.fill_(1)
                norm.bias.copy_(bias)
        spread: dict[nn.Module, tuple[torch.Tensor, torch.Tensor]] = {}

        def measure(layer: nn.Module, _inputs: tuple, output: torch.Tensor) -> None:
            spread[layer] = (output.mean((0, 2, 3)), output.var((0, 2, 3)))

        hooks = [layer.register_forward_hook(measure) for layer, norm in pairs if norm is not None]
        network.eval()(sample)
        for hook in hooks:
            hook.remove()
        for (layer, norm), bias in zip(pairs, biases):
            if norm is not None:
                mean, variance = spread[layer]
                norm.running_mean.copy_(mean)
                norm.running_var.copy_(variance)
                norm.weight.copy_((variance + norm.eps).sqrt())
                norm.bias.copy_(bias + mean)
    return network
