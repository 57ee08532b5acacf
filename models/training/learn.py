"""Trains everything that training makes, from one packed file, on a GPU or a CPU; nothing is calibrated or judged here.

    learn.py --pack fields.zip --out FOLDER [--device cuda] [--workers 4]

1. Twins: two networks of the shipped shape that learn from the same crops, some without a part of the fields of every slide, some
   without whole slides. What they say of all fields is written down; the pairs without slides also give the figures on slides left out.
2. The network itself learns from the labels and from the mean of what they say (opinions.py) -> taught.pt.
3. It goes on, mostly towards that mean and its own, normalisations as they are -> network.pt.
"""

import argparse
import json
import os
import time
from pathlib import Path

import torch
import torch.multiprocessing as processes

from bank import Bank, build_bank, unpack
from dataset import Field
from learning import Stage, descend
from network import CellNet
from opinions import gather_opinions, say
from sampling import CropBatches, Shares

RECIPE = Path(__file__).parent / "recipe.json"
# CMU-1 holds negatives only: a network without it would say nothing of interest.
NEGATIVES_ONLY = "CMU-1"
Parts = dict[str, list[Field]]


def left_out_slides(fields: list[Field]) -> list[list[str]]:
    """The slides that a pair of twins never sees, two each: the one with most labels goes with the one with fewest, and so on."""
    slides = sorted({field.slide for field in fields} - {NEGATIVES_ONLY})
    slides.sort(key=lambda slide: -sum((field.labels >= 0).sum() for field in fields if field.slide == slide))
    return [sorted({slides[place], slides[-1 - place]}) for place in range((len(slides) + 1) // 2)]


def all_fields(parts: Parts) -> list[Field]:
    """The order in which opinions are written down."""
    return parts["train"] + parts["nuclei"] + parts["generated"] + parts["unlabelled"]


def train(networks: list[CellNet], bank: Bank, recipe: dict, name: str, seed: int, label: str, soft: torch.Tensor | None = None) -> list[CellNet]:
    """One descent of the recipe's stage `name`; `soft`: what teachers say of the bank's fields."""
    own = recipe[name]
    shares = Shares(**recipe["shares"], unlabelled=0.0 if soft is None else recipe["unlabelledShare"])
    batches = CropBatches(bank, shares, own["batch"], seed, soft)
    stage = Stage(
        own["steps"], own["rate"], recipe["weightDecay"], own.get("seconds", float("inf")), own["warmUpSteps"], own["meanDecay"],
        own["hard"], own["soft"], own.get("frozenNorms", False),
    )
    return descend(networks, batches, stage, label)


def train_twins(parts: Parts, recipe: dict, out: Path, device: torch.device, name: str, kept: list[Field], unseen: dict[str, list[int]], place: int) -> None:
    """Two networks from the labels of `kept` alone -> twins-NAME.pt, and what they say of all fields -> said-NAME.pt."""
    seed = recipe["seed"] + 100 * (place + 1)
    torch.manual_seed(seed)
    fresh = [CellNet(tuple(recipe["widths"]), recipe["headWidth"]) for _ in range(2)]
    bank = build_bank(kept + parts["nuclei"] + parts["generated"], device)
    twins = train(fresh, bank, recipe, "twins", seed, name)
    save(twins, recipe, out / f"twins-{name}.pt")
    said = say(twins, build_bank(all_fields(parts), device))
    torch.save({"said": said, **{kind: torch.tensor(indices, dtype=torch.long) for kind, indices in unseen.items()}}, out / f"said-{name}.pt")


def leave_fields(parts: Parts, recipe: dict, out: Path, device: torch.device, part: int) -> None:
    """Twins that know every slide, but not every `count`-th field of it."""
    count, own = recipe["fieldParts"], parts["train"]
    kept = [field for index, field in enumerate(own) if index % count != part]
    unseen = [index for index, field in enumerate(all_fields(parts)) if index % count == part and index < len(own) or len(field.points) == 0]
    train_twins(parts, recipe, out, device, f"fields-{part}", kept, {"unseenField": unseen, "unseenSlide": []}, part)


def leave_slides(parts: Parts, recipe: dict, out: Path, device: torch.device, pair: int) -> None:
    """Twins that never saw the slides of one pair."""
    slides = left_out_slides(parts["train"])[pair]
    kept = [field for field in parts["train"] if field.slide not in slides]
    everything = all_fields(parts)
    strange = [index for index, field in enumerate(everything) if field.slide in slides]
    bare = [index for index, field in enumerate(everything) if len(field.points) == 0 and field.slide not in slides]
    train_twins(parts, recipe, out, device, f"slides-{pair}", kept, {"unseenField": bare, "unseenSlide": strange}, 50 + pair)


def learn(parts: Parts, recipe: dict, out: Path, device: torch.device) -> None:
    """The network: from labels and opinions, then mostly towards opinions and its own answers."""
    fields = all_fields(parts)
    bank = build_bank(fields, device)
    files = [out / f"said-{name}.pt" for name in twin_names(parts, recipe)]
    soft = gather_opinions(files, len(fields), device)
    torch.manual_seed(recipe["seed"])
    network = CellNet(tuple(recipe["widths"]), recipe["headWidth"])
    taught = train([network], bank, recipe, "network", recipe["seed"], "network", soft)
    save(taught, recipe, out / "taught.pt")
    share = recipe["goOn"]["ownShare"]
    soft = soft * (1 - share) + say(taught, bank).to(device) * share
    save(train(taught, bank, recipe, "goOn", recipe["seed"] + 1, "going on", soft), recipe, out / "network.pt")


def twin_names(parts: Parts, recipe: dict) -> list[str]:
    pairs = left_out_slides(parts["train"])
    return [f"slides-{pair}" for pair in range(len(pairs))] + [f"fields-{part}" for part in range(recipe["fieldParts"])]


def load_networks(path: Path) -> list[CellNet]:
    """What `save` wrote, on the CPU."""
    saved = torch.load(path, map_location="cpu")
    networks = []
    for weights in saved["weights"]:
        network = CellNet(tuple(saved["widths"]), saved["headWidth"], saved.get("norms", True))
        network.load_state_dict({name: value.float() if value.is_floating_point() else value for name, value in weights.items()})
        networks.append(network.eval())
    return networks


def save(networks: list[CellNet], recipe: dict, path: Path) -> None:
    """Weights, and the shape they need. Twins, which only teach and give figures, are written in half precision."""
    half = len(networks) > 1
    weights = [
        {name: (value.half() if half and value.is_floating_point() else value).cpu() for name, value in network.state_dict().items()} for network in networks
    ]
    torch.save({"weights": weights, "widths": recipe["widths"], "headWidth": recipe["headWidth"]}, path)


def work(pack: Path, recipe: dict, out: Path, device_name: str, threads: int, jobs: "processes.Queue") -> None:
    """One process: takes jobs (function, arguments) until none is left."""
    torch.set_num_threads(threads)
    parts = unpack(pack)
    while (job := jobs.get()) is not None:
        name, arguments = job
        started = time.monotonic()
        {"fields": leave_fields, "slides": leave_slides, "learn": learn}[name](parts, recipe, out, torch.device(device_name), *arguments)
        print(f"{name} {arguments} took {time.monotonic() - started:.0f} s", flush=True)


def run_all(jobs: list[tuple[str, tuple]], workers: int, pack: Path, recipe: dict, out: Path, device_name: str) -> None:
    """Runs the jobs in `workers` processes; raises when one of them failed."""
    queue = processes.Queue()
    for job in [*jobs, *[None] * workers]:
        queue.put(job)
    threads = max(1, (os.cpu_count() or 1) // workers) if device_name == "cpu" else 1
    running = [processes.Process(target=work, args=(pack, recipe, out, device_name, threads, queue)) for _ in range(workers)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    if any(process.exitcode for process in running):
        raise RuntimeError("a part of the training failed; its error is above")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, required=True, help="what pack_fields.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the device; four fill a large GPU")
    args = parser.parse_args()
    processes.set_start_method("spawn")
    args.out.mkdir(parents=True, exist_ok=True)
    recipe = json.loads(args.recipe.read_text())
    parts = unpack(args.pack)
    (args.out / "slides.json").write_text(json.dumps(left_out_slides(parts["train"])))
    names = [name for name in twin_names(parts, recipe) if not (args.out / f"said-{name}.pt").exists()]
    jobs = [(name.split("-")[0], (int(name.split("-")[1]),)) for name in names]
    run_all(jobs, args.workers, args.pack, recipe, args.out, args.device)
    if not (args.out / "network.pt").exists():
        run_all([("learn", ())], 1, args.pack, recipe, args.out, args.device)


if __name__ == "__main__":
    main()
