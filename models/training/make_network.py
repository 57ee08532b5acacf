"""One command: generated fields, the packed fields, training, calibration, the network's file, its card.

    make_network.py --data ../shared/data --work FOLDER --out models/granulocytes-5

Each part whose result lies in FOLDER already is left out, so a run that was broken off goes on. learn.py takes nine minutes on a large GPU
and most of a day on two CPU cores; it may be done elsewhere (it needs FOLDER/fields.zip alone), its results laid into FOLDER/trained.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent


def run(script: str, *arguments: object) -> None:
    """Runs one script of this folder; a failure ends everything."""
    subprocess.run([sys.executable, "-u", str(HERE / script), *map(str, arguments)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with cells/, unlabelled/, slides/ and nuclei/")
    parser.add_argument("--work", type=Path, required=True, help="for generated fields, packed fields and checkpoints")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=1, help="as in learn.py")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.json")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    packed, trained = args.work / "fields.zip", args.work / "trained"
    labels = HERE / "labels"
    # Of other seeds than the sample slide's, and than each other's: to learn from, and to fit the last weights of mast cells.
    for folder, seed, count in (("generated", 900000, 80), ("generated-unseen", 960000, 180)):
        if not (args.work / folder / "labels.json").exists():
            run("generate_fields.py", "--generator", PROJECT / "samples/generator", "--out", args.work / folder, "--count", count, "--first-seed", seed)
    if not packed.exists():
        run("pack_fields.py", "--data", args.data, "--labels", labels, "--generated", args.work / "generated", "--out", packed)
    run("learn.py", "--pack", packed, "--out", trained, "--recipe", args.recipe, "--workers", args.workers)
    run("finish.py", "--data", args.data, "--labels", labels, "--generated", args.work / "generated-unseen", "--checkpoints", trained, "--out", args.out)


if __name__ == "__main__":
    main()
