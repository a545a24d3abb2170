"""Data sets and features: seeded, split, and true to their formulas."""

import numpy as np
import pytest

from engine import Experiment
from engine.datasets import DATASETS, Dataset, sample, split, train_count
from engine.features import FEATURES, feature_matrix

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
    assert points.shape == (samples, 3) and np.isfinite(points).all()
    if dataset.problem == "classification":
        assert set(points[:, 2]) == {-1.0, 1.0}
    else:
        assert len(set(points[:, 2])) > 2


@EVERY
def test_shuffling_loses_no_point_and_leaves_no_order(dataset: Dataset) -> None:
    raw = dataset.generate(500, 0.1, rng=np.random.default_rng(1))
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


def test_without_noise_labels_follow_the_formulas() -> None:
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
    matrix = feature_matrix(tuple(by_hand), np.array([3.0]), np.array([-4.0]))
    assert np.allclose(matrix[0], list(by_hand.values()), atol=1e-10)
