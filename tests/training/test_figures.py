"""Cells out of maps, matching with labels, scores, flags."""

import unittest

import numpy as np
from fields import made_up

from balance import class_f1
from dataset import LABEL_IDS, NONE, UNDECIDED
from decode import Cells, decode
from evaluate import UNLABELLED, confusion, match, report, scores, tally
from flags import FLAG_ALL, FLAG_MINIMUM_CELLS, Answers, choose_error, choose_flags, labelled_answers, try_rule
from leave_one_out import HeldOut
from network import CLASSES
from reliability import expected_calibration_error

EOSINOPHIL, LYMPHOCYTE, OTHER = (LABEL_IDS[name] for name in ("Eosinophil", "Lymphocyte", "Other"))


def cells(points: list, said: list, sure: float = 4.0) -> Cells:
    """Detections at these points, each sure of one class."""
    at = np.array(points, float).reshape(-1, 2)
    logits = np.zeros((len(said), len(CLASSES)))
    logits[np.arange(len(said)), said] = sure
    nowhere = np.zeros(len(said), int)
    return Cells(at[:, 0], at[:, 1], np.full(len(said), 0.9), logits, nowhere, nowhere)


class Decoding(unittest.TestCase):
    def test_of_two_equal_peaks_in_one_disc_the_upper_left_one_stays(self) -> None:
        centre = np.full((20, 20), -6.0, np.float32)
        centre[5, 5] = centre[5, 7] = centre[12, 12] = 2
        found = decode(centre, np.zeros((6, 20, 20), np.float32), 0.5, 3)
        self.assertEqual(list(zip(found.row, found.column)), [(5, 5), (12, 12)])

    def test_a_map_without_a_peak_has_no_cells(self) -> None:
        found = decode(np.full((8, 8), -6.0, np.float32), np.zeros((6, 8, 8), np.float32), 0.5, 3)
        self.assertEqual((len(found.x), found.probabilities().shape), (0, (0, 6)))


class Matching(unittest.TestCase):
    def test_pairs_are_one_to_one_within_six_microns(self) -> None:
        field = made_up("a", [(100, 100), (150, 100)], [EOSINOPHIL, OTHER])
        # 12 px are 6 um; the third lies too far from what is left.
        found = match(cells([(104, 100), (101, 100), (163, 100)], [EOSINOPHIL] * 3), field)
        self.assertEqual(found.met.tolist(), [NONE, EOSINOPHIL, NONE])
        self.assertEqual(found.missed.tolist(), [OTHER])
        self.assertEqual(tally(found)[[0, 1, 6]].tolist(), [[1, 2, 1], [1, 2, 0], [0, 0, 1]])

    def test_every_detection_away_from_labels_is_judged_in_complete_fields_and_none_in_the_others(self) -> None:
        for complete, met in ((True, NONE), (False, UNLABELLED)):
            field = made_up("a", [(100, 100)], [EOSINOPHIL], complete=complete)
            found = match(cells([(20, 20), (40, 200), (200, 30)], [OTHER] * 3), field)
            self.assertEqual(found.met.tolist(), [met] * 3)

    def test_nothing_is_held_against_a_detection_in_the_unlabelled_margin_or_at_an_undecided_point(self) -> None:
        field = made_up("a", [(100, 100)], [UNDECIDED], margin_px=8)
        found = match(cells([(100, 101), (4, 100), (30, 30)], [OTHER] * 3), field)
        self.assertEqual(found.met.tolist(), [UNLABELLED, UNLABELLED, NONE])
        self.assertEqual(len(found.missed), 0)

    def test_a_place_known_to_hold_nothing_is_judged_in_any_field(self) -> None:
        field = made_up("a", [(100, 100)], [NONE], complete=False)
        self.assertEqual(match(cells([(101, 100), (140, 100)], [OTHER] * 2), field).met.tolist(), [NONE, UNLABELLED])

    def test_scores_and_confusion_count_each_cell_once(self) -> None:
        field = made_up("a", [(50, 50), (100, 100), (150, 150)], [EOSINOPHIL, OTHER, LYMPHOCYTE])
        found = match(cells([(50, 50), (100, 100), (200, 60)], [EOSINOPHIL, LYMPHOCYTE, OTHER]), field)
        np.testing.assert_allclose(scores(tally(found))[0], [2 / 3, 2 / 3, 2 / 3])
        table = confusion([found])
        self.assertEqual(table.sum(), 4)
        self.assertEqual([table[EOSINOPHIL, EOSINOPHIL], table[OTHER, LYMPHOCYTE], table[6, OTHER], table[LYMPHOCYTE, 6]], [1, 1, 1, 1])
        rows = report([tally(found)] * 5)
        self.assertEqual((rows[0]["labelled"], rows[0]["said"], rows[1]["f1"][0]), (15, 15, 1.0))
        self.assertEqual(class_f1([HeldOut("a", [field], [found], [])])["Eosinophil"], 1.0)


class Flags(unittest.TestCase):
    def answers(self, slide: str, wrong_below: float, count: int = 400) -> Answers:
        confidence = np.linspace(0.3, 0.999, count)
        met = np.where(confidence < wrong_below, LYMPHOCYTE, OTHER)
        return Answers(slide, met, np.full(count, OTHER), confidence)

    def test_the_threshold_lies_where_the_share_of_wrong_answers_is_met(self) -> None:
        slide = self.answers("a", 0.7)
        flags = choose_flags([slide], 0.03)
        kept = slide.kept(flags)
        self.assertLessEqual(slide.wrong()[kept].mean(), 0.03)
        self.assertGreater(kept.sum(), 0.95 * (~slide.wrong()).sum())

    def test_a_class_with_too_few_answers_or_none_good_enough_is_flagged_whole(self) -> None:
        few, bad = self.answers("a", 0, FLAG_MINIMUM_CELLS - 1), self.answers("a", 1)
        self.assertEqual(choose_flags([few], 0.03)[OTHER], FLAG_ALL)
        self.assertEqual(choose_flags([bad], 0.03)[OTHER], FLAG_ALL)
        self.assertEqual(choose_flags([bad], 0.03)[EOSINOPHIL], FLAG_ALL)

    def test_the_rule_is_tried_on_slides_left_out_of_its_choice(self) -> None:
        tried = try_rule([self.answers("easy", 0.5), self.answers("easy too", 0.5), self.answers("hard", 0.97)])
        hard = next(row for row in tried["0.03"] if row["slide"] == "hard")
        self.assertGreater(hard["unflaggedWrong"] / hard["unflagged"], 0.5)
        self.assertEqual(tried["0.03"][-1]["answers"], 1200)
        self.assertEqual(choose_error(tried), 0.005)

    def test_only_answers_at_labelled_cells_choose(self) -> None:
        found = match(cells([(100, 100), (200, 200)], [EOSINOPHIL, OTHER]), made_up("a", [(100, 100)], [EOSINOPHIL]))
        chosen = labelled_answers("a", [found])
        self.assertEqual((chosen.met.tolist(), chosen.said.tolist()), ([EOSINOPHIL], [EOSINOPHIL]))

    def test_calibration_error_is_the_gap_between_what_is_said_and_what_is_right(self) -> None:
        self.assertAlmostEqual(expected_calibration_error(np.full(10, 0.75), np.array([True] * 5 + [False] * 5)), 0.25)


if __name__ == "__main__":
    unittest.main()
