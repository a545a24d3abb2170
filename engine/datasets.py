"""Data sets: seeded generators of labeled points on about [-6, 6] x [-6, 6], and how they are split.

The formulas of circle, xor, gauss, spiral, plane and multi_gauss are those of TensorFlow Playground.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.registry import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Dataset:
    """A generator of points.

    Attributes:
        problem: what its labels are for: -1 and +1 in classification, real numbers in regression.
        samples: how many points it has unless told otherwise.
        generate: `generate(samples, noise, rng=...)` gives rows of x1, x2, label, shape (samples, 3), in no
            particular order; noise in [0, 0.5].
    """

    name: str
    problem: str
    samples: int
    generate: Callable[..., Array]
    playground: str | None = None


def _halves(samples: int) -> tuple[int, int]:
    return samples - samples // 2, samples // 2


def _circle(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    inner, outer = _halves(samples)
    radius = np.concatenate([rng.uniform(0, 2.5, inner), rng.uniform(3.5, 5, outer)])
    angle = rng.uniform(0, 2 * np.pi, samples)
    x1, x2 = radius * np.sin(angle), radius * np.cos(angle)
    moved = rng.uniform(-5, 5, (2, samples)) * noise
    return np.stack([x1, x2, np.where(np.hypot(x1 + moved[0], x2 + moved[1]) < 2.5, 1.0, -1.0)], axis=1)


def _xor(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    points = rng.uniform(-5, 5, (2, samples))
    x1, x2 = points + np.where(points > 0, 0.3, -0.3)
    moved = rng.uniform(-5, 5, (2, samples)) * noise
    return np.stack([x1, x2, np.where((x1 + moved[0]) * (x2 + moved[1]) >= 0, 1.0, -1.0)], axis=1)


def _gauss(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    variance = 0.5 + noise / 0.5 * 3.5
    label = np.repeat([1.0, -1.0], _halves(samples))
    x1, x2 = 2 * label + np.sqrt(variance) * rng.standard_normal((2, samples))
    return np.stack([x1, x2, label], axis=1)


def _spiral(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    arms = []
    for label, phase, count in zip((1.0, -1.0), (0.0, np.pi), _halves(samples), strict=True):
        along = np.arange(count) / count
        turn = 1.75 * 2 * np.pi * along + phase
        moved = rng.uniform(-1, 1, (2, count)) * noise
        arms.append(
            np.stack(
                [5 * along * np.sin(turn) + moved[0], 5 * along * np.cos(turn) + moved[1], np.full(count, label)],
                axis=1,
            )
        )
    return np.concatenate(arms)


def _plane(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    x1, x2 = rng.uniform(-6, 6, (2, samples))
    moved = rng.uniform(-6, 6, (2, samples)) * noise
    return np.stack([x1, x2, (x1 + moved[0] + x2 + moved[1]) / 10], axis=1)


# Center and sign of each bump.
_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _multi_gauss(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    x1, x2 = rng.uniform(-6, 6, (2, samples))
    moved = rng.uniform(-6, 6, (2, samples)) * noise
    label = np.zeros(samples)
    for center1, center2, sign in _BUMPS:
        height = sign * np.maximum(0.0, 1 - np.hypot(x1 + moved[0] - center1, x2 + moved[1] - center2) / 2)
        label = np.where(np.abs(height) > np.abs(label), height, label)
    return np.stack([x1, x2, label], axis=1)


DATASETS = table(
    Dataset("circle", "classification", 500, _circle, "circle"),
    Dataset("xor", "classification", 500, _xor, "xor"),
    Dataset("gauss", "classification", 500, _gauss, "gauss"),
    Dataset("spiral", "classification", 500, _spiral, "spiral"),
    Dataset("plane", "regression", 1200, _plane, "reg-plane"),
    Dataset("multi_gauss", "regression", 1200, _multi_gauss, "reg-gauss"),
)


@dataclass(frozen=True)
class Data:
    """Points split for training and test: rows of x1, x2, label, shape (n_points, 3)."""

    train: Array
    test: Array


def train_count(samples: int, fraction: float) -> int:
    """How many of `samples` points are for training: the fraction rounded down, at least one."""
    # A fraction such as 0.29 of 100 must not lose a point to binary rounding.
    return max(1, int(samples * fraction + 1e-9))


def sample(name: str, samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    """Points of a data set, shuffled once; shape (samples, 3)."""
    return rng.permutation(DATASETS[name].generate(samples, noise, rng=rng))


def split(points: Array, fraction: float) -> Data:
    """The first part for training, the rest for test."""
    count = train_count(len(points), fraction)
    return Data(points[:count].copy(), points[count:].copy())
