"""The slope by backpropagation against the slope that the loss shows, and why they differ where they do."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.slope_check import STEPS, slope_check
from engine.tables.activations import ACTIVATIONS
from engine.tables.losses import LOSSES


def rows_of(found: dict[str, object]) -> dict[float, dict[str, Any]]:
    rows: list[dict[str, Any]] = found["rows"]  # type: ignore[assignment]
    assert [row["h"] for row in rows] == list(STEPS)
    return {row["h"]: row for row in rows}


def linear(weight: float = 3.0) -> Trainer:
    """One weight and no more, and one point, (2, 0) with the target 1: L = (2 w - 1)^2 / 2, and dL/dw = 2 (2 w - 1)."""
    data = {"dataset": "custom", "points": {"train": [[2, 0, 1]], "test": []}}
    experiment = {"problem": "regression", "data": data, "features": ["x1"], "hidden": [], "bias": False}
    return Trainer(Experiment.parse({**experiment, "batch_size": 1}), np.array([weight]))


def test_a_parabola_has_its_slope_to_rounding_however_large_h_is() -> None:
    found = slope_check(linear(), 1, 0, 0)
    assert (found["value"], found["loss"], found["analytic"], found["notes"]) == (3.0, 12.5, 10.0, [])
    rows = rows_of(found)
    assert rows[0.1]["numeric"] == pytest.approx(10.0, rel=1e-13)
    assert {row["reason"] for row in rows.values()} == {"agree"}


@pytest.mark.parametrize("name", [name for name, one in ACTIVATIONS.items() if one.hidden and one.differentiable])
def test_where_the_function_is_smooth_the_two_agree_and_only_by_h_they_do_not(name: str) -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 3, "activation": name}, {"units": 2}], "seed": 3}))
    trainer.train(2)
    for layer, unit, source in ((1, 2, 1), (2, 0, None), (3, 0, 1)):
        rows = rows_of(slope_check(trainer, layer, unit, source))
        assert rows[1e-4]["reason"] == "agree" and rows[1e-5]["reason"] == "agree"
        assert {row["reason"] for row in rows.values()} <= {"agree", "bend", "rounding"}
        assert all(row["kinks"] == 0 for row in rows.values())


@pytest.mark.parametrize("name", LOSSES)
def test_with_every_loss_the_two_agree(name: str) -> None:
    data = {"data": {"dataset": "blobs"}} if name == "cross_entropy" else {}
    trainer = Trainer(Experiment.parse({"loss": name, **data, "hidden": [{"units": 3, "normalization": "layer"}]}))
    trainer.train(2)
    assert rows_of(slope_check(trainer, 1, 1, 0))[1e-6]["reason"] == "agree"


def relu(weight: float, **experiment: Any) -> Trainer:
    """One weight into a unit, that unit's answer is the output, one point: (1, 0) with the target 1."""
    data = {"dataset": "custom", "points": {"train": [[1, 0, 1]], "test": []}}
    whole = {"problem": "regression", "data": data, "features": ["x1"], "bias": False, "batch_size": 1, **experiment}
    return Trainer(Experiment.parse(whole), np.array([weight, 1.0]))


def test_across_the_kink_of_relu_they_differ_and_a_smaller_h_does_not_reach_it() -> None:
    rows = rows_of(slope_check(relu(0.005, hidden=[{"units": 1, "activation": "relu"}]), 1, 0, 0))
    # L is ((w - 1)^2) / 2 on the right of 0 and 1/2 on the left.
    assert rows[0.1]["numeric"] == pytest.approx((0.5 * (0.105 - 1) ** 2 - 0.5) / 0.2, rel=1e-12)
    assert (rows[0.1]["reason"], rows[0.1]["kinks"], rows[0.01]["reason"]) == ("kink", 1, "kink")
    assert (rows[0.001]["reason"], rows[0.001]["kinks"]) == ("agree", 0)


def test_right_at_a_kink_no_h_helps() -> None:
    found = slope_check(relu(0.0, hidden=[{"units": 1, "activation": "relu"}]), 1, 0, 0)
    assert {row["reason"] for row in rows_of(found).values()} == {"kink"}
    # Of the loss too: |w - 1| at w = 1.
    found = slope_check(relu(1.0, hidden=[{"units": 1, "activation": "linear"}], loss="absolute_error"), 1, 0, 0)
    assert found["analytic"] == 0.0 and rows_of(found)[1e-3]["reason"] == "flat"
    found = slope_check(relu(1.005, hidden=[{"units": 1, "activation": "linear"}], loss="absolute_error"), 1, 0, 0)
    assert [rows_of(found)[h]["reason"] for h in (0.1, 0.01, 0.001)] == ["kink", "kink", "agree"]


def test_a_step_has_no_slope_to_show_its_jump() -> None:
    rows = rows_of(slope_check(relu(0.005, hidden=[{"units": 1, "activation": "step"}]), 1, 0, 0))
    assert [rows[h]["reason"] for h in (0.1, 0.01, 0.001)] == ["jump", "jump", "flat"]


def test_a_tiny_slope_of_a_large_loss_drowns_in_rounding() -> None:
    # The target 1e6 makes the loss large, and the weight's feature, 1e-6, makes its slope small.
    data = {"dataset": "custom", "points": {"train": [[1e-6, 1, 1e6]], "test": []}}
    experiment = {"problem": "regression", "data": data, "hidden": [], "bias": False, "batch_size": 1}
    found = slope_check(Trainer(Experiment.parse(experiment), np.array([1.0, 1e3])), 1, 0, 0)
    rows = rows_of(found)
    assert rows[1e-9]["reason"] == "rounding" and rows[1e-9]["relative"] > 0.01


def test_a_slope_that_is_wrong_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.inspection import slope_check as module

    trace = module.trace_training

    def spoiled(trainer: Trainer) -> Any:
        seen = trace(trainer)
        seen.gradient[:] *= 1.001
        return seen

    monkeypatch.setattr(module, "trace_training", spoiled)
    trainer = Trainer(Experiment.parse({}))
    trainer.train(2)
    assert rows_of(slope_check(trainer, 1, 0, 0))[1e-5]["reason"] == "unexplained"


def test_what_training_does_beside_is_named_and_left_out() -> None:
    layer = {"units": 3, "activation": "rrelu", "dropout": 0.5, "normalization": "batch"}
    trainer = Trainer(Experiment.parse({"hidden": [layer]}))
    trainer.train(2)
    found = slope_check(trainer, 2, 0, 1)
    assert found["notes"] == ["dropout", "batch", "random"]
    assert rows_of(found)[1e-5]["reason"] == "agree"


def test_numbers_that_ran_away_are_none() -> None:
    found = slope_check(linear(1e200), 1, 0, 0)
    assert found["loss"] is None
    assert all(row["numeric"] is None and row["reason"] is None for row in rows_of(found).values())
