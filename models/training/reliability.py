"""How far the probabilities can be believed: class-wise calibration error, log likelihood, risk by coverage, serious confusions."""

import numpy as np

from flags import judged_answers
from dataset import NONE
from evaluate import Matches
from network import CLASSES

BINS = 10
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def expected_calibration_error(said: np.ndarray, right: np.ndarray) -> float:
    """Mean |confidence - share right| over BINS equal-width bins, weighted by their cells (Guo et al. 2017)."""
    if len(said) == 0:
        return float("nan")
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    total = 0.0
    for index in range(BINS):
        inside = place == index
        if inside.any():
            total += inside.sum() * abs(said[inside].mean() - right[inside].mean())
    return float(total / len(said))


def class_calibration(matches: list[Matches]) -> list[dict]:
    """Per class over matched cells (label known): ECE of p(class), and of the answers of that class alone, with their number."""
    met = np.concatenate([m.met for m in matches])
    probabilities = np.concatenate([m.cells.probabilities() for m in matches])[met >= 0]
    met = met[met >= 0]
    answered = probabilities.argmax(1)
    rows = []
    for index, name in enumerate(CLASSES):
        own = answered == index
        rows.append({
            "name": name,
            "ece": expected_calibration_error(probabilities[:, index], met == index),
            "answered": int(own.sum()),
            "eceAnswered": expected_calibration_error(probabilities[own, index], met[own] == index),
        })
    return rows


def negative_log_likelihood(matches: list[Matches]) -> float:
    """Mean -log p(true class) over matched cells."""
    met = np.concatenate([m.met for m in matches])
    probabilities = np.concatenate([m.cells.probabilities() for m in matches])
    known = met >= 0
    return float(-np.log(np.maximum(probabilities[known, met[known]], 1e-12)).mean())


def flag_report(matches: list[Matches], flags: dict[str, float]) -> list[dict]:
    """Per class and in all: answers, share flagged, error of the unflagged and of the flagged. "Nothing there" is an error."""
    met, said, confidence = judged_answers(matches)
    flagged = confidence < np.array([flags[name] for name in CLASSES])[said]
    rows = []
    for index, name in enumerate([*CLASSES, "All"]):
        own = np.ones(len(said), bool) if name == "All" else said == index
        wrong = met != said
        rows.append({
            "name": name, "answered": int(own.sum()), "flagged": float(flagged[own].mean()) if own.any() else float("nan"),
            "unflagged": int((own & ~flagged).sum()), "unflaggedWrong": int((own & ~flagged & wrong).sum()),
            "flaggedWrong": int((own & flagged & wrong).sum()),
        })
    return rows


def risk_coverage(matches: list[Matches]) -> dict[str, list[float]]:
    """Per class and in all: the error among the most confident 10 %, 20 %, ... of the answers."""
    met, said, confidence = judged_answers(matches)
    curves = {}
    for index, name in enumerate([*CLASSES, "All"]):
        own = np.ones(len(said), bool) if name == "All" else said == index
        wrong = (met != said)[own][np.argsort(-confidence[own], kind="stable")]
        curves[name] = [float(wrong[: max(1, round(part * len(wrong)))].mean()) if len(wrong) else float("nan") for part in COVERAGES]
    return curves


def serious_confusions(matches: list[Matches], flags: dict[str, float]) -> dict[str, list[int]]:
    """[unflagged, flagged] of what must not happen quietly: an eosinophil named Other or missed; nothing there named eosinophil."""
    met, said, confidence = judged_answers(matches)
    flagged = confidence < np.array([flags[name] for name in CLASSES])[said]
    eosinophil, other = CLASSES.index("Eosinophil"), CLASSES.index("Other")

    def both(chosen: np.ndarray) -> list[int]:
        return [int((chosen & ~flagged).sum()), int((chosen & flagged).sum())]

    return {
        "eosinophil called Other": both((met == eosinophil) & (said == other)),
        "eosinophil not found (never flagged)": [int(sum((m.missed == eosinophil).sum() for m in matches)), 0],
        "nothing there (red cell, debris) called eosinophil": both((met == NONE) & (said == eosinophil)),
    }


def trust_figures(matches: list[Matches], flags: dict[str, float]) -> dict:
    """Everything of this file, for the card."""
    return {
        "classes": class_calibration(matches), "nll": negative_log_likelihood(matches), "flags": flag_report(matches, flags),
        "risk": risk_coverage(matches), "serious": serious_confusions(matches, flags),
    }
