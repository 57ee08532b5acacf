"""Goes on training a shipped network on all labels, those of granulocytes/ among them. For one slow CPU core: it resumes where it stopped.

    refine.py --data ../shared/data --work FOLDER [--threads 1] [--recipe FILE]

Labelled cells teach the class; complete fields and labelled points teach where a cell is. Elsewhere the shipped network's own answers are
kept, so that the common classes and the detection are not forgotten. Stages follow each other (refine.json). FOLDER gets fields.zip, said.pt,
for each stage a folder with progress.pt (all that is needed to go on) and refined.pt (the running mean of the weights), and at the end
refined.pt, which is what counts.
"""

import argparse
import copy
import json
import math
import shutil
import subprocess
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional

from bank import build_bank, unpack
from learn import all_fields
from learning import constants, normalise
from network import CalibratedNet, CellNet
from opinions import say
from sampling import CropBatches, Crops, Shares
from shipped import load_shipped
from targets import NO_CLASS

HERE = Path(__file__).parent
RECIPE = HERE / "refine.json"
SAVE_EVERY, SAY_EVERY = 100, 50


def gather_labels(labels: Path, out: Path) -> Path:
    """The project's further labels in one folder, those that waited for the next network among them."""
    out.mkdir(parents=True, exist_ok=True)
    for path in [*labels.glob("*.json"), *(labels / "next").glob("*.json")]:
        shutil.copy(path, out / path.name)
    return out


def prepare(data: Path, work: Path) -> None:
    """Generated and packed fields; what lies there already stays."""
    for folder, seed, count in (("generated", 900000, 80), ("generated-unseen", 960000, 180)):
        if not (work / folder / "labels.json").exists():
            generator = HERE.parent.parent / "samples/generator"
            run("generate_fields.py", "--generator", generator, "--out", work / folder, "--count", count, "--first-seed", seed)
    if not (work / "fields.zip").exists():
        labels = gather_labels(HERE / "labels", work / "labels")
        run("pack_fields.py", "--data", data, "--labels", labels, "--generated", work / "generated", "--out", work / "fields.zip", "--granulocytes")


def run(script: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-u", str(HERE / script), *map(str, arguments)], check=True)


def uncalibrated(shipped: CalibratedNet, raw_centre: dict[str, float]) -> CalibratedNet:
    """The shipped network with the centre logit that training knew: calibration had scaled it, and made every blob wider."""
    network = copy.deepcopy(shipped)
    with torch.no_grad():
        network.network.centre.bias.sub_(raw_centre["bias"]).div_(raw_centre["scale"])
        network.network.centre.weight.div_(raw_centre["scale"])
    return network


def without_border(crops: Crops, border_px: int) -> Crops:
    """Nothing is learned at a crop's border: on a slide there is always something beyond it."""
    cells = border_px // 2
    inner = torch.zeros_like(crops.targets.weight)
    inner[:, :, cells:-cells, cells:-cells] = 1
    crops.targets.weight *= inner
    crops.targets.classes[inner[:, 0] == 0] = NO_CLASS
    crops.soft_weight = crops.soft_weight * inner
    return crops


def around_focus(crops: Crops, radius_px: float | None) -> Crops:
    """Classes are learned in a crop's middle alone, where the cell lies that it was drawn around: else the many common cells of a complete
    field outweigh the few rare ones of all other slides."""
    if radius_px is None:
        return crops
    at = torch.arange(crops.targets.classes.shape[1], dtype=torch.float32) + 0.5 - crops.targets.classes.shape[1] / 2
    far = torch.hypot(at[:, None], at[None]) > radius_px / 2
    crops.targets.classes[:, far] = NO_CLASS
    return crops


def losses(network: CellNet, crops: Crops) -> dict[str, torch.Tensor]:
    """Against the labels and against what the shipped network said."""
    said_centre, said_classes = network(normalise(crops.images))
    targets, teacher, classes = crops.targets, crops.soft[:, :1], crops.soft[:, 1:]
    # A complete field misses some nuclei: where the shipped network is sure of a cell that nobody listed, learn little.
    unlisted = (teacher > 0.6) & (targets.centre < 0.1) & ~targets.hard
    weight = torch.where(unlisted, 0.2 * targets.weight, targets.weight) * (1 + 2 * targets.centre)
    per_cell = functional.binary_cross_entropy_with_logits(said_centre, targets.centre, reduction="none")
    centre = (per_cell * weight).sum() / weight.sum().clamp(min=1)
    own = torch.where(targets.classes == NO_CLASS, 0.0, constants(said_centre.device)[2][targets.classes.clamp(min=0)])
    per_cell = functional.cross_entropy(said_classes, targets.classes, ignore_index=NO_CLASS, label_smoothing=0.03, reduction="none")
    # Labels decide where there are any: the teacher is heard elsewhere.
    elsewhere = crops.soft_weight * (targets.weight == 0)
    soft = functional.binary_cross_entropy_with_logits(said_centre, teacher, reduction="none") * elsewhere * (1 + 2 * teacher)
    unowned = crops.soft_weight[:, 0] * teacher[:, 0] ** 2 * (targets.classes == NO_CLASS)
    divergence = -(classes * torch.log_softmax(said_classes, 1)).sum(1) * unowned
    return {
        "centre": centre, "classes": (per_cell * own).sum() / own.sum().clamp(min=1),
        "teacherCentre": soft.sum() / elsewhere.sum().clamp(min=1), "teacherClasses": divergence.sum() / unowned.sum().clamp(min=1),
    }


def write_whole(value: object, path: Path) -> None:
    """A machine that stops in the middle leaves the file before."""
    torch.save(value, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def save_network(network: CellNet, path: Path) -> None:
    """As learn.py's files, for load_networks."""
    write_whole({"weights": [network.state_dict()], "widths": list(network.widths), "headWidth": network.head_width, "norms": network.norms}, path)


def refine(network: CellNet, batches: CropBatches, recipe: dict, work: Path, minutes: float = math.inf) -> CellNet:
    """AdamW with a warm-up and a cosine to nothing at the last step, or sooner, after `minutes` of running; goes on from progress.pt ->
    the running mean of the weights."""
    mean, steps, seconds = copy.deepcopy(network), 0, 0.0
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe["rate"], weight_decay=recipe["weightDecay"])
    progress = work / "progress.pt"
    if progress.exists():
        saved = torch.load(progress)
        network.load_state_dict(saved["network"])
        mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        batches.dice.generator.set_state(saved["dice"])
        steps, seconds = saved["steps"], saved["seconds"]
        print(f"going on at step {steps}", flush=True)
    new, kept = list(network.parameters()), list(mean.parameters())

    def keep() -> None:
        write_whole({
            "network": network.state_dict(), "mean": mean.state_dict(), "optimiser": optimiser.state_dict(),
            "dice": batches.dice.generator.get_state(), "steps": steps, "seconds": time.monotonic() - began,
        }, progress)
        save_network(mean, work / "refined.pt")

    began, running = time.monotonic() - seconds, {}
    last = recipe.get("stopAfter", recipe["steps"])
    while (part := max(steps / recipe["steps"], (time.monotonic() - began) / 60 / minutes)) < 1 and steps < last:
        rate = recipe["rate"] * min(1, (steps + 1) / recipe["warmUpSteps"]) * 0.5 * (1 + math.cos(math.pi * part))
        for group in optimiser.param_groups:
            group["lr"] = rate
        parts = losses(network, around_focus(without_border(batches.next(), recipe["borderPx"]), recipe["focusPx"]))
        optimiser.zero_grad(set_to_none=True)
        sum(recipe["weights"][name] * part for name, part in parts.items()).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        steps += 1
        decay = min(recipe["meanDecay"], steps / (steps + 20))
        with torch.no_grad():
            torch._foreach_mul_(kept, decay)
            torch._foreach_add_(kept, new, alpha=1 - decay)
        running = {name: running.get(name, 0.0) + float(part.detach()) / SAY_EVERY for name, part in parts.items()}
        if steps % SAY_EVERY == 0:
            print(f"step {steps}", *(f"{name} {value:.4f}" for name, value in running.items()), f"{time.monotonic() - began:.0f} s", flush=True)
            running = {}
        if steps % SAVE_EVERY == 0:
            keep()
    keep()
    print(f"ended after {steps} steps, {time.monotonic() - began:.0f} s", flush=True)
    return mean


def mixed(network: CellNet, shipped: CellNet, keep: float) -> CellNet:
    """`keep` of the shipped weights and the rest of the new ones (Wortsman et al. 2022), in place."""
    with torch.no_grad():
        for new, old in zip(network.parameters(), shipped.parameters()):
            new.lerp_(old, keep)
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with cells/, granulocytes/, unlabelled/, slides/ and nuclei/")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end sooner, after so many minutes of running in all")
    parser.add_argument("--shared", type=Path, help="another work folder whose generated and packed fields and teacher's answers are used")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    recipe = json.loads(args.recipe.read_text())
    shared = args.shared or args.work
    prepare(args.data, shared)
    device = torch.device("cpu")
    bank = build_bank(all_fields(unpack(shared / "fields.zip")), device)
    start = uncalibrated(load_shipped(HERE.parent / recipe["from"] / "model.onnx"), recipe["rawCentre"])
    if not (shared / "said.pt").exists():
        write_whole(say([start], bank, views=1), shared / "said.pt")
    said, learned = torch.load(shared / "said.pt"), copy.deepcopy(start.network)
    minutes = args.minutes / sum(stage["steps"] for stage in recipe["stages"])
    for place, own in enumerate(recipe["stages"]):
        stage, folder = recipe | own, args.work / f"stage-{place + 1}"
        folder.mkdir(exist_ok=True)
        batches = CropBatches(bank, Shares(**stage["shares"]), stage["batch"], stage["seed"] + place, said, stage["cropPx"], stage["reach"])
        learned = refine(copy.deepcopy(learned), batches, stage, folder, minutes * own["steps"])
    save_network(mixed(learned, start.network, recipe["keepOfShipped"]), args.work / "refined.pt")


if __name__ == "__main__":
    main()
