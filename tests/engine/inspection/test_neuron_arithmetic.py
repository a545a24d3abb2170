"""One neuron's arithmetic: against the passes that train, the slope of the loss, and the step that really comes."""

import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.experiment.targets import make_targets
from engine.inspection.neuron_arithmetic import explain
from engine.network.passes import Backward, Forward
from engine.tables.clipping import CLIPS
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from tests.engine.support.documents import experiment, layers
from tests.engine.support.slopes import relative_error

Answer = dict[str, Any]
BLOBS: dict[str, Any] = {"data": {"dataset": "blobs", "samples": 40}}
PLANE: dict[str, Any] = {"problem": "regression", "data": {"dataset": "plane", "samples": 40}}
STEP = 1e-6
GOLDEN: list[Any] = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text())["sent"]


def trained(batches: int = 9, **changes: Any) -> Trainer:
    """A trainer some batches on, so that optimizers and running statistics have something to remember."""
    made = Trainer(experiment(**changes))
    for _ in range(batches):
        made.train_batches(1)
    return made


def units(trainer: Trainer) -> list[tuple[int, int]]:
    return [(layer, unit) for layer, count in enumerate(trainer.network.shape) if layer for unit in range(count)]


def looks(trainer: Trainer, part: str, sample: int) -> dict[tuple[int, int], Answer]:
    """What is said of every unit, by layer and unit."""
    found: dict[tuple[int, int], Any] = {place: explain(trainer, part, sample, *place) for place in units(trainer)}
    return found


def one_sample(trainer: Trainer, part: str, sample: int) -> tuple[Any, Any]:
    """Inputs and targets of a batch of one."""
    x1, x2, label = getattr(trainer.data, part)[sample]
    inputs = trainer.network.inputs(trainer.columns(np.array([[x1], [x2]])))
    return inputs, make_targets(trainer.experiment, np.array([label]))


def said(trainer: Trainer, found: dict[tuple[int, int], Answer], weights: str, bias: str) -> Any:
    """What is said of all weights and biases, laid out as the parameters; NaN for what nothing is said of."""
    vector = np.full(trainer.network.parameters.size, np.nan)
    views = trainer.network.views(vector)
    for (layer, unit), one in found.items():
        views[layer - 1].weights[:, unit] = one[weights]
        if trainer.network.bias:
            views[layer - 1].biases[unit] = one[bias]
    return vector


PLAIN = [
    {},
    {"hidden": []},
    {"hidden": layers("relu:3 sigmoid:4 softsign:2"), "loss": "huber"},
    {"hidden": layers("elu:3 leaky_relu:3"), "loss": "binary_cross_entropy", "bias": False},
    {"hidden": layers("gelu:3 sine:2"), "loss": "hinge", "features": ["x1", "x2", "x1_x2"], "standardize": True},
    {**BLOBS, "loss": "cross_entropy"},
    {**BLOBS, "loss": "squared_error", "output_activation": "softmax"},
    {**BLOBS, "loss": "absolute_error", "output_activation": "sigmoid"},
    {**PLANE, "hidden": layers("softplus:3")},
]


@pytest.mark.parametrize("changes", PLAIN, ids=str)
@pytest.mark.parametrize("part", ["train", "test"])
def test_a_plain_network_is_explained_as_a_batch_of_one_would_train_it(changes: dict[str, Any], part: str) -> None:
    trainer = trained(**changes)
    network, sample = trainer.network, 4
    inputs, targets = one_sample(trainer, part, sample)
    gradient = np.zeros_like(network.parameters)
    backward = Backward(network, gradient, 1, np.random.default_rng(0))
    backward.run(inputs, targets)
    outputs = backward.forward.outputs
    found = looks(trainer, part, sample)
    for (layer, unit), one in found.items():
        assert [len(values) for values in one["values"]] == list(network.shape)
        assert one["values"][0] == pytest.approx(inputs[: network.shape[0], 0], abs=1e-12)
        for values, wanted in zip(one["values"][1:], outputs, strict=True):
            assert values == pytest.approx(wanted[:, 0], abs=1e-12)
        assert one["output"] == one["values"][layer][unit] and one["delta"] == one["deltas"][layer][unit]
        assert one["outputs"] == one["values"][-1] and one["target"] == targets[:, 0].tolist()
        assert [*one["point"], one["label"]] == getattr(trainer.data, part)[sample].tolist()
        assert (one["f"], one["skipped"], one["normalized"]) == (one["output"], None, None)
    explained = said(trainer, found, "gradients", "bias_gradient")
    assert np.isfinite(explained).all() and np.abs(gradient).max() > 1e-6
    assert explained == pytest.approx(gradient, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("changes", PLAIN, ids=str)
def test_what_is_shown_adds_up(changes: dict[str, Any]) -> None:
    trainer = trained(**changes)
    for (layer, unit), one in looks(trainer, "train", 0).items():
        products = [term["weight"] * term["input"] for term in one["terms"]]
        assert [term["product"] for term in one["terms"]] == products
        assert [term["source"] for term in one["terms"]] == list(range(trainer.network.shape[layer - 1]))
        assert [term["input"] for term in one["terms"]] == one["values"][layer - 1]
        assert one["z"] == pytest.approx(math.fsum([*products, one["bias"] or 0.0]), abs=1e-14)
        assert (one["bias"] is None) == (one["bias_gradient"] is None) == (not trainer.network.bias)
        assert one["bias_gradient"] in (None, one["delta"])
        assert one["gradients"] == [one["delta"] * term["input"] for term in one["terms"]]
        if not trainer.network.activations[layer - 1].normalized:
            assert one["delta"] == pytest.approx(one["upstream"] * one["derivative"], rel=1e-12)
        if layer < len(trainer.network.layers):
            above = trainer.network.layers[layer].weights[unit] @ one["deltas"][layer + 1]
            assert one["upstream"] == pytest.approx(above, rel=1e-12)


def test_one_sigmoid_unit_is_worked_as_by_hand() -> None:
    points = {"train": [[1.0, 2.0, 1], [0.0, 0.0, -1]]}
    trainer = Trainer(
        experiment(
            data={"dataset": "custom", "points": points}, hidden=[], loss="binary_cross_entropy", batch_size=1,
            optimizer={"name": "momentum", "learning_rate": 0.5},
        ),
        np.array([0.25, 0.5, -1.25]),
    )  # fmt: skip
    one: Any = explain(trainer, "train", 0, 1, 0)
    # The sum is 0, where a sigmoid is 1/2 and its slope 1/4; the loss is -log(1/2), and dL/dp = -1 / (1/2).
    message = next(message for message in GOLDEN if message["type"] == "arithmetic")
    assert {"type": "arithmetic", "run": 1, "epoch": 0, "batch": 0, "choice": message["choice"], **one} == {
        **message, "loss": pytest.approx(message["loss"], rel=1e-15),
    }  # fmt: skip
    assert list(one) == list(message)[5:]
    trainer.train_batches(1)
    again: Any = explain(trainer, "train", 1, 1, 0)
    assert again["states"] == [{"name": "velocity", "values": [-0.5, -1.0], "bias": -0.5}]
    # The other point is the origin: its weights only roll on, by 0.9 of the step before.
    assert again["steps"] == pytest.approx([0.225, 0.45]) and again["gradients"] == [0, 0]


@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
def test_the_slope_of_softmax_is_each_outputs_own(loss: str) -> None:
    found = looks(trained(**BLOBS, loss=loss, output_activation="softmax", hidden=[]), "train", 3)
    for one in found.values():
        assert one["derivative"] == pytest.approx(one["output"] * (1 - one["output"]), rel=1e-12)
        # Of the logits' own loss, what comes from above cannot be told: several answers have the same dL/dz.
        assert (one["upstream"] is None) == (loss == "cross_entropy")


LOSSES: dict[str, dict[str, Any]] = {
    "squared error": {},
    "binary cross-entropy": {"loss": "binary_cross_entropy"},
    "cross-entropy": {**BLOBS, "loss": "cross_entropy"},
    "softmax and squared error": {**BLOBS, "output_activation": "softmax"},
    "hinge": {"loss": "hinge"},
    "huber": {**PLANE, "loss": "huber"},
}
BODIES: dict[str, list[dict[str, Any]]] = {
    "batch": [{"units": 3, "normalization": "batch", "dropout": 0.3}, {"units": 3, "normalization": "batch"}],
    "layer": [{"units": 3, "normalization": "layer"}, {"units": 3, "normalization": "layer", "activation": "gelu"}],
    "residual": [{"units": 3}, {"units": 3, "residual": True}, {"units": 3, "residual": True, "activation": "relu"}],
    "prelu": [{"units": 3, "activation": "prelu"}, {"units": 3, "activation": "prelu", "residual": True}],
    "rrelu": [{"units": 3, "activation": "rrelu", "dropout": 0.3}],
    "all": [
        {"units": 3, "normalization": "batch", "activation": "prelu", "dropout": 0.2},
        {"units": 3, "normalization": "layer", "activation": "prelu", "residual": True, "dropout": 0.2},
    ],
}


def slopes_of_evaluation(trainer: Trainer, part: str, sample: int) -> Any:
    """The loss's slope by every parameter, by central differences of what evaluation does; None near a kink."""
    network = trainer.network
    inputs, targets = one_sample(trainer, part, sample)
    parameters, before = network.parameters, network.parameters.copy()

    def loss() -> float:
        forward = Forward(network, 1)
        output = forward.run(inputs)
        return network.loss.value(output if forward.logits is None else forward.logits, targets)

    here, found = loss(), []
    for index in range(before.size):
        parameters[index] = before[index] + STEP
        up = loss()
        parameters[index] = before[index] - STEP
        down = loss()
        parameters[index] = before[index]
        found.append((up - down) / (2 * STEP))
        if abs(up - 2 * here + down) > 1e-3 * STEP * max(1.0, abs(found[-1])):
            return None
    return np.array(found)


# What a layer is made of and what the loss is meet in one number for each unit: each of both is tried with all of one.
@pytest.mark.parametrize(
    ("body", "loss"), [*((body, "squared error") for body in BODIES), *(("all", loss) for loss in list(LOSSES)[1:])]
)
def test_gradients_are_the_slopes_of_the_loss_in_evaluation(body: str, loss: str) -> None:
    threshold, rate = 1e-3, 0.03
    changes = {"clip": {"name": "norm", "threshold": threshold}, **LOSSES[loss]}
    trainer = trained(hidden=BODIES[body], **changes)
    for sample in range(len(trainer.data.test)):
        slopes = slopes_of_evaluation(trainer, "test", sample)
        if slopes is not None and np.linalg.norm(slopes) > 1e-2:
            break
    else:
        raise AssertionError("every sample is near a kink, or where the loss hardly has a slope")
    found = looks(trainer, "test", sample)
    gradients = said(trainer, found, "gradients", "bias_gradient")
    dense = np.isfinite(gradients)
    assert relative_error(gradients[dense], slopes[dense]) < 1e-6
    # The norm is over what a normalization and an activation learn, too.
    steps = said(trainer, found, "steps", "bias_step")[dense]
    wanted = -rate * slopes[dense] * threshold / (np.linalg.norm(slopes) + 1e-6)
    assert relative_error(steps, wanted) < 1e-6
    inputs, targets = one_sample(trainer, "test", sample)
    forward = Forward(trainer.network, 1)
    output = forward.run(inputs)
    loss_value = trainer.network.loss.value(output if forward.logits is None else forward.logits, targets)
    for (layer, unit), one in found.items():
        assert one["output"] == pytest.approx(forward.outputs[layer - 1][unit, 0], abs=1e-12)
        assert one["loss"] == pytest.approx(loss_value, abs=1e-12)


@pytest.mark.parametrize("body", ["batch", "layer", "all"])
def test_a_normalization_says_what_it_did(body: str) -> None:
    trainer = trained(hidden=BODIES[body])
    for (layer, unit), one in looks(trainer, "train", 2).items():
        said = one["normalized"]
        if layer > 2:
            assert said is None
            continue
        inside = (one["z"] - said["mean"]) / math.sqrt(said["variance"] + said["epsilon"])
        assert said["y"] == pytest.approx(inside * said["scale"] + said["shift"], rel=1e-12)
        assert said["delta"] == pytest.approx(one["upstream"] * one["derivative"], rel=1e-12)
        own = trainer.network.layers[layer - 1]
        if own.normalization == "batch":
            assert (said["mean"], said["variance"]) == tuple(own.running[:, unit].tolist())
            wanted = said["delta"] * said["scale"] / math.sqrt(said["variance"] + said["epsilon"])
            assert one["delta"] == pytest.approx(wanted, rel=1e-12)
    sums = [explain(trainer, "train", 2, 2, unit)["z"] for unit in range(3)]
    if body != "batch":
        normalized: Any = explain(trainer, "train", 2, 2, 0)["normalized"]
        assert (normalized["mean"], normalized["variance"]) == pytest.approx((np.mean(sums), np.var(sums)), rel=1e-12)


def test_alpha_and_what_goes_around_a_layer_are_said() -> None:
    trainer = trained(hidden=[*BODIES["prelu"], {"units": 2, "activation": "elu", "alpha": 0.5}, *BODIES["rrelu"]])
    found = looks(trainer, "train", 1)
    assert found[1, 0]["alpha"] == trainer.network.layers[0].learned_alpha[0] != 0.25
    assert (found[3, 0]["alpha"], found[4, 0]["alpha"], found[5, 0]["alpha"]) == (0.5, 11 / 48, None)
    for unit in range(3):
        one = found[2, unit]
        assert one["skipped"] == one["values"][1][unit]
        assert one["output"] == pytest.approx(one["f"] + one["skipped"], rel=1e-15)
        assert found[1, unit]["skipped"] is None


OWN: list[dict[str, Any]] = [
    {"hidden": layers("tanh:3 relu:3")},
    {"hidden": [{"units": 3, "activation": "prelu", "normalization": "layer"}, {"units": 3, "residual": True}]},
    {**BLOBS, "loss": "cross_entropy", "hidden": layers("tanh:3"), "bias": False},
]
HELD: dict[str, Any] = {
    "frozen": [{"layer": 1, "unit": 0, "source": 1}, {"layer": 2, "unit": 1}, {"layer": 1, "unit": 2}],
    "off": [{"layer": 1, "unit": 1}],
}


def optimizers() -> list[dict[str, Any]]:
    return [{"name": name} for name in OPTIMIZERS] + [{"name": "momentum", "nesterov": True}]


def check_the_next_step(trainer: Trainer) -> None:
    """What is said of the sample that comes next is what training then does."""
    found = looks(trainer, "train", trainer.cursor)
    steps = said(trainer, found, "steps", "bias_step")
    before = trainer.network.parameters.copy()
    assert trainer.train_batches(1) == 1
    done = trainer.network.parameters - before
    dense = np.isfinite(steps)
    assert np.abs(done[dense]).max() > 1e-6
    assert steps[dense] == pytest.approx(done[dense], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("optimizer", optimizers(), ids=str)
@pytest.mark.parametrize("own", OWN, ids=str)
def test_steps_are_those_of_a_batch_of_this_sample_with_the_optimizers_own_state(
    own: dict[str, Any], optimizer: dict[str, Any]
) -> None:
    trainer = trained(**own, optimizer=optimizer, batch_size=1)
    check_the_next_step(trainer)


@pytest.mark.parametrize(("clip", "regularizer"), list(product(CLIPS, REGULARIZERS)))
@pytest.mark.parametrize("held", [{}, HELD], ids=["free", "held"])
def test_clipping_regularization_a_schedule_and_what_is_held_are_in_the_steps(
    clip: str, regularizer: str, held: dict[str, Any]
) -> None:
    changes: dict[str, Any] = {
        "clip": {"name": clip, "threshold": 0.05} if CLIPS[clip].parameters else {"name": clip},
        "regularizer": {"name": regularizer, "rate": 0.3, **({"prune": True} if regularizer == "l1" else {})},
        "schedule": {"name": "step", "every": 1},
        "optimizer": {"name": "adam"},
        "initializer": {"name": "kaiming_normal"},
    }
    trainer = trained(25, hidden=OWN[1]["hidden"], **changes, **held, batch_size=1)
    assert trainer.learning_rate == 0.015
    if regularizer == "l1":
        assert trainer.state().arrays["pruned"].any()
    check_the_next_step(trainer)


def test_what_is_frozen_takes_no_step_and_says_so() -> None:
    trainer = trained(hidden=layers("tanh:3 tanh:3"), **HELD, optimizer={"name": "momentum"})
    found = looks(trainer, "train", 0)
    assert [one["held"] for one in found.values()] == [
        [False, True], [True, True], [True, True],
        [False, True, False], [True, True, True], [False, True, False],
        [False, False, False],
    ]  # fmt: skip
    assert [one["bias_held"] for one in found.values()] == [False, True, True, False, True, False, False]
    assert [one["off"] for one in found.values()] == [False, True, False, False, False, False, False]
    for one in found.values():
        for held, step in zip([*one["held"], one["bias_held"]], [*one["steps"], one["bias_step"]], strict=True):
            assert (step == 0) == held
    off = found[1, 1]
    assert (off["output"], off["upstream"], off["delta"], off["gradients"]) == (0, 0, 0, [0, 0])
    assert off["f"] == pytest.approx(math.tanh(off["z"]), rel=1e-12)


# Every optimizer's memory, and every kind of layer with one of them.
@pytest.mark.parametrize(
    ("optimizer", "body"),
    [
        *((optimizer, "all") for optimizer in optimizers()),
        *(({"name": "adam"}, body) for body in BODIES if body != "all"),
    ],
    ids=str,
)
@pytest.mark.parametrize("held", [{}, HELD], ids=["free", "held"])
def test_looking_changes_nothing(optimizer: dict[str, Any], body: str, held: dict[str, Any]) -> None:
    changes: dict[str, Any] = {**BLOBS, "shuffle": True, "regularizer": {"name": "l1", "rate": 0.1, "prune": True}}
    places = held if len(BODIES[body]) > 1 else {"off": held.get("off", [])}
    trainer, other = (
        trained(hidden=BODIES[body], loss="cross_entropy", optimizer=optimizer, **changes, **places) for _ in range(2)
    )
    before = trainer.checkpoint()
    for part in ("train", "test"):
        looks(trainer, part, 5)
    assert trainer.checkpoint() == before
    trainer.train_epoch()
    other.train_epoch()
    assert trainer.checkpoint() == other.checkpoint() != before


def test_an_answer_is_json_and_nothing_else() -> None:
    trainer = trained(hidden=BODIES["all"], optimizer={"name": "adam"}, off=[{"layer": 1, "unit": 1}])
    for one in looks(trainer, "train", 0).values():
        assert json.loads(json.dumps(one, allow_nan=False)) == one
        assert one["count"] == 9 and one["deltas"][0] is None


def test_what_is_not_finite_is_said_to_be_nothing() -> None:
    trainer = trained(hidden=layers("relu:2"), optimizer={"name": "adam"})
    trainer.network.parameters[:] = 1e200
    one: Any = explain(trainer, "train", 0, 2, 0)
    assert json.loads(json.dumps(one, allow_nan=False)) == one
    trainer.network.parameters[:] = math.inf
    one = explain(trainer, "train", 0, 2, 0)
    assert one["terms"][0]["weight"] is None and one["loss"] is None
    json.dumps(one, allow_nan=False)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("train", 20, 1, 0), "`sample` must be between 0 and 19; got 20"),
        (("test", -1, 1, 0), "`sample` must be between 0 and 19; got -1"),
        (("train", 0, 0, 0), "`layer` must be between 1 and 3; got 0"),
        (("train", 0, 4, 0), "`layer` must be between 1 and 3; got 4"),
        (("train", 0, 2, 2), "`unit` must be between 0 and 1; got 2"),
    ],
)
def test_what_is_not_there_is_refused(asked: tuple[str, int, int, int], words: str) -> None:
    with pytest.raises(IndexError, match=words):
        explain(trained(), *asked)


def test_there_are_two_parts() -> None:
    with pytest.raises(ValueError, match="`part` must be train or test; got all"):
        explain(trained(), "all", 0, 1, 0)
