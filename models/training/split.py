"""Which slide serves for what. Slides never cross: the whole slide is in one part.

Test slides are never trained on or tuned on. Both Crohn slides are biopsies of one case, so the eosinophils of the test
slide HE2 are seen on new tissue but not in a new patient; appendicitis and giardia are new cases altogether.
"""

import json
from pathlib import Path

# One file for training and for `npm run evaluate`. notReallyComplete: marked complete in labels.json, but most of the nuclei
# carry no label, so only the listed points are used. unlabelledMarginMicrons: no label lies nearer to a field's border, because
# the candidate detector left the margin out; it is unknown even in a field that is called complete.
_SPLIT = json.loads((Path(__file__).parent / "split.json").read_text())
# The slides of granulocytes/ are named apart: what is judged on the first slides alone stays as it was.
FIRST_CALIBRATION_SLIDES, FIRST_TEST_SLIDES = set(_SPLIT["calibration"]), set(_SPLIT["test"])
CALIBRATION_SLIDES = FIRST_CALIBRATION_SLIDES | set(_SPLIT["granulocytes"]["calibration"])
TEST_SLIDES = FIRST_TEST_SLIDES | set(_SPLIT["granulocytes"]["test"])
NOT_REALLY_COMPLETE = set(_SPLIT["notReallyComplete"])
UNLABELLED_MARGIN_MICRONS = float(_SPLIT["unlabelledMarginMicrons"])


def split_fields(fields: list) -> tuple[list, list, list]:
    """-> (train, calibration, test) fields."""
    for field in fields:
        if field.slide in NOT_REALLY_COMPLETE:
            field.complete = False
    return (
        [f for f in fields if f.slide not in CALIBRATION_SLIDES | TEST_SLIDES],
        [f for f in fields if f.slide in CALIBRATION_SLIDES],
        [f for f in fields if f.slide in TEST_SLIDES],
    )
