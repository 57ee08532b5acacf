"""A window of the slide as absorber concentrations, and the patch a cell is drawn into."""

import numpy as np


class Canvas:
    """Concentrations (4, h, w) of the window whose top-left pixel corner is (x0, y0) px of the slide."""

    def __init__(self, x0: int, y0: int, width: int, height: int, microns_per_px: float):
        self.x0, self.y0, self.width, self.height = x0, y0, width, height
        self.microns_per_px = microns_per_px
        self.data = np.zeros((4, height, width), dtype=np.float32)

    def pixel_grid(self):
        """Slide pixel indices of the window's pixels: x (1, w), y (h, 1), float32."""
        x = np.arange(self.x0, self.x0 + self.width, dtype=np.float32)[None, :]
        y = np.arange(self.y0, self.y0 + self.height, dtype=np.float32)[:, None]
        return x, y

    def patch(self, x_px: float, y_px: float, radius_um: float):
        """The patch around a slide position, or None where it lies outside the window."""
        reach = int(np.ceil(radius_um / self.microns_per_px)) + 1
        left, top = int(np.floor(x_px)) - reach, int(np.floor(y_px)) - reach
        side = 2 * reach + 1
        if left + side <= self.x0 or top + side <= self.y0:
            return None
        if left >= self.x0 + self.width or top >= self.y0 + self.height:
            return None
        return Patch(self, left, top, side, x_px, y_px)


class Patch:
    """A square of the slide around one cell; u, v are µm from the cell's centre. Drawn whole, clipped when blended."""

    def __init__(self, canvas: Canvas, left: int, top: int, side: int, x_px: float, y_px: float):
        axis = np.arange(side, dtype=np.float32) + 0.5
        self.u = ((left + axis - x_px) * canvas.microns_per_px)[None, :]
        self.v = ((top + axis - y_px) * canvas.microns_per_px)[:, None]
        self.side = side
        from_x, from_y = max(left, canvas.x0), max(top, canvas.y0)
        to_x = min(left + side, canvas.x0 + canvas.width)
        to_y = min(top + side, canvas.y0 + canvas.height)
        self._inside = (slice(from_y - top, to_y - top), slice(from_x - left, to_x - left))
        self._target = canvas.data[:, from_y - canvas.y0 : to_y - canvas.y0, from_x - canvas.x0 : to_x - canvas.x0]

    def blend(self, alpha: np.ndarray, hematoxylin=0.0, eosin=0.0, granule=0.0, red=0.0) -> None:
        """Replace what lies below by the given concentrations (scalar or patch-shaped), weighted by alpha."""
        cover = alpha[self._inside]
        for channel, value in enumerate((hematoxylin, eosin, granule, red)):
            layer = value[self._inside] if isinstance(value, np.ndarray) else value
            self._target[channel] += cover * (layer - self._target[channel])

    def scale(self, alpha: np.ndarray, factor: float) -> None:
        """Multiply what lies below by factor, weighted by alpha (clear halos, shading)."""
        self._target *= 1 + alpha[self._inside] * (factor - 1)

    def texture(self, field: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A random cut of a periodic texture, patch-shaped."""
        period = field.shape[0]
        top, left = rng.integers(0, period, 2)
        rows = (top + np.arange(self.side)) % period
        columns = (left + np.arange(self.side)) % period
        return field[np.ix_(rows, columns)]
