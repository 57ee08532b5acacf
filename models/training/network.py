"""The detection and classification network: a small fully convolutional encoder-decoder with output stride 2."""

import torch
from torch import nn
from torch.nn import functional

CLASSES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"]
STRIDE_PX = 2
# Many narrow filters at stride 2: granules and lobes are 1-2 px wide and are gone at stride 4.
WIDTHS = (32, 48, 96)
HEAD_WIDTH = 48


def conv(inputs: int, outputs: int, size: int = 3, stride: int = 1, norms: bool = True, relu: bool = True) -> nn.Sequential:
    """Convolution, batch normalisation (folded away on export) and ReLU. Without `norms`: the convolution has the bias instead, as in an
    exported file."""
    norm = nn.BatchNorm2d(outputs) if norms else nn.Identity()
    layers = [nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=not norms), norm]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if relu else nn.Sequential(*layers)


class Residual(nn.Module):
    """Two 3x3 convolutions around an identity."""

    def __init__(self, width: int, norms: bool = True) -> None:
        super().__init__()
        self.first = conv(width, width, norms=norms)
        self.second = conv(width, width, norms=norms, relu=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(x + self.second(self.first(x)))


class CellNet(nn.Module):
    """pixels [B,3,H,W] (normalised RGB, H and W multiples of 8) -> raw logits centre [B,1,H/2,W/2], classes [B,6,H/2,W/2]."""

    def __init__(self, widths: tuple[int, int, int] = WIDTHS, head_width: int = HEAD_WIDTH, norms: bool = True) -> None:
        super().__init__()
        a, b, c = self.widths = widths
        self.head_width, self.norms = head_width, norms
        self.stem = conv(3, a, 5, 2, norms)
        self.fine = conv(a, a, norms=norms)
        self.down4 = conv(a, b, 3, 2, norms)
        self.middle = nn.Sequential(Residual(b, norms), Residual(b, norms))
        self.down8 = conv(b, c, 3, 2, norms)
        self.coarse = Residual(c, norms)
        self.lateral8 = nn.Conv2d(c, b, 1)
        self.merge4 = conv(b, b, norms=norms)
        self.lateral4 = nn.Conv2d(b, a, 1)
        self.merge2 = conv(a, a, norms=norms)
        self.head = conv(a, head_width, norms=norms)
        self.centre = nn.Conv2d(head_width, 1, 1)
        self.classes = nn.Conv2d(head_width, len(CLASSES), 1)
        nn.init.constant_(self.centre.bias, -2.5)

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """pixels -> what the answers are read from, [B,HEAD_WIDTH,H/2,W/2]."""
        fine = self.fine(self.stem(pixels))
        middle = self.middle(self.down4(fine))
        coarse = self.coarse(self.down8(middle))
        # Nearest upsampling only: every runtime computes it alike, and the convolution after it smooths the steps.
        middle = self.merge4(middle + functional.interpolate(self.lateral8(coarse), scale_factor=2.0, mode="nearest"))
        fine = self.merge2(fine + functional.interpolate(self.lateral4(middle), scale_factor=2.0, mode="nearest"))
        return self.head(fine)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.features(pixels)
        return self.centre(features), self.classes(features)


class MeanNet(nn.Module):
    """The mean of several CellNets' logits as one network of the same form: their features side by side, each read by its own share of
    two convolutions. For figures and as a teacher; what ships is one CellNet."""

    def __init__(self, networks: list[CellNet]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.head_width = sum(network.head_width for network in networks)
        self.centre = nn.Conv2d(self.head_width, 1, 1)
        self.classes = nn.Conv2d(self.head_width, len(CLASSES), 1)
        with torch.no_grad():
            for name in ("centre", "classes"):
                own, parts = getattr(self, name), [getattr(network, name) for network in networks]
                own.weight.copy_(torch.cat([part.weight for part in parts], 1) / len(networks))
                own.bias.copy_(torch.stack([part.bias for part in parts]).mean(0))

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """pixels -> [B,head_width,H/2,W/2]."""
        return torch.cat([network.features(pixels) for network in self.networks], 1)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.features(pixels)
        return self.centre(features), self.classes(features)


class CalibratedNet(nn.Module):
    """A CellNet (or MeanNet) whose class logits are divided by a temperature read from the same features: exp(doubt(features)), 0.6 to 4.5.

    One temperature for all images is too sure of those that look unlike the training slides (Ovadia et al. 2019); one that depends
    on the features can say less where an image is blurred, pale or of another scale. calibrate.py fits it; CellNet stays as trained.
    """

    # Features far from all that calibration saw must not make the answers wildly sure, nor silence them.
    LEAST_DOUBT, MOST_DOUBT = -0.5, 1.5

    def __init__(self, network: "CellNet | MeanNet") -> None:
        super().__init__()
        self.network = network
        self.doubt = nn.Conv2d(network.head_width, 1, 1)
        nn.init.zeros_(self.doubt.weight)
        nn.init.zeros_(self.doubt.bias)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.network.features(pixels)
        return self.network.centre(features), self.network.classes(features) * self.sharpness_of(features)

    def sharpness_of(self, features: torch.Tensor) -> torch.Tensor:
        """What the class logits are multiplied by, [B,1,H/2,W/2]."""
        return torch.exp(-self.doubt(features).clamp(self.LEAST_DOUBT, self.MOST_DOUBT))

    def sharpness(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.sharpness_of(self.network.features(pixels))


def kilo_flop_per_px(network: nn.Module) -> float:
    """Kilo floating-point operations (2 x multiply-adds) per input pixel, convolutions only, measured on a 64 px input."""
    total = 0

    def count(module: nn.Conv2d, _inputs: tuple, output: torch.Tensor) -> None:
        nonlocal total
        kernel = module.kernel_size[0] * module.kernel_size[1] * module.in_channels // module.groups
        total += 2 * kernel * output.numel()

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return total / (64 * 64) / 1000


def receptive_radius_px(network: CellNet, size_px: int = 256) -> int:
    """Largest distance (px, Chebyshev) from an output cell's 2x2 px block to an input pixel that can change it, by gradient.

    The worst of the 16 phases of an output cell within the stride-8 grid is returned. ReLUs are held open by using the
    absolute weights on a positive input, so that no path is hidden by chance.
    """
    probe = CellNet(network.widths, network.head_width, network.norms)
    probe.load_state_dict(network.state_dict())
    probe.eval()
    with torch.no_grad():
        for module in probe.modules():
            if isinstance(module, nn.Conv2d):
                module.weight.abs_().clamp_(min=1e-3)
                if module.bias is not None:
                    module.bias.fill_(1.0)
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.zero_()
                module.running_var.fill_(1.0)
                module.weight.fill_(1.0)
                module.bias.fill_(0.1)
    worst = 0
    middle = size_px // 2 // STRIDE_PX
    for row in range(middle, middle + 4):
        for column in range(middle, middle + 4):
            pixels = torch.ones(1, 3, size_px, size_px, requires_grad=True)
            centre, classes = probe(pixels)
            (centre[0, 0, row, column] + classes[0, :, row, column].sum()).backward()
            rows, columns = torch.nonzero(pixels.grad[0].abs().sum(0) > 0, as_tuple=True)
            top, left = row * STRIDE_PX, column * STRIDE_PX
            worst = max(
                worst,
                top - int(rows.min()), int(rows.max()) - (top + STRIDE_PX - 1),
                left - int(columns.min()), int(columns.max()) - (left + STRIDE_PX - 1),
            )
    return worst


if __name__ == "__main__":
    net = CellNet()
    print("parameters", sum(p.numel() for p in net.parameters()))
    print("kFLOP/px", round(kilo_flop_per_px(net), 1), "receptive radius px", receptive_radius_px(net))
