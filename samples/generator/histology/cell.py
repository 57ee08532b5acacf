"""What a scene holds: one record per thing drawn, and the class each kind is counted as."""

from dataclasses import dataclass

import numpy as np

from . import granulocytes, mononuclear, structural

CLASS_NAMES = ["Eosinophil", "Neutrophil", "Mast cell", "Lymphocyte", "Plasma cell", "Other"]

# kind: (class or None where it has no nucleus, drawing function, reach in µm, spacing radius in µm)
KINDS = {
    "eosinophil": ("Eosinophil", granulocytes.draw_eosinophil, 9.0, 4.0),
    "neutrophil": ("Neutrophil", granulocytes.draw_neutrophil, 8.0, 3.5),
    "mast": ("Mast cell", granulocytes.draw_mast_cell, 10.0, 4.8),
    "lymphocyte": ("Lymphocyte", mononuclear.draw_lymphocyte, 7.5, 3.1),
    "plasma": ("Plasma cell", mononuclear.draw_plasma_cell, 14.0, 4.0),
    "macrophage": ("Other", mononuclear.draw_macrophage, 11.0, 4.6),
    "keratinocyte": ("Other", structural.draw_keratinocyte, 9.0, 4.2),
    "columnar": ("Other", structural.draw_columnar, 8.5, 2.35),
    "fibroblast": ("Other", structural.draw_fibroblast, 15.0, 2.9),
    "endothelium": ("Other", structural.draw_endothelium, 7.5, 2.2),
    "red": (None, structural.draw_red_cell, 5.0, 2.6),
    "goblet": (None, structural.draw_goblet, 9.0, 4.4),
}


@dataclass
class Cell:
    """A thing drawn at (x_um, y_um): its kind, orientation, size factor, elongation factor and own seed."""

    kind: str
    x_um: float
    y_um: float
    angle: float
    scale: float
    stretch: float
    seed: int

    @property
    def class_name(self):
        """The class the cell is counted as, None where the thing has no nucleus."""
        return KINDS[self.kind][0]


def draw_cell(canvas, cell: Cell) -> None:
    """Draw one cell into the window, the same way in every window it touches."""
    _, draw, reach_um, _ = KINDS[cell.kind]
    scale = canvas.microns_per_px
    patch = canvas.patch(cell.x_um / scale, cell.y_um / scale, reach_um * max(1.0, cell.scale))
    if patch is not None:
        draw(patch, cell, np.random.default_rng(cell.seed))
