"""Batched augmentation in torch: geometry first (points move along), then stain, light and optics. Images are RGB 0..255."""

import io
import math

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

# Ruifrok & Johnston (2001) stain vectors: haematoxylin, eosin, DAB; rows are stains, columns R G B.
STAINS = torch.tensor([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]])
STAINS = STAINS / STAINS.norm(dim=1, keepdim=True)


def random_affine(rng: np.random.Generator) -> np.ndarray:
    """A 2x2 matrix: flip, then either a right-angle turn (no blur) or free rotation and scale 0.8..1.25."""
    flip = np.diag([rng.choice([-1.0, 1.0]), 1.0])
    if rng.random() < 0.35:
        angle, scale = rng.integers(4) * math.pi / 2, 1.0
    else:
        angle, scale = rng.uniform(0, 2 * math.pi), math.exp(rng.uniform(math.log(0.8), math.log(1.25)))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return scale * turn @ flip


def warp(rgb: np.ndarray, points: np.ndarray, known: tuple[int, int, int, int], out_px: int, rng: np.random.Generator,
         focus: np.ndarray | None) -> tuple[torch.Tensor, np.ndarray, torch.Tensor]:
    """-> image [3,out,out], points in the new px, mask [1,out,out] of what lies inside `known` (left, top, right, bottom px); `focus` (x, y) is kept in view."""
    matrix = random_affine(rng)
    height, width = rgb.shape[:2]
    exact = bool(np.allclose(np.abs(matrix).round(6) % 1, 0))
    middle = np.array([rng.uniform(0.35, 0.65) * width, rng.uniform(0.35, 0.65) * height]) if focus is None else (
        focus + rng.uniform(-0.3, 0.3, 2) * out_px)
    if exact:
        middle = np.round(middle)
    # Output px o (corner origin) shows source px s = inverse @ (o - out/2) + middle.
    inverse = np.linalg.inv(matrix)
    to_theta = np.zeros((2, 3))
    to_theta[:, :2] = inverse * (out_px / 2) / (np.array([[width], [height]]) / 2)
    to_theta[:, 2] = middle / np.array([width, height]) * 2 - 1
    grid = functional.affine_grid(torch.tensor(to_theta[None], dtype=torch.float32), [1, 3, out_px, out_px], align_corners=False)
    source = torch.from_numpy(rgb).permute(2, 0, 1)[None].float()
    mode = "nearest" if exact else "bicubic"
    image = functional.grid_sample(source, grid, mode=mode, padding_mode="reflection", align_corners=False)[0].clamp(0, 255)
    inside = torch.zeros(1, 1, height, width)
    left, top, right, bottom = known
    inside[:, :, top:bottom, left:right] = 1
    mask = functional.grid_sample(inside, grid, mode="nearest", padding_mode="zeros", align_corners=False)[0]
    moved = (points - middle) @ matrix.T + out_px / 2
    return image, moved.astype(np.float32), mask


def stain_and_light(images: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Stain strength and shift in optical density, then gamma, contrast, brightness and white balance; [B,3,H,W] 0..255."""
    batch = images.shape[0]

    def uniform(low: float, high: float, shape: tuple) -> torch.Tensor:
        return torch.tensor(rng.uniform(low, high, shape), dtype=torch.float32)

    density = -torch.log((images + 1) / 256)
    stains = torch.einsum("bchw,cs->bshw", density, torch.linalg.inv(STAINS))
    strong = uniform(0, 1, (batch, 1, 1, 1)) * 0.9 + 0.1
    stains = stains * (1 + strong * uniform(-0.45, 0.45, (batch, 3, 1, 1))) + strong * uniform(-0.06, 0.06, (batch, 3, 1, 1))
    density = torch.einsum("bshw,sc->bchw", stains, STAINS).clamp(0, 5.5)
    light = torch.exp(-density).clamp(0, 1) ** torch.exp(strong * uniform(-0.3, 0.3, (batch, 1, 1, 1)))
    light = light * (1 + strong * uniform(-0.07, 0.07, (batch, 3, 1, 1)))
    mean = light.mean((1, 2, 3), keepdim=True)
    light = (light - mean) * (1 + strong * uniform(-0.25, 0.25, (batch, 1, 1, 1))) + mean
    light = light + strong * uniform(-0.08, 0.06, (batch, 1, 1, 1))
    grey = light.mean(1, keepdim=True)
    light = grey + (light - grey) * (1 + strong * uniform(-0.35, 0.35, (batch, 1, 1, 1)))
    return (light * 255).clamp(0, 255)


def exchange_stains(images: torch.Tensor, rng: np.random.Generator, share: float = 0.4) -> torch.Tensor:
    """Gives some crops, in part, the mean and spread of optical density of another crop of the batch; [B,3,H,W] 0..255.

    Reinhard-like transfer (Reinhard et al. 2001) per RGB channel in optical density, over pixels that are not glass: what an
    eosinophil looks like is learned under the stains of every training slide, not only of the slide that has most of them.
    """
    sample = -torch.log((images[:, :, ::4, ::4] + 1) / 256)
    tissue = (sample.sum(1, keepdim=True) > 0.25).float()
    area = tissue.sum((2, 3), keepdim=True)
    mean = (sample * tissue).sum((2, 3), keepdim=True) / area.clamp(min=1)
    spread = (((sample - mean) ** 2 * tissue).sum((2, 3), keepdim=True) / area.clamp(min=1)).sqrt().clamp(min=0.02)
    enough = (area > 0.1 * tissue[0].numel())[:, 0, 0, 0].numpy()
    other = rng.permutation(len(images))
    chosen = np.flatnonzero((rng.random(len(images)) < share) & enough & enough[other])
    if len(chosen) == 0:
        return images
    giver = torch.from_numpy(other[chosen])
    part = torch.from_numpy(rng.uniform(0.2, 0.9, len(chosen))).float()[:, None, None, None]
    density = -torch.log((images[chosen] + 1) / 256)
    gain = (spread[giver] / spread[chosen]).clamp(0.6, 1.6) ** part
    changed = (density - mean[chosen]) * gain + mean[chosen] + part * (mean[giver] - mean[chosen])
    # Glass stays glass: the change fades out where there is little stain.
    density = density + (changed - density) * (density.sum(1, keepdim=True) / 0.5).clamp(0, 1)
    result = images.clone()
    result[chosen] = (torch.exp(-density.clamp(0, 5.5)) * 256 - 1).clamp(0, 255)
    return result


def gaussian_blur(image: torch.Tensor, sigma: float) -> torch.Tensor:
    """Separable Gaussian of one image [3,H,W]."""
    radius = max(1, int(3 * sigma + 0.5))
    kernel = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).repeat(3, 1, 1)
    padded = functional.pad(image[None], (radius,) * 4, mode="reflect")
    return functional.conv2d(functional.conv2d(padded, kernel[:, :, None], groups=3), kernel[..., None], groups=3)[0]


def optics(image: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Blur or sharpening, noise and JPEG of one image [3,H,W] 0..255, each with some probability."""
    kind = rng.random()
    if kind < 0.4:
        image = gaussian_blur(image, rng.uniform(0.4, 1.3))
    elif kind < 0.6:
        image = image + rng.uniform(0.3, 1.2) * (image - gaussian_blur(image, 1.0))
    if rng.random() < 0.3:
        image = image + torch.from_numpy(rng.normal(0, rng.uniform(1, 6), tuple(image.shape)).astype(np.float32))
    image = image.clamp(0, 255)
    if rng.random() < 0.3:
        buffer = io.BytesIO()
        Image.fromarray(image.permute(1, 2, 0).round().byte().numpy()).save(buffer, "JPEG", quality=int(rng.integers(35, 92)))
        image = torch.from_numpy(np.asarray(Image.open(buffer)).copy()).permute(2, 0, 1).float()
    return image
