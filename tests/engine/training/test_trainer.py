"""Training: steps worked by hand, resets, changes during a run, edits; and that looking changes nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.deeds.record import LIVE
from engine.inspection.codes import feature_map, quantize
from engine.inspection.plane import plane
from engine.inspection.unit_maps import UnitMaps
from tests.engine.support.documents import close, experiment, layers, same_bytes, trainer


def points(*rows: tuple[float, float, float]) -> dict[str, Any]:
    return {"dataset": "custom", "points": {"train": [list(row) for row in rows]}}


ONE_NEURON: dict[str, Any] = {
    "problem": "regression",
    "hidden": [],
    "features": ["x1"],
    "optimizer": {"learning_rate": 0.1},
}


def test_one_step_of_one_neuron_is_what_paper_says() -> None:
    # w = 2, b = 1, x = 3, t = 5: o = 7, error 2; dL/dw = 6, dL/db = 2; w -> 1.4, b -> 0.8.
    run = Trainer(Experiment.parse({**ONE_NEURON, "data": points((3, 0, 5)), "batch_size": 1}), np.array([2.0, 1.0]))
    assert run.evaluate().train_loss == pytest.approx(2.0)
    run.train_epoch()
    assert close(run.network.parameters, [1.4, 0.8])


def test_the_last_smaller_batch_is_averaged_over_its_own_size() -> None:
    # Three points in batches of two. Batch 1: errors 1 and 3 at x = 1, so both means are 2: w = b = -0.2.
    # Batch 2 alone: o = -0.2 * 2 - 0.2 = -0.6, error -0.6: w = -0.2 + 0.1 * 1.2 = -0.08, b = -0.2 + 0.06 = -0.14.
    document = {**ONE_NEURON, "data": points((1, 0, -1), (1, 0, -3), (2, 0, 0)), "batch_size": 2}
    run = Trainer(Experiment.parse(document), np.array([0.0, 0.0]))
    run.train_epoch()
    assert (run.batches_per_epoch, run.step) == (2, 2)
    assert close(run.network.parameters, [-0.08, -0.14])


def test_l2_shrinks_weights_not_biases() -> None:
    document = {**ONE_NEURON, "data": points((0, 0, 1)), "batch_size": 1, "regularizer": {"name": "l2", "rate": 0.5}}
    run = Trainer(Experiment.parse(document), np.array([4.0, 1.0]))
    run.train_epoch()
    assert close(run.network.parameters, [4 - 0.1 * 0.5 * 4, 1.0])


@pytest.mark.parametrize(("prune", "after"), [(False, 0.3), (True, 0.0)])
def test_l1_stops_at_exactly_zero_and_only_pruning_keeps_it_there(prune: bool, after: float) -> None:
    regularizer = {"name": "l1", "rate": 1.0, "prune": prune}
    document = {
        **ONE_NEURON,
        "bias": False,
        "data": points((0, 0, 0), (1, 0, 3)),
        "batch_size": 1,
        "regularizer": regularizer,
    }
    run = Trainer(Experiment.parse(document), np.array([0.05]))
    run.train_batches(1)
    assert run.network.parameters[0] == 0.0
    run.train_batches(1)
    assert close(run.network.parameters, [after])


def test_a_weight_set_by_hand_is_alive_again_after_pruning() -> None:
    document = {
        **ONE_NEURON,
        "bias": False,
        "data": points((0, 0, 0)),
        "batch_size": 1,
        "regularizer": {"name": "l1", "rate": 1.0, "prune": True},
    }
    run = Trainer(Experiment.parse(document), np.array([0.05]))
    run.train_epoch()
    run.set_weight(1, 0, 0, 2.0)
    run.train_epoch()
    assert close(run.network.parameters, [1.9])


def test_standardizing_uses_the_training_points_only() -> None:
    document = {
        **ONE_NEURON,
        "standardize": True,
        "data": {"dataset": "custom", "points": {"train": [[1, 0, 0], [3, 0, 0]], "test": [[9, 0, 0]]}},
        "batch_size": 1,
    }
    run = Trainer(Experiment.parse(document))
    assert close(run.columns(np.array([[1.0, 3.0, 9.0], np.zeros(3)])), [[-1, 1, 7]])


def test_a_column_that_never_changes_does_not_divide_by_zero() -> None:
    run = Trainer(
        Experiment.parse({**ONE_NEURON, "standardize": True, "data": points((2, 0, 0), (2, 0, 1)), "batch_size": 1})
    )
    assert close(run.columns(np.array([[2.0], [0.0]])), [[0]])


def test_shuffling_visits_every_point_once_in_an_order_that_differs_by_epoch_and_seed() -> None:
    runs = [trainer(shuffle=shuffle, seed=seed) for shuffle, seed in ((True, 1), (True, 1), (False, 1), (True, 2))]
    for run in runs:
        run.train_epoch()
    assert same_bytes(runs[0], runs[1])
    assert not np.array_equal(runs[0].network.parameters, runs[2].network.parameters)


def test_training_stops_at_the_end_of_an_epoch() -> None:
    run = trainer()
    assert run.batches_per_epoch == 4
    assert [run.train_batches(3), run.train_batches(3), run.train_batches(100)] == [3, 1, 4]
    assert (run.epoch, run.cursor, run.step) == (2, 0, 8)


def test_slices_of_any_length_train_alike() -> None:
    whole, sliced = trainer(shuffle=True), trainer(shuffle=True)
    for _ in range(5):
        whole.train_epoch()
    while sliced.epoch < 5:
        sliced.train_batches(3)
    assert same_bytes(whole, sliced)


def test_reset_returns_to_the_same_first_parameters() -> None:
    run = trainer(shuffle=True)
    before = run.checkpoint()
    run.train_epoch()
    run.set_bias(1, 0, 3.0)
    run.reset()
    assert run.checkpoint() == before


def test_the_seed_decides_the_first_parameters_and_the_data_seed_the_data() -> None:
    one, other, data = trainer(), trainer(seed=2), trainer(data={"samples": 40, "seed": 2})
    assert not np.array_equal(one.network.parameters, other.network.parameters)
    assert np.array_equal(one.data.train, other.data.train)
    assert np.array_equal(one.network.parameters, data.network.parameters)
    assert not np.array_equal(one.data.train, data.data.train)


def test_the_playground_initializer_draws_from_its_bounds_and_zeros_draws_zeros() -> None:
    run = trainer(hidden=layers("tanh:32 tanh:32"))
    weights = run.network.layers[1].weights
    assert abs(weights).max() <= 0.5 and weights.std() == pytest.approx(1 / np.sqrt(12), rel=0.05)
    assert all((layer.biases == 0.1).all() for layer in run.network.layers)
    assert not trainer(initializer={"name": "zeros"}).network.parameters.any()


@pytest.mark.parametrize(
    ("change", "reset"),
    [
        ({"optimizer": {"learning_rate": 0.5}}, False),
        ({"regularizer": {"name": "l2", "rate": 0.1}}, False),
        ({"regularizer": {"name": "l1", "rate": 0.1, "prune": True}}, False),
        ({"batch_size": 3}, False),
        ({"shuffle": True}, False),
        ({"optimizer": {"name": "adam", "beta1": 0.5}}, False),
        ({"schedule": {"name": "adaptive"}}, False),
        ({"clip": {"name": "norm", "threshold": 0.1}}, False),
        ({"stop": {"patience": 3}}, False),
        ({"frozen": [{"layer": 1}]}, False),
        ({"off": [{"layer": 1, "unit": 3}]}, False),
        ({"seed": 2}, True),
        ({"loss": "huber"}, True),
        ({"hidden": [{"units": 4, "normalization": "batch"}, {"units": 2}]}, True),
        ({"hidden": [{"units": 4, "dropout": 0.5}, {"units": 2}]}, True),
        ({"initializer": {"bias": 0.2}}, True),
        ({"features": ["x1", "=x2"]}, True),
        ({"hidden": [{"units": 3}]}, True),
        ({"hidden": layers("relu:4 relu:2")}, True),
        ({"features": ["x1"]}, True),
        ({"standardize": True}, True),
        ({"data": {"samples": 40, "noise": 0.1}}, True),
        ({"bias": False}, True),
        ({"initializer": {"name": "zeros"}}, True),
        ({"output_activation": "sigmoid"}, True),
        ({}, False),
    ],
)
def test_only_what_must_begin_anew_does(change: dict[str, Any], reset: bool) -> None:
    run = trainer()
    run.train_epoch()
    run.train_batches(2)
    before = run.network.parameters.copy()
    assert run.reconfigure(experiment(**change)) is reset
    assert run.experiment == experiment(**change)
    if reset:
        assert run.step == 0 and same_bytes(run, trainer(**change))
    else:
        assert run.step == 6 and np.array_equal(run.network.parameters, before)
    run.train_epoch()
    assert np.isfinite(run.network.parameters).all()


def test_what_may_change_during_a_run_and_what_may_not_are_all_fields() -> None:
    assert set(Experiment.model_fields) >= LIVE
    assert set(Experiment.model_fields) - LIVE == {
        "problem", "data", "features", "standardize", "hidden", "output_activation", "loss", "bias", "initializer",
        "seed",
    }  # fmt: skip


def test_a_new_batch_size_goes_on_where_the_epoch_was() -> None:
    run = trainer()
    run.train_batches(2)
    run.reconfigure(experiment(batch_size=5))
    assert (run.epoch, run.cursor, run.batches_per_epoch) == (0, 2, 4)


def test_setting_a_parameter_sets_that_one_only() -> None:
    run = trainer()
    before = run.network.parameters.copy()
    run.set_weight(2, 3, 1, 9.0)
    assert run.network.layers[1].weights[3, 1] == 9.0
    assert np.count_nonzero(run.network.parameters != before) == 1
    # Layer 1 has 2 * 4 weights and 4 biases; in layer 2, weight 3 -> 1 is number 3 * 2 + 1.
    assert run.network.parameters[12 + 7] == 9.0
    run.set_bias(2, 1, -9.0)
    assert run.network.parameters[12 + 8 + 1] == -9.0


@pytest.mark.parametrize(
    ("act", "error", "said"),
    [
        (lambda run: run.set_weight(0, 0, 0, 1), IndexError, "`layer` must be between 1 and 3; got 0"),
        (lambda run: run.set_weight(4, 0, 0, 1), IndexError, "`layer`"),
        (lambda run: run.set_weight(1, 2, 0, 1), IndexError, "`source` must be between 0 and 1; got 2"),
        (lambda run: run.set_weight(1, -1, 0, 1), IndexError, "`source`"),
        (lambda run: run.set_weight(1, 0, 4, 1), IndexError, "`unit`"),
        (lambda run: run.set_bias(3, 1, 1), IndexError, "`unit` must be between 0 and 0; got 1"),
        (lambda run: run.set_bias(3, 0, float("nan")), ValueError, "`value` must be a finite number; got nan"),
        (lambda run: run.set_weight(1, 0, 0, float("inf")), ValueError, "`value`"),
    ],
)
def test_an_edit_of_nothing_is_refused_by_name(
    act: Callable[[Trainer], None], error: type[Exception], said: str
) -> None:
    run = trainer()
    before = run.checkpoint()
    with pytest.raises(error) as caught:
        act(run)
    assert said in str(caught.value)
    assert run.checkpoint() == before


def test_a_network_without_biases_has_none_to_set() -> None:
    run = trainer(bias=False)
    with pytest.raises(IndexError, match="no biases"):
        run.set_bias(1, 0, 1.0)
    assert run.network.layers[0].bias_offset is None
    assert run.network.parameters.size == 2 * 4 + 4 * 2 + 2


def test_the_first_layer_that_is_not_finite_is_named() -> None:
    run = trainer()
    assert run.nonfinite_layer() is None
    run.network.layers[2].weights[0, 0] = np.inf
    run.network.layers[1].biases[0] = np.nan
    assert run.nonfinite_layer() == 2


def test_looking_never_changes_training() -> None:
    watched, alone = trainer(shuffle=True), trainer(shuffle=True)
    picture = UnitMaps(watched, unit_side=6, map_side=8)
    for _ in range(10):
        watched.train_batches(3)
        alone.train_batches(3)
        picture.unit_maps()
        picture.large_map()
        picture.large_map(0, 1)
        picture.large_map(1, 2)
        watched.evaluate()
        watched.checkpoint()
        watched.state()
        watched.nonfinite_layer()
        feature_map("radius", 5)
    assert same_bytes(watched, alone)


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_default_network_learns_the_circle(seed: int) -> None:
    run = Trainer(Experiment.parse({"seed": seed}))
    start = run.evaluate().test_loss
    for _ in range(300):
        run.train_epoch()
    assert run.evaluate().test_loss < 0.5 * start


def test_the_default_seeds_learn_it_well_and_soon() -> None:
    run = Trainer(Experiment.parse({}))
    for _ in range(120):
        run.train_epoch()
    assert run.evaluate().test_loss < 0.05


def codes(*values: float) -> list[int]:
    array = np.array(values, dtype=np.float32)
    found: list[int] = quantize(array, np.empty(array.shape, np.uint8), np.empty_like(array)).tolist()
    return found


def test_codes_are_those_of_the_protocol() -> None:
    assert codes(-1, 0, 1, 0.5, -0.5) == [0, 127, 254, 191, 64]
    assert codes(-7, 9, np.inf, -np.inf) == [0, 254, 254, 0]
    assert codes(np.nan, 0.0) == [255, 127]


def test_a_map_runs_left_to_right_and_from_the_top() -> None:
    x1, x2 = plane(3)
    assert x1.tolist() == [-4, 0, 4] * 3 and x2.tolist() == [4] * 3 + [0] * 3 + [-4] * 3
    assert feature_map("x1", 3).tolist() == [[0, 127, 254]] * 3
    assert feature_map("x2", 3).tolist() == [[254] * 3, [127] * 3, [0] * 3]


def test_the_maps_are_what_the_units_answer() -> None:
    run = trainer()
    run.train_epoch()
    picture = UnitMaps(run, unit_side=5, map_side=7)
    x = np.stack(plane(5))
    first, second, output = run.network.layers
    hidden = np.tanh(first.weights.T @ x + first.biases[:, None])
    hidden2 = np.tanh(second.weights.T @ hidden + second.biases[:, None])
    answers = np.concatenate([hidden, hidden2, np.tanh(output.weights.T @ hidden2 + output.biases[:, None])])
    maps = picture.unit_maps()
    assert maps.shape == (7, 5, 5)
    assert abs(maps.reshape(7, 25) - (127 + 127 * answers)).max() <= 0.51
    unit_on_the_large_map = UnitMaps(run, unit_side=7, map_side=7)
    assert np.array_equal(unit_on_the_large_map.large_map(1, 2)[0], unit_on_the_large_map.unit_maps()[2])
    assert np.array_equal(unit_on_the_large_map.large_map()[0], unit_on_the_large_map.unit_maps()[6])
    assert np.array_equal(picture.large_map(0, 0)[0], feature_map("x1", 7))


def test_what_is_not_a_number_has_its_own_code_in_every_map() -> None:
    run = trainer()
    run.network.parameters[:] = np.nan
    picture = UnitMaps(run, unit_side=4, map_side=4)
    assert (picture.unit_maps() == 255).all() and (picture.large_map() == 255).all()
