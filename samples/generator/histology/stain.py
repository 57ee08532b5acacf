"""Stain concentrations to colour by Beer-Lambert: four absorbers, natural-log optical densities per unit concentration."""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter

# Absorbers, in this order everywhere.
HEMATOXYLIN, EOSIN, GRANULE, RED_CELL = range(4)

DEFAULT_VECTORS = np.array(
    [
        [1.06, 1.27, 0.66],  # haematoxylin: blue-purple chromatin
        [0.13, 0.62, 0.28],  # eosin: pink cytoplasm and collagen
        [0.18, 0.97, 0.47],  # eosinophil granules: saturated red-pink
        [0.14, 0.78, 0.68],  # red cells: orange-red
    ],
    dtype=np.float32,
)


@dataclass
class Stain:
    """One laboratory's look: absorber vectors, glass colour (0-255), blur in µm, sharpening, sensor noise in grey levels."""

    vectors: np.ndarray = field(default_factory=lambda: DEFAULT_VECTORS.copy())
    glass: tuple = (244.0, 243.0, 245.0)
    blur_um: float = 0.2
    sharpen: float = 0.65
    noise: float = 0.8


def random_stain(rng: np.random.Generator) -> Stain:
    """A plausible variation of the default look, for training fields."""
    strength = rng.uniform(0.72, 1.25, 4)[:, None] * rng.uniform(0.9, 1.1)
    hue = rng.normal(1.0, 0.07, (4, 3))
    glass = rng.uniform(238, 253) + rng.normal(0, 2.0, 3)
    return Stain(
        vectors=(DEFAULT_VECTORS * strength * hue).astype(np.float32),
        glass=tuple(np.clip(glass, 230, 255)),
        blur_um=rng.uniform(0.17, 0.38),
        sharpen=rng.uniform(0.1, 0.9),
        noise=rng.uniform(0.3, 2.0),
    )


def to_rgb(concentration: np.ndarray, stain: Stain, microns_per_px: float, defocus: np.ndarray,
           rng: np.random.Generator) -> np.ndarray:
    """uint8 RGB (h, w, 3) from concentrations (4, h, w); defocus (h, w) in 0..1 mixes in a second, wider blur."""
    density = np.tensordot(stain.vectors.T, concentration, axes=1)
    light = np.exp(-density)
    sigma = stain.blur_um / microns_per_px
    noise = gaussian_filter(rng.standard_normal(light.shape[1:]), 0.5) * 1.8 * stain.noise
    out = np.empty(light.shape[1:] + (3,), dtype=np.uint8)
    for channel in range(3):
        sharp = gaussian_filter(light[channel], sigma)
        wide = gaussian_filter(light[channel], sigma * 2.4)
        image = sharp + (wide - sharp) * (defocus - stain.sharpen * (1 - defocus))
        image = image * stain.glass[channel] + noise
        out[..., channel] = np.clip(image + 0.5, 0, 255)
    return out
