"""What a reader's look brings: of 1,000 detections how many are shown, which counted cells that meets, F1 before and after.

An unerring reader says what the labels say. Detections at undecided points, or where nobody labelled, are shown but not judged.
"""

import numpy as np

from decisions import SHOW_ALL, Answers, exact_interval, flagged
from evaluate import UNLABELLED, scores
from network import CLASSES

ROUNDS, SEED = 2000, 1
RECALL = 0.95


def counts(part: Answers, index: int, asked: np.ndarray) -> np.ndarray:
    """[2,3] right, false, missed of one class, before and after the reader has looked at the `asked`."""
    judged, said, missed = part.met != UNLABELLED, part.said() == index, int((part.missed == index).sum())
    true = part.met == index
    rows = []
    for answer in (said, np.where(asked, true, said)):
        rows.append([(answer & true).sum(), (answer & judged & ~true).sum(), (true & ~answer).sum() + missed])
    return np.array(rows, float)


def interval(fields: list[np.ndarray]) -> list[list[float]]:
    """F1 [value, low, high] before and after; 95 % bootstrap over fields."""
    stack = np.stack(fields)
    rng = np.random.default_rng(SEED)
    drawn = np.stack([scores(stack[rng.integers(len(stack), size=len(stack))].sum(0))[:, 2] for _ in range(ROUNDS)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return [[float(v) for v in row] for row in zip(scores(stack.sum(0))[:, 2], low, high)]


def report(fields: list[Answers], decisions: dict[str, dict], counted: tuple[str, ...] = ("Eosinophil", "Neutrophil")) -> list[dict]:
    """One row a class, then one of both together."""
    rows = []
    for name in counted:
        index, rule = CLASSES.index(name), decisions[name]
        asked = [flagged(field, decisions, counted) for field in fields]
        own = [flagged(field, decisions, (name,)) for field in fields]
        tables = [counts(field, index, mine) for field, mine in zip(fields, asked)]
        labelled = sum(int((field.met == index).sum() + (field.missed == index).sum()) for field in fields)
        met = sum(int(((field.met == index) & mine).sum()) for field, mine in zip(fields, asked))
        kept = [(field.said() == index) & ~mine & (field.met != UNLABELLED) & (rule["accept"] < SHOW_ALL) for field, mine in zip(fields, asked)]
        wrong = sum(int((field.met[mine] != index).sum()) for field, mine in zip(fields, kept))
        right = sum(int((field.met[mine] == index).sum()) for field, mine in zip(fields, kept))
        total = np.stack(tables).sum(0)
        rows.append({
            "name": name, "detections": sum(len(field.met) for field in fields), "flagged": sum(int(mine.sum()) for mine in own),
            "labelled": labelled, "met": met, "accepted": wrong + right, "wrong": wrong, "reached": met + right,
            "reachedInterval": list(exact_interval(met + right, labelled)),
            "before": scores(total)[0].tolist(), "after": scores(total)[1].tolist(), "f1": interval(tables),
            "least": least_looks(fields, index),
        })
    rows.append({
        "name": "all", "detections": rows[0]["detections"], "flagged": sum(int(flagged(field, decisions, counted).sum()) for field in fields),
        "judged": sum(int((field.met != UNLABELLED).sum()) for field in fields),
    })
    return rows


def least_looks(fields: list[Answers], index: int) -> float | None:
    """The share of all detections that must be looked at, in order of p(c), to meet RECALL of the labelled cells of class c."""
    p = np.concatenate([field.probabilities[:, index] for field in fields])
    met = np.concatenate([field.met for field in fields]) == index
    needed = int(np.ceil(RECALL * (met.sum() + sum(int((field.missed == index).sum()) for field in fields)) - 1e-9))
    if needed > met.sum() or needed == 0:
        return None
    return float((p >= np.sort(p[met])[::-1][needed - 1]).mean())


def best_f1(fields: list[Answers], index: int) -> tuple[float, float]:
    """The greatest F1 that a threshold on p(c) reaches, at judged detections -> F1, threshold."""
    judged = np.concatenate([field.met != UNLABELLED for field in fields])
    p = np.concatenate([field.probabilities[:, index] for field in fields])[judged]
    true = np.concatenate([field.met for field in fields])[judged] == index
    labelled = true.sum() + sum(int((field.missed == index).sum()) for field in fields)
    order = np.argsort(-p, kind="stable")
    right = np.cumsum(true[order])
    f1 = 2 * right / (np.arange(1, len(right) + 1) + labelled)
    best = int(np.argmax(f1))
    return float(f1[best]), float(p[order][best])


