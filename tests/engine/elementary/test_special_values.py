"""What elementary functions are of zeros, infinities and what is not a number, and where they end."""

import math

import numpy as np
import pytest

from engine.elementary import exponentials, logarithms

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
}  # fmt: skip


@pytest.mark.parametrize("function", CASES, ids=lambda function: function.__name__)
def test_a_function_has_its_special_values(function) -> None:
    cases = CASES[function]
    with np.errstate(over="ignore"):
        found = [float(function(np.float64(x))) for x, _ in cases]
    assert [value.hex() for value in found] == [value.hex() for _, value in cases]
