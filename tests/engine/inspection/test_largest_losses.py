"""The points with the largest loss: which, in which order, with what beside them."""

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.targets import make_targets
from engine.inspection.largest_losses import MOST, largest_losses
from engine.tables.losses import LOSSES

POINTS = [[0, 0, 1], [1, 0, -1], [0, 1, 1], [1, 1, 1]]


def test_they_stand_with_the_worst_first_and_of_points_alike_the_first() -> None:
    # The answer is x1: misses 1, 2, 1 and 0.
    data = {"dataset": "custom", "points": {"train": POINTS, "test": [[2, 0, 1]]}}
    experiment = {"data": data, "hidden": [], "output_activation": "linear", "batch_size": 1}
    trainer = Trainer(Experiment.parse(experiment), np.array([1.0, 0.0, 0.0]))
    found = largest_losses(trainer, "train")
    assert (found["count"], found["mean"], found["share"]) == (4, 0.75, 1.0)
    points: list[dict[str, object]] = found["points"]  # type: ignore[assignment]
    assert [(one["sample"], one["loss"]) for one in points] == [(1, 2.0), (0, 0.5), (2, 0.5), (3, 0.0)]
    assert points[0] == {
        "sample": 1, "inputs": [1.0, 0.0], "label": -1.0, "target": [-1.0], "outputs": [1.0], "loss": 2.0
    }  # fmt: skip
    assert [one["loss"] for one in largest_losses(trainer, "test")["points"]] == [0.5]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "experiment",
    [
        {"data": {"dataset": "blobs"}, "loss": "cross_entropy"},
        {"loss": "binary_cross_entropy", "hidden": [{"units": 3, "normalization": "batch", "dropout": 0.4}]},
        {"problem": "regression", "data": {"dataset": "waves"}, "loss": "absolute_error"},
    ],
)
def test_losses_are_those_of_each_point_alone(experiment: dict[str, object]) -> None:
    trainer = Trainer(Experiment.parse(experiment))
    trainer.train(3)
    found = largest_losses(trainer, "test")
    assert found["mean"] == pytest.approx(trainer.evaluate().test_loss, rel=1e-12)
    points: list[dict[str, float]] = found["points"]  # type: ignore[assignment]
    assert len(points) == MOST
    rows = trainer.data.test
    loss = LOSSES[trainer.experiment.resolved_loss]
    alone = []
    for row in rows:
        answer = np.asarray(trainer.predict(row[None, :-1]).outputs).reshape(1, -1).T
        target = make_targets(trainer.experiment, row[-1:])
        # Of logits only their exponents are known from answers.
        measured = (
            answer if not loss.of_logits else np.log(answer) if len(answer) > 1 else np.log(answer / (1 - answer))
        )
        alone.append(loss.value(measured, target))
    worst = np.argsort(-np.array(alone), kind="stable")[:MOST]
    assert [one["sample"] for one in points] == worst.tolist()
    assert [one["loss"] for one in points] == pytest.approx(np.array(alone)[worst], rel=1e-6)
    assert found["share"] == pytest.approx(np.array(alone)[worst].sum() / sum(alone), rel=1e-6)


def test_what_is_no_number_is_worse_than_any() -> None:
    data = {"dataset": "custom", "points": {"train": POINTS, "test": []}}
    experiment = {"data": data, "hidden": [], "output_activation": "linear", "batch_size": 1}
    trainer = Trainer(Experiment.parse(experiment), np.array([1e200, 0.0, 0.0]))
    found = largest_losses(trainer, "train")
    assert [one["sample"] for one in found["points"]] == [1, 3, 0, 2]  # type: ignore[attr-defined]
    assert found["points"][0]["loss"] is None and found["share"] is None  # type: ignore[index]
