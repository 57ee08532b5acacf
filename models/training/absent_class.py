"""Fits the last weights of a class that no real slide shows (mast cells) on generated fields that training never saw.

In training such a class comes so seldom that its own row of the last convolution stays rough. Everything else is left as it is: the features
and the other classes' logits come from the network, and real cells of the training slides are examples of what the class is not.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import minimize

from dataset import MEAN, STD, Field
from decode import decode, normalised
from evaluate import UNLABELLED, match
from network import CalibratedNet

# How far a weight may go from where training left it: a prior of this spread, in standard deviations of the features.
SPREAD = 0.3
# Generated fields show the class more often (1 % of their cells) than the generated sample slide does (0.4 %): its cells weigh less.
SHARE = 0.36


@dataclass
class Seen:
    """Judged detections: features [N,F], logits [N,6], what logits were multiplied by [N], label met [N] (NONE where nothing is)."""

    features: np.ndarray
    logits: np.ndarray
    sharpness: np.ndarray
    labels: np.ndarray


@torch.no_grad()
def look(network: CalibratedNet, fields: list[Field], chosen: dict) -> Seen:
    parts: list[tuple[np.ndarray, ...]] = []
    for field in fields:
        features = network.network.features(normalised(field.rgb, MEAN, STD))
        sharpness = network.sharpness_of(features)
        centre, classes = network.network.centre(features)[0, 0].numpy(), (network.network.classes(features) * sharpness)[0].numpy()
        matched = match(decode(centre, classes, chosen["threshold"], chosen["radiusPx"]), field)
        known = matched.met != UNLABELLED
        at = (matched.cells.row[known], matched.cells.column[known])
        parts.append((features[0].numpy()[:, at[0], at[1]].T, matched.cells.logits[known], sharpness[0, 0].numpy()[at], matched.met[known]))
    return Seen(*(np.concatenate(part) for part in zip(*parts)))


def fit_absent(network: CalibratedNet, index: int, generated: list[Field], real: list[Field], chosen: dict) -> None:
    """Refits the weights and the bias of class `index` in place, by likelihood (all classes' softmax), real and generated cells alike."""
    parts = [look(network, generated, chosen), look(network, real, chosen)]
    features, logits, sharpness, labels = (np.concatenate([getattr(part, name) for part in parts]) for name in ("features", "logits", "sharpness", "labels"))
    middle, spread = features.mean(0), features.std(0).clip(1e-3)
    ready = np.concatenate([(features - middle) / spread, np.ones((len(features), 1))], 1)
    fixed, is_class = np.delete(logits, index, 1), labels == index
    weight = np.where(is_class, SHARE, 1.0)
    others = np.log(np.exp(fixed - fixed.max(1, keepdims=True)).sum(1)) + fixed.max(1)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        # Against all other classes together this is a logistic regression with a known offset.
        margin = logits[:, index] + sharpness * (ready @ values) - others
        said = 1 / (1 + np.exp(-margin))
        value = (weight * np.logaddexp(0, np.where(is_class, -margin, margin))).sum() + 0.5 * (values[:-1] ** 2).sum() / SPREAD**2
        slope = ready.T @ (weight * sharpness * (said - is_class))
        slope[:-1] += values[:-1] / SPREAD**2
        return float(value), slope

    found = minimize(loss, np.zeros(ready.shape[1]), jac=True, method="L-BFGS-B").x
    with torch.no_grad():
        weights = found[:-1] / spread
        network.network.classes.weight[index, :, 0, 0] += torch.tensor(weights, dtype=torch.float32)
        network.network.classes.bias[index] += float(found[-1] - weights @ middle)
