"""Periodic noise textures: the same slide position always gives the same value, whatever window is rendered."""

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=64)
def texture(name: str, period: int, sigma_x: float, sigma_y: float) -> np.ndarray:
    """A period x period float32 Gaussian noise texture (mean 0, sd 1), blurred by the two sigmas in px, wrapping around."""
    rng = np.random.default_rng([ord(letter) for letter in name] + [period])
    spectrum = np.fft.rfft2(rng.standard_normal((period, period)))
    fy = np.fft.fftfreq(period)[:, None]
    fx = np.fft.rfftfreq(period)[None, :]
    spectrum *= np.exp(-2 * np.pi**2 * ((fx * sigma_x) ** 2 + (fy * sigma_y) ** 2))
    field = np.fft.irfft2(spectrum, (period, period))
    field -= field.mean()
    return (field / field.std()).astype(np.float32)


def sample(field: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Values of a periodic texture at pixel positions x, y (any float arrays of one shape; nearest texel)."""
    period = field.shape[0]
    return field[y.astype(np.int32) % period, x.astype(np.int32) % period]


def smooth_grid(rng: np.random.Generator, shape: tuple, sigma: float) -> np.ndarray:
    """A float32 noise map of the given shape (mean 0, sd 1), smooth over sigma grid steps; for layout maps."""
    from scipy.ndimage import gaussian_filter, zoom

    step = max(1, int(sigma / 3))
    coarse = rng.standard_normal((shape[0] // step + 8, shape[1] // step + 8))
    coarse = gaussian_filter(coarse, sigma / step, mode="wrap")
    coarse = (coarse - coarse.mean()) / (coarse.std() + 1e-9)
    full = zoom(coarse, step, order=1) if step > 1 else coarse
    return full[: shape[0], : shape[1]].astype(np.float32)


def smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """0 below low, 1 above high, a smooth ramp between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
