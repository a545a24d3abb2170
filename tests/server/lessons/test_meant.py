"""A name that is spelled nearly like one that there is: the one that was meant is named, as it is to be written."""

from __future__ import annotations

from typing import Any

import pytest

from server.lessons.drafts import Draft, check_draft
from server.lessons.library import load
from server.lessons.meant import nearest
from server.page.assets import Assets
from server.settings import Settings
from tests.server.lessons.test_library import LESSON, TEXT

LESSONS = load(Settings(), Assets())
CLAIM = LESSON["claims"][0]
STEP = LESSON["steps"][0]


def suggested(lesson: dict[str, Any], text: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """File, place and suggestion of each fault."""
    found = check_draft(LESSONS, Draft("ours", {**LESSON, **lesson}, {"en": {**TEXT, **text}}), ["en"])
    # The page says each in its own language.
    assert all(one.fault.code for one in found.faults)
    return [(one.file, one.fault.path, one.suggestion) for one in found.faults]


@pytest.mark.parametrize(
    ("lesson", "text", "file", "path", "suggestion"),
    [
        ({"controls": ["plya"]}, {}, "lesson.json", "controls[0]", "play"),
        ({"claims": [{**CLAIM, "measure": "finit"}]}, {}, "lesson.json", "claims[0].measure", "finite"),
        ({"claims": [{**CLAIM, "set_up": "onyl"}]}, {}, "lesson.json", "claims[0].set_up", "only"),
        ({"claims": [{**CLAIM, "relaton": "="}]}, {}, "lesson.json", "claims[0].relaton", "relation"),
        ({"steps": [{**STEP, "stage": {"picture": "rac"}}]}, {}, "lesson.json", "steps[0].stage.picture", "race"),
        ({"steps": [{**STEP, "set_ups": ["olny"]}]}, {}, "lesson.json", "steps[0].set_ups[0]", "only"),
        ({"steps": [{**STEP, "points_at": "#netwrk"}]}, {}, "lesson.json", "steps[0].points_at", "#network"),
        (
            {"controls": ["drawer"], "steps": [{**STEP, "stage": {"drawer": "layer"}}]}, {},
            "lesson.json", "steps[0].stage.drawer", "layers",
        ),
        ({"requires": ["01-linear-is-one"]}, {}, "lesson.json", "requires[0]", "01-linear-is-one-layer"),
        ({"topic": "gradient"}, {}, "lesson.json", "topic", "gradients"),
        (
            {"set_ups": {"only": {"experiment": {"data": {"dataset": "cirle"}}, "epochs": 2}}}, {},
            "lesson.json", "set_ups.only.experiment.data.dataset", "circle",
        ),
        (
            {"set_ups": {"only": {"experiment": {"hiden": []}, "epochs": 2}}}, {},
            "lesson.json", "set_ups.only.experiment.hiden", "hidden",
        ),
        ({}, {"next": "The [[learing-rate|rate]]."}, "en.json", "next", "learning-rate"),
        ({}, {"claims": {"finite": "It is.", "finit": "x"}}, "en.json", "claims.finit", "finite"),
        ({}, {"means": "{finit.here}"}, "en.json", "means", "{finite.here}"),
        ({}, {"means": "{only.epoch}"}, "en.json", "means", "{only.epochs}"),
        ({}, {"means": "{finite:percents}"}, "en.json", "means", "{finite:percent}"),
        ({}, {"means": "{title:02-engineer-feature}"}, "en.json", "means", "{title:02-engineer-features}"),
        ({"topic": "luck"}, {}, "lesson.json", "topic", None),
    ],
)  # fmt: skip
def test_what_was_meant_is_named(
    lesson: dict[str, Any], text: dict[str, Any], file: str, path: str, suggestion: str | None
) -> None:
    assert (file, path, suggestion) in suggested(lesson, text)


def test_a_word_that_is_a_part_of_one_name_alone_means_that() -> None:
    names = ["learning-rate", "batch-size"]
    assert nearest("rate", names) == "learning-rate"
    assert nearest("rate", [*names, "weight-decay-rate"]) is None
    assert nearest("zebra", names) is None
