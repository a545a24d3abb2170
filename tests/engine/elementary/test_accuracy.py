"""How near elementary functions come to values of high precision.

Rows of references.json are the numbers a function is of, the float64 nearest to its value there, and what the value has
beyond that, in units of the last place. They were computed once with mpmath, from 600 to 2,400 bits: at numbers drawn
from where a function has its usual values, at others near 0 by powers of ten, at random bits, and where the functions
were found to be worst among some hundred thousand numbers.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from engine.elementary.angles import cos_of_half_turns
from engine.elementary.normal_distribution import share_and_density
from engine.elementary.powers import whole_power
from tests.engine.elementary.functions import OF_ONE, OF_TWO

REFERENCES = json.loads(Path(__file__).with_name("references.json").read_text(encoding="utf-8"))
FUNCTIONS = OF_ONE | OF_TWO


def units_off(found: np.ndarray, nearest: np.ndarray, beyond: np.ndarray) -> np.ndarray:
    """How far off, in units of the last place of the value."""
    return abs((found - nearest) / np.spacing(abs(nearest)) - beyond)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_within_one_and_a_half_units_of_the_last_place(name: str) -> None:
    *numbers, nearest, beyond = np.array(REFERENCES[name]).T
    assert len(nearest) > 90
    off = units_off(FUNCTIONS[name](*numbers), nearest, beyond)
    assert off.max() < 1.5, (off.argmax(), off.max())


def test_a_function_off_by_two_units_would_be_found() -> None:
    _, nearest, beyond = np.array(REFERENCES["exp"]).T
    assert units_off(nearest + 2 * np.spacing(nearest), nearest, beyond).min() >= 1.5


def test_the_cosine_of_half_turns_is_exact_where_it_can_be_and_that_of_the_angle_elsewhere() -> None:
    assert [cos_of_half_turns(t) for t in (0.0, 0.5, 1.0)] == [1.0, 0.0, -1.0]
    t = np.linspace(0, 1, 97)
    assert [cos_of_half_turns(one) for one in t.tolist()] == pytest.approx(np.cos(np.pi * t), rel=1e-15, abs=2e-16)


@pytest.mark.parametrize(("base", "exponent"), [(0.5, 0), (0.99, 1), (0.5, 1074), (0.99, 12_345), (0.9999, 70_001)])
def test_a_whole_power_is_that_of_the_formula(base: float, exponent: int) -> None:
    assert whole_power(base, exponent) == pytest.approx(base**exponent, rel=1e-11)


def test_the_normal_distribution_is_that_of_the_c_library_as_near_as_its_argument_is_rounded() -> None:
    z = np.concatenate([np.linspace(-9, 9, 4001), np.geomspace(1e-12, 1, 200), -np.geomspace(1e-12, 1, 200)])
    share, density = share_and_density(z)
    wanted = np.array([math.erfc(-one * math.sqrt(0.5)) / 2 for one in z.tolist()])
    # e^(-z^2 / 2) moves by z^2 times as much as z.
    assert (abs(share / wanted - 1) <= 3e-16 * (4 + z * z)).all()
    heights = np.array([math.exp(-one * one / 2) / math.sqrt(2 * math.pi) for one in z.tolist()])
    assert (abs(density / heights - 1) <= 3e-16 * (4 + z * z)).all()
    ends = np.array([-np.inf, 0.0, np.inf, np.nan])
    assert share_and_density(ends)[0].tolist() == pytest.approx([0.0, 0.5, 1.0, np.nan], rel=3e-16, abs=0, nan_ok=True)
