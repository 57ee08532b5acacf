"""Which answers a reader must look at so that the counts of the counted classes are right: per class two probabilities.

An answer called class c is flagged when p(c) < accept. An answer called something else is flagged when p(c) >= consider. p(c) is the
class's probability alone (softmax), not times that of the detection. Chosen on slides that the answering network never saw.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from evaluate import UNLABELLED, Matches
from network import CLASSES

COUNTED = ("Eosinophil", "Neutrophil", "Mast cell")
# What may be wrong among the accepted, and what may be missed: the upper bound must keep to the limit, the share seen to the aim.
LIMIT, ACCEPT_AIM, CONSIDER_AIM = 0.05, 0.01, 0.02
CONFIDENCE = 0.95
SHOW_ALL = 1.0
# Below this an answer says nothing: a class that no such probability catches is not found by looking.
LEAST_CONSIDER, UNKNOWN_CONSIDER = 0.005, 0.2


@dataclass
class Answers:
    """Of one slide: of every detection the label met (class id, NONE, or UNLABELLED) and p(class) [N,6]; the labels not found."""

    slide: str
    met: np.ndarray
    probabilities: np.ndarray
    missed: np.ndarray

    def said(self) -> np.ndarray:
        return self.probabilities.argmax(1)


def answers_of(slide: str, matches: list[Matches]) -> Answers:
    return Answers(
        slide, np.concatenate([m.met for m in matches]), np.concatenate([m.cells.probabilities() for m in matches]),
        np.concatenate([m.missed for m in matches]).astype(int),
    )


def upper_bound(wrong: int, cells: int, confidence: float = CONFIDENCE) -> float:
    """Clopper & Pearson (1934), one-sided: what share may be wrong where `wrong` of `cells` were. 0 of n gives about 3 / n."""
    return 1.0 if wrong >= cells else float(beta.ppf(confidence, wrong + 1, cells - wrong))


def exact_interval(count: int, cells: int) -> tuple[float, float]:
    """Clopper & Pearson, 95 %, both sides."""
    if cells == 0:
        return 0.0, 1.0
    return (0.0 if count == 0 else float(beta.ppf(0.025, count, cells - count + 1))), (1.0 if count == cells else float(beta.ppf(0.975, count + 1, cells - count)))


def accepted(slides: list[Answers], index: int) -> tuple[np.ndarray, np.ndarray]:
    """p(c) and whether it is wrong, of every judged answer called c; where nothing is, it is wrong."""
    own = [(part.said() == index) & (part.met != UNLABELLED) for part in slides]
    return (
        np.concatenate([part.probabilities[mine, index] for part, mine in zip(slides, own)]),
        np.concatenate([part.met[mine] != index for part, mine in zip(slides, own)]),
    )


def chances(slides: list[Answers], index: int) -> np.ndarray:
    """Of every labelled cell of class c the p(c) that brings it before a reader: 1 where it is called c, -1 where it was not found."""
    found = [np.where(part.said() == index, 1.0, part.probabilities[:, index])[part.met == index] for part in slides]
    return np.concatenate([*found, np.full(sum(int((part.missed == index).sum()) for part in slides), -1.0)])


def evidence(cells: int, name: str, count: int) -> dict:
    return {"cells": int(cells), name: int(count), "upper95": round(upper_bound(int(count), int(cells)), 4)}


def choose_accept(p: np.ndarray, wrong: np.ndarray) -> tuple[float, dict, bool]:
    """The lowest p(c) above which the bound keeps to LIMIT, and the share seen to the aim if any does -> accept, evidence, licensed.

    Where none does, every one is shown; the evidence then is that of the surest answers, as many as came nearest to the limit."""
    best: dict[bool, float] = {}
    nearest, upper = (0, 0), 2.0
    for threshold in np.unique(np.floor(p * 1e4) / 1e4)[::-1]:
        kept = p >= threshold
        cells, errors = int(kept.sum()), int(wrong[kept].sum())
        bound = upper_bound(errors, cells)
        if bound < upper:
            nearest, upper = (cells, errors), bound
        if bound <= LIMIT:
            best[errors <= ACCEPT_AIM * cells] = float(threshold)
    if not best:
        return SHOW_ALL, evidence(nearest[0], "wrong", nearest[1]), False
    accept = best.get(True, best.get(False))
    kept = p >= accept
    return round(accept, 4), evidence(kept.sum(), "wrong", wrong[kept].sum()), True


def choose_consider(p: np.ndarray) -> tuple[float, dict, bool]:
    """The highest p(c) at which cells called something else are still shown so that the missed keep to LIMIT and, if possible, to the
    aim -> consider, evidence, licensed. Where no bound can be kept, the highest that keeps the share seen to LIMIT."""
    if len(p) == 0:
        return UNKNOWN_CONSIDER, evidence(0, "missed", 0), False
    found: dict[str, float] = {}
    for threshold in np.unique(np.append(np.floor(p[p >= LEAST_CONSIDER] * 1e4) / 1e4, LEAST_CONSIDER)):
        # A cell called c has p = 1 here; a threshold of 1 would show no other, so the highest is one half.
        if threshold > 0.5:
            break
        missed = int((p < threshold).sum())
        kept = upper_bound(missed, len(p)) <= LIMIT
        for name, good in (("aim", kept and missed <= CONSIDER_AIM * len(p)), ("limit", kept), ("seen", missed <= LIMIT * len(p))):
            if good:
                found[name] = float(threshold)
    licensed = "limit" in found
    consider = found.get("aim", found.get("limit", found.get("seen", LEAST_CONSIDER)))
    return round(consider, 4), evidence(len(p), "missed", (p < consider).sum()), licensed


def choose_decisions(slides: list[Answers]) -> dict[str, dict]:
    """For the manifest. `licensed`: both bounds are kept; where that of `accept` is not, accept is 1 and every one is shown."""
    decisions = {}
    for name in COUNTED:
        index = CLASSES.index(name)
        accept, accepted_evidence, accept_licensed = choose_accept(*accepted(slides, index))
        consider, considered_evidence, consider_licensed = choose_consider(chances(slides, index))
        decisions[name] = {
            "accept": accept, "consider": consider, "licensed": accept_licensed and consider_licensed,
            "acceptEvidence": accepted_evidence, "considerEvidence": considered_evidence,
        }
    return decisions


def flagged(part: Answers, decisions: dict[str, dict], counted: tuple[str, ...]) -> np.ndarray:
    """Which detections a reader who counts these classes is asked about."""
    said, asked = part.said(), np.zeros(len(part.met), bool)
    for name in counted:
        index, rule = CLASSES.index(name), decisions[name]
        p, own = part.probabilities[:, index], said == index
        # 1 means every one: a float32 probability may round to it.
        asked |= own & ((p < rule["accept"]) | (rule["accept"] >= SHOW_ALL)) | ~own & (p >= rule["consider"])
    return asked


def try_decisions(slides: list[Answers], counted: tuple[str, ...] = ("Eosinophil", "Neutrophil")) -> list[dict]:
    """The check slide by slide: each judged with the decisions that the others choose. One row a slide and class."""
    rows = []
    for left_out in slides:
        decisions = choose_decisions([part for part in slides if part is not left_out])
        for name in counted:
            rows.append({"slide": left_out.slide, "name": name, **outcome(left_out, decisions, name)})
    return rows


def outcome(part: Answers, decisions: dict[str, dict], name: str) -> dict:
    """What one class's decisions come to: accepted and wrong, labelled and asked about by nobody, detections and flagged for this class."""
    index, rule = CLASSES.index(name), decisions[name]
    p, wrong = accepted([part], index)
    kept = (p >= rule["accept"]) & (rule["accept"] < SHOW_ALL)
    chance = chances([part], index)
    return {
        "accepted": int(kept.sum()), "wrong": int(wrong[kept].sum()), "labelled": len(chance), "unasked": int((chance < rule["consider"]).sum()),
        "detections": len(part.met), "flagged": int(flagged(part, decisions, (name,)).sum()),
    }
