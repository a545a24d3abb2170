"""Several classes, and the measures: targets, accuracy and confusion matrix by hand, R2, and that they are learned."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.targets import make_targets, output_scale
from engine.network.passes import Forward
from tests.engine.support.documents import trainer


def own(train: list[list[float]], test: list[list[float]] | None = None) -> dict[str, Any]:
    return {"dataset": "custom", "points": {"train": train, "test": test or []}}


def classifier(labels: list[float], **changes: Any) -> Experiment:
    return Experiment.parse({"data": own([[0, 0, label] for label in labels]), "batch_size": 1, **changes})


@pytest.mark.parametrize(
    ("labels", "changes", "targets"),
    [
        # One output: -1 and 1, unless the loss wants 0 and 1.
        ([1, -1], {}, [[1, -1]]),
        ([1, -1], {"loss": "hinge"}, [[1, -1]]),
        ([1, -1], {"loss": "binary_cross_entropy"}, [[1, 0]]),
        # As TensorFlow Playground has it, also where the output cannot reach -1.
        ([1, -1], {"output_activation": "sigmoid"}, [[1, -1]]),
        # An output for each class: the lower end of what it can be, -1 at the lowest.
        ([2, 0], {}, [[-1, 1], [-1, -1], [1, -1]]),
        ([2, 0], {"output_activation": "linear"}, [[-1, 1], [-1, -1], [1, -1]]),
        ([2, 0], {"output_activation": "sigmoid"}, [[0, 1], [0, 0], [1, 0]]),
        ([2, 0], {"output_activation": "relu"}, [[0, 1], [0, 0], [1, 0]]),
        ([2, 0], {"loss": "cross_entropy"}, [[0, 1], [0, 0], [1, 0]]),
        ([2, 0], {"loss": "hinge", "output_activation": "linear"}, [[-1, 1], [-1, -1], [1, -1]]),
        ([1, 0], {}, [[-1, 1], [1, -1]]),
    ],
)
def test_targets_follow_labels_loss_and_output(
    labels: list[float], changes: dict[str, Any], targets: list[list[float]]
) -> None:
    assert make_targets(classifier(labels, **changes), np.array(labels, dtype=float)).tolist() == targets


@pytest.mark.parametrize(
    ("labels", "changes", "scale"),
    [
        ([1, -1], {}, (0, 1)),
        ([1, -1], {"output_activation": "sigmoid"}, (0.5, 0.5)),
        ([1, -1], {"loss": "binary_cross_entropy"}, (0.5, 0.5)),
        ([0, 1, 2], {"loss": "cross_entropy"}, (0.5, 0.5)),
        ([0, 1, 2], {}, (0, 1)),
    ],
)
def test_the_boundary_lies_halfway_between_what_outputs_are_meant_to_be(
    labels: list[float], changes: dict[str, Any], scale: tuple[float, float]
) -> None:
    assert output_scale(classifier(labels, **changes)) == scale


# Without hidden layers, bias or curve, class k answers x1 w[0, k] + x2 w[1, k].
LINEAR = {"hidden": [], "bias": False, "output_activation": "linear", "batch_size": 1}
# Class 0 answers x1, class 1 answers x2, class 2 answers -x1 - x2.
WEIGHTS = np.array([1.0, 0.0, -1.0, 0.0, 1.0, -1.0])
TRAIN = [[3, 1, 0], [2, 1, 0], [1, 2, 0], [1, 3, 1], [-1, -1, 1], [-2, -1, 2], [-1, 5, 2], [-2, -2, 2]]
TEST = [[1, 0, 0], [0, 1, 2]]


def test_accuracy_and_confusion_matrix_are_those_counted_by_hand() -> None:
    now = Trainer(Experiment.parse({**LINEAR, "data": own(TRAIN, TEST)}), WEIGHTS).evaluate()
    # Answered: 0, 0, 1 | 1, 2 | 2, 1, 2. Rows are the actual classes.
    assert now.train.confusion == (2, 1, 0, 0, 1, 1, 0, 1, 2)
    assert now.train.accuracy == 5 / 8
    assert now.test.confusion == (1, 0, 0, 0, 0, 0, 0, 1, 0)
    assert now.test.accuracy == 0.5
    assert now.train.wrong is not None and now.test.wrong is not None
    assert now.train.wrong.tolist() == [False, False, True, False, True, False, True, False]
    assert now.test.wrong.tolist() == [False, True]
    assert np.isnan(now.train.r2) and np.isnan(now.test.r2)


def test_between_two_classes_an_output_on_the_boundary_is_the_second() -> None:
    data = own([[1, 0, 1], [2, 0, -1], [-1, 0, -1], [0, 0, 1]])
    now = Trainer(Experiment.parse({**LINEAR, "features": ["x1"], "data": data}), np.array([1.0])).evaluate()
    assert now.train.accuracy == 0.75
    # Of the two labeled -1, one is answered -1; both labeled 1 are answered 1.
    assert now.train.confusion == (1, 1, 0, 2)
    assert now.train.wrong is not None and now.train.wrong.tolist() == [False, True, False, False]
    assert now.test.wrong is None
    assert np.isnan(now.test_loss) and np.isnan(now.test.accuracy) and now.test.confusion == ()


@pytest.mark.parametrize("loss", ["squared_error", "binary_cross_entropy"])
def test_a_sigmoid_output_is_cut_at_a_half(loss: str) -> None:
    data = own([[0.1, 0, 1], [-0.1, 0, -1], [0.1, 0, -1]])
    document = {**LINEAR, "features": ["x1"], "data": data, "output_activation": "sigmoid", "loss": loss}
    now = Trainer(Experiment.parse(document), np.array([1.0])).evaluate().train
    assert now.confusion == (1, 1, 0, 1)
    assert now.wrong is not None and now.wrong.tolist() == [False, False, True]


def test_r2_is_the_share_of_the_variance_that_is_explained() -> None:
    regression = {**LINEAR, "problem": "regression", "features": ["x1"]}
    # Labels 1, 2, 6 with mean 3: 4 + 1 + 9 = 14. Answers 1, 2, 3: 0 + 0 + 9.
    data = own([[1, 0, 1], [2, 0, 2], [3, 0, 6]], [[1, 0, 0], [3, 0, 4]])
    now = Trainer(Experiment.parse({**regression, "data": data}), np.array([1.0])).evaluate()
    assert now.train.r2 == pytest.approx(1 - 9 / 14, rel=1e-14)
    # Test labels 0 and 4: 8; errors 1 and -1.
    assert now.test.r2 == pytest.approx(1 - 2 / 8, rel=1e-14)
    assert np.isnan(now.train.accuracy) and now.train.confusion == () and now.train.wrong is None
    assert now.train_loss == pytest.approx(9 / 6) and now.test_loss == pytest.approx(0.5)
    worse = Trainer(Experiment.parse({**regression, "data": data}), np.array([-5.0])).evaluate()
    assert worse.train.r2 < 0


def test_there_is_no_r2_of_labels_that_are_all_alike_or_of_none() -> None:
    regression = {**LINEAR, "problem": "regression", "features": ["x1"]}
    now = Trainer(Experiment.parse({**regression, "data": own([[1, 0, 2], [2, 0, 2]])}), np.array([1.0])).evaluate()
    assert np.isnan(now.train.r2) and np.isnan(now.test.r2) and np.isfinite(now.train_loss)


def test_a_network_that_ran_away_has_a_loss_and_no_other_measure() -> None:
    run = trainer()
    run.network.parameters[:] = np.nan
    now = run.evaluate()
    assert np.isnan(now.train_loss) and np.isnan(now.train.accuracy)
    assert now.train.confusion == () and now.train.wrong is None


@pytest.mark.parametrize(
    "changes",
    [
        {"loss": "cross_entropy"},
        {"loss": "squared_error"},
        {"loss": "squared_error", "output_activation": "softmax"},
        {"loss": "binary_cross_entropy"},
        {"loss": "hinge"},
    ],
    ids=str,
)
@pytest.mark.parametrize("classes", [3, 6])
def test_blobs_are_learned(changes: dict[str, Any], classes: int) -> None:
    data = {"dataset": "blobs", "samples": 300, "classes": classes}
    run = Trainer(Experiment.parse({"data": data, "hidden": [{"units": 8}], "optimizer": {"name": "adam"}, **changes}))
    assert run.evaluate().test.accuracy < 0.7
    for _ in range(60):
        run.train_epoch()
    now = run.evaluate()
    assert now.test.accuracy > 0.95
    counts = np.array(now.test.confusion).reshape(classes, classes)
    assert counts.sum() == 150 and np.trace(counts) == round(150 * now.test.accuracy)
    assert counts.sum(axis=1).tolist() == np.bincount(run.data.test[:, 2].astype(int), minlength=classes).tolist()


def test_softmax_outputs_of_a_network_sum_to_one() -> None:
    run = trainer(data={"dataset": "spirals3", "samples": 40, "classes": 7}, loss="cross_entropy")
    run.train_epoch()
    x1, x2 = np.random.default_rng(1).uniform(-6, 6, (2, 500))
    answers = Forward(run.network, 500).run(run.network.inputs(run.columns(np.stack([x1, x2]))))
    assert answers.shape == (7, 500) and np.abs(answers.sum(axis=0) - 1).max() <= 1e-12
