"""What is measured of runs, against numbers worked out by hand or in another way; looking changes nothing."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.lessons.hill import descend, height, slope
from engine.lessons.measures import MEASURES, measure_faults
from engine.lessons.run_record import RunRecord


def course(**experiment: Any) -> RunRecord:
    found = RunRecord(Trainer(Experiment.parse(experiment)))
    found.note_start()
    return found


def value(run: RunRecord, name: str, **of: Any) -> float | None:
    assert list(measure_faults("claims[0]", name, of)) == []
    return MEASURES[name].read(run, of)


def points(*rows: list[float], **experiment: Any) -> RunRecord:
    data = {"dataset": "custom", "points": {"train": list(rows), "test": []}}
    return course(data=data, **{"batch_size": 1, **experiment})


@pytest.mark.parametrize(
    "experiment",
    [
        {},
        {"hidden": []},
        {"hidden": [{"units": 2, "activation": "rrelu", "normalization": "batch", "dropout": 0.5}], "shuffle": True},
        {"problem": "regression", "data": {"dataset": "plane"}, "bias": False, "optimizer": {"name": "adam"}},
        {"data": {"dataset": "blobs"}, "loss": "cross_entropy", "hidden": [{"units": 1}]},
        {"initializer": {"name": "zeros"}},
    ],
    ids=str,
)
def test_measuring_changes_nothing_and_gives_a_number_or_none(experiment: dict[str, Any]) -> None:
    run = course(**experiment)
    for batches in (0, 3, 22, 25):
        run.trainer.train_batches(batches)
        if run.trainer.cursor == 0 and batches:
            run.note_loss()
        before, losses = run.trainer.checkpoint(), run.train_losses
        for name in MEASURES:
            found = MEASURES[name].read(run, {})
            assert found is None or math.isfinite(found), name
            assert run.trainer.checkpoint() == before and run.train_losses == losses, name


@pytest.mark.parametrize("name", MEASURES)
def test_a_run_whose_numbers_are_not_finite_gives_no_number_that_is_not(name: str) -> None:
    run = course()
    run.trainer.network.parameters[:] = math.nan
    found = MEASURES[name].read(run, {})
    assert found is None or math.isfinite(found)


def test_losses_and_accuracies_are_those_of_the_evaluation() -> None:
    run = course()
    run.trainer.train_epoch()
    now = run.trainer.evaluate()
    assert value(run, "train_loss") == now.train_loss and value(run, "test_loss") == now.test_loss
    assert value(run, "train_accuracy") == now.train.accuracy and value(run, "test_accuracy") == now.test.accuracy
    assert value(run, "loss_gap") == pytest.approx(now.test_loss - now.train_loss, rel=1e-12)


def test_without_test_points_there_is_no_test_loss() -> None:
    run = points([1, 2, 1])
    assert value(run, "test_loss") is None and value(run, "loss_gap") is None and value(run, "train_loss") is not None


def test_movement_is_the_distance_from_the_first_weights_over_their_norm() -> None:
    run = points([1, 2, 1], hidden=[])
    for source, weight in enumerate((3.0, 4.0)):
        run.trainer.set_weight(1, source, 0, weight)
    run.note_start()
    assert value(run, "movement") == 0
    run.trainer.set_weight(1, 1, 0, 6.0)
    run.trainer.set_bias(1, 0, 100.0)
    assert value(run, "movement", layer=1) == pytest.approx(0.4)
    assert value(run, "movement", layer=2) is None


def test_movement_from_zero_or_from_an_unknown_beginning_has_no_number() -> None:
    assert value(course(initializer={"name": "zeros"}), "movement") is None
    assert value(RunRecord(Trainer(Experiment.parse({}))), "movement") is None


def test_gradient_norms_are_those_of_central_differences() -> None:
    run = course(hidden=[{"units": 2, "activation": "sigmoid"}, {"units": 2, "activation": "tanh"}])
    norms, trainer = [], run.trainer
    for layer in trainer.network.layers:
        slopes = []
        for place in range(layer.offset, layer.offset + layer.weights.size):
            losses = []
            for step in (1e-6, -2e-6):
                trainer.network.parameters[place] += step
                losses.append(trainer.evaluate().train_loss)
            trainer.network.parameters[place] += 1e-6
            slopes.append((losses[0] - losses[1]) / 2e-6)
        norms.append(math.hypot(*slopes))
    for layer_number, norm in enumerate(norms, start=1):
        assert value(run, "gradient_norm", layer=layer_number) == pytest.approx(norm, rel=1e-6)
    assert value(run, "gradient_ratio") == pytest.approx(norms[0] / norms[-1], rel=1e-6)
    assert value(run, "gradient_norm", layer=4) is None


def test_spread_is_the_ratio_of_standard_deviations() -> None:
    linear = {"units": 1, "activation": "linear"}
    run = points([1, 2, 1], [3, -1, -1], [0, 0, 1], hidden=[linear, linear])
    run.trainer.set_weight(2, 0, 0, -3.0)
    assert value(run, "spread_ratio", layer=2, over=1) == pytest.approx(3)
    assert value(run, "spread_ratio", layer=4, over=1) is None


def test_saturated_is_the_share_of_flat_places() -> None:
    run = points([0, 0, 1], [1, 0, -1], [9, 0, 1], [-9, 0, 1], hidden=[{"units": 1}])
    run.trainer.set_weight(1, 0, 0, 1.0)
    run.trainer.set_bias(1, 0, 0.0)
    # tanh' is 1, 0.42, and all but 0 at 9 and -9.
    assert value(run, "saturated", layer=1) == 0.5


def test_units_are_dead_where_no_point_has_a_gradient() -> None:
    run = points([1, 0, 1], [2, 0, -1], hidden=[{"units": 3, "activation": "relu"}, {"units": 1}])
    for unit, bias in enumerate((-100.0, -100.0, 100.0)):
        run.trainer.set_bias(1, unit, bias)
    assert value(run, "dead_units") == 2


def test_a_unit_that_was_dead_after_an_epoch_and_is_not_after_a_later_one_was_revived() -> None:
    hidden = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "relu"}]
    run = points([1, 0, 1], [2, 0, -1], hidden=hidden)
    assert value(run, "revived_units") == 0
    # Dead after the first epoch, alive after the second, dead again after the third: it came back once.
    for epoch, bias in enumerate((-100.0, 100.0, -100.0), start=1):
        run.trainer.train_epoch()
        run.trainer.set_bias(2, 0, bias)
        run.note_units()
        assert value(run, "revived_units", first=2) == (epoch > 1), epoch
    assert value(run, "revived_units", last=1) == 0
    run.trainer.train_epoch()
    assert value(run, "revived_units") is None, "an epoch that nobody looked at"


def test_a_weight_a_bias_and_the_rate_are_those_of_now() -> None:
    run = points([1, 0, 1], hidden=[], schedule={"name": "cosine", "epochs": 2})
    run.trainer.set_weight(1, 1, 0, 3.0)
    run.trainer.set_bias(1, 0, -2.0)
    assert value(run, "weight", source=1) == 3 and value(run, "bias") == -2
    assert value(run, "weight", source=2) is None and value(run, "bias", unit=1) is None
    assert value(run, "learning_rate") == pytest.approx(0.03)
    run.trainer.train_epoch()
    assert value(run, "learning_rate") == pytest.approx(0.015)


def test_zero_weights_are_counted_without_biases() -> None:
    run = course(hidden=[{"units": 1}], initializer={"name": "zeros"})
    assert value(run, "zero_weights") == 1
    run.trainer.set_weight(2, 0, 0, 0.5)
    run.trainer.set_bias(1, 0, 0.5)
    assert value(run, "zero_weights") == pytest.approx(2 / 3)


def test_the_difference_of_units_is_the_largest_of_their_weights() -> None:
    run = points([1, 2, 1], hidden=[{"units": 3}])
    for unit, weights in enumerate(((1.0, 1.0), (1.0, 1.5), (4.0, 1.0))):
        for source, weight in enumerate(weights):
            run.trainer.set_weight(1, source, unit, weight)
    assert value(run, "unit_difference_least") == 0.5 and value(run, "unit_difference_most") == 3
    assert value(run, "unit_difference_least", layer=2) is None


def test_distance_is_that_of_all_weights_and_biases_from_the_start() -> None:
    run = points([1, 2, 1], hidden=[])
    before = [float(one) for one in run.trainer.network.parameters]
    run.trainer.set_weight(1, 0, 0, before[0] + 3.0)
    run.trainer.set_bias(1, 0, run.trainer.network.layers[0].biases[0] - 4.0)
    assert value(run, "distance") == pytest.approx(5.0)
    assert value(RunRecord(Trainer(Experiment.parse({}))), "distance") is None


def test_mean_zero_share_and_reach_are_of_a_layer_s_answers_and_sums() -> None:
    run = points([1, 0, 1], [2, 0, -1], [-4, 0, 1], [6, 0, 1], hidden=[{"units": 1, "activation": "relu"}])
    run.trainer.set_weight(1, 0, 0, 1.0)
    run.trainer.set_weight(1, 1, 0, 0.0)
    run.trainer.set_bias(1, 0, 0.0)
    # Sums 1, 2, -4, 6; answers 1, 2, 0, 6.
    assert value(run, "mean_activation") == pytest.approx(9 / 4)
    assert value(run, "zero_share") == pytest.approx(1 / 4)
    assert value(run, "within") == pytest.approx(2 / 4) and value(run, "within", reach=4.0) == pytest.approx(3 / 4)
    assert value(run, "within", layer=3) is None and value(run, "mean_activation", layer=3) is None


@pytest.mark.parametrize(("activation", "linear"), [("linear", True), ("tanh", False)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_layers_are_one_layer_and_others_are_not(activation: str, linear: bool, bias: bool) -> None:
    run = course(hidden=[{"units": 4, "activation": activation}, {"units": 3, "activation": activation}], bias=bias)
    run.trainer.train_epoch()
    found = value(run, "linear_error")
    assert found is not None and (found < 1e-12 if linear else found > 0.01)


def test_epochs_to_a_loss_and_the_share_of_rises_are_counted_from_the_losses() -> None:
    run = course(optimizer={"name": "sgd", "learning_rate": 1.0})
    losses = [run.trainer.evaluate().train_loss]
    assert value(run, "rise_share") is None
    for _ in range(30):
        run.trainer.train_epoch()
        run.note_loss()
        losses.append(run.trainer.evaluate().train_loss)
    rises = sum(after > before for before, after in pairwise(losses))
    assert 0 < rises < 30 and value(run, "rise_share") == pytest.approx(rises / 30)
    middle = sorted(losses)[10]
    assert value(run, "epochs_to_loss", loss=middle) == next(at for at, loss in enumerate(losses) if loss < middle)
    assert value(run, "epochs_to_loss", loss=min(losses)) is None


def test_a_course_that_was_not_heard_of_from_the_beginning_has_no_losses() -> None:
    trainer = Trainer(Experiment.parse({}))
    trainer.train_epoch()
    run = RunRecord(trainer)
    run.note_loss()
    assert run.train_losses is None and value(run, "rise_share") is None


def test_an_epoch_that_is_trained_again_takes_the_place_of_the_first() -> None:
    run = course()
    back = run.trainer.state()
    for _ in range(3):
        run.trainer.train_epoch()
        run.note_loss()
    first = run.train_losses
    assert first is not None and len(first) == 4
    run.trainer.rewind(back)
    run.trainer.set_bias(1, 0, 2.0)
    assert run.note_start() and not run.note_start()
    run.trainer.train_epoch()
    run.note_loss()
    assert run.train_losses is not None and len(run.train_losses) == 2 and run.train_losses[1] != first[1]


def test_the_epoch_that_breaks_a_run_is_counted_from_one() -> None:
    run = course(problem="regression", data={"dataset": "plane"}, optimizer={"name": "sgd", "learning_rate": 1e9})
    assert value(run, "finite") == 1 and value(run, "epochs_to_break") is None
    run.trainer.train_batches(60)
    assert value(run, "finite") == 0 and value(run, "epochs_to_break") == 1


@pytest.mark.parametrize(("batch", "share"), [(1, 1.0), (2, 0.0)])
def test_the_signs_of_a_batch_are_those_of_its_summed_gradients(batch: int, share: float) -> None:
    # Of one point all weights' gradients have delta's sign, as both inputs are positive. Of the two together, with
    # opposite deltas, the first weight's are 1 - 3 < 0 and the second's 3 - 1 > 0, or the other way round.
    run = points([1, 3, 1], [3, 1, -1], hidden=[], batch_size=batch)
    for source in (0, 1):
        run.trainer.set_weight(1, source, 0, 0.0)
    run.trainer.set_bias(1, 0, 0.0)
    assert value(run, "same_sign_share", layer=1) == share
    assert value(run, "same_sign_share", layer=2) is None


def test_the_slope_of_the_hill_is_that_of_central_differences() -> None:
    for w in np.linspace(-8, 8, 33):
        assert slope(w) == pytest.approx((height(w + 1e-6) - height(w - 1e-6)) / 2e-6, rel=1e-6, abs=1e-8)


def test_the_hill_has_its_lowest_point_at_0_and_a_dip_near_4() -> None:
    w = np.linspace(-8, 8, 16001)
    heights = np.array([height(one) for one in w])
    low = [one for one in range(1, len(w) - 1) if heights[one] < min(heights[one - 1], heights[one + 1])]
    assert [round(float(w[one]), 2) for one in low] == [0.0, 3.92]
    assert heights[low[0]] < heights[low[1]]


def test_a_walk_begins_at_its_start_and_ends_where_it_has_flown_off() -> None:
    assert descend(6.0, 0.1, 1) == [6.0, 6.0 - 0.1 * slope(6.0)]
    assert len(descend(6.0, 0.1, 200)) == 201
    flown = descend(6.0, 1000.0, 1000)
    assert len(flown) < 10 and all(math.isfinite(w) for w in flown)


@pytest.mark.parametrize(
    ("name", "of", "path", "rule"),
    [
        ("loss", {}, "claims[0].measure", "must be one of train_loss, "),
        (None, {}, "claims[0].measure", "must be one of"),
        ("movement", [], "claims[0].of", "must be an object"),
        ("movement", {"layer": 0}, "claims[0].of.layer", "must be at least 1"),
        ("movement", {"layer": 1.0}, "claims[0].of.layer", "must be a whole number"),
        ("movement", {"unit": 1}, "claims[0].of.unit", "is no part of movement, which has layer"),
        ("train_loss", {"layer": 1}, "claims[0].of.layer", "is no part of train_loss, which has nothing"),
        ("hill_end", {"rate": math.nan}, "claims[0].of.rate", "must be a finite number"),
    ],
)
def test_a_measure_that_cannot_be_taken_is_refused_by_name(name: object, of: object, path: str, rule: str) -> None:
    (fault,) = measure_faults("claims[0]", name, of)
    assert fault.path == path and rule in fault.rule
