"""The spaces of layers: places against passes forward and formulas, lines against the units whose boundary they are."""

from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.neuron_arithmetic import explain
from engine.inspection.place_values import PlaceValues
from engine.inspection.plane import make_view
from engine.inspection.space import LayerChoice, Space
from tests.engine.support.documents import layers

_POINTS = [[0.5 * i, 1 - 0.2 * i, (i * i) % 7 - 3, i % 3] for i in range(30)]
_THREE_INPUTS = {"inputs": ["a", "b", "c"], "train": _POINTS[:20], "test": _POINTS[20:]}
EXPERIMENTS: list[dict[str, Any]] = [
    {},
    {"hidden": [], "features": ["x2", "=x1*x2"], "bias": False},
    {"hidden": layers("relu:3 sigmoid:4 gelu:2"), "features": ["x1", "radius"], "standardize": True},
    {
        "data": {"dataset": "custom", "points": _THREE_INPUTS},
        "features": ["x1", "x3"],
        "loss": "cross_entropy",
        "hidden": [
            {"units": 4, "activation": "rrelu", "normalization": "batch", "dropout": 0.2},
            {"units": 4, "activation": "prelu", "normalization": "layer", "residual": True},
            {"units": 4, "activation": "tanh", "residual": True},
        ],
        "off": [{"layer": 1, "unit": 1}],
    },
    {"problem": "regression", "data": {"dataset": "plane"}, "hidden": layers("tanh:32 relu:1")},
]


def trained(document: dict[str, Any], batches: int = 20) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    trainer.train_batches(batches)
    return trainer


def space_of(trainer: Trainer, *axes: int) -> Space:
    return Space(trainer, make_view(trainer, axes or (0, 1)))


def values_of(trainer: Trainer, part: str, sample: int) -> Any:
    """The answers of all layers at a point, features first, as a neuron's arithmetic has them."""
    return explain(trainer, part, sample, 1, 0)["values"]


@pytest.mark.parametrize("document", EXPERIMENTS, ids=str)
def test_points_and_grid_lie_where_the_passes_forward_put_them_and_looking_changes_nothing(
    document: dict[str, Any],
) -> None:
    trainer = trained(document)
    before, shape = trainer.checkpoint(), trainer.network.shape
    axes = (1, 0) if trainer.experiment.n_inputs == 2 else (2, 0)
    look = space_of(trainer, *axes).look([LayerChoice(layer) for layer in range(len(shape))])
    assert trainer.checkpoint() == before
    count = len(trainer.data.train)
    for part, sample, place in (("train", 5, 5), ("test", 3, count + 3)):
        for layer, values in enumerate(values_of(trainer, part, sample)):
            space = look.layers[layer]
            assert space is not None
            expected = np.stack(space.axes) @ values - space.origin
            np.testing.assert_allclose(space.points[:, place], expected, rtol=1e-9, atol=1e-12)
            if not space.main:
                units = [*values, 0.0][:2]
                np.testing.assert_allclose(space.points[:, place], units, rtol=1e-12, atol=1e-14)
    # The third place of the second line: the plane's axes were named the other way round, so x2 grows to the right.
    inputs = make_view(trainer).held
    node = [-5.5 if one == axes[0] else 5.0 if one == axes[1] else held for one, held in enumerate(inputs)]
    values = PlaceValues(trainer, node).run()
    first = sum(shape[:-1])
    space = look.layers[-1]
    assert space is not None
    np.testing.assert_allclose(
        space.grid[:, look.columns + 2], space.axes @ values[first:] - space.origin, rtol=1e-9, atol=1e-12
    )


def test_a_run_goes_on_as_if_nobody_had_looked() -> None:
    document = {"hidden": [{"units": 5, "activation": "tanh", "dropout": 0.3, "normalization": "batch"}]}
    looked, alone = trained(document, 3), trained(document, 3)
    space = space_of(looked)
    for _ in range(4):
        space.look([LayerChoice(1), LayerChoice(0, (1, 0))])
        looked.train_batches(7)
        alone.train_batches(7)
    assert looked.checkpoint() == alone.checkpoint()


def test_by_hand_squares_make_of_a_circle_what_a_straight_line_cuts() -> None:
    circle = {"data": {"dataset": "circle"}, "hidden": []}
    curved = space_of(trained(circle, 0)).look([LayerChoice(0)])
    squares = space_of(trained({**circle, "features": ["x1_squared", "x2_squared"]}, 0)).look([LayerChoice(0)])
    assert curved.told_apart[0] < 0.75
    assert squares.told_apart[0] == 1.0
    for look, power in ((curved, 1), (squares, 2)):
        space = look.layers[0]
        assert space is not None
        # Both ends of the topmost line and of the rightmost one, and the middle of the seventh.
        ends = space.grid[:, [0, look.columns - 1, -look.columns, -1]].T
        corners = np.array([[-6.0, 6.0], [6.0, 6.0], [6.0, -6.0], [6.0, 6.0]])
        np.testing.assert_allclose(ends, corners**power)
        assert np.abs(space.grid[:, 6 * look.columns + look.columns // 2]).max() == 0.0


def test_by_hand_xor_is_bent_until_the_output_cuts_it() -> None:
    # Two ReLU units, x1 + x2 and -x1 - x2: |x1 + x2| is their sum, and their difference is of no account.
    document = {"hidden": layers("relu:2"), "data": {"dataset": "xor"}, "output_activation": "tanh"}
    parameters = np.array([1.0, -1, 1, -1, 0, 0, 3, 3, -6])
    look = space_of(Trainer(Experiment.parse(document), parameters)).look([LayerChoice(1), LayerChoice(2)])
    hidden, output = look.layers
    assert hidden is not None and output is not None
    np.testing.assert_allclose(hidden.lines, [[3.0, 3.0, -6.0]])
    assert hidden.level == 0.0 and hidden.agreement.tolist() == [1.0]
    # One unit has one axis, and its own boundary where it is in the middle.
    np.testing.assert_allclose(output.lines, [[1.0, 0.0, 0.0]])
    assert (output.points[1] == 0).all() and output.axes.tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize(
    ("document", "layer"),
    [
        ({"hidden": layers("tanh:2 relu:3")}, 1),
        ({"hidden": [*layers("tanh:2"), {"units": 3, "activation": "relu", "normalization": "batch"}]}, 1),
        ({"hidden": layers("relu:5 tanh:2"), "bias": False}, 2),
        ({"hidden": layers("tanh:2"), "loss": "binary_cross_entropy"}, 1),
        ({"data": {"dataset": "blobs"}, "loss": "cross_entropy", "hidden": layers("tanh:2")}, 1),
    ],
    ids=str,
)
def test_in_a_layer_of_two_units_a_line_is_where_the_next_one_turns(document: dict[str, Any], layer: int) -> None:
    trainer = trained(document)
    space = space_of(trainer).look([LayerChoice(layer)]).layers[0]
    assert space is not None
    for unit, (right, up, offset) in enumerate(space.lines):
        sums = explain(trainer, "train", 8, layer + 1, unit)
        normalized: Any = sums["normalized"]
        expected = sums["z"] if normalized is None else normalized["y"]
        assert right * space.points[0, 8] + up * space.points[1, 8] + offset == pytest.approx(expected, abs=1e-9)
    assert (space.agreement == 1).all()


def test_through_a_wide_layer_the_line_is_the_cut_at_the_mean_and_says_how_much_that_leaves_out() -> None:
    trainer = trained({"hidden": layers("tanh:6"), "data": {"dataset": "xor"}}, 400)
    network, space = trainer.network, space_of(trainer)
    activations = np.array([values_of(trainer, "train", sample)[1] for sample in range(len(trainer.data.train))])
    output = network.layers[-1]
    actual = activations @ output.weights[:, 0] + output.biases[0]
    for choice in (LayerChoice(1), LayerChoice(1, (4, 2))):
        seen = space.look([choice]).layers[0]
        assert seen is not None and seen.main == (choice.axes is None)
        # A place of the picture, as the layer's activations: what the axes do not show is the mean.
        mean = activations.mean(axis=0)
        place = np.array([0.3, -0.2])
        there = mean + (place - (seen.axes @ mean - seen.origin)) @ seen.axes
        slopes = seen.lines[0, :2]
        assert slopes @ place + seen.lines[0, 2] == pytest.approx(there @ output.weights[:, 0] + output.biases[0])
        drawn = slopes @ seen.points[:, : len(actual)] + seen.lines[0, 2]
        share = ((drawn > 0) == (actual > 0)).mean()
        assert seen.agreement[0] == pytest.approx(share)
    assert share < 1


def test_no_line_is_drawn_where_there_is_none() -> None:
    normalized = {"units": 3, "activation": "tanh", "normalization": "layer"}
    bent = space_of(trained({"hidden": [*layers("tanh:2"), normalized]})).look([LayerChoice(1), LayerChoice(2)])
    off = {"hidden": layers("tanh:2 tanh:3"), "off": [{"layer": 2, "unit": 1}]}
    one_off = space_of(trained(off)).look([LayerChoice(1)]).layers[0]
    assert bent.layers[0] is not None and bent.layers[1] is not None and one_off is not None
    assert np.isnan(bent.layers[0].lines).all() and np.isnan(bent.layers[0].agreement).all()
    assert np.isfinite(bent.layers[1].lines).all()
    assert np.isnan(one_off.lines).all(axis=1).tolist() == [False, True, False]


def test_by_hand_an_output_has_its_boundary_where_it_is_in_the_middle() -> None:
    # ReLU answers 0 to 1: half of that at a sum of a half. An output of zero at any sum never gets there.
    for document, level in (
        ({"output_activation": "relu"}, 0.5),
        ({"output_activation": "linear"}, 0.0),
        ({"loss": "binary_cross_entropy"}, 0.0),
    ):
        space = space_of(trained({**document, "hidden": layers("tanh:2")}, 0)).look([LayerChoice(1), LayerChoice(2)])
        hidden, output = space.layers
        assert hidden is not None and output is not None
        assert hidden.level == pytest.approx(level, abs=1e-9)
        assert output.level == (0.5 if level or "loss" in document else 0.0)


def test_several_outputs_are_told_apart_by_the_largest() -> None:
    document = {"data": {"dataset": "blobs"}, "loss": "cross_entropy", "hidden": layers("tanh:4")}
    trainer = trained(document, 300)
    look = space_of(trainer).look([LayerChoice(2)])
    seen = look.layers[0]
    assert seen is not None and seen.level is None
    accuracy = trainer.evaluate().train.accuracy
    assert look.told_apart[-1] == pytest.approx(accuracy) and look.told_apart[1] >= look.told_apart[-1]
    assert set(look.answers.tolist()) <= {0, 1, 2}


def test_what_is_not_finite_is_left_out() -> None:
    trainer = trained({"features": ["x1"], "hidden": layers("linear:3")}, 0)
    # Finite, and yet none of a picture; their squares are not.
    trainer.network.parameters[:3] = 1e200
    look = space_of(trainer).look([LayerChoice(0), LayerChoice(1)])
    assert look.layers[0] is not None and look.layers[1] is None and np.isnan(look.told_apart[1])
    trainer.network.parameters[:] = np.nan
    look = space_of(trainer).look([LayerChoice(0), LayerChoice(1)])
    assert look.layers[0] is not None and np.isnan(look.layers[0].lines).all() and look.layers[1] is None
    assert np.isnan(look.told_apart[1:]).all() and (look.answers == 255).all()


def test_of_many_points_some_are_drawn() -> None:
    trainer = trained({"data": {"samples": 3000, "train_fraction": 0.8}}, 0)
    look = space_of(trainer).look([LayerChoice(0)])
    assert look.every == 6 and look.layers[0] is not None
    rows = np.concatenate([trainer.data.train[::6], trainer.data.test[::6]])
    np.testing.assert_array_equal(look.layers[0].points, rows[:, :2].T)


def test_a_layer_or_a_unit_that_is_not_there_is_named() -> None:
    space = space_of(trained({}))
    for choice, words in (
        (LayerChoice(4), "between 0 and 3"),
        (LayerChoice(2, (0, 2)), r"0 to 1; got \[0, 2\]"),
        (LayerChoice(1, (1, 1)), r"0 to 3; got \[1, 1\]"),
    ):
        with pytest.raises(IndexError, match=words):
            space.look([choice])


def test_with_one_input_there_is_a_line_in_the_place_of_the_grid() -> None:
    sine = {"problem": "regression", "data": {"dataset": "sine"}, "features": ["x1"], "hidden": layers("tanh:3")}
    trainer = trained(sine)
    look = Space(trainer, make_view(trainer)).look([LayerChoice(0), LayerChoice(1, (2, 0))])
    given, hidden = look.layers
    assert given is not None and hidden is not None and (look.rows, look.columns) == (1, 121)
    assert given.grid[0, [0, 60, 120]].tolist() == [-6.0, 0.0, 6.0] and not given.grid[1].any()
    # Features as the network has them, then the units: the third across, the first upwards.
    values = PlaceValues(trainer, [-6.0]).run()
    np.testing.assert_allclose(hidden.grid[:, 0], values[[3, 1]])
