"""Chooses temperature, detection threshold, peak radius and flag thresholds on the calibration slides, by stated rules."""

import numpy as np
from scipy.optimize import minimize_scalar

from dataset import Field
from evaluate import UNLABELLED, decode_fields, match, scores, tally
from network import CLASSES, CellNet

FLAG_PRECISION = 0.85
FLAG_MINIMUM_CELLS = 15
FLAG_RANGE = (0.25, 0.7)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of least negative log likelihood (Guo et al. 2017), within 0.3..5."""

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        top = scaled.max(1)
        return float(np.mean(np.log(np.exp(scaled - top[:, None]).sum(1)) + top - scaled[np.arange(len(labels)), labels]))

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.3), np.log(5)), method="bounded").x))


def calibrate(network: CellNet, fields: list[Field], mean: list[float], std: list[float]) -> dict:
    """-> {radiusPx, threshold, temperature, flags {class: value}, detectionF1}; rules in the model card."""
    best = (-1.0, 0, 0.0)
    decoded = {}
    for radius in (2, 3, 4):
        decoded[radius] = decode_fields(network, fields, mean, std, radius)
        for threshold in np.arange(0.2, 0.62, 0.02):
            counts = sum(tally(match(c.above(threshold), f), 1.0) for c, f in zip(decoded[radius], fields))
            f1 = float(scores(counts[0])[2])
            if f1 > best[0]:
                best = (f1, radius, float(threshold))
    f1, radius, threshold = best
    matches = [match(cells.above(threshold), field) for cells, field in zip(decoded[radius], fields)]
    logits = np.concatenate([m.cells.logits[m.met >= 0] for m in matches])
    labels = np.concatenate([m.met[m.met >= 0] for m in matches])
    temperature = fit_temperature(logits, labels)

    met = np.concatenate([m.met for m in matches])
    probabilities = np.concatenate([m.cells.probabilities(temperature) for m in matches])
    confidence = np.concatenate([m.cells.score for m in matches]) * probabilities.max(1)
    said, judged = probabilities.argmax(1), met != UNLABELLED

    def lowest(chosen: np.ndarray) -> float:
        """The lowest confidence above which the share of right answers reaches FLAG_PRECISION; else the median."""
        order = np.sort(confidence[chosen])
        for limit in order[: int(len(order) * 0.75) + 1]:
            above = chosen & (confidence >= limit)
            if (met[above] == said[above]).mean() >= FLAG_PRECISION:
                return float(limit)
        return float(np.median(order))

    pooled = lowest(judged)
    flags = {}
    for index, name in enumerate(CLASSES):
        chosen = judged & (said == index)
        value = lowest(chosen) if chosen.sum() >= FLAG_MINIMUM_CELLS else pooled
        flags[name] = round(float(np.clip(value, *FLAG_RANGE)), 2)
    # Nothing the network says about mast cells has been tested: every one is shown as to be checked.
    flags["Mast cell"] = 0.95
    return {"radiusPx": radius, "threshold": round(threshold, 2), "temperature": round(temperature, 4), "flags": flags, "detectionF1": f1}
