"""What elementary functions are of zeros, infinities and what is not a number, and where they end."""

import math

import numpy as np
import pytest

from engine.elementary import angles, exponentials, logarithms, powers

INF, NAN = math.inf, math.nan
TINY, LARGEST = 5e-324, 1.7976931348623157e308
CASES = {
    exponentials.exp: [
        (0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (NAN, NAN), (710.0, INF), (-746.0, 0.0), (LARGEST, INF),
        (-LARGEST, 0.0), (TINY, 1.0), (-745.0, TINY),
    ],
    exponentials.expm1: [
        (0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -1.0), (NAN, NAN), (710.0, INF), (-38.0, -1.0), (TINY, TINY),
        (-TINY, -TINY), (-LARGEST, -1.0),
    ],
    exponentials.tanh: [
        (0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (NAN, NAN), (TINY, TINY), (-TINY, -TINY), (20.0, 1.0),
        (-LARGEST, -1.0),
    ],
    logarithms.log: [
        (0.0, -INF), (-0.0, -INF), (1.0, 0.0), (-1.0, NAN), (-TINY, NAN), (INF, INF), (-INF, NAN), (NAN, NAN),
        (TINY, -744.4400719213812), (LARGEST, 709.782712893384),
    ],
    logarithms.log1p: [
        (0.0, 0.0), (-0.0, -0.0), (-1.0, -INF), (-1.0000000000000002, NAN), (INF, INF), (-INF, NAN), (NAN, NAN),
        (TINY, TINY), (-TINY, -TINY), (LARGEST, 709.782712893384),
    ],
    logarithms.logaddexp0: [
        (0.0, math.log(2)), (INF, INF), (-INF, 0.0), (NAN, NAN), (-745.0, TINY), (-746.0, 0.0), (LARGEST, LARGEST),
    ],
    angles.sin: [
        (0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (NAN, NAN), (TINY, TINY), (-TINY, -TINY),
        (math.pi, 1.2246467991473532e-16), (LARGEST, 0.004961954789184062),
        (-LARGEST, -0.004961954789184062), (6381956970095103.0 * 2.0**797, 1.0),
    ],
    angles.cos: [
        (0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN), (NAN, NAN), (TINY, 1.0), (LARGEST, -0.9999876894265599),
        (6381956970095103.0 * 2.0**797, -4.6871659242546277e-19),
    ],
    angles.arctan: [
        (0.0, 0.0), (-0.0, -0.0), (INF, math.pi / 2), (-INF, -math.pi / 2), (NAN, NAN), (1.0, math.pi / 4),
        (TINY, TINY), (-TINY, -TINY), (LARGEST, math.pi / 2),
    ],
}  # fmt: skip


@pytest.mark.parametrize("function", CASES, ids=lambda function: function.__name__)
def test_a_function_has_its_special_values(function) -> None:
    cases = CASES[function]
    with np.errstate(over="ignore"):
        found = [float(function(np.float64(x))) for x, _ in cases]
    assert [value.hex() for value in found] == [value.hex() for _, value in cases]


PAIRS = [0.0, -0.0, INF, -INF, NAN, TINY, -TINY, LARGEST, -LARGEST, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, -3.0, 1e17, 2.5]


@pytest.mark.parametrize(
    ("function", "like"), [(powers.power, np.power), (powers.hypot, np.hypot), (angles.arctan2, np.arctan2)]
)
def test_a_function_of_two_numbers_has_the_special_values_of_numpy_s(function, like) -> None:
    first, second = (side.ravel() for side in np.meshgrid(PAIRS, PAIRS))
    with np.errstate(all="ignore"):
        found, expected = function(first, second), like(first, second)
    np.testing.assert_allclose(found, expected, rtol=4e-16, atol=0)
    assert (np.signbit(found) == np.signbit(expected))[~np.isnan(expected)].all()


def test_a_power_that_a_float64_can_hold_is_exact() -> None:
    pairs = [(base, times) for base in range(1, 200) for times in range(54) if base**times < 2**53]
    base, times = np.array(pairs, dtype=float).T
    assert powers.power(base, times).tolist() == [float(base**times) for base, times in pairs]
    assert powers.power(-base, times).tolist() == [float((-base) ** times) for base, times in pairs]
    assert (powers.power(np.exp2(np.arange(-1074.0, 1024.0)), 1.0) == np.exp2(np.arange(-1074.0, 1024.0))).all()
    x = np.random.default_rng(0).uniform(-9, 9, 1000)
    assert (powers.power(x, 2.0) == x * x).all()


def test_sine_and_cosine_together_are_those_apart() -> None:
    x = np.array([*PAIRS, *np.random.default_rng(0).uniform(-3e6, 3e6, 200)])
    for found, expected in zip(angles.sin_and_cos(x), (angles.sin(x), angles.cos(x)), strict=True):
        assert found.tobytes() == expected.tobytes()


def test_angles_may_be_arrays_of_any_shape_with_large_ones_among_them() -> None:
    x = np.array([[0.5, 1e9, -3.0], [1e300, 2.0, -1e7]])
    one_by_one = [[float(angles.sin(np.float64(value))) for value in row] for row in x.tolist()]
    assert angles.sin(x).tolist() == one_by_one and angles.sin(x.T).tolist() == np.array(one_by_one).T.tolist()
    assert angles.sin(np.empty((0, 2))).shape == (0, 2)
