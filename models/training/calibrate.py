"""Makes the answers probabilities and chooses the detection and flag thresholds on the calibration slides, by stated rules.

Scales and biases are folded into the last convolutions, so that the exported network answers calibrated logits by itself.
"""

import numpy as np
import torch
from scipy.optimize import minimize

from dataset import NONE, Field
from evaluate import UNLABELLED, Matches, decode_fields, match, scores, tally
from network import CLASSES, CellNet

FLAG_ERROR = 0.03
# Below this many answers nothing can be said about a share of 3 %: the class is flagged whole.
FLAG_MINIMUM_CELLS = 30
FLAG_ALL = 1.0
# Strength of the pull towards "one temperature, no bias", in cells: a dozen rare cells must not turn the answers upside down.
PULL_SCALE, PULL_BIAS = 200.0, 2.0
# A cell weighs (cells of the commonest class / cells of its class) to this power. 0 is plain likelihood, which all but silences the
# rare classes; this little weight finds more of them and keeps the calibration error small.
BALANCE = 0.2


def log_softmax(logits: np.ndarray) -> np.ndarray:
    top = logits - logits.max(1, keepdims=True)
    return top - np.log(np.exp(top).sum(1, keepdims=True))


def fit_classes(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vector scaling (Guo et al. 2017), pulled towards a common temperature without bias -> scale [6], bias [6]."""
    count = len(CLASSES)
    cells = np.maximum(np.bincount(labels, minlength=count), 1)
    weight = ((cells.max() / cells) ** BALANCE)[labels]
    weight = weight / weight.mean()

    def loss(values: np.ndarray) -> float:
        logs, biases = values[:count], values[count:]
        said = log_softmax(logits * np.exp(logs) + biases)
        pull = PULL_SCALE * ((logs - logs.mean()) ** 2).sum() + PULL_BIAS * (biases**2).sum()
        return float(-(weight * said[np.arange(len(labels)), labels]).sum() + 0.5 * pull)

    found = minimize(loss, np.zeros(2 * count), method="L-BFGS-B", bounds=[(-1.5, 1.5)] * count + [(-3.0, 3.0)] * count).x
    return np.exp(found[:count]), found[count:]


def fit_centre(scores_raw: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Platt (1999) scaling of the centre logit: what share of peaks of this height is a cell -> scale, bias."""
    logits = np.log(scores_raw) - np.log1p(-scores_raw)

    def loss(values: np.ndarray) -> float:
        said = np.exp(values[0]) * logits + values[1]
        return float(np.logaddexp(0, np.where(right, -said, said)).sum() + 2.0 * (values**2).sum())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-1.0, 1.5), (-2.0, 4.0)]).x
    return float(np.exp(found[0])), float(found[1])


def fold(network: CellNet, classes: tuple[np.ndarray, np.ndarray], centre: tuple[float, float]) -> None:
    """Writes scale and bias into the two last convolutions, in place."""
    with torch.no_grad():
        for layer, (scale, bias) in ((network.classes, classes), (network.centre, centre)):
            scale_values = torch.as_tensor(scale, dtype=torch.float32).reshape(-1)
            layer.weight *= scale_values[:, None, None, None]
            layer.bias *= scale_values
            layer.bias += torch.as_tensor(bias, dtype=torch.float32).reshape(-1)


def judged_answers(matches: list[Matches]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> the label met (class id or NONE), the answered class and its confidence (detection x class), of every judged detection."""
    met = np.concatenate([m.met for m in matches])
    probabilities = np.concatenate([m.cells.probabilities() for m in matches])
    confidence = np.concatenate([m.cells.score for m in matches]) * probabilities.max(1)
    judged = met != UNLABELLED
    return met[judged], probabilities.argmax(1)[judged], confidence[judged]


def choose_flags(matches: list[Matches]) -> dict[str, float]:
    """Per class the lowest confidence above which at most FLAG_ERROR of the answers on the calibration slides are wrong; a class that
    cannot reach it is flagged whole."""
    met, said, confidence = judged_answers(matches)
    flags = {}
    for index, name in enumerate(CLASSES):
        order = np.argsort(-confidence[said == index], kind="stable")
        sure = confidence[said == index][order]
        wrong = (met != said)[said == index][order]
        kept = np.arange(1, len(sure) + 1)
        good = (np.cumsum(wrong) / kept <= FLAG_ERROR) & (kept >= FLAG_MINIMUM_CELLS)
        flags[name] = round(float(np.ceil(sure[np.flatnonzero(good)[-1]] * 1e4) / 1e4), 4) if good.any() else FLAG_ALL
    return flags


def calibrate(network: CellNet, fields: list[Field], training: list[Field], mean: list[float], std: list[float]) -> dict:
    """Calibrates `network` in place -> {radiusPx, threshold, flags {class: value}, detectionF1, scale, bias, centre}.

    Radius and detection threshold have the greatest mean of two detection F1: on the calibration slides (two, hardly any empty
    place in them) and on the training slides' complete fields (many slides, but seen in training). All else: calibration slides.
    """
    best = (-1.0, 0, 0.0)
    decoded = {}
    complete = [field for field in training if field.complete]
    for radius in (2, 3, 4):
        decoded[radius] = decode_fields(network, fields, mean, std, radius)
        parts = [(fields, decoded[radius]), (complete, decode_fields(network, complete, mean, std, radius))]
        for threshold in np.arange(0.2, 0.82, 0.02):
            counts = [sum(tally(match(c.above(threshold), f)) for c, f in zip(cells, part)) for part, cells in parts]
            f1 = float(np.mean([scores(count[0])[2] for count in counts]))
            if f1 > best[0]:
                best = (f1, radius, float(threshold))
    f1, radius, threshold = best
    matches = [match(cells.above(threshold), field) for cells, field in zip(decoded[radius], fields)]
    met = np.concatenate([m.met for m in matches])
    logits, raw = np.concatenate([m.cells.logits for m in matches]), np.concatenate([m.cells.score for m in matches])
    scale, bias = fit_classes(logits[met >= 0], met[met >= 0])
    known = met != UNLABELLED
    centre = fit_centre(raw[known].astype(np.float64), met[known] != NONE)
    fold(network, (scale, bias), centre)
    threshold = 1 / (1 + float(np.exp(-(centre[0] * np.log(threshold / (1 - threshold)) + centre[1]))))
    threshold = round(min(0.99, max(0.01, threshold)), 3)
    answers = [match(cells.above(threshold), field) for cells, field in zip(decode_fields(network, fields, mean, std, radius, 0.01), fields)]
    return {
        "radiusPx": radius, "threshold": threshold, "flags": choose_flags(answers), "detectionF1": f1,
        "scale": scale.round(3).tolist(), "bias": bias.round(3).tolist(), "centre": [round(value, 3) for value in centre],
    }
