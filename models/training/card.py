"""Writes MODEL_CARD.md from the figures of one run."""

import json
from pathlib import Path

from balance import PULL
from dataset import count_labels
from flags import FLAG_ERROR, FLAG_MINIMUM_CELLS
from reliability import COVERAGES
from split import CALIBRATION_SLIDES, TEST_SLIDES


# What a person found out about the network in the repository, beside the figures of the run; to be written anew with a new network.
NOTES = Path(__file__).parent / "card-notes.json"


def interval(values: list[float]) -> str:
    """0.81 [0.75, 0.86]; a dash where nothing could be counted."""
    return "–" if values[0] != values[0] else f"{values[0]:.2f} [{values[1]:.2f}, {values[2]:.2f}]"


def score_table(rows: list[dict]) -> str:
    lines = ["| | labelled | answered | precision | recall | F1 |", "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row['name']} | {row['labelled']} | {row['said']} | {interval(row['precision'])} | {interval(row['recall'])} | {interval(row['f1'])} |")
    return "\n".join(lines)


def label_table(parts: dict[str, list]) -> str:
    counts = {name: count_labels(fields) for name, fields in parts.items()}
    lines = ["| | fields | " + " | ".join(next(iter(counts.values()))) + " |", "|---|---|" + "---|" * len(next(iter(counts.values())))]
    for name, row in counts.items():
        lines.append(f"| {name} | {len(parts[name])} | " + " | ".join(str(value) for value in row.values()) + " |")
    return "\n".join(lines)


def confusion_table(table, classes: list[str]) -> str:
    lines = ["| label \\ answer | " + " | ".join([*classes, "missed"]) + " |", "|---|" + "---|" * 7]
    for name, row in zip([*classes, "nothing there"], table):
        lines.append(f"| {name} | " + " | ".join(str(value) for value in row) + " |")
    return "\n".join(lines)


def shown(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in values.items() if value != 0)


def percent(value: float) -> str:
    return "–" if value != value else f"{value:.1%}"


def trust_tables(figures: dict) -> str:
    """Calibration, flags, risk by coverage and serious confusions of one part."""
    lines = ["| | ECE of p(class) | answers | ECE of these answers |", "|---|---|---|---|"]
    for row in figures["classes"]:
        own = "–" if row["eceAnswered"] != row["eceAnswered"] else f"{row['eceAnswered']:.3f}"
        lines.append(f"| {row['name']} | {row['ece']:.3f} | {row['answered']} | {own} |")
    lines += ["", f"Mean negative log likelihood of the class: {figures['nll']:.3f}.", ""]
    lines += ["| | answers | flagged | not flagged | of these wrong | wrong among the flagged |", "|---|---|---|---|---|---|"]
    for row in figures["flags"]:
        unflagged, answered = row["unflagged"], row["answered"]
        wrong = row["unflaggedWrong"] / unflagged if unflagged else float("nan")
        caught = row["flaggedWrong"] / (answered - unflagged) if answered > unflagged else float("nan")
        lines.append(f"| {row['name']} | {answered} | {percent(row['flagged'])} | {unflagged} | {row['unflaggedWrong']} ({percent(wrong)}) | {percent(caught)} |")
    lines += ["", "Share wrong among the most confident part of the answers (risk by coverage):", ""]
    lines += ["| | " + " | ".join(f"{part:.0%}" for part in COVERAGES) + " |", "|---|" + "---|" * len(COVERAGES)]
    for name, curve in figures["risk"].items():
        lines.append(f"| {name} | " + " | ".join(percent(value) for value in curve) + " |")
    lines += ["", "| serious confusion | not flagged | flagged |", "|---|---|---|"]
    for name, (loud, quiet) in figures["serious"].items():
        lines.append(f"| {name} | {loud} | {quiet} |")
    return "\n".join(lines)


def score_by_slide(rows: dict[str, list[dict]]) -> str:
    """One row a slide: F1 (number labelled) of detection and of every class."""
    names = [row["name"] for row in next(iter(rows.values()))]
    lines = ["F1 (labelled), slide by slide:", "", "| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for slide, table in rows.items():
        cells = ["–" if row["f1"][0] != row["f1"][0] else f"{row['f1'][0]:.2f} ({row['labelled']})" for row in table]
        lines.append(f"| {slide} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def flag_table(tried: dict[str, list[dict]]) -> str:
    """One row a slide: for each error tried, the share flagged and what the others are wrong in."""
    errors = list(tried)
    lines = ["| left out | answers at labelled cells | wrong | " + " | ".join(f"{float(error):.1%} on the others" for error in errors) + " |"]
    lines.append("|---|---|---|" + "---|" * len(errors))
    for place, row in enumerate(tried[errors[0]]):
        cells = []
        for error in errors:
            own = tried[error][place]
            wrong = own["unflaggedWrong"] / own["unflagged"] if own["unflagged"] else float("nan")
            cells.append(f"{1 - own['unflagged'] / own['answers']:.0%} flagged, {percent(wrong)} of {own['unflagged']} wrong")
        lines.append(f"| {row['slide']} | {row['answers']} | {row['wrong'] / row['answers']:.0%} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def read_notes(sha256: str) -> dict[str, str]:
    """What a person found out about the network with this hash. What was found out about another one is not true of it: a card made anew
    says that it is still to be written. What is said of resolution came from small classifiers of their own and holds for all."""
    notes = json.loads(NOTES.read_text())
    if notes["of"] == sha256:
        return notes
    return {name: note if name == "resolution" else f"*To be written by a person ({name}): `card-notes.json` speaks of another network.*" for name, note in notes.items()}


def write_card(folder: Path, manifest: dict, parts: dict, tables: dict, chosen: dict, run: dict) -> None:
    """`tables`: {complete, all, bySlide {slide: rows}, confusion, reliability, leftOut}; `run`: {out, versions, radiusPx,
    parameters, completion {looked, cells, nothing}}."""
    notes = read_notes(manifest["sha256"])
    by_slide = "\n\n".join(f"### {slide}\n{score_table(rows)}" for slide, rows in tables["bySlide"].items())
    (folder / "MODEL_CARD.md").write_text(f"""# {manifest['name']} (`{manifest['id']}`)

**Research use only. Not a medical device, not validated for diagnosis.** Trained on few labels: it proposes cells for a person
to check, and its counts are only as good as that check.

## What it does
Finds nucleated cells on H&E at 0.5 µm/px and names each Eosinophil, Neutrophil, Mast cell, Lymphocyte, Plasma cell or Other.
Fully convolutional, {run['parameters']:,} parameters, {manifest['kiloFlopPerPx']} kFLOP per input px, output stride 2, receptive-field radius {run['radiusPx']} px (measured by
gradient; the halo is {manifest['input']['haloPx']} px), input sides multiples of 8.
{notes['weights']}
{notes['resolution']}

## Limits, plainly
- **Mast cells are learned from generated pictures alone** (and one labelled cell); the test slides hold none. The number shows on the generated sample
  slide and has no evidence on tissue: every mast cell is flagged. Count mast cells on CD117, tryptase or toluidine blue.
- The labels are **project annotation, not pathologist-verified**: one reader, crops shown by a candidate detector, about 85 % agreement
  between two such readers on comparable fields. The figures below cannot be better than that, and a "wrong" answer is sometimes a wrong label.
- **The first labels of the "complete" fields left cells out**: no label lies within 4 µm of a field's border (detections there are judged only where they
  meet a label), and of {run['completion']['looked']} places on the test slides where an earlier network had found something without a label, two independent readers both named the same kind of nucleated cell at
  {run['completion']['cells']} and nothing at {run['completion']['nothing']} (`labels/test-completion.json`). Those cells are counted as labelled below; where the readers did not agree nothing is judged.
- Most eosinophils in training come from one oesophagus slide; neutrophils from one colon slide. Few scanners, digestive tract
  only, H&E only. Other organs, stains, scanners, thick or blurred sections: unknown.
- Lymphocyte, plasma cell and Other are the noisiest labels; an eosinophil percentage inherits that. Of confident answers "Other" on slides left out that a label calls wrong, one blind reader found 37 of 37 decided ones to be what the
  network said; of such lymphocytes 19 of 44; a second reader of a smaller sample 3 of 7 and 11 of 17 (`labels/confident-answers.json`).
- Neutrophils are under-called in blurred fields, in the labels as in the network. Smooth red cells, pigment and mucus can be taken for cells.
- µm/px of several slides is known only to ±25 %; training varies the scale by ±25 %.

## Data
H&E fields of 128 × 128 µm from thirteen slides of the Pathology Atlas (MIT), labelled by the project; further points of the same training slides
(`models/training/labels`); 15 NuCLS breast tiles (CC0) for detection only; generated fields, 8 % of the crops; tissue of the training slides without labels, 10 %. Labelled cells of other
slides are pasted into half of the crops, red cells painted into a quarter.
Split by slide; test slides were never trained on, and no value was fitted to them. {notes['seen']}
The two halves of the oesophagus slide are one slide.

{label_table(parts)}

- Test: {', '.join(sorted(TEST_SLIDES))}. Both Crohn slides are biopsies of one case: HE1 is in training, so HE2 is new tissue but not a new patient.
- Calibration (thresholds, calibration of probabilities): {', '.join(sorted(CALIBRATION_SLIDES))}.
- In fields that are not complete only the listed points are known, the rest is masked.

## Figures on the test slides
One-to-one matching within 6 µm, class-blind, then the class is compared. 95 % intervals: bootstrap over fields (they do not cover the
difference between slides, of which there are three). Undecided points are not judged.

### Complete fields only (every detection is judged): use these for precision
{score_table(tables['complete'])}

### All fields (in the other fields only detections at labelled points are judged; those fields were chosen for rare cells)
{score_table(tables['all'])}

{by_slide}

{notes['comparison']}

{notes['effort']}

### Confusion, all test fields
{confusion_table(tables['confusion'], manifest['classes'])}

### Can the probabilities be believed? Test slides
ECE (10 bins) and likelihood over detections that met a labelled cell; flags and risk over all judged detections, "nothing there" counted as wrong.

{trust_tables(tables['reliability'])}

## Leave-one-slide-out: every other slide, by a network that never saw it
For each of {len(tables['leftOut']['slides'])} training slides two networks of the same shape were trained without it and without one other slide (`learn.py`; from the labels alone, with fewer steps than the network
of this card, and without teachers). The mean of their logits, calibrated on the calibration slides and with the same shifts of the biases, counted the {tables['leftOut']['fields']} fields and pieces of the left-out slides in all. Test slides had no part in it.
Further labels were drawn where an earlier network was in doubt, so these cells are harder than tissue is on average.

{score_table(tables['leftOut']['all'])}

{score_by_slide(tables['leftOut']['bySlide'])}

{confusion_table(tables['leftOut']['confusion'], manifest['classes'])}

Mean negative log likelihood of the class: {tables['leftOut']['nll']:.3f}. What the rule for flags comes to on these slides, each in turn left out of the choice of thresholds:

{flag_table(tables['leftOut']['flagged'])}

## Calibration and thresholds: their rules
- Detection {chosen['threshold']} (after calibration) and peak radius {chosen['radiusPx']} output cells: over raw thresholds 0.20–0.80 and radius 2–3 the radius with the greatest detection F1 on the calibration slides
  and the highest threshold within 0.002 of it (F1 {chosen['detectionF1']:.3f}).
- Class logits: scale {chosen['scale']} and bias {chosen['bias']} per class, and a temperature that depends on the features (`CalibratedNet`), of least negative log likelihood on the calibration slides
  as they are and disturbed at random, with a pull towards one temperature and no bias, rare classes weighing a little more; centre logit: scale {chosen['centre'][0]}, bias {chosen['centre'][1]}. All are in the file, so the manifest's temperature is 1.
  The calibration slides hold no {' or '.join(chosen['absent'])}: its row of the last weights was fitted anew on generated fields that training had not seen, with the labelled cells of the training slides as examples of what it is not (`absent_class.py`).
- The biases were then shifted by {shown(chosen['shifts'])}, what gives the greatest mean F1 (one class like another) on the slides left out and the calibration slides together, less {PULL} times the square of each shift (`balance.py`):
  the calibration slides hold few eosinophils and neutrophils, so a fit to them alone calls them seldom. On the slides left out, F1 without shifts {shown(tables['leftOut']['balance']['before'])}; with
  shifts chosen on the other slides alone {shown(tables['leftOut']['balance']['others'])}. A slide almost without eosinophils shows more false ones for it.
- Flag thresholds {manifest['thresholds']}: per class the lowest confidence above which at most {chosen['flagError']:.1%} of at least {FLAG_MINIMUM_CELLS} answers at labelled cells were wrong, on
  slides that the answering network never saw and the calibration slides, each slide weighing with the square root of its answers. {chosen['flagError']:.1%} is the largest of the errors tried
  with which slides left out of the choice came to at most {FLAG_ERROR:.0%} wrong, all together (table above). **Single slides come to more**, and the test slides did: see above.
  **1 means that the class cannot reach this (or has too few cells to show it): every cell of it is flagged.**

## Reproduce
The command at the top of `models/training/README.md`. {run['versions']} for calibration and export.
{notes['making']}
Floating-point order differs between machines and thread counts, so expect the same figures within their intervals, not the same bytes.
`node models/training/verify.mjs {run['out']}` checks the exported file against the canary in the manifest.
""")
