"""Planes and cuts: the main plane against another decomposition, its stability, and cuts counted by hand."""

import numpy as np
import pytest

from engine.inspection.main_plane import main_plane, variance_shares
from engine.inspection.straight_cut import share_told_apart


def cloud(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(6, 80)) * np.array([[3.0], [2], [0.4], [0.3], [0.2], [0.1]]) + 1.0


def test_the_main_plane_holds_what_the_two_largest_singular_values_do() -> None:
    values = cloud()
    axes = main_plane(values)
    singular = np.linalg.svd(values - values.mean(axis=1, keepdims=True), compute_uv=False) ** 2
    np.testing.assert_allclose(variance_shares(values, axes), singular[:2] / singular.sum(), rtol=1e-9)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    assert (axes[[0, 1], np.abs(axes).argmax(axis=1)] > 0).all()


def test_the_picture_neither_flips_nor_jumps_while_the_points_turn() -> None:
    # Two directions that hold the same by turns: as components they would change places with every look.
    values = cloud()
    before = axes = main_plane(values)
    for angle in np.linspace(0, np.pi, 60):
        stretched = values * np.array([[1 + 0.5 * np.sin(9 * angle)], [1.5], [1], [1], [1], [1]])
        turn = np.eye(6)
        turn[:2, :2] = turn[4:, 4:] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        axes = main_plane(turn @ stretched, axes)
        assert np.linalg.norm(axes - before) < 0.2
        whole = np.linalg.svd(stretched - stretched.mean(axis=1, keepdims=True), compute_uv=False) ** 2
        assert sum(variance_shares(turn @ stretched, axes)) == pytest.approx(whole[:2].sum() / whole.sum())
        before = axes


def test_points_that_are_all_one_have_no_variance() -> None:
    values = np.ones((3, 5))
    assert variance_shares(values, main_plane(values)) == (0.0, 0.0)


def test_by_hand_the_best_cut_is_counted() -> None:
    along = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]])
    assert share_told_apart(along, np.array([-1.0, -1, 1, 1, 1]), 2, 1) == 1.0
    assert share_told_apart(along, np.array([1.0, 1, 1, -1, -1]), 2, 1) == 1.0
    assert share_told_apart(along, np.array([-1.0, 1, -1, 1, 1]), 2, 1) == 0.8
    # Points of one place cannot be told apart, whatever their labels.
    assert share_told_apart(np.zeros((1, 4)), np.array([-1.0, 1, 1, 1]), 2, 1) == 0.75
    assert share_told_apart(along, np.ones(5), 2, 1) == 1.0


def test_by_hand_more_classes_and_numbers() -> None:
    corners = np.array([[0.0, 1.0, 0.0, 0.1], [0.0, 0.0, 1.0, 0.0]])
    assert share_told_apart(corners, np.array([0.0, 1, 2, 0]), 3, 3) == 1.0
    assert share_told_apart(corners[:, :3], np.array([0.0, 1, 0]), 2, 2) == 1.0
    assert share_told_apart(corners, 3 * corners[0] - corners[1] + 2, 0, 1) == pytest.approx(1.0, abs=1e-6)
    line = np.array([[-1.0, 0, 1]])
    # y = x^2: the best line is flat, and explains nothing.
    assert share_told_apart(line, np.array([1.0, 0, 1]), 0, 1) == pytest.approx(0.0, abs=1e-6)
    assert share_told_apart(line, np.ones(3), 0, 1) == 0.0
