"""Writes MODEL_CARD.md of a network that refine.py went on training, beside the figures of the network before."""

from pathlib import Path

from balance import PULL
from card import confusion_table, interval, label_table, score_by_slide, score_table, shown, trust_tables
from decisions import ACCEPT_AIM, CONSIDER_AIM, COUNTED, LIMIT, SHOW_ALL
from flags import FLAG_ERROR, FLAG_MINIMUM_CELLS
from split import CALIBRATION_SLIDES, TEST_SLIDES

PARTS = {"old": "first test slides", "new": "new test slides", "both": "both", "calibration": "calibration slides"}


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def plural(name: str) -> str:
    return name.lower() + "s"


def compared(own: dict, before: dict) -> str:
    """F1 of every class, beside the network before, measured alike."""
    lines = ["| slides | class | labelled | F1 | F1 of the network before |", "|---|---|---|---|---|"]
    for part, title in PARTS.items():
        for row, old in zip(own[part]["all"], before[part]["all"]):
            if row["labelled"]:
                lines.append(f"| {title} | {row['name']} | {row['labelled']} | {interval(row['f1'])} | {interval(old['f1'])} |")
    return "\n".join(lines)


def decision_table(decisions: dict[str, dict]) -> str:
    lines = ["| class | accept | accepted: wrong of cells, at most | consider | missed of labelled cells, at most | licensed |", "|---|---|---|---|---|---|"]
    for name in COUNTED:
        rule = decisions[name]
        a, c = rule["acceptEvidence"], rule["considerEvidence"]
        lines.append(
            f"| {name} | {rule['accept']:g} | {a['wrong']} of {a['cells']}, {a['upper95']:.1%} | {rule['consider']:g} | {c['missed']} of {c['cells']}, {c['upper95']:.1%} | "
            f"{'yes' if rule['licensed'] else 'no'} |"
        )
    return "\n".join(lines)


def said_of(decisions: dict[str, dict]) -> str:
    """In words, for the classes that are not licensed."""
    lines = []
    for name in COUNTED:
        rule = decisions[name]
        if rule["accept"] >= SHOW_ALL:
            lines.append(f"- **Every {name.lower()} is shown to you**: the cells at hand are too few, or too many of them wrong, to accept any unseen.")
        if rule["considerEvidence"]["upper95"] > LIMIT:
            lines.append(f"- How many {plural(name)} nobody is asked about is not known to be at most {LIMIT:.0%}.")
    return "\n".join(lines)


def looks_table(own: dict, before: dict) -> str:
    lines = [
        "| slides | class | to look at, of 1,000 detections | labelled: shown or rightly accepted | accepted: wrong | F1 before the look | F1 after |",
        "|---|---|---|---|---|---|---|",
    ]
    for part, title in PARTS.items():
        for network, tables in (("", own), (", network before", before)):
            for row in tables[part]["looks"]:
                looks = f"{1000 * row['flagged'] / row['detections']:.0f} (n {row['detections']})"
                if row["name"] == "all":
                    lines.append(f"| {title}{network} | both classes | {looks} | | | | |")
                    continue
                low, high = row["reachedInterval"]
                lines.append(
                    f"| {title}{network} | {row['name']} | {looks} | {row['reached']} of {row['labelled']}, {share(row['reached'], row['labelled'])} [{low:.2f}, {high:.2f}] | "
                    f"{row['wrong']} of {row['accepted']} | {interval(row['f1'][0])} | {interval(row['f1'][1])} |"
                )
    return "\n".join(lines)


def least_table(own: dict, before: dict) -> str:
    lines = ["| slides | class | detections to look at | network before |", "|---|---|---|---|"]
    for part, title in PARTS.items():
        for row, old in zip(own[part]["looks"], before[part]["looks"]):
            if row["name"] != "all":
                told = ["not reached" if value is None else f"{value:.1%}" for value in (row["least"], old["least"])]
                lines.append(f"| {title} | {row['name']} | {told[0]} | {told[1]} |")
    return "\n".join(lines)


def tried_table(rows: list[dict]) -> str:
    lines = ["| slide left out | class | accepted: wrong | labelled: nobody is asked about | flagged for it |", "|---|---|---|---|---|"]
    for row in rows:
        lines.append(
            f"| {row['slide']} | {row['name']} | {row['wrong']} of {row['accepted']} | {row['unasked']} of {row['labelled']} | "
            f"{share(row['flagged'], row['detections'])} of {row['detections']} |"
        )
    return "\n".join(lines)


def aims_table(own: dict) -> str:
    """What was aimed at on the test slides, and what was reached."""
    lines = ["| aim | first test slides | new test slides | both |", "|---|---|---|---|"]
    parts = ("old", "new", "both")
    rows = {part: {row["name"]: row for row in own[part]["looks"]} for part in parts}
    scored = {part: {row["name"]: row for row in own[part]["all"]} for part in parts}
    for name, aim in (("Eosinophil", 0.80), ("Neutrophil", 0.70)):
        lines.append(f"| {name} F1 at least {aim:.2f} | " + " | ".join(interval(scored[part][name]["f1"]) for part in parts) + " |")
    wrong = {part: [sum(rows[part][name][key] for name in ("Eosinophil", "Neutrophil")) for key in ("wrong", "accepted")] for part in parts}
    lines.append("| wrong among accepted at most 3 % | " + " | ".join(f"{wrong[part][0]} of {wrong[part][1]}, {share(*wrong[part])}" for part in parts) + " |")
    for name in ("Eosinophil", "Neutrophil"):
        values = [rows[part][name]["least"] for part in parts]
        lines.append(f"| {name}: at most 5 % of detections looked at for 95 % recall | " + " | ".join("not reached" if v is None else f"{v:.1%}" for v in values) + " |")
    return "\n".join(lines)


def write_card(folder: Path, manifest: dict, parts: dict, own: dict, before: dict, tried: dict, chosen: dict, run: dict) -> None:
    (folder / "MODEL_CARD.md").write_text(f"""# {manifest['name']} (`{manifest['id']}`)

**Research use only. Not a medical device, not validated for diagnosis.** It proposes cells for a person to check. Its counts are only as good as that check.

## What it does
It finds nucleated cells on H&E at 0.5 µm/px and names each Eosinophil, Neutrophil, Mast cell, Lymphocyte, Plasma cell or Other.

| | |
|---|---|
| parameters | {run['parameters']:,} |
| cost per input px | {manifest['kiloFlopPerPx']} kFLOP |
| output stride | 2 px |
| receptive field, radius | {run['radiusPx']} px (halo {manifest['input']['haloPx']} px) |
| training | {run['steps']} steps in {run['minutes']} minutes on one shared CPU core, from `{before['id']}` |

Same form and cost as `{before['id']}`. All its weights went on learning from the labels of more slides (`models/training/refine.py`).

## Aims on the test slides
{aims_table(own)}

Aims that the figures do not reach are not reached. The intervals do not cover the difference between slides, of which there are six.

## Limits, plainly
- The labels are **project annotation, not pathologist-verified**. Two such readers agree on 85 to 88 % of points.
- **Mast cells are learned from generated pictures alone.** The test slides hold none. Count mast cells on CD117, tryptase or toluidine blue.
- The new slides' points were proposed by `{before['id']}`. Cells that it gave almost no chance are not among them. Recall on those slides is therefore flattered.
- The same holds for `consider`: the calibration cells are mostly such points.
- Most neutrophils in training come from one colon and one kidney, most eosinophils from one oesophagus.
- Lymphocyte, plasma cell and Other are the noisiest labels. An eosinophil percentage inherits that.
- About a quarter of the new points are undecided. They are shown to a reader but not judged here.
- µm/px of several slides is known only to ±25 %.
- One training run. It was not repeated.

## Data
Whole slides are split, and patients are kept together. Test slides were never trained or tuned on.

{label_table(parts)}

- Test: {', '.join(sorted(TEST_SLIDES))}. Both Crohn slides are of one case, so HE2 is new tissue but not a new patient.
- Calibration: {', '.join(sorted(CALIBRATION_SLIDES))}. Every threshold, bias and checkpoint was chosen on them.
- In fields that are not complete only the listed points are known.

## Figures
One-to-one matching within 6 µm, class-blind, then the class is compared. Intervals: 95 %, bootstrap over fields. The network before was measured by the same script and labels.
On the calibration slides the thresholds were chosen, so those figures are not evidence for this network.

{compared(own, before)}

### First test slides, complete fields only: use these for precision
{score_table(own['complete']['all'])}

### First test slides, all fields
{score_table(own['old']['all'])}

### New test slides: at labelled points only
{score_table(own['new']['all'])}

### Slide by slide
{score_by_slide(own['both']['bySlide'])}

### Confusion, all test fields
{confusion_table(own['both']['confusion'], manifest['classes'])}

## Flags by decision
A cell is flagged when a look could change a count. A cell called c is flagged when p(c) is below `accept`; one called something else, when p(c) is at or above `consider`.
p(c) is the class's probability alone. Chosen on the calibration slides, with exact one-sided 95 % upper bounds (Clopper-Pearson) over cells:
at most {LIMIT:.0%} of the accepted wrong (aim {ACCEPT_AIM:.0%}), at most {LIMIT:.0%} of the labelled shown to nobody (aim {CONSIDER_AIM:.0%}). Cells not found count as shown to nobody.

{decision_table(chosen['decisions'])}

{said_of(chosen['decisions'])}
- The bounds take cells as independent. Cells of one slide are not, so single slides can come to more (last table of this part).
- `accept` was the lowest of many values that keeps its bound. That makes the bound a little too good.

### What a look brings
An unerring reader, who says what the labels say, looks at all flagged. "Network before" has decisions chosen by the same rule on the same slides.
"F1 after" is of a reader who counts both classes. The fields were chosen for granulocytes, so tissue needs fewer looks per 1,000 than these.

{looks_table(own, before)}

Least share of all detections to look at, in order of p(c), to meet 95 % of the labelled cells:

{least_table(own, before)}

### Each calibration slide, with the decisions that the others choose
{tried_table(tried['decisions'])}

## Can the probabilities be believed? Both test sets
"Flagged" here is by the older rule (`thresholds`).

{trust_tables(own['both']['reliability'])}

## Calibration and thresholds: their rules
- Detection {chosen['threshold']} (after calibration), peak radius {chosen['radiusPx']} output cells: greatest F1 on the first calibration slides' fields (F1 {chosen['detectionF1']:.3f}).
- Class logits: scale {chosen['scale']}, bias {chosen['bias']}, and a temperature read from the features (`calibrate.py`). Centre logit: scale {chosen['centre'][0]}, bias {chosen['centre'][1]}. All are in the file.
- The calibration slides hold no {' or '.join(chosen['absent'])}: its last weights were fitted on generated fields that training had not seen (`absent_class.py`).
- Biases shifted by {shown(chosen['shifts']) or 'nothing'}: greatest mean F1 on the calibration slides, all together and slide by slide, less {PULL} times the square of each shift (`balance.py`).
- `thresholds` {manifest['thresholds']}: at most {chosen['flagError']:.1%} of at least {FLAG_MINIMUM_CELLS} answers wrong on the calibration slides. That rule aims at {FLAG_ERROR:.0%} on slides left out.

## Reproduce
`refine.py`, then `finish_refined.py` (`models/training/README.md`). {run['versions']}.
Expect the same figures within their intervals, not the same bytes. All figures: `figures.json`.
`node models/training/verify.mjs {run['out']}` checks the exported file against the canary in the manifest.
""")
