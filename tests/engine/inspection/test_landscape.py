"""Landscapes: planes against their formulas, losses against weights that are set, and looking that changes nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.inspection.landscape import Choice, Survey, Window, look
from engine.inspection.landscape_form import Form, form_at
from engine.inspection.landscape_path import ParameterPath, most_moments, path_bytes
from engine.inspection.landscape_planes import (
    NoPlaneError,
    parameter_index,
    path_plane,
    path_share,
    random_plane,
    weights_plane,
)
from tests.engine.support.documents import experiment, layers, same_bytes
from tests.engine.support.slopes import relative_error

PLAIN: dict[str, Any] = {"hidden": layers("tanh:4 tanh:2")}
STAGED: dict[str, Any] = {
    "hidden": [
        {"units": 4, "activation": "rrelu", "dropout": 0.3, "normalization": "batch"},
        {"units": 4, "activation": "prelu", "residual": True, "normalization": "layer"},
    ],
    "optimizer": {"name": "adam"},
    "regularizer": {"name": "l1", "rate": 0.01, "prune": True},
    "schedule": {"name": "adaptive"},
    "stop": {"patience": 3},
    "shuffle": True,
}
LOGITS: dict[str, Any] = {"data": {"dataset": "blobs", "samples": 40}, "loss": "cross_entropy"}


def trained(epochs: int, **changes: Any) -> tuple[Trainer, ParameterPath]:
    trainer, path = Trainer(experiment(**changes)), ParameterPath()
    path.attach(trainer)
    for _ in range(epochs):
        trainer.train_epoch()
        path.note_epoch(trainer)
    trainer.train_batches(2)
    return trainer, path


def surveyed(trainer: Trainer, path: ParameterPath, **choice: Any) -> Survey:
    survey = Survey(trainer, path.moments, Choice(**choice))
    survey.find(10**6)
    assert survey.done
    return survey


@pytest.mark.parametrize("changes", [PLAIN, STAGED, LOGITS], ids=["plain", "staged", "logits"])
@pytest.mark.parametrize("plane", ["weights", "path", "random"])
def test_a_loss_is_the_one_a_run_has_whose_weights_are_set_there_and_looking_changes_nothing(
    changes: dict[str, Any], plane: Any
) -> None:
    trainer, path = trained(5, **changes)
    other, _ = trained(5, **changes)
    part: Any = "test" if plane == "random" else "train"
    survey = surveyed(trainer, path, plane=plane, weights=(1, 6), part=part)
    present = look(trainer, survey)
    assert survey.form() is None or isinstance(survey.form(), Form)
    assert same_bytes(trainer, other)
    assert survey.losses.shape == (41, 41) and np.isfinite(survey.losses).all()
    for row, column in ((0, 0), (3, 40), (20, 17)):
        other.set_parameters(survey.plane.place(survey.xs[column], survey.ys[row]))
        evaluation = other.evaluate()
        expected = evaluation.test_loss if part == "test" else evaluation.train_loss
        assert survey.losses[row, column] == pytest.approx(expected, rel=1e-9)
    # And the arrow of the step leads where the next batch does.
    assert present.step is not None
    before = survey.plane.coordinates(trainer.network.parameters)
    trainer.train_batches(1)
    moved = survey.plane.coordinates(trainer.network.parameters) - before
    assert np.allclose(present.step, moved, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("changes", [PLAIN, STAGED, LOGITS], ids=["plain", "staged", "logits"])
@pytest.mark.parametrize("plane", ["weights", "random"])
def test_the_gradient_is_the_slope_of_the_surface_under_the_run(changes: dict[str, Any], plane: Any) -> None:
    trainer, path = trained(3, **changes)
    survey = surveyed(trainer, path, plane=plane, weights=(0, 5))
    present = look(trainer, survey)
    assert present.loss == pytest.approx(trainer.evaluate().train_loss, rel=1e-9)
    assert (present.distance, present.plane_loss) == pytest.approx((0.0, present.loss), abs=1e-9)
    (x, y), h = map(float, present.place), 1e-5  # type: ignore[assignment]
    slopes = [
        (survey.loss(x + h, y) - survey.loss(x - h, y)) / (2 * h),
        (survey.loss(x, y + h) - survey.loss(x, y - h)) / (2 * h),
    ]
    assert relative_error(present.gradient, slopes) < 1e-5


def test_two_weights_have_their_values_for_coordinates_and_all_others_stay() -> None:
    trainer, _ = trained(0, **PLAIN)
    network = trainer.network
    first, second = parameter_index(network, 1, 3, 1), parameter_index(network, 2, 1, None)
    plane = weights_plane(network.parameters, first, second)
    assert plane.coordinates(network.parameters).tolist() == [
        network.layers[0].weights[1, 3],
        network.layers[1].biases[1],
    ]
    there = plane.place(0.5, -7.0)
    assert (there[first], there[second]) == (0.5, -7.0)
    others = np.delete(np.arange(there.size), [first, second])
    assert (there[others] == network.parameters[others]).all()


def test_a_path_s_plane_is_that_of_its_singular_vectors_and_holds_their_share() -> None:
    rng = np.random.default_rng(3)
    path = np.cumsum(rng.normal(size=(12, 7)) * [9, 4, 1, 1, 0.5, 0.2, 0.1], axis=0)
    plane = path_plane(path)
    around = path - path.mean(axis=0)
    _, values, vectors = np.linalg.svd(around, full_matrices=False)
    assert np.abs(np.abs(plane.directions @ vectors[:2].T) - np.eye(2)).max() < 1e-9
    assert path_share(plane, list(path)) == pytest.approx((values[:2] ** 2).sum() / (values**2).sum())
    # From the beginning to the end, both ways.
    assert (plane.coordinates(path[-1]) > plane.coordinates(path[0])).all()
    # No other plane lies closer: the nearest places are at right angles.
    nearest = np.array([plane.place(*place) for place in plane.coordinates(path)])
    assert np.abs((path - nearest) @ plane.directions.T).max() < 1e-9


@pytest.mark.parametrize("path", [np.eye(4)[:2], np.outer(np.arange(5.0), np.arange(4.0)), np.ones((5, 4))])
def test_a_path_that_is_a_line_or_less_spans_no_plane(path: Any) -> None:
    with pytest.raises(NoPlaneError) as refused:
        path_plane(path)
    assert refused.value.reason == "short_path"


def test_random_directions_have_each_unit_s_weights_as_long_as_its_own_and_move_no_bias() -> None:
    trainer, _ = trained(4, **PLAIN)
    network = trainer.network
    plane = random_plane(network, network.parameters, rng=np.random.default_rng(8))
    same = random_plane(network, network.parameters, rng=np.random.default_rng(8))
    other = random_plane(network, network.parameters, rng=np.random.default_rng(9))
    assert (plane.directions == same.directions).all() and (plane.directions != other.directions).any()
    for direction in plane.directions:
        for own, drawn in zip(network.layers, network.views(direction), strict=True):
            assert np.allclose(np.linalg.norm(drawn.weights, axis=0), np.linalg.norm(own.weights, axis=0))
            assert not drawn.biases.any()
    # The directions are not at right angles; the nearest place is found all the same.
    away = network.parameters + 0.3 * plane.directions[0] - 0.2 * plane.directions[1]
    assert plane.coordinates(away).tolist() == pytest.approx([0.3, -0.2])


def test_where_there_is_nothing_to_look_at_it_is_said_why() -> None:
    def refused(trainer: Trainer, path: ParameterPath, **choice: Any) -> str:
        with pytest.raises(NoPlaneError) as error:
            Survey(trainer, path.moments, Choice(**choice))
        return error.value.reason

    zero, path = trained(0, **PLAIN, initializer={"name": "zeros"})
    zero.reset()
    assert refused(zero, path, plane="random") == "no_weights"
    assert refused(zero, path, plane="path") == "short_path"
    single, path = trained(1, hidden=[], features=["x1"])
    assert refused(single, path, plane="random") == "parallel"
    single.set_weight(1, 0, 0, 1e9)
    assert refused(single, path, plane="weights") == "too_large"
    points = {"train": [[3, 4, 1], [-6, -8, -1], [4, -3, 1]], "test": []}
    whole, path = trained(0, **PLAIN, data={"dataset": "custom", "points": points}, batch_size=1)
    assert refused(whole, path, plane="weights", part="test") == "no_points"


def test_a_path_is_thinned_and_goes_back_where_the_run_does() -> None:
    trainer, path = Trainer(experiment(**PLAIN)), ParameterPath()
    path.attach(trainer)
    kept = {}
    for _ in range(230):
        trainer.train_epoch()
        path.note_epoch(trainer)
        if trainer.epoch in (60, 200):
            path.note(trainer)
            kept[trainer.epoch] = trainer.state()
    epochs = [one.epoch for one in path.moments]
    assert len(epochs) <= 96 and epochs[0] == 0 and epochs == sorted(set(epochs)) and epochs[-1] >= 227
    assert np.allclose(path.moments[-1].parameters, trainer.network.parameters, atol=0.05)
    trainer.rewind(kept[60])
    path.attach(trainer)
    assert path.moments[0].epoch == 0 and path.moments[-1].epoch <= 60
    # That lies ahead, on a path that is no longer this one's.
    trainer.rewind(kept[200])
    path.attach(trainer)
    assert [one.epoch for one in path.moments] == [200]
    assert (most_moments(27), most_moments(10**6)) == (96, 8)
    assert path_bytes(27) < 120_000 and path_bytes(10_000) < 1.2e6


def test_a_picture_stays_while_the_path_fits_into_it_and_follows_where_it_is_smaller() -> None:
    trainer, path = trained(6, **PLAIN)
    choice = Choice("path")
    first = Survey(trainer, path.moments, choice)
    places = first.plane.coordinates(np.array([one.parameters for one in path.moments]))
    assert all(first.window.holds(place) for place in places)
    larger = Window(first.window.middle, first.window.half * 1.2)
    assert Survey(trainer, path.moments, choice, larger).window == larger
    lost = Window(first.window.middle, first.window.half * 10)
    assert Survey(trainer, path.moments, choice, lost).window == first.window
    close = Survey(trainer, path.moments, Choice("path", size=0.25))
    assert close.window.half == pytest.approx(first.window.half / 4)
    assert close.window.middle == pytest.approx(tuple(close.plane.coordinates(trainer.network.parameters)))
    around = Survey(trainer, path.moments, Choice("weights", around="present"))
    assert around.window == Window(tuple(trainer.network.parameters[:2]), 2.0)


@pytest.mark.parametrize(
    ("name", "place", "surface"),
    [
        ("bottom", (0.0, 0.0), lambda x, y: x * x + y * y),
        ("slope", (0.6, 0.5), lambda x, y: x * x + y * y),
        ("ravine", (0.0, 0.0), lambda x, y: 100 * x * x + 0.01 * y),
        ("ravine", (0.51, 0.5), lambda x, y: 100 * (x - y) ** 2 + 0.3 * (x + y)),
        # Over the whole picture it changes by less than a hundredth of itself.
        ("plateau", (0.0, 0.0), lambda x, y: 0.4 + 0.001 * (x * x + y * y)),
        ("plateau", (0.6, 0.6), lambda x, y: math.tanh(8 * (x + y + 0.5))),
        ("local_minimum", (0.6, 0.0), lambda x, y: min((x - 0.6) ** 2 + y * y + 0.1, (x + 0.6) ** 2 + y * y)),
    ],
)
def test_a_surface_is_called_what_it_is(name: str, place: tuple[float, float], surface: Any) -> None:
    axis = np.linspace(-1, 1, 41)
    losses = np.array([[surface(x, y) for x in axis] for y in axis])
    form = form_at(losses, axis, axis, place, surface)
    assert form is not None and form.name == name
    assert form.loss == surface(*place) and form.lowest == losses.min()


def test_curvatures_and_steepness_are_those_of_the_surface() -> None:
    axis = np.linspace(-1, 1, 41)

    def surface(x: float, y: float) -> float:
        # Turned by 30 degrees: curvatures 6 and 2.
        u, v = x * math.cos(0.5) + y * math.sin(0.5), y * math.cos(0.5) - x * math.sin(0.5)
        return 3 * u * u + v * v

    losses = np.array([[surface(x, y) for x in axis] for y in axis])
    form = form_at(losses, axis, axis, (0.5, 0.0), surface)
    assert form is not None
    assert (form.across, form.along) == pytest.approx((6, 2), rel=1e-6)
    exact = math.hypot(6 * 0.5 * math.cos(0.5), 2 * 0.5 * math.sin(0.5))
    assert form.steepness == pytest.approx(exact, rel=1e-6)
    assert form_at(losses, axis, axis, (0.5, 0.0), lambda x, y: surface(x, y) if x < 0.6 else math.inf) is None
