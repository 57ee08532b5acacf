"""Which fields a network may learn from, and where their points lie."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from fields import TRAINING, made_up
from PIL import Image

from bank import build_bank, pack, unpack
from dataset import LABEL_IDS, UNDECIDED, load_fields
from extra_labels import add_extra_labels, read_entries
from split import CALIBRATION_SLIDES, TEST_SLIDES, split_fields

EOSINOPHIL, OTHER = LABEL_IDS["Eosinophil"], LABEL_IDS["Other"]


def write(folder: Path, kind: str, entry: dict) -> None:
    (folder / f"{kind}.json").write_text(json.dumps({"version": 1, "kind": kind, "images": [entry]}))


class Split(unittest.TestCase):
    def test_every_slide_is_in_one_part_alone(self) -> None:
        slides = ["fistula/HE", *sorted(CALIBRATION_SLIDES), *sorted(TEST_SLIDES)]
        parts = split_fields([made_up(slide, [(9, 9)], [OTHER]) for slide in slides for _ in range(3)])
        names = [{field.slide for field in part} for part in parts]
        self.assertEqual(names, [{"fistula/HE"}, CALIBRATION_SLIDES, TEST_SLIDES])

    def test_a_further_label_on_a_test_slide_ends_training(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), "labels", {"image": "cells/a.png", "slide": sorted(TEST_SLIDES)[0], "micronsPerPx": 0.5, "cells": []})
            with self.assertRaisesRegex(ValueError, "test slide"):
                read_entries(Path(name))

    def test_the_labels_of_the_project_are_on_no_test_slide(self) -> None:
        self.assertGreater(len(read_entries(TRAINING / "labels")), 50)


class FurtherLabels(unittest.TestCase):
    def test_a_point_joins_its_field_unless_it_is_the_same_cell(self) -> None:
        field = made_up("fistula/HE", [(100, 100)], [OTHER])
        field.name = "a"
        cells = [{"x": 101, "y": 100, "label": "Eosinophil"}, {"x": 49, "y": 30, "label": "Eosinophil"}]
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), "labels", {"image": "cells/fields/a.png", "slide": field.slide, "micronsPerPx": 0.25, "cells": cells})
            (joined,) = add_extra_labels([field], Path(name), Path(name))
        # 0.25 um/px: pixel 101 has its middle at 101.5 px = 25.375 um = 50.75 model px.
        np.testing.assert_allclose(joined.points, [[100, 100], [50.75, 50.25], [24.75, 15.25]])
        self.assertEqual(joined.labels.tolist(), [OTHER, EOSINOPHIL, EOSINOPHIL])

    def test_a_label_in_doubt_is_undecided_for_training_alone(self) -> None:
        field = made_up("fistula/HE", [(60.5, 60.5), (90.5, 90.5)], [EOSINOPHIL, EOSINOPHIL])
        field.name = "a"
        looked = [
            {"x": 60, "y": 60, "first": "Eosinophil", "said": "Other", "read": "Other"},
            {"x": 90, "y": 90, "first": "Eosinophil", "said": "Other", "read": "Eosinophil"},
        ]
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), "doubts", {"image": "cells/fields/a.png", "slide": field.slide, "micronsPerPx": 0.5, "cells": looked})
            learned = add_extra_labels([field], Path(name), Path(name), doubts=True)[0]
            judged = add_extra_labels([field], Path(name), Path(name))[0]
        self.assertEqual(learned.labels.tolist(), [UNDECIDED, EOSINOPHIL])
        self.assertEqual(judged.labels.tolist(), [EOSINOPHIL, EOSINOPHIL])


class Files(unittest.TestCase):
    def test_a_label_lies_in_the_middle_of_its_pixel_on_the_models_grid(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            Image.new("RGB", (400, 200), "pink").save(folder / "a.png")
            cell = {"x": 40, "y": 10, "label": "Plasma cell"}
            entry = {"field": "a", "image": "a.png", "slide": "s", "micronsPerPx": 0.25, "complete": True, "cells": [cell]}
            (folder / "labels.json").write_text(json.dumps({"fields": [entry]}))
            (field,) = load_fields(folder)
        self.assertEqual((field.rgb.shape, field.valid_px), ((104, 200, 3), (200, 100)))
        np.testing.assert_allclose(field.points, [[20.25, 5.25]])
        self.assertEqual(field.known(), (8, 8, 192, 92))

    def test_packed_fields_come_back_as_they_were(self) -> None:
        before = made_up("fistula/HE", [(100, 100.25)], [EOSINOPHIL], complete=False, margin_px=8)
        with tempfile.TemporaryDirectory() as name:
            pack({"train": [before]}, Path(name) / "fields.zip")
            (after,) = unpack(Path(name) / "fields.zip")["train"]
        self.assertEqual((after.slide, after.valid_px, after.complete, after.margin_px), (before.slide, before.valid_px, False, 8))
        np.testing.assert_allclose(after.points, before.points)
        self.assertLess(np.abs(after.rgb.astype(int) - before.rgb).mean(), 2)

    def test_a_bank_holds_every_point_of_fields_of_unlike_fullness(self) -> None:
        bank = build_bank([made_up("a", [], []), made_up("b", [(10, 20), (30, 40)], [OTHER, EOSINOPHIL])], torch.device("cpu"))
        self.assertEqual(bank.points.shape, (2, 2, 2))
        self.assertEqual((bank.labels >= 0).sum(1).tolist(), [0, 2])


if __name__ == "__main__":
    unittest.main()
