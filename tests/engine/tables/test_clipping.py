"""Clipping: by value, and by the norm of the whole gradient."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.tables.clipping import CLIPS
from tests.engine.support.documents import trainer


def clipped(name: str, gradient: list[float], threshold: float) -> list[float]:
    apply = CLIPS[name].apply
    assert apply is not None
    array = np.array(gradient)
    apply(array, threshold)
    return array.tolist()  # type: ignore[no-any-return]


def test_by_value_each_number_stops_at_the_threshold() -> None:
    assert clipped("value", [3.0, -0.5, -7.0, 0.25, 0.0], 0.5) == [0.5, -0.5, -0.5, 0.25, 0.0]


def test_by_norm_the_direction_is_kept_and_the_length_is_at_most_the_threshold() -> None:
    # 3, 4 has length 5.
    assert clipped("norm", [3.0, -4.0], 1.0) == pytest.approx([0.6, -0.8], rel=1e-6)
    assert np.linalg.norm(clipped("norm", [3.0, -4.0], 1.0)) == pytest.approx(5 / (5 + 1e-6), rel=1e-12)
    assert clipped("norm", [3.0, -4.0], 6.0) == [3.0, -4.0]
    assert clipped("norm", [0.0, 0.0], 1e-3) == [0.0, 0.0]


def test_without_clipping_a_gradient_is_left_alone() -> None:
    assert CLIPS["none"].apply is None


ONE_WEIGHT: dict[str, Any] = {
    "problem": "regression", "hidden": [], "features": ["x1"], "batch_size": 1, "optimizer": {"learning_rate": 0.1},
    "data": {"dataset": "custom", "points": {"train": [[3, 0, 5]]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("clip", "after"),
    [
        # As in the step on paper of test_trainer.py, the gradient is 6 for the weight and 2 for the bias.
        ({"name": "none"}, [1.4, 0.8]),
        ({"name": "value", "threshold": 3}, [1.7, 0.8]),
        ({"name": "norm", "threshold": 1}, [2 - 0.1 * 6 / 40**0.5, 1 - 0.1 * 2 / 40**0.5]),
    ],
)
def test_a_step_is_taken_with_the_clipped_gradient_of_weights_and_biases(
    clip: dict[str, Any], after: list[float]
) -> None:
    run = Trainer(Experiment.parse({**ONE_WEIGHT, "clip": clip}), np.array([2.0, 1.0]))
    run.train_epoch()
    assert run.network.parameters == pytest.approx(after, rel=1e-6)


def test_regularization_is_not_clipped() -> None:
    # No gradient at x = 0 and a target met: only the pull of l2, 0.1 * 1 * 40, which is far over the threshold.
    document = {
        **ONE_WEIGHT, "data": {"dataset": "custom", "points": {"train": [[0, 0, 1]]}},
        "clip": {"name": "value", "threshold": 0.001}, "regularizer": {"name": "l2", "rate": 1.0},
    }  # fmt: skip
    run = Trainer(Experiment.parse(document), np.array([40.0, 1.0]))
    run.train_epoch()
    assert run.network.parameters == pytest.approx([36.0, 1.0], rel=1e-12)


def test_the_norm_is_that_of_all_layers_together_and_leaves_out_what_is_frozen() -> None:
    clip = {"clip": {"name": "norm", "threshold": 1e-3}, "optimizer": {"learning_rate": 1.0}}
    frozen = {"frozen": [{"layer": 1}, {"layer": 3}]}
    lengths = []
    for changes in (clip, {**clip, **frozen}):
        run = trainer(**changes)
        before = run.network.parameters.copy()
        run.train_batches(1)
        lengths.append(np.linalg.norm(run.network.parameters - before))
    # The gradient is far longer than the threshold, so the step is as long as that, whichever parameters take it.
    assert lengths == pytest.approx([1e-3, 1e-3], rel=1e-2)
