"""The card of a network says nothing that was found out about another one."""

import json
import unittest

from fields import TRAINING

from card import read_notes

SHIPPED = json.loads((TRAINING.parent / "granulocytes-5/manifest.json").read_text())["sha256"]


class Notes(unittest.TestCase):
    def test_the_notes_are_of_the_network_that_ships(self) -> None:
        card = (TRAINING.parent / "granulocytes-5/MODEL_CARD.md").read_text()
        notes = read_notes(SHIPPED)
        for name, note in notes.items():
            if name != "of":
                self.assertIn(note, card, name)

    def test_another_network_gets_none_of_them(self) -> None:
        mine, others = read_notes(SHIPPED), read_notes("0" * 64)
        self.assertEqual(set(mine), set(others))
        self.assertEqual([name for name in mine if mine[name] == others[name]], ["resolution"])


if __name__ == "__main__":
    unittest.main()
