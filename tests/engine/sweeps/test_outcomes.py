"""The class of a run is what tests/vectors/outcomes.json says, which the page's tests read too."""

import json
import math
from typing import Any

import pytest

from engine.inspection.verdicts.loss_signs import LEARNED, OVERFIT_GAP, OVERFIT_RISE, WORSE
from engine.sweeps.outcomes import Thresholds, outcome_of
from tests.project.tree import read

CASES: list[dict[str, Any]] = json.loads(read("tests/vectors/outcomes.json"))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_an_outcome_is_a_function_of_losses_baseline_and_thresholds(case: dict[str, Any]) -> None:
    thresholds = Thresholds.model_validate(case["thresholds"])
    losses = [[math.nan if loss is None else loss for loss in case[part]] for part in ("train_loss", "test_loss")]
    for train_loss, test_loss in ((case["train_loss"], case["test_loss"]), losses):
        found = outcome_of(case["baseline"], train_loss, test_loss, stopped=case["stopped"], thresholds=thresholds)
        assert found == case["outcome"]


def test_the_usual_thresholds_are_those_of_verdicts() -> None:
    usual = Thresholds()
    assert (usual.learned, usual.gap, usual.rise, usual.worse) == (LEARNED, OVERFIT_GAP, OVERFIT_RISE, WORSE)
