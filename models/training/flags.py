"""Which answers a person must look at: per class a confidence below which every answer is flagged.

The thresholds are chosen on slides that the answering network never saw (leave_one_out.py), and the rule itself is tried in the same way:
each slide in turn left out of the choice. So the share of wrong answers that it states is one on unseen slides.
"""

from dataclasses import dataclass

import numpy as np

from evaluate import UNLABELLED, Matches
from network import CLASSES

# What the answers that are NOT flagged may be wrong in, on slides left out of the choice, all together.
FLAG_ERROR = 0.03
# What they may be wrong in on the slides of the choice: the first of these that keeps to FLAG_ERROR on the others.
TRIED_ERRORS = (0.03, 0.02, 0.01, 0.005)
# Below this many answers nothing can be said about a share of 3 %: the class is flagged whole.
FLAG_MINIMUM_CELLS = 60
FLAG_ALL = 1.0


@dataclass
class Answers:
    """Of one slide: the label met, the class said and the confidence of every answer at a labelled cell."""

    slide: str
    met: np.ndarray
    said: np.ndarray
    confidence: np.ndarray

    def wrong(self) -> np.ndarray:
        return self.met != self.said

    def kept(self, flags: np.ndarray) -> np.ndarray:
        """Those not flagged."""
        return self.confidence >= flags[self.said]


def judged_answers(matches: list[Matches]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> the label met (class id or NONE), the answered class and its confidence (detection x class), of every judged detection."""
    met = np.concatenate([m.met for m in matches])
    probabilities = np.concatenate([m.cells.probabilities() for m in matches])
    confidence = np.concatenate([m.cells.score for m in matches]) * probabilities.max(1)
    judged = met != UNLABELLED
    return met[judged], probabilities.argmax(1)[judged], confidence[judged]


def labelled_answers(slide: str, matches: list[Matches]) -> Answers:
    """A detection where nobody labelled anything is left out: most of them are cells that the labels of "complete" fields left out
    (labels/test-completion.json: 662 of 811 decided ones)."""
    met, said, confidence = judged_answers(matches)
    known = met >= 0
    return Answers(slide, met[known], said[known], confidence[known])


def choose_flags(slides: list[Answers], error: float) -> np.ndarray:
    """Per class the lowest confidence above which at most `error` of at least FLAG_MINIMUM_CELLS answers are wrong; an answer weighs
    one over the square root of its slide's number, so that two large slides do not decide alone."""
    flags = np.full(len(CLASSES), FLAG_ALL)
    for index in range(len(CLASSES)):
        own = [part.said == index for part in slides]
        confidence = np.concatenate([part.confidence[mine] for part, mine in zip(slides, own)])
        wrong = np.concatenate([part.wrong()[mine] for part, mine in zip(slides, own)])
        weight = np.concatenate([np.full(mine.sum(), len(part.said) ** -0.5) for part, mine in zip(slides, own)])
        order = np.argsort(-confidence, kind="stable")
        share = np.cumsum((weight * wrong)[order]) / np.cumsum(weight[order])
        good = (share <= error) & (np.arange(1, len(order) + 1) >= FLAG_MINIMUM_CELLS)
        if good.any():
            flags[index] = np.ceil(confidence[order[np.flatnonzero(good)[-1]]] * 1e4) / 1e4
    return flags


def try_rule(slides: list[Answers]) -> dict[str, list[dict]]:
    """For every tried error, what the rule comes to on each slide left out of the choice, and on all of them (the last row)."""
    tried = {}
    for error in TRIED_ERRORS:
        rows = []
        for left_out in slides:
            flags = choose_flags([part for part in slides if part is not left_out], error)
            kept = left_out.kept(flags)
            rows.append({
                "slide": left_out.slide, "answers": len(kept), "wrong": int(left_out.wrong().sum()),
                "unflagged": int(kept.sum()), "unflaggedWrong": int((left_out.wrong() & kept).sum()),
            })
        rows.append({"slide": "all", **{key: sum(row[key] for row in rows) for key in ("answers", "wrong", "unflagged", "unflaggedWrong")}})
        tried[str(error)] = rows
    return tried


def choose_error(tried: dict[str, list[dict]]) -> float:
    """The largest tried error with which the slides left out come to at most FLAG_ERROR; the least one if none does."""
    for error, rows in tried.items():
        if rows[-1]["unflaggedWrong"] <= FLAG_ERROR * rows[-1]["unflagged"]:
            return float(error)
    return TRIED_ERRORS[-1]
