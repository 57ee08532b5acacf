"""The network's limits, and that networks learn, are written and read again."""

import tempfile
import unittest
from pathlib import Path

import torch
from fields import TRAINING, made_up

import json

from bank import build_bank
from dataset import LABEL_IDS
from export import HALO_PX
from learn import left_out_slides, load_networks, save
from learning import Stage, descend
from network import CalibratedNet, CellNet, MeanNet, kilo_flop_per_px, receptive_radius_px
from opinions import gather_opinions, say
from sampling import CropBatches, Shares

CPU = torch.device("cpu")
RECIPE = json.loads((TRAINING / "recipe.json").read_text())
SMALL = (8, 8, 8)


def small(seed: int) -> CellNet:
    torch.manual_seed(seed)
    return CellNet(SMALL, 8).eval()


class Network(unittest.TestCase):
    def test_the_recipes_network_keeps_to_its_cost_its_size_and_the_halo(self) -> None:
        network = CellNet(tuple(RECIPE["widths"]), RECIPE["headWidth"])
        self.assertLess(kilo_flop_per_px(network), 100)
        self.assertLess(sum(value.numel() for value in network.parameters()) * 4, 8e6)
        self.assertLessEqual(receptive_radius_px(network), HALO_PX)

    def test_a_mean_of_networks_answers_the_mean(self) -> None:
        networks, pixels = [small(1), small(2)], torch.randn(1, 3, 32, 32)
        with torch.no_grad():
            centre, classes = MeanNet(networks).eval()(pixels)
            apart = [network(pixels) for network in networks]
        torch.testing.assert_close(centre, (apart[0][0] + apart[1][0]) / 2)
        torch.testing.assert_close(classes, (apart[0][1] + apart[1][1]) / 2)

    def test_doubt_makes_an_answer_less_sure_and_never_another(self) -> None:
        network = small(3)
        calibrated, pixels = CalibratedNet(network).eval(), torch.randn(1, 3, 32, 32)
        calibrated.doubt.bias.data.fill_(9)  # Far beyond its limit.
        with torch.no_grad():
            classes, doubted = network(pixels)[1], calibrated(pixels)[1]
        torch.testing.assert_close(doubted, classes * torch.exp(torch.tensor(-CalibratedNet.MOST_DOUBT)))


class Learning(unittest.TestCase):
    def test_twins_learn_from_the_same_crops_and_stay_two_networks(self) -> None:
        points = [(50 + 40 * column, 50 + 40 * row) for column in range(4) for row in range(4)]
        bank = build_bank([made_up("a", points, [LABEL_IDS["Eosinophil"], LABEL_IDS["Other"]] * 8)], CPU)
        batches = CropBatches(bank, Shares(red=0, paste=0), 4, 5)
        stage = Stage(steps=12, rate=0.01, warm_up_steps=2, mean_decay=0.5)
        first, second = descend([small(1), small(2)], batches, stage, "test")
        self.assertFalse(torch.equal(first.classes.weight, second.classes.weight))
        crops = batches.next()
        with torch.no_grad():
            before, after = (torch.sigmoid(network(crops.images / 64 - 3)[0]) for network in (small(1), first))
        near, far = crops.targets.centre > 0.5, (crops.targets.centre < 0.01) & (crops.targets.weight > 0)
        self.assertGreater(float(after[near].mean() - after[far].mean()), float(before[near].mean() - before[far].mean()))

    def test_networks_come_back_from_their_file(self) -> None:
        recipe = {"widths": list(SMALL), "headWidth": 8}
        with tempfile.TemporaryDirectory() as name:
            save([small(4)], recipe, Path(name) / "network.pt")
            (again,) = load_networks(Path(name) / "network.pt")
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(small(4).state_dict().values(), again.state_dict().values())))

    def test_the_slide_with_most_labels_is_left_out_with_the_one_with_fewest(self) -> None:
        fields = [made_up(slide, [(9 + 9 * index, 9) for index in range(count)], [0] * count) for slide, count in (("a", 9), ("b", 5), ("c", 2), ("d", 1), ("CMU-1", 3))]
        self.assertEqual(left_out_slides(fields), [["a", "d"], ["b", "c"]])

    def test_opinions_of_a_field_that_a_network_never_saw_weigh_most(self) -> None:
        bank = build_bank([made_up("a", [(80, 80)], [0]), made_up("b", [(80, 80)], [5])], CPU)
        said = [say([small(seed)], bank) for seed in (1, 2)]
        with tempfile.TemporaryDirectory() as name:
            files = [Path(name) / f"said-{index}.pt" for index in range(2)]
            for path, answer, unseen in zip(files, said, ([0], [])):
                torch.save({"said": answer, "unseenField": torch.tensor(unseen, dtype=torch.long), "unseenSlide": torch.tensor([], dtype=torch.long)}, path)
            mean = gather_opinions(files, 2, CPU)
        # Field 0: the first never saw it (0.5), the second learned from it (0.25). Field 1: both learned from it.
        torch.testing.assert_close(mean[0].float(), (said[0][0].float() * 2 + said[1][0].float()) / 3, atol=2e-3, rtol=0)
        torch.testing.assert_close(mean[1].float(), (said[0][1].float() + said[1][1].float()) / 2, atol=2e-3, rtol=0)


if __name__ == "__main__":
    unittest.main()
