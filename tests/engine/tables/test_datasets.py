"""Data sets and features: seeded, split, and true to their formulas."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.tables.datasets import DATASETS, Dataset, sample, split, train_count
from engine.tables.features import FEATURES, feature_matrix, standardize

EVERY = pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda one: one.name)


def draw(name: str, samples: int = 500, noise: float = 0.0, seed: int = 1) -> np.ndarray:
    return sample(name, samples, noise, rng=np.random.default_rng(seed))


@EVERY
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(dataset: Dataset) -> None:
    assert draw(dataset.name).tobytes() == draw(dataset.name).tobytes()
    assert draw(dataset.name).tobytes() != draw(dataset.name, seed=2).tobytes()


@EVERY
@pytest.mark.parametrize("samples", [10, 11, 500])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_a_data_set_has_the_points_asked_for_with_fitting_labels(dataset: Dataset, samples: int, noise: float) -> None:
    points = draw(dataset.name, samples, noise)
    assert points.shape == (samples, dataset.inputs + 1) and np.isfinite(points).all()
    labels = set(points[:, -1])
    if dataset.classes is not None:
        assert labels == set(range(dataset.classes))
    elif dataset.problem == "classification":
        assert labels == {-1.0, 1.0}
    else:
        # A step without noise has the two heights.
        assert len(labels) >= 2


@EVERY
def test_shuffling_loses_no_point_and_leaves_no_order(dataset: Dataset) -> None:
    counted = {} if dataset.classes is None else {"classes": dataset.classes}
    raw = dataset.generate(500, 0.1, rng=np.random.default_rng(1), **counted)
    shuffled = draw(dataset.name, noise=0.1)
    assert sorted(map(tuple, raw)) == sorted(map(tuple, shuffled))
    assert not np.array_equal(raw, shuffled)


@pytest.mark.parametrize(
    ("fraction", "train"), [(0.5, 250), (0.1, 50), (0.9, 450), (0.29, 145), (0.001, 1), (0.999, 499)]
)
def test_the_split_has_the_sizes_its_fraction_says(fraction: float, train: int) -> None:
    points = draw("circle")
    data = split(points, fraction)
    assert (len(data.train), len(data.test)) == (train, 500 - train)
    assert np.array_equal(np.concatenate([data.train, data.test]), points)
    assert (
        Experiment.parse({"data": {"train_fraction": fraction}, "batch_size": 1}).train_size
        == train
        == train_count(500, fraction)
    )


def test_points_for_training_are_counted_as_the_page_counts_them() -> None:
    cases = json.loads((Path(__file__).parents[2] / "vectors/train_count.json").read_text(encoding="utf-8"))["cases"]
    for samples, fraction, train in cases:
        assert train_count(samples, fraction) == train, (samples, fraction)


def test_without_noise_labels_follow_the_formulas_of_tensorflow_playground() -> None:
    x1, x2, label = draw("circle").T
    radius = np.hypot(x1, x2)
    assert np.array_equal(label > 0, radius < 2.5)
    assert not ((radius > 2.5) & (radius < 3.5)).any() and radius.max() <= 5
    x1, x2, label = draw("xor").T
    assert np.array_equal(label > 0, x1 * x2 >= 0)
    assert min(abs(x1).min(), abs(x2).min()) >= 0.3 and max(abs(x1).max(), abs(x2).max()) <= 5.3
    x1, x2, label = draw("plane", 1200).T
    assert np.allclose(label, (x1 + x2) / 10)
    x1, x2, label = draw("multi_gauss", 1200).T
    near = np.hypot(x1 + 4, x2 - 2.5) < 1.2
    assert near.any() and np.allclose(label[near], 1 - np.hypot(x1 + 4, x2 - 2.5)[near] / 2)
    assert (label[np.hypot(x1, x2 - 2.5) < 1.2] < 0).all()
    assert (label[np.hypot(x1, x2) < 0.4] == 0).all()


def test_moons_are_two_half_circles_each_with_its_end_inside_the_other() -> None:
    x1, x2, label = draw("moons", 2000).T
    for sign, center1, center2 in ((1, -1.5, -0.75), (-1, 1.5, 0.75)):
        own = label == sign
        distance = np.hypot(x1 - center1, x2 - center2)
        # Never quite without noise: 0.15 at least, so that the two are not lines.
        assert abs(distance[own] - 3).max() < 0.75 and abs(distance[own].mean() - 3) < 0.05
        assert (sign * (x2 - center2)[own] > -0.75).all()
        assert (distance[~own] < 2.5).any()


def test_rings_are_a_disk_and_a_ring_of_one_class_with_a_ring_of_the_other_between() -> None:
    x1, x2, label = draw("rings", 2000).T
    radius = np.hypot(x1, x2)
    assert radius[label < 0].min() >= 1.9 and radius[label < 0].max() <= 2.9
    inner, outer = radius[(label > 0) & (radius < 2.4)], radius[(label > 0) & (radius > 2.4)]
    assert inner.max() <= 1.2 and outer.min() >= 3.6 and outer.max() <= 4.8
    assert min(len(inner), len(outer), (label < 0).sum()) > 550


def test_a_checkerboard_has_four_squares_a_side_and_colors_that_alternate() -> None:
    x1, x2, label = draw("checkerboard", 2000).T
    assert max(abs(x1).max(), abs(x2).max()) <= 5
    for shift1, shift2, sign in ((0, 0, 1), (2.5, 0, -1), (0, 2.5, -1), (2.5, 2.5, 1), (-2.5, 0, -1), (-5, 2.5, -1)):
        inside = (x1 > shift1) & (x1 < shift1 + 2.5) & (x2 > shift2) & (x2 < shift2 + 2.5)
        assert inside.sum() > 60 and (label[inside] == sign).all()


def test_curves_to_fit_follow_their_formulas_and_noise_is_around_them() -> None:
    curves = {
        "sine": lambda x: 0.8 * np.sin(x),
        "step": lambda x: np.where(x < 1, -0.8, 0.8),
        "saw": lambda x: 0.8 * (2 * ((x + 6) / 4 % 1) - 1),
        "noisy_line": lambda x: x / 8,
    }
    assert curves.keys() == {one.name for one in DATASETS.values() if one.inputs == 1}
    for name, curve in curves.items():
        x, y = draw(name, 4000).T
        assert -6 <= x.min() < -5.9 and 5.9 < x.max() <= 6
        # A noisy line is noisy in any case.
        own = 0.15 if name == "noisy_line" else 0.0
        assert abs((y - curve(x)).std() - own) < 0.01, name
        assert own or np.allclose(y, curve(x)), name
        x, y = draw(name, 4000, 0.25).T
        away = y - curve(x)
        assert abs(away.std() - (0.25 + own)) < 0.02 and abs(away.mean()) < 0.02, name


def test_a_sine_divides_the_plane_and_points_keep_off_it() -> None:
    x1, x2, label = draw("sine_boundary", 2000).T
    above = x2 - 2 * np.sin(1.2 * x1)
    assert np.array_equal(label > 0, above > 0)
    assert abs(above).min() >= 0.3 and abs(above).max() <= 3.2 and 0.45 < (label > 0).mean() < 0.55


SEVERAL = [one.name for one in DATASETS.values() if one.classes is not None]


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("classes", [3, 5, 8])
def test_a_data_set_of_several_classes_has_as_many_as_asked_for(name: str, classes: int) -> None:
    labels = several(name, classes)[:, 2]
    counts = np.bincount(labels.astype(int))
    assert len(counts) == classes and np.array_equal(labels, labels.astype(int))
    assert counts.min() > 0.8 * len(labels) / classes
    document = {"data": {"dataset": name, "classes": classes, "samples": 600, "seed": 1}}
    data = Trainer(Experiment.parse(document)).data
    assert np.array_equal(np.concatenate([data.train, data.test]), several(name, classes, 600))


def several(name: str, classes: int, samples: int = 4000, noise: float = 0.0) -> np.ndarray:
    return sample(name, samples, noise, rng=np.random.default_rng(1), classes=classes)


def test_blobs_stand_evenly_around_a_circle() -> None:
    for noise, deviation in ((0.0, 0.6), (0.5, 2.1)):
        points = several("blobs", 4, 20_000, noise)
        for label, center in enumerate([(0, 3.5), (-3.5, 0), (0, -3.5), (3.5, 0)]):
            own = points[points[:, 2] == label, :2]
            assert np.allclose(own.mean(axis=0), center, atol=0.1) and np.allclose(
                own.std(axis=0), deviation, rtol=0.05
            )


def test_the_arms_of_several_spirals_are_one_arm_turned() -> None:
    x1, x2, label = several("spirals3", 5).T
    # Turned back by its own share of a circle, and by its radius along the spiral, every point lies on one ray.
    radius = np.hypot(x1, x2)
    rest = np.arctan2(x1, x2) - 2.5 * np.pi * radius / 5 - 2 * np.pi * label / 5
    off = abs((rest + np.pi) % (2 * np.pi) - np.pi)
    assert (off[radius > 1] < 0.35).all() and radius.max() < 5.2


def test_sectors_are_slices_of_one_angle() -> None:
    x1, x2, label = several("sectors", 6).T
    turn = np.arctan2(x1, x2) % (2 * np.pi)
    assert np.array_equal(label, turn // (np.pi / 3)) and np.hypot(x1, x2).max() <= 5


def test_waves_and_saddle_have_the_values_of_their_formulas() -> None:
    x1, x2, label = draw("waves", 1200).T
    assert label == pytest.approx(np.sin(x1) * np.cos(x2), rel=1e-12)
    x1, x2, label = draw("saddle", 1200).T
    assert label == pytest.approx((x1**2 - x2**2) / 36, rel=1e-12, abs=1e-15) and abs(label).max() <= 1


@EVERY
def test_noise_moves_points_or_labels_and_keeps_them_on_the_picture(dataset: Dataset) -> None:
    clean, noisy = draw(dataset.name, 2000), draw(dataset.name, 2000, 0.5)
    assert not np.array_equal(clean, noisy)
    assert np.mean(abs(noisy[:, :2]).max(axis=1) <= 6) > 0.8
    # A picture runs from -6 to 6.
    assert np.mean(abs(clean[:, :2]).max(axis=1) <= 6) > 0.99


def test_the_gaussians_widen_with_noise_from_a_variance_of_a_half_to_four() -> None:
    for noise, variance in ((0.0, 0.5), (0.25, 2.25), (0.5, 4.0)):
        points = draw("gauss", 20_000, noise)
        for sign in (1, -1):
            cluster = points[points[:, 2] == sign, :2]
            assert np.allclose(cluster.mean(axis=0), 2 * sign, atol=0.1)
            assert np.allclose(cluster.var(axis=0), variance, rtol=0.05)


def test_the_spirals_arms_begin_at_the_center_and_are_each_others_mirror() -> None:
    points = DATASETS["spiral"].generate(500, 0.0, rng=np.random.default_rng(1))
    first, second = points[:250], points[250:]
    assert np.allclose(first[0, :2], 0) and np.allclose(first[:, :2], -second[:, :2])
    assert np.allclose(np.hypot(first[:, 0], first[:, 1]), 5 * np.arange(250) / 250)


def test_noise_flips_some_labels_but_not_most() -> None:
    x1, x2, label = draw("circle", 5000, 0.5).T
    assert 0.02 < np.mean((label > 0) != (np.hypot(x1, x2) < 2.5)) < 0.5


def test_features_have_the_values_of_their_names() -> None:
    by_hand = {
        "x1": 3,
        "x2": -4,
        "x1_squared": 9,
        "x2_squared": 16,
        "x1_x2": -12,
        "sin_x1": 0.1411200081,
        "sin_x2": 0.7568024953,
        "cos_x1": -0.9899924966,
        "cos_x2": -0.6536436209,
        "radius": 5,
    }
    assert by_hand.keys() == FEATURES.keys()
    matrix = feature_matrix(tuple(by_hand), np.array([[3.0], [-4.0]]))
    assert np.allclose(matrix[0], list(by_hand.values()), atol=1e-10)


def test_standardized_columns_have_mean_0_and_deviation_1_by_those_they_are_measured_with() -> None:
    by = np.array([[1.0, 5.0, 3.0], [3.0, 5.0, -3.0]])
    assert standardize(by, by=by).tolist() == [[-1, 0, 1], [1, 0, -1]]
    # Others are moved alike, and a constant column is shifted only.
    assert standardize(np.array([[9.0, 7.0, 0.0]]), by=by).tolist() == [[7, 2, 0]]
    # So is one of a number that a sum of many of it rounds.
    assert standardize(np.array([[0.1], [1.1]]), by=np.full((499, 1), 0.1)).tolist() == [[0.0], [1.0]]


def test_every_feature_of_a_run_is_standardized_by_its_training_points() -> None:
    names = [*FEATURES, "=x1^2 * x2 + 100"]
    document = {"features": names, "standardize": True, "data": {"samples": 200, "train_fraction": 0.3}}
    run = Trainer(Experiment.parse(document))
    train, test = (run.columns(part[:, :2].T) for part in (run.data.train, run.data.test))
    assert train.mean(axis=1) == pytest.approx(np.zeros(len(names)), abs=1e-12)
    assert train.std(axis=1) == pytest.approx(np.ones(len(names)), rel=1e-12)
    assert abs(test.mean(axis=1)).max() > 0.01
