"""Makes the answers probabilities and chooses the detection threshold on the calibration slides, by stated rules.

Scales and biases are folded into the last convolutions, so that the exported network answers calibrated logits by itself.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from scipy.optimize import minimize

from augment import SCALE_RANGE, Dice, optics, stain_and_light
from dataset import NONE, Field, pad_to_multiple
from decode import decode, normalised
from evaluate import UNLABELLED, decode_fields, match, scores, tally
from network import CLASSES, CalibratedNet, CellNet, MeanNet

# Strength of the pull towards "one temperature, no bias", in cells: a dozen rare cells must not turn the answers upside down.
PULL_SCALE, PULL_BIAS = 200.0, 2.0
# The weights of the doubt, one a feature, on standardised features, stay small unless the disturbed copies ask for them.
PULL_DOUBT = 30.0
DISTURBED_COPIES, SEED = 5, 17
# A cell weighs (cells of the commonest class / cells of its class) to this power. 0 is plain likelihood, which all but silences the
# rare classes; this little weight finds more of them and keeps the calibration error small.
BALANCE = 0.2
# Detection F1 hardly changes over a wide range of thresholds: this much is taken as no difference.
DETECTION_BAND = 0.002


@dataclass
class Samples:
    """Peaks that met a labelled cell: features [N,F], class logits [N,6], labels [N], weight [N]."""

    features: torch.Tensor
    logits: torch.Tensor
    labels: torch.Tensor
    weight: torch.Tensor


def disturb(field: Field, dice: Dice) -> Field:
    """The field as another laboratory or scanner might show it: another scale, stain, light, focus and compression, at random."""
    factor = math.exp(float(dice.uniform(math.log(SCALE_RANGE[0]), math.log(SCALE_RANGE[1]), 1)))
    size = [max(8, round(side * factor)) for side in field.valid_px]
    rgb = np.asarray(Image.fromarray(field.rgb[: field.valid_px[1], : field.valid_px[0]]).resize(size, Image.BICUBIC))
    pixels = torch.from_numpy(pad_to_multiple(rgb)).permute(2, 0, 1)[None].float()
    image = optics(stain_and_light(pixels, dice), dice)[0]
    changed = image.round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    return replace(field, rgb=changed, valid_px=(size[0], size[1]), points=field.points * factor, margin_px=round(field.margin_px * factor))


def gather(network: CellNet | MeanNet, fields: list[Field], mean: list[float], std: list[float], threshold: float, radius: int, copies: int) -> Samples:
    """The calibration cells, each field as it is and `copies` times disturbed; both halves weigh the same."""
    dice = Dice(SEED, torch.device("cpu"))
    parts = [(field, 1.0) for field in fields]
    parts += [(disturb(field, dice), 1.0 / copies) for field in fields for _ in range(copies)]
    found: list[tuple[torch.Tensor, ...]] = []
    for field, weight in parts:
        with torch.no_grad():
            features = network.eval().features(normalised(field.rgb, mean, std))
            centre, classes = network.centre(features)[0, 0].numpy(), network.classes(features)[0].numpy()
        matched = match(decode(centre, classes, threshold, radius), field)
        known = matched.met >= 0
        at = (matched.cells.row[known], matched.cells.column[known])
        found.append((
            features[0][:, at[0], at[1]].T, torch.from_numpy(matched.cells.logits[known]), torch.from_numpy(matched.met[known]),
            torch.full((int(known.sum()),), weight),
        ))
    return Samples(*(torch.cat(part) for part in zip(*found)))


def fit_classes(samples: Samples) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Vector scaling (Guo et al. 2017), pulled towards a common temperature without bias, with a further temperature that is linear in
    the features -> scale [6], bias [6], doubt weights [F], doubt bias."""
    count, width = len(CLASSES), samples.features.shape[1]
    logits, labels = samples.logits.double(), samples.labels
    cells = torch.bincount(labels, minlength=count).clamp(min=1)
    weight = ((cells.max() / cells) ** BALANCE)[labels] * samples.weight
    weight = weight * samples.weight.sum() / weight.sum()
    middle, spread = samples.features.double().mean(0), samples.features.double().std(0).clamp(min=1e-3)
    ready = (samples.features.double() - middle) / spread

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        at = torch.tensor(values, requires_grad=True)
        logs, biases, doubt = at[:count], at[count : 2 * count], at[2 * count :]
        temperature = (ready @ doubt).clamp(CalibratedNet.LEAST_DOUBT, CalibratedNet.MOST_DOUBT)
        said = torch.log_softmax((logits * torch.exp(logs) + biases) * torch.exp(-temperature)[:, None], 1)
        pull = PULL_SCALE * ((logs - logs.mean()) ** 2).sum() + PULL_BIAS * (biases**2).sum() + PULL_DOUBT * (doubt**2).sum()
        value = -(weight * said[torch.arange(len(labels)), labels]).sum() + 0.5 * pull
        value.backward()
        return float(value), at.grad.numpy()

    # The calibration slides cannot tell how often a class that they do not hold is right: it gets the mean bias of the others below.
    absent = torch.bincount(labels, minlength=count) == 0
    limits = [(-1.5, 1.5)] * count + [(0.0, 0.0) if none else (-3.0, 3.0) for none in absent] + [(-0.5, 0.5)] * width
    found = minimize(loss, np.zeros(2 * count + width), jac=True, method="L-BFGS-B", bounds=limits).x
    doubt = found[2 * count :] / spread.numpy()
    biases = found[count : 2 * count]
    biases[absent.numpy()] = biases[~absent.numpy()].mean()
    return np.exp(found[:count]), biases, doubt, float(-(doubt * middle.numpy()).sum())


def fit_centre(scores_raw: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Platt (1999) scaling of the centre logit: what share of peaks of this height is a cell -> scale, bias."""
    logits = np.log(scores_raw) - np.log1p(-scores_raw)

    def loss(values: np.ndarray) -> float:
        said = np.exp(values[0]) * logits + values[1]
        return float(np.logaddexp(0, np.where(right, -said, said)).sum() + 2.0 * (values**2).sum())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-1.0, 1.5), (-2.0, 4.0)]).x
    return float(np.exp(found[0])), float(found[1])


def fold(calibrated: CalibratedNet, classes: tuple[np.ndarray, np.ndarray, np.ndarray, float], centre: tuple[float, float]) -> None:
    """Writes scales, biases and the doubt into the last convolutions, in place."""
    scale, bias, doubt, doubt_bias = classes
    network = calibrated.network
    with torch.no_grad():
        for layer, (factor, shift) in ((network.classes, (scale, bias)), (network.centre, centre)):
            factors = torch.as_tensor(factor, dtype=torch.float32).reshape(-1)
            layer.weight *= factors[:, None, None, None]
            layer.bias *= factors
            layer.bias += torch.as_tensor(shift, dtype=torch.float32).reshape(-1)
        calibrated.doubt.weight.copy_(torch.as_tensor(doubt, dtype=torch.float32).reshape(calibrated.doubt.weight.shape))
        calibrated.doubt.bias.fill_(doubt_bias)


def choose_detection(network: CellNet | MeanNet, fields: list[Field], mean: list[float], std: list[float]) -> tuple[float, int, float]:
    """-> detection F1, peak radius, raw threshold on the calibration slides: the radius with the greatest F1, and the highest threshold
    that comes within DETECTION_BAND of it. (The training slides' complete fields would choose too high a one: the network knows their
    cells by heart, and what it finds there without a label is mostly a cell that the labels left out.)"""
    found: list[tuple[float, int, float]] = []
    for radius in (2, 3):  # A larger one would need a wider halo: export.HALO_PX holds receptive field and peak disc together.
        cells = decode_fields(network, fields, mean, std, radius)
        for threshold in np.arange(0.2, 0.82, 0.04):
            counts = sum(tally(match(c.above(threshold), f)) for c, f in zip(cells, fields))
            found.append((float(scores(counts[0])[2]), radius, float(threshold)))
    best = max(found)
    return max((row for row in found if row[1] == best[1] and row[0] >= best[0] - DETECTION_BAND), key=lambda row: row[2])


def calibrate(
    network: CellNet | MeanNet, fields: list[Field], mean: list[float], std: list[float], detected: list[Field] | None = None,
    copies: int = DISTURBED_COPIES,
) -> tuple[CalibratedNet, dict]:
    """Calibrates `network` in place -> the calibrated network and {radiusPx, threshold, detectionF1, scale, bias, centre}.

    `fields` are the calibration slides' with their further labels; the detection threshold is chosen as choose_detection says, on `detected`
    alone if they are given: points that a network proposed cannot tell what it overlooks.
    """
    detected = detected or fields
    f1, radius, threshold = choose_detection(network, detected, mean, std)
    if f1 == 0:
        raise ValueError("the network finds no cell on the calibration slides: it has not learned yet, train more steps")
    matches = [match(cells.above(threshold), field) for cells, field in zip(decode_fields(network, detected, mean, std, radius), detected)]
    met, raw = np.concatenate([m.met for m in matches]), np.concatenate([m.cells.score for m in matches])
    known = met != UNLABELLED
    centre = fit_centre(raw[known].astype(np.float64), met[known] != NONE)
    classes = fit_classes(gather(network, fields, mean, std, threshold, radius, copies))
    calibrated = CalibratedNet(network).eval()
    fold(calibrated, classes, centre)
    threshold = 1 / (1 + float(np.exp(-(centre[0] * np.log(threshold / (1 - threshold)) + centre[1]))))
    threshold = round(min(0.99, max(0.01, threshold)), 3)
    chosen = {
        "radiusPx": radius, "threshold": threshold, "detectionF1": f1, "scale": classes[0].round(3).tolist(),
        "bias": classes[1].round(3).tolist(), "centre": [round(value, 3) for value in centre],
    }
    return calibrated, chosen
