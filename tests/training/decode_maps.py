"""Decodes maps as training does: stdin {size, threshold, radius, centre, classes} (numbers, row by row) -> stdout rows [x, y, score, class, p(class)]."""

import json
import sys

import fields  # noqa: F401 (puts the training folder on the path)
import numpy as np

from decode import decode

told = json.load(sys.stdin)
size = told["size"]
centre = np.array(told["centre"], np.float32).reshape(size, size)
classes = np.array(told["classes"], np.float32).reshape(-1, size, size)
cells = decode(centre, classes, told["threshold"], told["radius"])
said = cells.probabilities()
print(json.dumps(np.column_stack([cells.x, cells.y, cells.score, said.argmax(1), said.max(1)]).tolist()))
