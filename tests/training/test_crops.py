"""Crops and what is asked of a network on them: points move with their pixels, and nothing is taught where nothing is known."""

import unittest

import torch
from fields import made_up

from augment import Dice, jpeg, move, optics, random_affine, sampling_grid, stain_and_light
from bank import CANVAS_PX, NO_POINT, build_bank
from dataset import LABEL_IDS, NONE, UNDECIDED
from sampling import CROP_PX, CropBatches, Shares, list_items
from targets import NO_CLASS, render_targets

CPU = torch.device("cpu")
EOSINOPHIL, LYMPHOCYTE, OTHER = (LABEL_IDS[name] for name in ("Eosinophil", "Lymphocyte", "Other"))


def targets(points: list, labels: list, complete: bool = True, size: int = 64):
    inside = torch.ones(1, size, size, dtype=torch.bool)
    return render_targets(torch.tensor([points], dtype=torch.float32), torch.tensor([labels]), torch.tensor([complete]), inside)


class Geometry(unittest.TestCase):
    def test_a_point_moves_with_its_pixel(self) -> None:
        dice = Dice(3, CPU)
        count, at = 40, torch.tensor([120.5, 131.5])
        image = torch.zeros(count, 1, CANVAS_PX, CANVAS_PX)
        rows, columns = torch.meshgrid(torch.arange(CANVAS_PX) + 0.5, torch.arange(CANVAS_PX) + 0.5, indexing="ij")
        image[:, 0] = torch.exp(-((columns - at[0]) ** 2 + (rows - at[1]) ** 2) / 18)
        matrix, middle = random_affine(count, dice), at + dice.uniform(-40, 40, count, 2)
        grid = sampling_grid(matrix, middle, CANVAS_PX, CROP_PX)
        crop = torch.nn.functional.grid_sample(image, grid, mode="bicubic", align_corners=False)[:, 0]
        moved = move(at.expand(count, 1, 2), matrix, middle, CROP_PX)[:, 0]
        axis = torch.arange(CROP_PX) + 0.5
        weight = crop.clamp(min=0)
        found = torch.stack([(weight.sum(1) * axis).sum(1), (weight.sum(2) * axis).sum(1)], 1) / weight.sum((1, 2))[:, None]
        self.assertLess(float((found - moved).abs().max()), 0.05)

    def test_light_and_optics_keep_to_the_range_of_pixels(self) -> None:
        dice = Dice(4, CPU)
        images = dice.uniform(0, 255, 8, 3, 32, 32)
        changed = optics(stain_and_light(images, dice), dice)
        self.assertTrue(bool(torch.isfinite(changed).all()))
        self.assertGreaterEqual(float(changed.min()), 0)
        self.assertLessEqual(float(changed.max()), 255)

    def test_jpeg_loses_more_at_lower_quality(self) -> None:
        images = Dice(5, CPU).uniform(0, 255, 2, 3, 32, 32)
        lost = (jpeg(images, torch.tensor([95.0, 30.0])) - images).abs().mean((1, 2, 3))
        self.assertLess(float(lost[0]), float(lost[1]))


class Targets(unittest.TestCase):
    def test_the_centre_is_highest_where_the_cell_is(self) -> None:
        # Output cell (20, 30) has its middle at 41, 61 px.
        told = targets([[41, 61]], [EOSINOPHIL])
        self.assertEqual(int(told.centre.argmax()), 30 * 64 + 20)
        self.assertEqual(float(told.centre.max()), 1.0)
        self.assertEqual(int(told.classes[0, 30, 20]), EOSINOPHIL)
        self.assertEqual(int(told.classes[0, 30, 26]), NO_CLASS)

    def test_the_nearer_cell_owns_a_place(self) -> None:
        told = targets([[41, 61], [47, 61]], [EOSINOPHIL, LYMPHOCYTE])
        self.assertEqual(told.classes[0, 30, 19:25].tolist(), [EOSINOPHIL, EOSINOPHIL, EOSINOPHIL, LYMPHOCYTE, LYMPHOCYTE, LYMPHOCYTE])

    def test_a_field_that_is_not_complete_says_nothing_away_from_its_points(self) -> None:
        whole, part = targets([[41, 61]], [OTHER]), targets([[41, 61]], [OTHER], complete=False)
        self.assertEqual((float(whole.weight[0, 0, 5, 5]), float(part.weight[0, 0, 5, 5])), (1.0, 0.0))
        self.assertEqual(float(part.weight[0, 0, 30, 20]), 1.0)

    def test_what_a_reader_could_not_decide_is_not_taught(self) -> None:
        told = targets([[41, 61]], [UNDECIDED])
        self.assertEqual((float(told.weight[0, 0, 30, 20]), float(told.centre.max())), (0.0, 0.0))

    def test_what_is_no_cell_is_taught_as_none_even_in_a_field_that_is_not_complete(self) -> None:
        told = targets([[41, 61]], [NONE], complete=False)
        self.assertTrue(bool(told.hard[0, 0, 30, 20]))
        self.assertGreater(float(told.weight[0, 0, 30, 20]), 1)
        self.assertEqual(int(told.classes[0, 30, 20]), NO_CLASS)

    def test_a_point_that_is_none_leaves_no_trace(self) -> None:
        self.assertEqual(float(targets([[41, 61]], [NO_POINT]).centre.max()), 0)


class Batches(unittest.TestCase):
    def setUp(self) -> None:
        points = [(60 + 30 * column, 60 + 30 * row) for column in range(5) for row in range(5)]
        labels = [EOSINOPHIL, LYMPHOCYTE, OTHER, OTHER, NONE] * 5
        self.fields = [made_up(slide, points, labels) for slide in ("a", "b")]

    def test_one_seed_makes_the_same_crops_again(self) -> None:
        bank = build_bank(self.fields, CPU)
        first, again, other = (CropBatches(bank, Shares(), 4, seed).next() for seed in (1, 1, 2))
        self.assertTrue(torch.equal(first.images, again.images) and torch.equal(first.targets.classes, again.targets.classes))
        self.assertFalse(torch.equal(first.images, other.images))

    def test_a_crop_shows_its_cells_where_the_targets_say(self) -> None:
        bank = build_bank(self.fields, CPU)
        crops = CropBatches(bank, Shares(red=0, paste=0), 16, 7).next()
        dark = torch.nn.functional.avg_pool2d(255 - crops.images.mean(1, keepdim=True), 2)
        for image, centre, weight in zip(dark, crops.targets.centre, crops.targets.weight):
            if float(centre.max()) > 0.9:
                self.assertGreater(float(image[centre > 0.9].mean()), float(image[(centre < 0.01) & (weight > 0)].mean()))

    def test_a_slide_with_four_times_the_cells_comes_twice_as_often(self) -> None:
        fields = [made_up("big", [(50 + 10 * index, 80) for index in range(8)], [EOSINOPHIL] * 8), made_up("small", [(50, 80), (90, 80)], [EOSINOPHIL] * 2)]
        items, chances = list_items(fields, Shares(rare=1))
        by_slide = [sum(chance for (field, point), chance in zip(items, chances) if field == index and point >= 0) for index in (0, 1)]
        self.assertAlmostEqual(by_slide[0], 2 * by_slide[1])


if __name__ == "__main__":
    unittest.main()
