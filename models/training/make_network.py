"""One command: generated fields, the folds and their figures, the network itself, its card.

    make_network.py --data ../shared/data --work FOLDER --out models/granulocytes-3

Each part whose result lies in FOLDER already is left out, so a run that was broken off goes on. On two idle cores about three hours.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from split import FOLDS

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
# The network that this one was trained on from (labels of its time: the git history of this folder).
BASE = HERE / "granulocytes-2.onnx"
FOLD_SEED = 20


def run(script: str, *arguments: object) -> None:
    """Runs one script of this folder; a failure ends everything."""
    subprocess.run([sys.executable, "-u", str(HERE / script), *map(str, arguments)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with cells/, unlabelled/, slides/ and nuclei/")
    parser.add_argument("--work", type=Path, required=True, help="for generated fields, checkpoints and the figures of the folds")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bfloat16", action="store_true", help="as in train.py")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    generated, cross_fit = args.work / "generated", args.work / "cross-fit.json"
    if not (generated / "labels.json").exists():
        run("generate_fields.py", "--generator", PROJECT / "samples/generator", "--out", generated, "--count", 80)
    labels = HERE / "labels"
    train = ["--data", args.data, "--labels", labels, "--nuclei", args.data / "nuclei/nucls-example-tiles", "--extra", generated]
    train += ["--bfloat16"] if args.bfloat16 else []
    for fold in range(len(FOLDS)):
        checkpoint = args.work / f"fold{fold}.pt"
        if not checkpoint.exists():
            training = args.work / f"fold{fold}-training.pt"
            run("train.py", *train, "--recipe", HERE / "recipe-folds.json", "--fold", fold, "--seed", FOLD_SEED + fold, "--checkpoint", training)
            training.rename(checkpoint)
    if not cross_fit.exists():
        run("cross_fit.py", "--data", args.data, "--labels", labels, "--checkpoints", args.work, "--out", cross_fit)
    run("train.py", *train, "--init", BASE, "--cross-fit", cross_fit, "--checkpoint", args.work / "main.pt", "--out", args.out)


if __name__ == "__main__":
    main()
