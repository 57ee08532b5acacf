"""Which slide serves for what. Slides never cross: the whole slide is in one part.

Test slides are never trained on or tuned on. Both Crohn slides are biopsies of one case, so the eosinophils of the test
slide HE2 are seen on new tissue but not in a new patient; appendicitis and giardia are new cases altogether.
"""

import json
from pathlib import Path

# One file for training and for `npm run evaluate`. notReallyComplete: marked complete in labels.json, but most of the nuclei
# carry no label, so only the listed points are used.
_SPLIT = json.loads((Path(__file__).parent / "split.json").read_text())
CALIBRATION_SLIDES = set(_SPLIT["calibration"])
TEST_SLIDES = set(_SPLIT["test"])
NOT_REALLY_COMPLETE = set(_SPLIT["notReallyComplete"])


def split_fields(fields: list) -> tuple[list, list, list]:
    """-> (train, calibration, test) fields."""
    for field in fields:
        if field.slide in NOT_REALLY_COMPLETE:
            field.complete = False
    held_out = CALIBRATION_SLIDES | TEST_SLIDES
    return (
        [f for f in fields if f.slide not in held_out],
        [f for f in fields if f.slide in CALIBRATION_SLIDES],
        [f for f in fields if f.slide in TEST_SLIDES],
    )
