"""Writes MODEL_CARD.md from the figures of one run."""

from pathlib import Path

from dataset import count_labels
from split import CALIBRATION_SLIDES, TEST_SLIDES


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


def write_card(folder: Path, manifest: dict, parts: dict, tables: dict, chosen: dict, run: dict) -> None:
    """`tables`: {complete, all, bySlide {slide: rows}, calibration, confusion}; `run`: {command, steps, seed, versions, radiusPx, parameters, extra}."""
    by_slide = "\n\n".join(f"### {slide}\n{score_table(rows)}" for slide, rows in tables["bySlide"].items())
    (folder / "MODEL_CARD.md").write_text(f"""# {manifest['name']} (`{manifest['id']}`)

**Research use only. Not a medical device, not validated for diagnosis.** A first network, trained on few labels: it proposes cells
for a person to check, and its counts are only as good as that check.

## What it does
Finds nucleated cells on H&E at 0.5 µm/px and names each Eosinophil, Neutrophil, Mast cell, Lymphocyte, Plasma cell or Other.
Fully convolutional, {run['parameters']:,} parameters, {manifest['kiloFlopPerPx']} kFLOP per input px, output stride 2, receptive-field radius {run['radiusPx']} px (measured by
gradient; the halo is {manifest['input']['haloPx']} px), input sides multiples of 8.

## Limits, plainly
- **Mast cells are practically untrained**: the training data hold ONE example, and the test slides none. The class is there so
  that the output keeps its shape; do not use its number. Every mast cell is flagged. Count mast cells on CD117, tryptase or toluidine blue.
- The labels are **project annotation, not pathologist-verified**: one reader, crops shown by a candidate detector, about 85 % agreement
  between two such readers on comparable fields. The figures below cannot be better than that, and a "wrong" answer is sometimes a wrong label.
- Most eosinophils in training come from one oesophagus slide; neutrophils from one colon slide. One scanner family, digestive tract
  only, H&E only. Other organs, stains, scanners, thick or blurred sections: unknown.
- Lymphocyte, plasma cell and Other are the noisiest labels; an eosinophil percentage inherits that.
- Neutrophils are under-called in blurred fields, in the labels as in the network. Smooth red cells, pigment and mucus can be taken for cells.
- µm/px of several slides is known only to ±25 %; training varies the scale by ±25 %.

## Data
H&E fields of 128 × 128 µm from thirteen slides of the Pathology Atlas (MIT), labelled by the project; {run['nuclei']} NuCLS breast tiles (CC0) for detection only{run['extra']}.
Split by slide; test slides were never trained or tuned on.

{label_table(parts)}

- Test: {', '.join(sorted(TEST_SLIDES))}. Both Crohn slides are biopsies of one case: HE1 is in training, so HE2 is new tissue but not a new patient.
- Calibration (thresholds, temperature): {', '.join(sorted(CALIBRATION_SLIDES))}.
- "complete" fields: every candidate is labelled; other fields: only the listed points are known, the rest is masked.

## Figures on the test slides
One-to-one matching within 6 µm, class-blind, then the class is compared. 95 % intervals: bootstrap over fields (they do not cover the
difference between slides, of which there are three). Undecided points are not judged.

### Complete fields only (every detection is judged): use these for precision
{score_table(tables['complete'])}

### All fields (in the other fields only detections at labelled points are judged; those fields were chosen for rare cells)
{score_table(tables['all'])}

{by_slide}

### Confusion, all test fields
{confusion_table(tables['confusion'], manifest['classes'])}

## Thresholds and their rules (calibration slides only)
- Detection {chosen['threshold']} and peak radius {chosen['radiusPx']} output cells: greatest detection F1 ({chosen['detectionF1']:.2f}) over 0.20–0.60 and radius 2–4.
- Flag thresholds {manifest['thresholds']}: the lowest confidence above which at least 85 % of the class's calibration
  answers are right (at most three quarters are flagged, else the median); classes with under 15 answers take the value of all classes
  together; kept within 0.25–0.70; mast cells 0.95 so that every one is flagged.

Scores on the calibration slides, for comparison (optimistic: tuned on them):
{score_table(tables['calibration'])}

## Reproduce
`{run['command']}`
Seed {run['seed']}, {run['steps']} steps, {run['versions']}.
Floating-point order differs between machines, so expect the same figures, not the same bytes.
`node models/training/verify.mjs models/granulocytes-first` checks the exported file against the canary in the manifest.
""")
