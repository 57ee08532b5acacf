"""Batched changes of crops, on the device they lie on. Images are RGB 0..255, [B,3,H,W]; random numbers come from the batch's generator.

Geometry first (points move along), then stain, light and optics.
"""

import functools
import math
from dataclasses import dataclass

import torch
from torch.nn import functional

# Ruifrok & Johnston (2001) stain vectors: haematoxylin, eosin, DAB; rows are stains, columns R G B.
STAINS = torch.tensor([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]])
STAINS = STAINS / STAINS.norm(dim=1, keepdim=True)
RIGHT_ANGLE_SHARE = 0.35
SCALE_RANGE = (0.8, 1.25)
# ITU-T T.81 annex K, quality 50.
LUMINANCE = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]
CHROMINANCE = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
]
# RGB -> Y Cb Cr without offsets (ITU-R BT.601).
TO_YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])


@dataclass
class Constants:
    """The matrices of this file on one device: copied there once, since every copy makes a GPU wait."""

    stains: torch.Tensor
    unmix: torch.Tensor
    to_ycc: torch.Tensor
    from_ycc: torch.Tensor
    cosines: torch.Tensor
    jpeg_tables: torch.Tensor


@functools.cache
def constants(device: torch.device) -> Constants:
    step = torch.arange(8)
    cosines = torch.cos((2 * step[None] + 1) * step[:, None] * math.pi / 16) * 0.5  # The orthonormal 8-point DCT-II.
    cosines[0] /= math.sqrt(2)
    tables = torch.tensor([LUMINANCE, CHROMINANCE, CHROMINANCE], dtype=torch.float32).reshape(3, 8, 8)
    parts = (STAINS, torch.linalg.inv(STAINS), TO_YCC, torch.linalg.inv(TO_YCC), cosines, tables)
    return Constants(*(part.to(device) for part in parts))


class Dice:
    """Random numbers on one device, from one seed."""

    def __init__(self, seed: int, device: torch.device) -> None:
        self.generator = torch.Generator(device=device).manual_seed(seed)
        self.device = device

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(shape, generator=self.generator, device=self.device)

    def normal(self, *shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=self.generator, device=self.device)

    def chance(self, share: float, *shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=self.generator, device=self.device) < share

    def below(self, limit: int, *shape: int) -> torch.Tensor:
        return torch.randint(limit, shape, generator=self.generator, device=self.device)

    def order(self, count: int) -> torch.Tensor:
        return torch.randperm(count, generator=self.generator, device=self.device)


def random_affine(count: int, dice: Dice) -> torch.Tensor:
    """[B,2,2]: flip, then either a right-angle turn at true scale (no blur) or free rotation and scale 0.8..1.25."""
    right = dice.chance(RIGHT_ANGLE_SHARE, count)
    angle = torch.where(right, dice.below(4, count) * (math.pi / 2), dice.uniform(0, 2 * math.pi, count))
    scale = torch.exp(dice.uniform(math.log(SCALE_RANGE[0]), math.log(SCALE_RANGE[1]), count))
    scale = torch.where(right, torch.ones_like(scale), scale)
    cosine, sine = (torch.cos(angle) * scale).round(decimals=6), (torch.sin(angle) * scale).round(decimals=6)
    flip = torch.where(dice.chance(0.5, count), -1.0, 1.0)
    return torch.stack([torch.stack([cosine * flip, -sine], 1), torch.stack([sine * flip, cosine], 1)], 1)


def sampling_grid(matrix: torch.Tensor, middle: torch.Tensor, canvas_px: int, out_px: int) -> torch.Tensor:
    """Output px o (corner origin) shows canvas px inverse(matrix) @ (o - out/2) + middle -> grid [B,out,out,2] for grid_sample."""
    # Flip, turn and scale: the inverse is the transpose over the square of the scale.
    inverse = matrix.transpose(1, 2) / matrix[:, :, :1].square().sum(1, keepdim=True)
    theta = torch.cat([inverse * (out_px / canvas_px), (middle / canvas_px * 2 - 1)[:, :, None]], 2)
    return functional.affine_grid(theta, [len(matrix), 1, out_px, out_px], align_corners=False)


def move(points: torch.Tensor, matrix: torch.Tensor, middle: torch.Tensor, out_px: int) -> torch.Tensor:
    """Canvas px [B,P,2] -> px of the crop that sampling_grid cuts."""
    return (points - middle[:, None]) @ matrix.transpose(1, 2) + out_px / 2


def per_image(values: torch.Tensor) -> torch.Tensor:
    """[B] or [B,C] -> broadcast over an image."""
    return (values if values.dim() > 1 else values[:, None])[:, :, None, None]


def optical_density(images: torch.Tensor) -> torch.Tensor:
    return -torch.log((images + 1) / 256)


def to_light(density: torch.Tensor) -> torch.Tensor:
    """Optical density -> RGB 0..255."""
    return (torch.exp(-density.clamp(0, 5.5)) * 256 - 1).clamp(0, 255)


def stain_and_light(images: torch.Tensor, dice: Dice) -> torch.Tensor:
    """Stain strength and shift in optical density, then gamma, contrast, brightness and white balance."""
    count = len(images)
    strong = per_image(dice.uniform(0.1, 1.0, count))

    def varied(reach: float, channels: int = 1) -> torch.Tensor:
        return strong * per_image(dice.uniform(-reach, reach, count, channels))

    fixed = constants(images.device)
    stains = torch.einsum("bchw,cs->bshw", optical_density(images), fixed.unmix)
    stains = stains * (1 + varied(0.45, 3)) + varied(0.06, 3)
    density = torch.einsum("bshw,sc->bchw", stains, fixed.stains).clamp(0, 5.5)
    light = torch.exp(-density).clamp(0, 1) ** torch.exp(varied(0.3))
    light = light * (1 + varied(0.07, 3))
    mean = light.mean((1, 2, 3), keepdim=True)
    light = (light - mean) * (1 + varied(0.25)) + mean
    light = light + varied(0.07) - 0.01 * strong
    grey = light.mean(1, keepdim=True)
    light = grey + (light - grey) * (1 + varied(0.35))
    return (light * 255).clamp(0, 255)


def restain(density: torch.Tensor, own: torch.Tensor, given: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
    """Optical density [B,3,H,W] with mean and spread `own` [B,2,3] moved towards `given` [B,2,3] by `part` [B] (Reinhard et al. 2001,
    per RGB channel in optical density). Glass stays glass: the change fades out where there is little stain."""
    own_mean, given_mean, part = per_image(own[:, 0]), per_image(given[:, 0]), per_image(part)
    gain = per_image(given[:, 1] / own[:, 1]).clamp(0.6, 1.6) ** part
    changed = (density - own_mean) * gain + own_mean + part * (given_mean - own_mean)
    return density + (changed - density) * (density.sum(1, keepdim=True) / 0.5).clamp(0, 1)


def exchange_stains(images: torch.Tensor, donors: torch.Tensor, dice: Dice, share: float = 0.5) -> torch.Tensor:
    """Gives some crops, in part, the mean and spread of optical density of another slide's tissue, `donors` [D,2,3]: what an eosinophil
    looks like is learned under the stains of every slide at hand, not only of the slide that has most of them."""
    density = optical_density(images)
    sample = density[:, :, ::4, ::4]
    tissue = (sample.sum(1, keepdim=True) > 0.25).float()
    area = tissue.sum((2, 3), keepdim=True)
    mean = (sample * tissue).sum((2, 3), keepdim=True) / area.clamp(min=1)
    spread = (((sample - mean) ** 2 * tissue).sum((2, 3), keepdim=True) / area.clamp(min=1)).sqrt().clamp(min=0.02)
    stain = torch.stack([mean[:, :, 0, 0], spread[:, :, 0, 0]], 1)
    enough = (area > 0.1 * tissue[0].numel())[:, 0, 0, 0]
    given = donors[dice.below(len(donors), len(images))]
    chosen = dice.chance(share, len(images)) & enough
    part = torch.where(chosen, dice.uniform(0.2, 1.0, len(images)), torch.zeros(len(images), device=images.device))
    return torch.where(per_image(chosen), to_light(restain(density, stain, given, part)), images)


def gaussian_blur(images: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Separable Gaussian, one sigma (px, at most 1.5) per image."""
    radius = 4
    offsets = torch.arange(-radius, radius + 1, device=images.device)
    kernel = torch.exp(-0.5 * (offsets[None] / sigma[:, None]) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(images.shape[1], 0)
    count, channels, height, width = images.shape
    flat = functional.pad(images, (radius,) * 4, mode="reflect").reshape(1, count * channels, height + 2 * radius, width + 2 * radius)
    flat = functional.conv2d(flat, kernel[:, None, :, None], groups=count * channels)
    return functional.conv2d(flat, kernel[:, None, None, :], groups=count * channels).reshape(images.shape)


def jpeg(images: torch.Tensor, quality: torch.Tensor) -> torch.Tensor:
    """What baseline JPEG loses (ITU-T T.81: blocks, DCT, quantised by the annex K tables scaled as libjpeg does), without subsampling;
    `quality` [B] 1..100. Sides must be multiples of 8."""
    count, _, height, width = images.shape
    fixed = constants(images.device)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality) / 100
    tables = (fixed.jpeg_tables[None] * scale[:, None, None, None]).round().clamp(1, 255)[:, :, None, None]
    blocks = torch.einsum("bchw,yc->byhw", images - 128, fixed.to_ycc).reshape(count, 3, height // 8, 8, width // 8, 8).permute(0, 1, 2, 4, 3, 5)
    kept = ((fixed.cosines @ blocks @ fixed.cosines.T) / tables).round() * tables
    lossy = (fixed.cosines.T @ kept @ fixed.cosines).permute(0, 1, 2, 4, 3, 5).reshape(count, 3, height, width)
    return (torch.einsum("byhw,cy->bchw", lossy, fixed.from_ycc) + 128).clamp(0, 255)


def optics(images: torch.Tensor, dice: Dice) -> torch.Tensor:
    """Blur or sharpening, noise and JPEG, each with some probability; sides multiples of 8."""
    count = len(images)
    kind = dice.uniform(0, 1, count)
    blurred = gaussian_blur(images, torch.where(kind < 0.4, dice.uniform(0.4, 1.3, count), torch.ones(count, device=images.device)))
    sharpened = images + per_image(dice.uniform(0.3, 1.2, count)) * (images - blurred)
    images = torch.where(per_image(kind < 0.4), blurred, torch.where(per_image(kind < 0.6), sharpened, images))
    noise = dice.uniform(1, 6, count) * dice.chance(0.3, count)
    images = (images + per_image(noise) * dice.normal(*images.shape)).clamp(0, 255)
    squeezed = dice.chance(0.3, count)
    return torch.where(per_image(squeezed), jpeg(images, dice.uniform(35, 92, count)), images)
