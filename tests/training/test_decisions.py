"""Flags by decision: bounds, the choice of accept and consider, who is asked, what a look brings."""

import unittest

import numpy as np
from fields import made_up  # noqa: F401  (puts the training folder on the path)

from dataset import NONE
from decisions import LIMIT, SHOW_ALL, Answers, choose_accept, choose_consider, choose_decisions, exact_interval, flagged, try_decisions, upper_bound
from evaluate import UNLABELLED
from looks import best_f1, least_looks, report
from network import CLASSES

EOSINOPHIL, NEUTROPHIL, OTHER = (CLASSES.index(name) for name in ("Eosinophil", "Neutrophil", "Other"))


def answers(rows: list[tuple[int, int, float]], missed: tuple[int, ...] = (), slide: str = "a") -> Answers:
    """(label met, class c, p(c)) of each detection; what is left goes to Other, to Eosinophil where c is Other."""
    p = np.zeros((len(rows), len(CLASSES)))
    for place, (_, index, value) in enumerate(rows):
        p[place, index] = value
        p[place, EOSINOPHIL if index == OTHER else OTHER] += 1 - value
    return Answers(slide, np.array([met for met, _, _ in rows]), p, np.array(missed, int))


class Bounds(unittest.TestCase):
    def test_no_error_among_n_cells_licenses_about_three_in_n(self) -> None:
        self.assertAlmostEqual(upper_bound(0, 100), 1 - 0.05 ** (1 / 100), places=9)
        self.assertLess(upper_bound(0, 59), LIMIT)
        self.assertGreater(upper_bound(0, 58), LIMIT)

    def test_nothing_seen_licenses_nothing(self) -> None:
        self.assertEqual((upper_bound(0, 0), upper_bound(3, 3)), (1.0, 1.0))

    def test_the_interval_holds_the_share_and_ends_at_none_and_all(self) -> None:
        low, high = exact_interval(5, 10)
        self.assertTrue(low < 0.5 < high)
        self.assertEqual((exact_interval(0, 10)[0], exact_interval(10, 10)[1], exact_interval(0, 0)), (0.0, 1.0, (0.0, 1.0)))


class Accept(unittest.TestCase):
    def test_the_lowest_probability_that_keeps_bound_and_aim_is_taken(self) -> None:
        p = np.concatenate([np.full(100, 0.9), np.full(20, 0.6)])
        wrong = np.concatenate([np.zeros(100, bool), np.ones(20, bool)])
        accept, evidence, licensed = choose_accept(p, wrong)
        self.assertEqual((accept, evidence["cells"], evidence["wrong"], licensed), (0.9, 100, 0, True))
        self.assertLessEqual(evidence["upper95"], LIMIT)

    def test_too_few_cells_show_every_one(self) -> None:
        accept, evidence, licensed = choose_accept(np.full(40, 0.95), np.zeros(40, bool))
        self.assertEqual((accept, evidence["cells"], licensed), (SHOW_ALL, 40, False))
        self.assertEqual(choose_accept(np.zeros(0), np.zeros(0, bool))[0], SHOW_ALL)


class Consider(unittest.TestCase):
    def test_the_highest_probability_that_misses_few_enough_is_taken(self) -> None:
        consider, evidence, licensed = choose_consider(np.concatenate([np.full(150, 1.0), np.full(50, 0.3)]))
        self.assertEqual((consider, evidence["missed"], licensed), (0.3, 0, True))

    def test_cells_that_were_not_found_count_as_missed(self) -> None:
        consider, evidence, licensed = choose_consider(np.concatenate([np.full(60, 1.0), np.full(40, -1.0)]))
        self.assertEqual((evidence["missed"], licensed), (40, False))
        self.assertGreater(consider, 0)

    def test_without_a_cell_nothing_is_licensed(self) -> None:
        self.assertFalse(choose_consider(np.zeros(0))[2])


class Flagging(unittest.TestCase):
    DECISIONS = {
        "Eosinophil": {"accept": 0.8, "consider": 0.1}, "Neutrophil": {"accept": SHOW_ALL, "consider": 0.2}, "Mast cell": {"accept": SHOW_ALL, "consider": 0.2},
    }

    def test_doubtful_calls_and_possible_cells_are_asked_about_and_nothing_else(self) -> None:
        part = answers([(EOSINOPHIL, EOSINOPHIL, 0.9), (EOSINOPHIL, EOSINOPHIL, 0.7), (OTHER, OTHER, 0.85), (OTHER, OTHER, 0.95), (NEUTROPHIL, NEUTROPHIL, 1.0)])
        self.assertEqual(flagged(part, self.DECISIONS, ("Eosinophil",)).tolist(), [False, True, True, False, False])
        self.assertEqual(flagged(part, self.DECISIONS, ("Neutrophil",)).tolist(), [False, False, False, False, True])

    def test_a_reader_who_looks_at_all_flagged_leaves_only_what_was_not_flagged_wrong(self) -> None:
        fields = [answers([(OTHER, EOSINOPHIL, 0.7), (EOSINOPHIL, OTHER, 0.8), (EOSINOPHIL, EOSINOPHIL, 0.9), (UNLABELLED, OTHER, 0.7)], (EOSINOPHIL,))]
        row = report(fields, self.DECISIONS, ("Eosinophil",))[0]
        self.assertEqual((row["flagged"], row["labelled"], row["met"], row["accepted"], row["wrong"], row["reached"]), (3, 3, 1, 1, 0, 2))
        self.assertAlmostEqual(row["before"][2], 2 / 5)
        self.assertAlmostEqual(row["after"][2], 4 / 5)
        self.assertIsNone(row["least"])

    def test_the_least_looks_are_counted_over_all_detections(self) -> None:
        fields = [answers([(EOSINOPHIL, EOSINOPHIL, 0.9), (OTHER, EOSINOPHIL, 0.8), (EOSINOPHIL, EOSINOPHIL, 0.7), (OTHER, OTHER, 0.9)])]
        self.assertAlmostEqual(least_looks(fields, EOSINOPHIL) or 0, 0.75)
        self.assertAlmostEqual(best_f1(fields, EOSINOPHIL)[0], 0.8)


class Choice(unittest.TestCase):
    def slide(self, name: str) -> Answers:
        return answers([(EOSINOPHIL, EOSINOPHIL, 0.95)] * 120 + [(NONE, OTHER, 0.999)] * 40, slide=name)

    def test_a_class_with_enough_cells_is_licensed_and_one_without_is_shown_whole(self) -> None:
        decisions = choose_decisions([self.slide("a")])
        self.assertTrue(decisions["Eosinophil"]["licensed"])
        self.assertEqual((decisions["Mast cell"]["accept"], decisions["Mast cell"]["licensed"]), (SHOW_ALL, False))

    def test_each_slide_is_judged_by_what_the_others_choose(self) -> None:
        bad = answers([(OTHER, EOSINOPHIL, 0.97)] * 10, slide="bad")
        rows = try_decisions([self.slide("a"), self.slide("b"), bad], ("Eosinophil",))
        self.assertEqual([row["wrong"] for row in rows if row["slide"] == "bad"], [10])


if __name__ == "__main__":
    unittest.main()
