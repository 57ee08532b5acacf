"""Going on from a shipped file: it is read back as it answers, a run that was broken off goes on, labels outweigh the teacher."""

import json
import tempfile
import unittest
from pathlib import Path

import torch
from fields import TRAINING, made_up

from bank import build_bank
from dataset import LABEL_IDS
from export import export_onnx
from learn import load_networks
from network import CalibratedNet, CellNet, kilo_flop_per_px
from opinions import say
from refine import around_focus, gather_labels, losses, mixed, refine, uncalibrated, without_border
from sampling import CropBatches, Shares
from shipped import load_shipped
from split import CALIBRATION_SLIDES, TEST_SLIDES
from targets import NO_CLASS

WHOLE = json.loads((TRAINING / "refine.json").read_text())
RECIPE = WHOLE | WHOLE["stages"][1] | {"batch": 4, "steps": 4, "warmUpSteps": 2}


def small(norms: bool = False) -> CellNet:
    torch.manual_seed(3)
    return CellNet((8, 8, 8), 8, norms).eval()


def batches(network: CellNet) -> CropBatches:
    eosinophil, other = LABEL_IDS["Eosinophil"], LABEL_IDS["Other"]
    fields = [
        made_up("a", [(60, 60), (140, 150)], [eosinophil, other]), made_up("b", [(100, 90), (180, 40)], [LABEL_IDS["Neutrophil"], LABEL_IDS["none"]], False)
    ]
    bank = build_bank(fields, torch.device("cpu"))
    shares = Shares(**RECIPE["shares"])
    return CropBatches(bank, shares, RECIPE["batch"], 1, say([network], bank, views=1), RECIPE["cropPx"], RECIPE["reach"])


class Shipped(unittest.TestCase):
    def test_a_file_is_read_back_into_a_network_that_answers_alike(self) -> None:
        network, pixels = CalibratedNet(small(norms=True)).eval(), torch.randn(1, 3, 32, 40)
        for name, value in network.named_parameters():  # Equal weights would be written once.
            if name.endswith("bias") or name.startswith("doubt"):
                torch.nn.init.normal_(value)
        with tempfile.TemporaryDirectory() as folder:
            export_onnx(network, Path(folder) / "model.onnx")
            read = load_shipped(Path(folder) / "model.onnx")
        with torch.no_grad():
            for said, again in zip(network(pixels), read(pixels)):
                self.assertTrue(torch.allclose(said, again, atol=1e-4))

    def test_without_norms_a_network_costs_the_same(self) -> None:
        self.assertEqual(kilo_flop_per_px(small(False)), kilo_flop_per_px(small(True)))

    def test_the_raw_centre_is_scaled_and_shifted_back(self) -> None:
        calibrated, pixels = CalibratedNet(small()).eval(), torch.randn(1, 3, 32, 32)
        with torch.no_grad():
            raw = uncalibrated(calibrated, {"scale": 2.0, "bias": 0.5})(pixels)[0]
            self.assertTrue(torch.allclose(raw * 2 + 0.5, calibrated(pixels)[0], atol=1e-5))


class Refining(unittest.TestCase):
    def test_a_run_that_was_broken_off_ends_as_one_in_one_go(self) -> None:
        with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as broken:
            start = small()
            refine(small(), batches(start), RECIPE, Path(whole))
            refine(small(), batches(start), RECIPE | {"stopAfter": 2}, Path(broken))
            self.assertEqual(torch.load(Path(broken) / "progress.pt")["steps"], 2)
            refine(small(), batches(start), RECIPE, Path(broken))
            one, other = (load_networks(Path(folder) / "refined.pt")[0].state_dict() for folder in (whole, broken))
            self.assertTrue(all(torch.allclose(one[name], other[name], atol=1e-6) for name in one))

    def test_nothing_is_learned_at_a_crops_border(self) -> None:
        crops = without_border(batches(small()).next(), 8)
        self.assertTrue(bool((crops.targets.classes[:, :4] == NO_CLASS).all()))
        self.assertEqual(float(crops.targets.weight[:, :, :4].sum() + crops.soft_weight[:, :, -4:].sum()), 0.0)

    def test_classes_are_learned_in_a_crops_middle_where_a_stage_says_so(self) -> None:
        classes = around_focus(batches(small()).next(), RECIPE["focusPx"]).targets.classes
        self.assertTrue(bool((classes[:, :8] == NO_CLASS).all() & (classes[:, :, 24:] == NO_CLASS).all()))
        self.assertTrue(bool((classes != NO_CLASS).any()))

    def test_a_part_of_the_shipped_weights_can_be_kept(self) -> None:
        new, old = small(), small()
        with torch.no_grad():
            old.stem[0].weight.zero_()
            half = new.stem[0].weight * 0.75
        self.assertTrue(torch.allclose(mixed(new, old, 0.25).stem[0].weight, half))

    def test_every_loss_is_a_number(self) -> None:
        network = small()
        for value in losses(network, without_border(batches(network).next(), 8)).values():
            self.assertTrue(bool(torch.isfinite(value)))


class Labels(unittest.TestCase):
    def test_the_labels_that_waited_are_gathered_with_the_others(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            names = {path.name for path in gather_labels(TRAINING / "labels", Path(folder)).glob("*.json")}
        self.assertTrue({"second-look.json", "two-readers.json"} <= names)

    def test_no_slide_calibrates_and_tests_and_patients_stay_together(self) -> None:
        self.assertFalse(CALIBRATION_SLIDES & TEST_SLIDES)
        for patient in (("tubularadenoma-flat/HE", "tubularadenoma-flat/HE2"), ("chronicpyelonephritis/HE1", "chronicpyelonephritis/HE2"),
                        ("lung-squamous-cell-carcinoma/HE1", "lung-squamous-cell-carcinoma/HE4")):
            for part in (CALIBRATION_SLIDES, TEST_SLIDES):
                self.assertIn(len(part & set(patient)), (0, len(patient)))


if __name__ == "__main__":
    unittest.main()
