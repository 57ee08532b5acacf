"""Which slide serves for what. Slides never cross: the whole slide is in one part.

Test slides are never trained on or tuned on. Both Crohn slides are biopsies of one case, so the eosinophils of the test
slide HE2 are seen on new tissue but not in a new patient; appendicitis and giardia are new cases altogether.
"""

CALIBRATION_SLIDES = {"helicobacterpylori/HE", "hyperplasticpolyp/case1"}
TEST_SLIDES = {"crohn-colonoscopic-biopsy/HE2", "acute-appendicitis/HE", "giardia/HE"}
# Marked complete, but most of its nuclei carry no label: only its listed points are used.
NOT_REALLY_COMPLETE = {"sarcina-ventriculi/HE"}


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
