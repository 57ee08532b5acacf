"""What lies on the sample slide: three pieces of mucosa with their inflammation."""

from histology.pieces import Piece, build_piece
from histology.scene import Scene

SIDE_UM = 2560.0

PIECES = [
    # Oesophagus-like: squamous epithelium with intraepithelial eosinophils, one hot spot of ~10 times the background.
    Piece("squamous", 830, 560, 610, 320, 0.16, 22,
          {"ie_eosinophil": 190, "ie_neutrophil": 40, "ie_lymphocyte": 320, "ie_mast": 5, "eosinophil": 120, "lymphocyte": 1500, "plasma": 500},
          [(0.3, -0.15, 170, 5.0), (-0.55, 0.1, 90, 2.0)]),
    # Colon-like: crypts, plasma-cell-rich lamina propria, three crypt abscesses, two lymphoid follicles.
    Piece("colon", 1650, 1400, 740, 420, -0.2, 18,
          {"eosinophil": 190, "ie_eosinophil": 25, "neutrophil": 330, "mast": 45, "lymphocyte": 6500, "plasma": 4200, "fibroblast": 1800},
          [(-0.5, 0.1, 120, 3.0)], [(0.28, 0.5, 120, 1.3), (-0.35, 0.62, 70, 1.2)], 3),
    # Polyp-like: oedematous stroma under tall epithelium, eosinophils in a second hot spot.
    Piece("polyp", 560, 2120, 455, 335, -0.1, 16,
          {"eosinophil": 420, "neutrophil": 150, "mast": 90, "lymphocyte": 3400, "plasma": 2300, "fibroblast": 1800, "vessel": 90},
          [(0.2, 0.1, 110, 5.0)]),
]


def build_slide(seed: int) -> Scene:
    """The sample slide's scene."""
    scene = Scene(SIDE_UM, SIDE_UM, seed)
    for piece in PIECES:
        build_piece(scene, piece)
    return scene
