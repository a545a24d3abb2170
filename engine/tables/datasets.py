"""Data sets: seeded generators of labeled points, each input in about [-6, 6], and how they are split.

The formulas of circle, xor, gauss, spiral, plane and multi_gauss are those of TensorFlow Playground.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.elementary.angles import arctan2, cos, sin
from engine.elementary.draws import standard_normal, uniform
from engine.elementary.powers import hypot
from engine.validation.parameters import table

Array = NDArray[Any]


@dataclass(frozen=True)
class Dataset:
    """A generator of points.

    Attributes:
        problem: what its labels are for: classes in classification, real numbers in regression.
        samples: how many points it has unless told otherwise.
        generate: `generate(samples, noise, rng=...)` gives rows of inputs and the label, shape
            (samples, inputs + 1), in no particular order; noise in [0, 0.5].
        classes: how many classes it has unless told otherwise, labeled 0, 1, and so on; `generate` is then told by
            `classes=...`. None where there are two, labeled -1 and +1, or where labels are numbers.
        harder: the data set to try once this one is learned.
        inputs: how many numbers a point has beside its label.
    """

    name: str
    problem: str
    samples: int
    generate: Callable[..., Array]
    classes: int | None = None
    tfp_name: str | None = None
    harder: str | None = None
    inputs: int = 2


def _halves(samples: int) -> tuple[int, int]:
    return samples - samples // 2, samples // 2


def _circle(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    inner, outer = _halves(samples)
    radius = np.concatenate([uniform(0, 2.5, inner, rng=rng), uniform(3.5, 5, outer, rng=rng)])
    angle = uniform(0, 2 * np.pi, samples, rng=rng)
    x1, x2 = radius * sin(angle), radius * cos(angle)
    moved = uniform(-5, 5, (2, samples), rng=rng) * noise
    return np.stack([x1, x2, np.where(hypot(x1 + moved[0], x2 + moved[1]) < 2.5, 1.0, -1.0)], axis=1)


def _xor(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    points = uniform(-5, 5, (2, samples), rng=rng)
    x1, x2 = points + np.where(points > 0, 0.3, -0.3)
    moved = uniform(-5, 5, (2, samples), rng=rng) * noise
    return np.stack([x1, x2, np.where((x1 + moved[0]) * (x2 + moved[1]) >= 0, 1.0, -1.0)], axis=1)


def _gauss(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    variance = 0.5 + noise / 0.5 * 3.5
    label = np.repeat([1.0, -1.0], _halves(samples))
    x1, x2 = 2 * label + np.sqrt(variance) * standard_normal((2, samples), rng=rng)
    return np.stack([x1, x2, label], axis=1)


def _spiral(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    arms = []
    for label, phase, count in zip((1.0, -1.0), (0.0, np.pi), _halves(samples), strict=True):
        along = np.arange(count) / count
        turn = 1.75 * 2 * np.pi * along + phase
        moved = uniform(-1, 1, (2, count), rng=rng) * noise
        arms.append(
            np.stack(
                [5 * along * sin(turn) + moved[0], 5 * along * cos(turn) + moved[1], np.full(count, label)],
                axis=1,
            )
        )
    return np.concatenate(arms)


def _plane(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    x1, x2 = uniform(-6, 6, (2, samples), rng=rng)
    moved = uniform(-6, 6, (2, samples), rng=rng) * noise
    return np.stack([x1, x2, (x1 + moved[0] + x2 + moved[1]) / 10], axis=1)


# Center and sign of each bump.
_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _multi_gauss(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    x1, x2 = uniform(-6, 6, (2, samples), rng=rng)
    moved = uniform(-6, 6, (2, samples), rng=rng) * noise
    label = np.zeros(samples)
    for center1, center2, sign in _BUMPS:
        height = sign * np.maximum(0.0, 1 - hypot(x1 + moved[0] - center1, x2 + moved[1] - center2) / 2)
        label = np.where(np.abs(height) > np.abs(label), height, label)
    return np.stack([x1, x2, label], axis=1)


def _moons(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Two half circles of radius 3, each with its end inside the other.
    upper, lower = _halves(samples)
    first, second = uniform(0, np.pi, upper, rng=rng), uniform(0, np.pi, lower, rng=rng)
    x1 = np.concatenate([3 * cos(first) - 1.5, 3 * cos(second) + 1.5])
    x2 = np.concatenate([3 * sin(first) - 0.75, 0.75 - 3 * sin(second)])
    moved = (0.15 + 2 * noise) * standard_normal((2, samples), rng=rng)
    return np.stack([x1 + moved[0], x2 + moved[1], np.repeat([1.0, -1.0], (upper, lower))], axis=1)


def _rings(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # A disk of radius 1.2 and a ring from 3.6 to 4.8 are of one class, a ring from 1.9 to 2.9 is of the other.
    ring = rng.integers(0, 3, samples)
    radius = np.array([0.0, 1.9, 3.6])[ring] + uniform(0, 1, samples, rng=rng) * np.array([1.2, 1.0, 1.2])[ring]
    angle = uniform(0, 2 * np.pi, samples, rng=rng)
    moved = 2 * noise * standard_normal((2, samples), rng=rng)
    label = np.where(ring == 1, -1.0, 1.0)
    return np.stack([radius * sin(angle) + moved[0], radius * cos(angle) + moved[1], label], axis=1)


def _checkerboard(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Four squares of side 2.5 a row.
    x1, x2 = uniform(-5, 5, (2, samples), rng=rng)
    moved = uniform(-2.5, 2.5, (2, samples), rng=rng) * noise
    cells = np.floor((x1 + moved[0]) / 2.5) + np.floor((x2 + moved[1]) / 2.5)
    return np.stack([x1, x2, np.where(cells % 2 == 0, 1.0, -1.0)], axis=1)


def _sine_boundary(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Above or below a sine; points too near the curve to tell keep off it.
    x1 = uniform(-5.5, 5.5, samples, rng=rng)
    side = np.where(rng.random(samples) < 0.5, 1.0, -1.0)
    x2 = 2 * sin(1.2 * x1) + side * uniform(0.3, 3.2, samples, rng=rng)
    moved = uniform(-4, 4, samples, rng=rng) * noise
    return np.stack([x1, x2, np.where(x2 + moved >= 2 * sin(1.2 * x1), 1.0, -1.0)], axis=1)


def _class_of(samples: int, classes: int) -> Array:
    """As many of each class as can be."""
    return np.arange(samples) % classes


def _blobs(samples: int, noise: float, *, rng: np.random.Generator, classes: int) -> Array:
    # Clusters evenly around a circle of radius 3.5, with a standard deviation from 0.6 to 2.1.
    label = _class_of(samples, classes)
    angle = 2 * np.pi * label / classes + np.pi / 2
    x1, x2 = 3.5 * np.stack([cos(angle), sin(angle)]) + (0.6 + 3 * noise) * standard_normal((2, samples), rng=rng)
    return np.stack([x1, x2, label.astype(float)], axis=1)


def _spirals(samples: int, noise: float, *, rng: np.random.Generator, classes: int) -> Array:
    # One arm a class, each of one whole turn and a quarter, evenly around the center.
    label = _class_of(samples, classes)
    along = uniform(0.05, 1, samples, rng=rng)
    angle = 2.5 * np.pi * along + 2 * np.pi * label / classes
    moved = uniform(-1, 1, (2, samples), rng=rng) * (0.1 + noise)
    return np.stack([5 * along * sin(angle) + moved[0], 5 * along * cos(angle) + moved[1], label], axis=1)


def _sectors(samples: int, noise: float, *, rng: np.random.Generator, classes: int) -> Array:
    # Slices of a disk of radius 5, all of one angle.
    radius, angle = 5 * np.sqrt(rng.random(samples)), uniform(0, 2 * np.pi, samples, rng=rng)
    x1, x2 = radius * sin(angle), radius * cos(angle)
    moved = uniform(-5, 5, (2, samples), rng=rng) * noise
    turn = arctan2(x1 + moved[0], x2 + moved[1]) % (2 * np.pi)
    return np.stack([x1, x2, np.minimum(turn * classes // (2 * np.pi), classes - 1)], axis=1)


def _waves(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    x1, x2 = uniform(-6, 6, (2, samples), rng=rng)
    moved = uniform(-2, 2, (2, samples), rng=rng) * noise
    return np.stack([x1, x2, sin(x1 + moved[0]) * cos(x2 + moved[1])], axis=1)


def _saddle(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Between -1 and 1 on the square.
    x1, x2 = uniform(-6, 6, (2, samples), rng=rng)
    moved = uniform(-6, 6, (2, samples), rng=rng) * noise
    return np.stack([x1, x2, ((x1 + moved[0]) ** 2 - (x2 + moved[1]) ** 2) / 36], axis=1)


def _curve(x: Array, y: Array, noise: float, *, rng: np.random.Generator) -> Array:
    # Noise is in what is measured: a curve to fit has its points above and below it.
    return np.stack([x, y + noise * standard_normal(len(x), rng=rng)], axis=1)


def _sine(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Nearly two periods.
    x = uniform(-6, 6, samples, rng=rng)
    return _curve(x, 0.8 * sin(x), noise, rng=rng)


def _step(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Beside the middle, so that the place has to be learned too.
    x = uniform(-6, 6, samples, rng=rng)
    return _curve(x, np.where(x < 1, -0.8, 0.8), noise, rng=rng)


def _saw(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Three teeth, 4 wide each: up along a slope, down at once.
    x = uniform(-6, 6, samples, rng=rng)
    tooth = (x + 6) / 4
    return _curve(x, 0.8 * (2 * (tooth - np.floor(tooth)) - 1), noise, rng=rng)


def _noisy_line(samples: int, noise: float, *, rng: np.random.Generator) -> Array:
    # Never quite without noise: what is to be found is the line, and not the points.
    x = uniform(-6, 6, samples, rng=rng)
    return _curve(x, x / 8, 0.15 + noise, rng=rng)


DATASETS = table(
    Dataset("circle", "classification", 500, _circle, tfp_name="circle", harder="spiral"),
    Dataset("xor", "classification", 500, _xor, tfp_name="xor", harder="spiral"),
    Dataset("gauss", "classification", 500, _gauss, tfp_name="gauss", harder="circle"),
    Dataset("spiral", "classification", 500, _spiral, tfp_name="spiral", harder="spirals3"),
    Dataset("moons", "classification", 500, _moons, harder="spiral"),
    Dataset("rings", "classification", 500, _rings, harder="spiral"),
    Dataset("checkerboard", "classification", 500, _checkerboard, harder="spiral"),
    Dataset("sine_boundary", "classification", 500, _sine_boundary, harder="checkerboard"),
    Dataset("blobs", "classification", 500, _blobs, classes=3, harder="sectors"),
    Dataset("spirals3", "classification", 500, _spirals, classes=3),
    Dataset("sectors", "classification", 500, _sectors, classes=3, harder="spirals3"),
    Dataset("plane", "regression", 1200, _plane, tfp_name="reg-plane", harder="multi_gauss"),
    Dataset("multi_gauss", "regression", 1200, _multi_gauss, tfp_name="reg-gauss", harder="waves"),
    Dataset("waves", "regression", 1200, _waves),
    Dataset("saddle", "regression", 1200, _saddle, harder="waves"),
    Dataset("noisy_line", "regression", 200, _noisy_line, harder="sine", inputs=1),
    Dataset("sine", "regression", 200, _sine, harder="saw", inputs=1),
    Dataset("step", "regression", 200, _step, harder="saw", inputs=1),
    Dataset("saw", "regression", 200, _saw, inputs=1),
)


@dataclass(frozen=True)
class Data:
    """Points split for training and test: rows of inputs and the label, shape (n_points, n_inputs + 1)."""

    train: Array
    test: Array


def train_count(samples: int, fraction: float) -> int:
    """How many of `samples` points are for training: the fraction rounded down, at least one."""
    # A fraction such as 0.29 of 100 must not lose a point to binary rounding.
    return max(1, int(samples * fraction + 1e-9))


def sample(name: str, samples: int, noise: float, *, rng: np.random.Generator, classes: int | None = None) -> Array:
    """Points of a data set, shuffled once; shape (samples, inputs + 1).

    `classes` is for sets that can have more than two.
    """
    dataset = DATASETS[name]
    counted = {} if dataset.classes is None else {"classes": classes or dataset.classes}
    return rng.permutation(dataset.generate(samples, noise, rng=rng, **counted))


def split(points: Array, fraction: float) -> Data:
    """The first part for training, the rest for test."""
    count = train_count(len(points), fraction)
    return Data(points[:count].copy(), points[count:].copy())
