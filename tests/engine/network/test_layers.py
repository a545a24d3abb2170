"""What layers do beyond a weighted sum: normalization, dropout, residuals, units off, parameters frozen."""

import math
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.unit_maps import UnitMaps
from engine.network.network import Network
from engine.network.passes import Backward, Forward
from engine.tables.optimizers import OPTIMIZERS
from tests.engine.support.documents import close, experiment, layers, trainer


class Passes:
    """One network's passes over given inputs: in training, `train`, and in evaluation, `evaluate`."""

    def __init__(self, inputs: Any, *, seed: int = 0, noise: int = 0, **changes: Any) -> None:
        names = ["x1", "x2", "x1_x2", "radius"][: len(inputs)]
        # In regression, outputs are as they come.
        made = experiment(
            features=names, **{"problem": "regression", "data": {"dataset": "plane", "samples": 40}, **changes}
        )
        self.network = Network(made)
        self.network.initialize(rng=np.random.default_rng(seed))
        self.inputs = self.network.inputs(np.array(inputs, dtype=np.float64))
        count = self.inputs.shape[1]
        self.backward = Backward(
            self.network, np.zeros_like(self.network.parameters), count, np.random.default_rng(noise)
        )
        self.forward = Forward(self.network, count)

    def train(self, depth: int | None = None) -> Any:
        return self.backward.forward.run(self.inputs, depth).copy()

    def evaluate(self, depth: int | None = None) -> Any:
        return self.forward.run(self.inputs, depth).copy()


def hidden(units: int, **changes: Any) -> dict[str, Any]:
    return {"units": units, "activation": "linear", **changes}


# Batch normalization: two units that pass x1 and 10 x1 on, over four samples.
X = [1.0, 2.0, 3.0, 6.0]
BATCH: dict[str, Any] = {"hidden": [hidden(2, normalization="batch")]}


def batch_passes() -> Passes:
    passes = Passes([X], **BATCH)
    layer = passes.network.layers[0]
    layer.weights[:] = [[1.0, 10.0]]
    layer.biases[:] = [0.0, 5.0]
    layer.scale[:], layer.shift[:] = [2.0, 1.0], [0.0, -3.0]
    return passes


def test_batch_normalization_uses_the_batchs_own_mean_and_variance_in_training() -> None:
    # Mean 3, biased variance (4 + 1 + 0 + 9) / 4 = 3.5.
    found = batch_passes().train(1)
    normalized = (np.array(X) - 3) / math.sqrt(3.5 + 1e-5)
    assert found[0] == pytest.approx(2 * normalized, rel=1e-12)
    # Ten times as wide, so that epsilon matters a hundred times less.
    assert found[1] == pytest.approx((10 * np.array(X) - 30) / math.sqrt(350 + 1e-5) - 3, rel=1e-12)


def test_running_statistics_take_a_tenth_of_every_batch() -> None:
    passes = batch_passes()
    layer = passes.network.layers[0]
    assert layer.running.tolist() == [[0, 0], [1, 1]]
    passes.train()
    # Mean 3 and, unbiased, variance 14 / 3; of the other unit 35 and 1400 / 3.
    assert layer.running == pytest.approx(np.array([[0.3, 3.5], [0.9 + 1.4 / 3, 0.9 + 140 / 3]]), rel=1e-12)
    passes.train()
    assert layer.running[:, 0] == pytest.approx([0.57, 0.81 + (0.09 + 0.1) * 14 / 3], rel=1e-12)


def test_evaluation_uses_the_running_statistics_and_leaves_them_alone() -> None:
    passes = batch_passes()
    passes.train()
    before = passes.network.statistics.copy()
    found = passes.evaluate(1)
    assert found[0] == pytest.approx(2 * (np.array(X) - 0.3) / math.sqrt(0.9 + 1.4 / 3 + 1e-5), rel=1e-12)
    assert found[1] == pytest.approx((10 * np.array(X) + 5 - 3.5) / math.sqrt(0.9 + 140 / 3 + 1e-5) - 3, rel=1e-12)
    assert np.array_equal(before, passes.network.statistics)


def test_a_batch_of_one_is_normalized_to_the_shift_and_teaches_no_variance() -> None:
    # Of 21 points in batches of 10, the last is alone.
    data = {"dataset": "custom", "points": {"train": [[i, -i, 1 - 2 * (i % 2)] for i in range(21)]}}
    run = trainer(data=data, batch_size=10, hidden=[{"units": 3, "normalization": "batch"}])
    run.train_batches(2)
    before = run.network.statistics.copy()
    run.train_batches(1)
    assert run.epoch == 1 and np.array_equal(run.network.statistics, before)
    assert run.nonfinite_layer() is None


def test_layer_normalization_looks_at_each_sample_alone_in_training_and_evaluation() -> None:
    passes = Passes([X, X[::-1]], hidden=[hidden(3, normalization="layer")])
    layer = passes.network.layers[0]
    layer.scale[:], layer.shift[:] = [1.0, 2.0, 1.0], [0.0, 0.0, 0.5]
    z = layer.weights.T @ passes.inputs[:2] + layer.biases[:, None]
    expected = []
    for column in z.T:
        mean = sum(column) / 3
        variance = sum((value - mean) ** 2 for value in column) / 3
        a, b, c = ((value - mean) / math.sqrt(variance + 1e-5) for value in column)
        expected.append([a, 2 * b, c + 0.5])
    assert close(passes.train(1).T, expected) and close(passes.evaluate(1).T, expected)
    alone = Passes([X[:1], X[-1:]], hidden=[hidden(3, normalization="layer")])
    alone.network.parameters[:] = passes.network.parameters
    assert close(alone.train(1).T, expected[:1])


def test_normalization_stands_before_the_activation() -> None:
    passes = Passes([X], hidden=[hidden(2, normalization="batch", activation="relu")])
    found = passes.train(1)
    # About half of what is centered lies below zero.
    assert (found >= 0).all() and (found == 0).any(axis=1).all() and (found > 0).any(axis=1).all()


# Dropout.


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_dropout_drops_its_share_and_scales_up_what_it_keeps(share: float) -> None:
    x = np.full((1, 5000), 2.0)
    passes = Passes(x, hidden=[hidden(4, dropout=share)])
    passes.network.parameters[:] = 1.0
    found = passes.train(1)
    # Without dropout every unit answers 2 + 1.
    assert np.unique(found) == pytest.approx([0.0, 3.0 / (1.0 - share)], rel=1e-12)
    assert np.mean(found == 0) == pytest.approx(share, abs=0.02)
    assert found.mean() == pytest.approx(3.0, rel=0.1)
    # Every unit of every sample is dropped by itself.
    dropped = found == 0
    assert dropped.mean(axis=1) == pytest.approx(np.full(4, share), abs=0.03)
    assert np.mean(dropped[0] & dropped[1]) == pytest.approx(share**2, abs=0.03)


def test_dropout_is_off_in_evaluation() -> None:
    wet, dry = (Passes([X], hidden=[hidden(3, activation="tanh", dropout=share)]) for share in (0.5, 0.0))
    assert np.array_equal(wet.evaluate(), dry.evaluate())
    assert not np.array_equal(wet.train(), wet.train())


# Leaky slopes drawn at random.


def test_rrelu_draws_a_slope_for_every_value_in_training() -> None:
    x = np.full((1, 5000), -1.0)
    passes = Passes(x, hidden=[hidden(2, activation="rrelu")])
    passes.network.layers[0].weights[:], passes.network.layers[0].biases[:] = 1.0, 0.0
    slopes = -passes.train(1)
    assert 1 / 8 <= slopes.min() < 0.13 and 0.328 < slopes.max() <= 1 / 3
    assert slopes.mean() == pytest.approx(11 / 48, rel=0.01)
    assert len(np.unique(slopes)) == slopes.size
    assert not np.array_equal(slopes, -passes.train(1))


def test_rrelu_has_the_middle_slope_in_evaluation() -> None:
    passes = Passes([[-4.8, 3.0]], hidden=[hidden(1, activation="rrelu")])
    passes.network.layers[0].weights[:], passes.network.layers[0].biases[:] = 1.0, 0.0
    for _ in range(2):
        assert passes.evaluate(1)[0] == pytest.approx([-1.1, 3.0], rel=1e-14)


# A learned alpha.


def test_a_learned_alpha_is_one_for_the_layer_and_moves_by_its_gradient() -> None:
    # One unit, x = -2, w = 1: a = -2 alpha; output weight 3: o = -6 alpha. Target 0, alpha 0.5: error -3.
    # dL/d(alpha) = error * 3 * min(0, z) = -3 * 3 * -2 = 18.
    document = {
        "problem": "regression", "features": ["x1"], "hidden": [{"units": 1, "activation": "prelu"}], "bias": False,
        "data": {"dataset": "custom", "points": {"train": [[-2, 0, 0]]}}, "batch_size": 1,
        "optimizer": {"learning_rate": 0.01},
    }  # fmt: skip
    run = Trainer(Experiment.parse(document), np.array([1.0, 0.5, 3.0]))
    assert run.evaluate().train_loss == pytest.approx(4.5)
    run.train_batches(1)
    # dL/dw = -3 * 3 * 0.5 * -2 = 9; dL/dv = -3 * (-2 * 0.5) = 3.
    assert run.network.parameters == pytest.approx([1 - 0.09, 0.5 - 0.18, 3 - 0.03], rel=1e-12)


def test_regularization_leaves_alpha_scale_and_shift_alone() -> None:
    for name in ("l1", "l2"):
        run = trainer(
            hidden=[{"units": 3, "activation": "prelu", "normalization": "layer"}],
            regularizer={"name": name, "rate": 0.5},
        )
        marked = run.network.views(run.network.is_weight)
        for layer in marked:
            assert layer.weights.all()
            assert not any(part.any() for part in (layer.biases, layer.scale, layer.shift, layer.learned_alpha))


# Residual connections.


def test_a_residual_layer_adds_the_one_before() -> None:
    passes = Passes([X], hidden=[hidden(2, activation="tanh"), hidden(2, activation="tanh", residual=True)])
    for found in (passes.train, passes.evaluate):
        first, second = found(1), found(2)
        layer = passes.network.layers[1]
        z = layer.weights.T @ first + layer.biases[:, None]
        assert close(second, np.tanh(z) + first)


def test_what_goes_around_a_layer_is_neither_normalized_nor_dropped() -> None:
    passes = Passes(
        [X], hidden=[hidden(2, activation="tanh"), hidden(2, normalization="batch", dropout=0.99, residual=True)]
    )
    first, second = passes.train(1), passes.train(2)
    assert np.mean(second == first) > 0.5


# Units that are off.

OFF: dict[str, Any] = {
    "hidden": [{"units": 4}, {"units": 4, "residual": True, "normalization": "batch"}],
    "off": [{"layer": 1, "unit": 2}, {"layer": 2, "unit": 1}],
}


def test_a_unit_that_is_off_answers_0_and_the_others_do_not_change() -> None:
    on, off = (
        Passes([X], hidden=[hidden(3, activation="softplus")]),
        Passes([X], hidden=[hidden(3, activation="softplus")], off=[{"layer": 1, "unit": 1}]),
    )
    for before, after in ((on.train(1), off.train(1)), (on.evaluate(1), off.evaluate(1))):
        assert not after[1].any() and before[1].all()
        assert np.array_equal(before[[0, 2]], after[[0, 2]])


def test_a_unit_that_is_off_is_blank_on_every_map_also_past_a_residual() -> None:
    run = trainer(**OFF)
    picture = UnitMaps(run, unit_side=6, map_side=10)
    maps = picture.unit_maps()
    assert (maps[2] == 127).all() and (maps[4 + 1] == 127).all()
    assert all((maps[unit] != 127).any() for unit in (0, 1, 3, 4, 6, 7))
    assert (picture.large_map(2, 1) == 127).all()


@pytest.mark.parametrize("regularizer", [{"name": "l2", "rate": 0.3}, {"name": "l1", "rate": 0.3}])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_leaves_a_unit_that_is_off_as_it_is(name: str, regularizer: dict[str, Any]) -> None:
    run = trainer(**OFF, optimizer={"name": name, "learning_rate": 0.05}, regularizer=regularizer)
    before = run.network.parameters.copy()
    run.train_epoch()
    run.train_epoch()
    old, now = run.network.views(before), run.network.layers
    for number, unit in ((0, 2), (1, 1)):
        assert np.array_equal(old[number].matrix[:, unit], now[number].matrix[:, unit])
        # What it says to the next layer, too.
        assert np.array_equal(old[number + 1].weights[unit], now[number + 1].weights[unit])
        others, sources = np.delete(np.arange(4), unit), [0, 1] if number == 0 else [0, 1, 3]
        assert not (old[number].weights == now[number].weights)[np.ix_(sources, others)].any()
    assert (old[1].scale[1], old[1].shift[1]) == (now[1].scale[1], now[1].shift[1])
    assert old[1].scale[0] != now[1].scale[0]


def test_a_unit_can_be_switched_off_and_on_during_a_run() -> None:
    run = trainer(optimizer={"name": "momentum"})
    run.train_epoch()
    whole = run.evaluate().train_loss
    assert run.reconfigure(experiment(optimizer={"name": "momentum"}, off=[{"layer": 1, "unit": 0}])) is False
    assert run.evaluate().train_loss != whole
    before = run.network.parameters.copy()
    run.train_epoch()
    # Momentum from before would have moved it.
    assert np.array_equal(run.network.views(before)[0].matrix[:, 0], run.network.layers[0].matrix[:, 0])
    run.network.parameters[:] = before
    run.reconfigure(experiment(optimizer={"name": "momentum"}))
    assert run.evaluate().train_loss == whole


# Parameters that are frozen.

FROZEN: dict[str, Any] = {
    "hidden": [
        {"units": 4, "activation": "prelu", "normalization": "batch"},
        {"units": 4, "normalization": "layer", "residual": True},
        {"units": 3, "activation": "prelu"},
    ],
    "frozen": [
        {"layer": 1}, {"layer": 2, "unit": 3}, {"layer": 3, "unit": 0, "source": 2},
        {"layer": 4, "unit": 0, "bias": True},
    ],
}  # fmt: skip


@pytest.mark.parametrize("regularizer", [{"name": "none"}, {"name": "l1", "rate": 0.2}, {"name": "l2", "rate": 0.2}])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_frozen_keeps_its_bytes_and_nothing_else_does(name: str, regularizer: dict[str, Any]) -> None:
    run = trainer(**FROZEN, optimizer={"name": name, "learning_rate": 0.02}, regularizer=regularizer)
    before = run.network.parameters.copy()
    moved = np.zeros(before.size, dtype=bool)
    # What goes one step forth and one back has moved as well.
    for batches in (1, 1, 20):
        run.train_batches(batches)
        moved |= before != run.network.parameters
    held = np.zeros(before.size, dtype=bool)
    first, second, third, output = run.network.views(held)
    for part in (first.matrix, first.scale, first.shift, first.learned_alpha):
        part[...] = True
    second.matrix[:, 3], second.scale[3], second.shift[3] = True, True, True
    third.weights[2, 0] = True
    output.biases[0] = True
    assert before[held].tobytes() == run.network.parameters[held].tobytes()
    # Biases before batch normalization never see more than a rounding; layer 1 is frozen here, so none is left.
    assert held.sum() == 21 + 7 + 1 + 1 and moved[~held].all()


def test_freezing_during_a_run_stops_even_what_was_moving() -> None:
    plain, frozen = {"optimizer": {"name": "adam"}}, {"optimizer": {"name": "adam"}, "frozen": [{"layer": 2}]}
    run = trainer(**plain)
    run.train_epoch()
    assert run.reconfigure(experiment(**frozen)) is False
    before = run.network.layers[1].matrix.copy()
    run.train_epoch()
    assert np.array_equal(run.network.layers[1].matrix, before)
    run.reconfigure(experiment(**plain))
    run.train_epoch()
    assert not (run.network.layers[1].matrix == before).any()


def test_a_frozen_parameter_can_still_be_set_by_hand() -> None:
    run = trainer(frozen=[{"layer": 1}])
    run.set_weight(1, 0, 0, 5.0)
    run.train_epoch()
    assert run.network.layers[0].weights[0, 0] == 5.0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_below_a_step_nothing_is_learned(name: str) -> None:
    run = trainer(hidden=layers("tanh:4 step:3 tanh:2"), optimizer={"name": name, "learning_rate": 0.05})
    before = run.network.parameters.copy()
    for _ in range(5):
        run.train_epoch()
    old, now = run.network.views(before), run.network.layers
    for number in (0, 1):
        assert old[number].matrix.tobytes() == now[number].matrix.tobytes()
    for number in (2, 3):
        assert not np.array_equal(old[number].matrix, now[number].matrix)
