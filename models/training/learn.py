"""Trains everything that training makes, from one packed file, on a GPU or a CPU; nothing is calibrated or judged here.

    learn.py --pack fields.zip --out FOLDER [--device cuda] [--workers 3]

1. Teachers: networks of the shipped shape, each without every third field. What one says of a field that it never saw (mean of eight
   mirrored and turned views) is a second opinion on that field's labels, and the only one where nobody labelled.
2. The network itself learns from the labels and from the teachers (Hinton et al. 2015).
3. Beside it, for each training slide, a network that never saw that slide: `without-N.pt`, for figures (slides.json tells N).
4. The network goes on from the mean answer of several (refine.py) -> `network.pt`.
"""

import argparse
import json
import time
from pathlib import Path

import torch
import torch.multiprocessing as processes

from bank import Bank, build_bank, unpack
from dataset import Field
from learning import Stage, descend, normalise
from network import CellNet
from refine import refine
from sampling import CropBatches, Shares

RECIPE = Path(__file__).parent / "recipe.json"
# CMU-1 holds negatives only: a network without it would say nothing of interest.
NEGATIVES_ONLY = "CMU-1"


def left_out_slides(fields: list[Field]) -> list[str]:
    """The slides that get a network of their own that never saw them."""
    return sorted({field.slide for field in fields} - {NEGATIVES_ONLY})


def stage_of(recipe: dict, name: str) -> Stage:
    own = recipe[name]
    return Stage(own["steps"], own["rate"], recipe["weightDecay"], own.get("seconds", float("inf")))


def train_one(fields: list[Field], recipe: dict, name: str, seed: int, device: torch.device, soft: torch.Tensor | None = None,
              label: str = "") -> CellNet:
    """One descent of the stage `name` from fresh weights."""
    torch.manual_seed(seed)
    shares = Shares(**recipe["shares"], unlabelled=0.0 if soft is None else recipe["unlabelledShare"])
    batches = CropBatches(build_bank(fields, device), shares, recipe["batch"], seed, soft)
    network = CellNet(tuple(recipe["widths"]), recipe["headWidth"])
    return descend(network, batches, stage_of(recipe, name), label or name)


@torch.no_grad()
def say(network: CellNet, bank: Bank, chosen: torch.Tensor) -> torch.Tensor:
    """Mean over eight views of p(centre), p(class | cell): f32 [n,7,128,128] of the `chosen` fields."""
    network.eval()
    device = bank.images.device
    answers = []
    for part in chosen.split(64):
        pixels = normalise(bank.images[part].float())
        total = torch.zeros((), device=device)
        for view in range(8):
            turned = torch.rot90(pixels.flip(3) if view >= 4 else pixels, view % 4, (2, 3)).contiguous(memory_format=torch.channels_last)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                centre, classes = network(turned)
            said = torch.rot90(torch.cat([torch.sigmoid(centre.float()), torch.softmax(classes.float(), 1)], 1), -(view % 4), (2, 3))
            total = total + (said.flip(3) if view >= 4 else said) / 8
        answers.append(total)
    return torch.cat(answers)


def teach(parts: dict[str, list[Field]], recipe: dict, out: Path, part: int, device_name: str) -> None:
    """Trains teacher `part` and writes what it says of the fields it did not see: teacher-N.pt {fields, said f16}."""
    device = torch.device(device_name)
    own, count = parts["train"], recipe["teachers"]["parts"]
    seen = [field for index, field in enumerate(own) if index % count != part]
    network = train_one(seen + parts["nuclei"] + parts["generated"], recipe, "teachers", recipe["seed"] + part, device, None, f"teacher {part}")
    everything = build_bank(own + parts["nuclei"] + parts["generated"] + parts["unlabelled"], device)
    unseen = torch.tensor([i for i, _ in enumerate(everything.fields) if i >= len(own) or i % count == part], device=device)
    torch.save({"fields": unseen.cpu(), "said": say(network, everything, unseen).half().cpu()}, out / f"teacher-{part}.pt")


def gather_opinions(out: Path, count: int, fields: int) -> torch.Tensor:
    """The mean of what the teachers said of each field: f16 [fields,7,128,128]."""
    total, times = None, torch.zeros(fields)
    for part in range(count):
        saved = torch.load(out / f"teacher-{part}.pt")
        said = saved["said"].float()
        total = torch.zeros(fields, *said.shape[1:]) if total is None else total
        total[saved["fields"]] += said
        times[saved["fields"]] += 1
    return (total / times[:, None, None, None]).half()


def learn(parts: dict[str, list[Field]], recipe: dict, out: Path, device_name: str) -> None:
    """The network from labels and teachers -> taught.pt."""
    device = torch.device(device_name)
    fields = parts["train"] + parts["nuclei"] + parts["generated"] + parts["unlabelled"]
    soft = gather_opinions(out, recipe["teachers"]["parts"], len(fields)).to(device)
    save(train_one(fields, recipe, "network", recipe["seed"], device, soft), recipe, out / "taught.pt")


def leave_out(parts: dict[str, list[Field]], recipe: dict, out: Path, index: int, device_name: str) -> None:
    """A network without one slide, from labels alone -> without-N.pt."""
    slide = left_out_slides(parts["train"])[index]
    fields = [field for field in parts["train"] if field.slide != slide] + parts["nuclei"] + parts["generated"]
    network = train_one(fields, recipe, "leftOut", recipe["seed"] + 100 + index, torch.device(device_name), None, f"without {slide}")
    save(network, recipe, out / f"without-{index}.pt")


def refine_all(parts: dict[str, list[Field]], recipe: dict, out: Path, device_name: str) -> None:
    """taught.pt, and the networks without the slides that the recipe names (they hold few labels) -> network.pt."""
    slides = left_out_slides(parts["train"])
    without = recipe["refine"]["without"]
    others = [load_network(out / f"without-{slides.index(slide)}.pt") for slide in without]
    save(refine(parts, recipe, load_network(out / "taught.pt"), others, torch.device(device_name)), recipe, out / "network.pt")


def load_network(path: Path) -> CellNet:
    """What `save` wrote, on the CPU."""
    saved = torch.load(path, map_location="cpu")
    network = CellNet(tuple(saved["widths"]), saved["headWidth"])
    network.load_state_dict(saved["weights"])
    return network.eval()


def save(network: CellNet, recipe: dict, path: Path) -> None:
    """Weights, and the shape they need."""
    torch.save({"weights": {name: value.cpu() for name, value in network.state_dict().items()}, "widths": recipe["widths"], "headWidth": recipe["headWidth"]}, path)


def work(pack: Path, recipe: dict, out: Path, device_name: str, jobs: "processes.Queue") -> None:
    """One process: takes jobs (function, arguments) until none is left."""
    torch.set_num_threads(1)
    parts = unpack(pack)
    while (job := jobs.get()) is not None:
        name, arguments = job
        started = time.monotonic()
        {"teach": teach, "learn": learn, "leave_out": leave_out, "refine": refine_all}[name](parts, recipe, out, *arguments, device_name)
        print(f"{name} {arguments} took {time.monotonic() - started:.0f} s", flush=True)


def run_all(jobs: list[tuple[str, tuple]], workers: int, pack: Path, recipe: dict, out: Path, device_name: str) -> None:
    """Runs the jobs in `workers` processes; raises when one of them failed."""
    queue = processes.Queue()
    for job in [*jobs, *[None] * workers]:
        queue.put(job)
    running = [processes.Process(target=work, args=(pack, recipe, out, device_name, queue)) for _ in range(workers)]
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
    parser.add_argument("--workers", type=int, default=1, help="processes that share the device; three fill a large GPU")
    args = parser.parse_args()
    processes.set_start_method("spawn")
    args.out.mkdir(parents=True, exist_ok=True)
    recipe = json.loads(args.recipe.read_text())
    slides = left_out_slides(unpack(args.pack)["train"])
    (args.out / "slides.json").write_text(json.dumps(slides))
    teachers = [("teach", (part,)) for part in range(recipe["teachers"]["parts"]) if not (args.out / f"teacher-{part}.pt").exists()]
    run_all(teachers, args.workers, args.pack, recipe, args.out, args.device)
    rest: list[tuple[str, tuple]] = [] if (args.out / "taught.pt").exists() else [("learn", ())]
    rest += [("leave_out", (index,)) for index in range(len(slides)) if not (args.out / f"without-{index}.pt").exists()]
    # Two at most: the network itself should not share the device with many.
    run_all(rest, min(args.workers, 2), args.pack, recipe, args.out, args.device)
    if not (args.out / "network.pt").exists():
        run_all([("refine", ())], 1, args.pack, recipe, args.out, args.device)


if __name__ == "__main__":
    main()
