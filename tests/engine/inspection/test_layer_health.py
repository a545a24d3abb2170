"""The layers' state of health: its gradient is the slope of the loss in evaluation, its numbers are worked by hand, and
looking changes nothing."""

import json
import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.targets import make_targets
from engine.inspection.layer_health import BARS, inspect
from engine.network.passes import Backward
from engine.network.traced_pass import trace
from engine.tables.activations import ACTIVATIONS
from engine.tables.optimizers import OPTIMIZERS
from tests.engine.support.documents import SMALL, layers, trainer
from tests.engine.support.slopes import relative_error

HISTOGRAMS = ("activations", "sums", "weights", "gradients")
FUNCTIONS = [name for name, one in ACTIVATIONS.items() if one.hidden]
THREE = {"data": {"dataset": "blobs", "samples": 40}}
PLANE = {"problem": "regression", "data": {"dataset": "plane", "samples": 40}}


def gradient_of(run: Trainer) -> Any:
    """The whole training set's gradient as the inspection takes it."""
    x1, x2, labels = run.data.train.T
    inputs = run.network.inputs(run.columns(np.stack([x1, x2])))
    return trace(run.network, inputs, make_targets(run.experiment, labels)).gradient


def kinds() -> dict[str, dict[str, Any]]:
    """Experiments that together have every kind of layer there is."""
    hidden = {"units": 3, "activation": "tanh"}
    # A normalization comes before any activation in the same way; those that learn or draw have a memory of their own.
    pairs = [(name, "none") for name in FUNCTIONS]
    pairs += [(name, kind) for name in ("tanh", "relu", "prelu", "rrelu") for kind in ("batch", "layer")]
    made: dict[str, dict[str, Any]] = {
        f"{name} {normalization}": {
            "hidden": [{**hidden, "activation": name, "normalization": normalization, "dropout": 0.2}] * 2
        }
        for name, normalization in pairs
    }
    residual = [hidden, {**hidden, "activation": "prelu", "residual": True, "normalization": "batch"}]
    off = [{"layer": 1, "unit": 0}, {"layer": 2, "unit": 2}]
    return made | {
        "residual": {"hidden": residual},
        "residual and off": {"hidden": residual, "off": off},
        "off": {"hidden": [hidden, hidden], "off": off},
        "all of a layer off": {"hidden": [hidden, hidden], "off": [{"layer": 1, "unit": unit} for unit in range(3)]},
        "frozen": {"frozen": [{"layer": 1}, {"layer": 2, "unit": 1}]},
        "no hidden layer": {"hidden": []},
        "no biases": {"bias": False},
        "softmax": {**THREE, "output_activation": "softmax"},
        "cross-entropy": {**THREE, "loss": "cross_entropy"},
        "binary cross-entropy": {"loss": "binary_cross_entropy"},
        "regression": PLANE,
        "pruned": {"regularizer": {"name": "l1", "rate": 0.3, "prune": True}, "shuffle": True},
        "adaptive": {"schedule": {"name": "adaptive"}, "clip": {"name": "value", "threshold": 0.01}},
    }


KINDS = kinds()


def at_work(document: dict[str, Any], epochs: int = 2, **changes: Any) -> Trainer:
    """A run in the middle of an epoch."""
    run = trainer(**{**document, **changes})
    for _ in range(epochs):
        run.train_epoch()
    run.train_batches(1)
    return run


@pytest.mark.parametrize("kind", KINDS)
def test_looking_leaves_a_run_as_it_is_and_what_becomes_of_it(kind: str) -> None:
    run, alone = at_work(KINDS[kind]), at_work(KINDS[kind])
    for full in (True, False, True):
        before = run.checkpoint()
        inspect(run, full=full)
        assert run.checkpoint() == before
        run.train_batches(2)
        alone.train_batches(2)
    assert run.checkpoint() == alone.checkpoint()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_looking_leaves_every_optimizers_memory_as_it_is(optimizer: str) -> None:
    run = at_work({"optimizer": {"name": optimizer}, "clip": {"name": "norm"}})
    before = run.checkpoint()
    inspect(run, full=True)
    assert run.checkpoint() == before


PLAIN = {
    **{name: {"hidden": layers(f"{name}:5 {name}:4")} for name in FUNCTIONS if name not in ("prelu", "rrelu")},
    "mixed": {"hidden": layers("relu:5 tanh:4 sigmoid:3")},
    "no hidden layer": {"hidden": []},
    "no biases": {"bias": False},
    "softmax": KINDS["softmax"],
    "cross-entropy": KINDS["cross-entropy"],
    "binary cross-entropy": KINDS["binary cross-entropy"],
    "regression": PLANE,
    "hinge": {"loss": "hinge"},
    "huber": {**PLANE, "loss": "huber"},
}


@pytest.mark.parametrize("kind", PLAIN)
def test_the_gradient_of_a_plain_network_is_the_one_training_takes(kind: str) -> None:
    run = at_work(PLAIN[kind])
    x1, x2, labels = run.data.train.T
    expected = np.full_like(run.network.parameters, np.nan)
    backward = Backward(run.network, expected, len(labels), np.random.default_rng(0))
    backward.run(run.network.inputs(run.columns(np.stack([x1, x2]))), make_targets(run.experiment, labels))
    np.testing.assert_allclose(gradient_of(run), expected, rtol=0, atol=1e-12)
    assert np.any(expected) or kind == "step"


def slope_error(run: Trainer) -> float | None:
    """How far gradient and slope of the loss in evaluation are apart; None near a kink."""
    rng, parameters, step = np.random.default_rng(0), run.network.parameters, 1e-6
    parameters += rng.normal(0, 0.3, parameters.size)
    gradient, before, here = gradient_of(run), parameters.copy(), run.evaluate().train_loss
    directions = np.sign(rng.normal(0, 1, (8, parameters.size)))
    slopes = []
    for direction in directions:
        parameters[:] = before + step * direction
        up = run.evaluate().train_loss
        parameters[:] = before - step * direction
        down = run.evaluate().train_loss
        if abs(up - 2 * here + down) > 1e-9:
            return None
        slopes.append((up - down) / (2 * step))
    assert np.linalg.norm(slopes) > 1e-3
    return relative_error(directions @ gradient, slopes)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("step")])
def test_the_gradient_is_the_slope_of_the_loss_in_evaluation(kind: str) -> None:
    errors = (slope_error(at_work(KINDS[kind], seed=seed)) for seed in range(40))
    assert next(error for error in errors if error is not None) < 1e-6


def test_a_gradient_that_is_wrong_by_a_thousandth_would_be_noticed() -> None:
    run = at_work(KINDS["off"])
    gradient = gradient_of(run)
    assert relative_error(gradient * 1.001, gradient) > 1e-4


@pytest.mark.parametrize(
    "clip", [{"name": "none"}, {"name": "value", "threshold": 0.01}, {"name": "norm", "threshold": 0.02}]
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_update_is_the_step_a_batch_of_all_training_points_brings(optimizer: str, clip: dict[str, Any]) -> None:
    check_update(optimizer={"name": optimizer}, clip=clip)


@pytest.mark.parametrize("regularizer", [{"name": "l1", "rate": 0.3}, {"name": "l1", "prune": True}, {"name": "l2"}])
def test_the_update_has_what_regularization_takes_from_the_weights(regularizer: dict[str, Any]) -> None:
    check_update(regularizer={"rate": 0.5, **regularizer})


def check_update(**changes: Any) -> None:
    run = trainer(batch_size=20, frozen=[{"layer": 2, "unit": 1}], **changes)
    for _ in range(3):
        said = inspect(run, full=False)
        before = [layer.weights.copy() for layer in run.network.layers]
        run.train_batches(1)
        for report, start, layer in zip(said, before, run.network.layers, strict=True):
            moved = np.linalg.norm(layer.weights - start) / np.linalg.norm(start)
            assert report["update_ratio"] == pytest.approx(moved, rel=1e-9) and moved > 0
            assert report["weight_norm"] == pytest.approx(np.linalg.norm(start), rel=1e-12)


def one_unit(points: list[float], activation: str, *, weight: float = 1.0, bias: float = 0.0, **layer: Any) -> Trainer:
    """A network whose one hidden unit is given just these numbers."""
    data = {"dataset": "custom", "points": {"train": [[x, 0.0, 1.0] for x in points], "test": []}}
    hidden = [{"units": 1, "activation": activation, **layer}]
    run = Trainer(Experiment.parse({"data": data, "features": ["x1"], "hidden": hidden, "batch_size": 1}))
    run.set_weight(1, 0, 0, weight)
    run.set_bias(1, 0, bias)
    return run


# 1 - tanh^2 = 0.05 at 2.178; s(1 - s) = 0.05 / 4 at 4.357; 1 / (1 + z^2) = 0.05 at 4.359; 1 / (1 + |z|)^2 at 3.472.
@pytest.mark.parametrize(
    ("activation", "edge"), [("tanh", 2.178), ("sigmoid", 4.357), ("arctan", 4.359), ("softsign", 3.472)]
)
def test_saturated_is_the_share_of_places_where_the_slope_is_below_a_twentieth_of_the_steepest(
    activation: str, edge: float
) -> None:
    near = [0.0, 0.1, edge - 0.01, -edge + 0.01]
    far = [edge + 0.01, -edge - 0.01]
    assert inspect(one_unit(near + far, activation), full=False)[0]["saturated"] == pytest.approx(2 / 6)
    few = inspect(one_unit([0.0] + [far[0]] * 9, activation), full=False)[0]
    most = inspect(one_unit([0.0] + [far[0]] * 10, activation), full=False)[0]
    assert (few["saturated_units"], most["saturated_units"]) == ([], [0])


@pytest.mark.parametrize("activation", [name for name in FUNCTIONS if not ACTIVATIONS[name].saturates])
def test_a_function_that_does_not_saturate_has_no_share_of_it(activation: str) -> None:
    report = inspect(one_unit([0.0, 50.0], activation), full=False)[0]
    assert (report["saturated"], report["saturated_units"]) == (None, [])


def test_zeros_mean_and_deviation_are_of_the_activations() -> None:
    # ReLU of these is 0, 0, 1, 3.
    report = inspect(one_unit([-1.0, 0.0, 1.0, 3.0], "relu"), full=False)[0]
    assert (report["zeros"], report["mean"]) == (0.5, 1.0)
    assert report["std"] == pytest.approx(math.sqrt((1 + 1 + 0 + 4) / 4))
    assert inspect(one_unit([-1.0, 2.0], "tanh"), full=False)[0]["zeros"] == 0.0


def test_a_unit_is_dead_where_no_sample_has_a_slope() -> None:
    assert inspect(one_unit([-1.0, -2.0], "relu"), full=False)[0]["dead"] == [0]
    assert inspect(one_unit([-1.0, 0.5], "relu"), full=False)[0]["dead"] == []
    assert inspect(one_unit([-1.0, -2.0], "leaky_relu"), full=False)[0]["dead"] == []
    # No way out of a unit is not the unit's own death.
    run = one_unit([1.0, 2.0], "relu")
    run.set_weight(2, 0, 0, 0.0)
    assert inspect(run, full=False)[0]["dead"] == [] and inspect(run, full=False)[0]["gradient_norm"] == 0.0


def test_a_step_function_has_only_dead_units() -> None:
    report = inspect(trainer(hidden=layers("step:3")), full=False)[0]
    assert (report["dead"], report["saturated"]) == ([0, 1, 2], 1.0)


def test_relus_with_a_bias_of_minus_twenty_are_all_dead() -> None:
    start = {"name": "kaiming_uniform", "bias": -20}
    run = trainer(hidden=layers("relu:8"), initializer=start)
    assert inspect(run, full=False)[0]["dead"] == list(range(8))


@pytest.mark.parametrize("loss", ["squared_error", "binary_cross_entropy"])
def test_an_output_that_is_sure_of_itself_is_no_fault(loss: str) -> None:
    run = trainer(hidden=[], loss=loss)
    run.set_bias(1, 0, 800.0)
    report = inspect(run, full=False)[0]
    assert (report["saturated"], report["saturated_units"]) == (1.0, [])
    # What the loss takes from the sum itself does not need the slope.
    assert report["dead"] == ([0] if loss == "squared_error" else [])


@pytest.mark.parametrize("units", [2, 3, 5, 7, 8, 13, 31])
@pytest.mark.parametrize("start", ["zeros", "ones", "constant"])
@pytest.mark.parametrize("epochs", [0, 3])
def test_units_that_begin_alike_are_twins_whatever_the_width(start: str, units: int, epochs: int) -> None:
    run = trainer(hidden=layers(f"tanh:{units} tanh:{units}"), initializer={"name": start})
    for _ in range(epochs):
        run.train_epoch()
    for report in inspect(run, full=False)[:-1]:
        assert report["twins"] == [list(range(units))]


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_units_that_were_drawn_are_no_twins(activation: str) -> None:
    run = trainer(hidden=layers(f"{activation}:8 {activation}:8"))
    assert [report["twins"] for report in inspect(run, full=False)] == [[], [], []]


def test_twins_are_named_by_group_and_need_the_same_bias() -> None:
    run = trainer(hidden=layers("tanh:6"))
    for unit, like in ((4, 0), (5, 2), (3, 0)):
        for source in range(2):
            run.set_weight(1, source, unit, run.network.layers[0].weights[source, like])
        run.set_bias(1, unit, run.network.layers[0].biases[like])
    assert inspect(run, full=False)[0]["twins"] == [[0, 3, 4], [2, 5]]
    run.set_bias(1, 5, 0.1000001)
    assert inspect(run, full=False)[0]["twins"] == [[0, 3, 4]]


def test_what_went_around_a_layer_can_tell_its_units_apart() -> None:
    hidden = [{"units": 3, "activation": "tanh"}, {"units": 3, "activation": "tanh", "residual": True}]
    run = trainer(hidden=hidden)
    run.network.layers[1].matrix[:] = 0.25
    assert inspect(run, full=False)[1]["twins"] == []


def test_units_that_are_off_take_no_part() -> None:
    hidden = layers("relu:4 relu:3")
    run = trainer(hidden=hidden, off=[{"layer": 1, "unit": 1}], initializer={"name": "constant", "value": -1})
    first, second, _ = inspect(run, full=True)
    assert (first["dead"], first["twins"]) == ([], [[0, 2, 3]])
    assert first["weight_norm"] == pytest.approx(math.sqrt(2 * 3)) and second["weight_norm"] == pytest.approx(3.0)
    assert sum(first["activations"]["counts"]) == 3 * 20
    assert sum(first["weights"]["counts"]) == 2 * 3 and sum(second["gradients"]["counts"]) == 3 * 3
    nobody = inspect(trainer(**KINDS["all of a layer off"]), full=True)[0]
    assert [nobody[name] for name in ("mean", "std", "saturated", "zeros", *HISTOGRAMS)] == [None] * 8
    assert [nobody[name] for name in ("dead", "saturated_units", "twins")] == [[], [], []]


def test_a_histogram_counts_every_value_between_the_smallest_and_the_largest() -> None:
    report = inspect(one_unit([0.0, 24.0, 1.0, 1.5, 12.0, 23.0], "linear"), full=True)[0]
    counts = [0] * BARS
    for bar in (0, 1, 1, 12, 23, 23):
        counts[bar] += 1
    assert report["sums"] == report["activations"] == {"low": 0.0, "high": 24.0, "counts": counts}
    alone = report["weights"]
    assert (alone["low"], alone["high"], sum(alone["counts"])) == (1.0, 1.0, 1)


def test_sums_are_what_the_function_is_applied_to() -> None:
    run = at_work({"hidden": [{"units": 4, "activation": "tanh", "normalization": "batch"}]})
    report = inspect(run, full=True)[0]
    for end in ("low", "high"):
        assert report["activations"][end] == pytest.approx(math.tanh(report["sums"][end]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_quick_look_says_the_same_without_histograms(kind: str) -> None:
    run = at_work(KINDS[kind])
    full, quick = inspect(run, full=True), inspect(run, full=False)
    assert len(full) == len(run.network.layers)
    for one, other in zip(full, quick, strict=True):
        assert {**one, **dict.fromkeys(HISTOGRAMS)} == other
        assert list(one) == list(other)


def test_what_is_not_a_number_is_said_as_nothing() -> None:
    run = trainer(hidden=layers("linear:4 linear:4"), **{key: PLANE[key] for key in PLANE})
    run.network.parameters[:] = 1e200
    text = json.dumps(inspect(run, full=True), allow_nan=False)
    assert json.loads(text)[-1]["mean"] is None and json.loads(text)[0]["mean"] is not None


def test_points_for_testing_have_no_say() -> None:
    points = trainer(**SMALL).data.train.tolist()
    own = [{"dataset": "custom", "points": {"train": points, "test": test}} for test in ([], [[9.0, 9.0, 1.0]])]
    assert inspect(trainer(data=own[0]), full=True) == inspect(trainer(data=own[1]), full=True)
