"""Compiled for single numbers, elementary functions have the bits they have over arrays."""

from importlib.util import find_spec
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from engine.elementary.quarter_turns import quarter_turns, quarter_turns_of_one
from engine.elementary.selection import select
from tests.engine.elementary.functions import OF_ONE, OF_TWO, every

COUNT = 20_000


def _select(condition, first, second):
    return first if condition else second


def compiled(function: FunctionType, done: dict[FunctionType, Any]) -> Any:
    """The function, and those of the project that it names, by numba."""
    import numba

    if function not in done:
        form = {select: _select, quarter_turns: quarter_turns_of_one}.get(function, function)
        names = {
            name: compiled(one, done)
            for name in form.__code__.co_names
            if isinstance(one := form.__globals__.get(name), FunctionType) and one.__module__.startswith("engine.")
        }
        own = FunctionType(form.__code__, {**form.__globals__, **names}, form.__name__)
        done[function] = numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(own)
    return done[function]


def bits(seed: int) -> np.ndarray:
    """Half of them of any bits at all, half of the sizes that are met."""
    rng = np.random.default_rng(seed)
    found = rng.integers(-(2**63), 2**63 - 1, COUNT).view(np.float64)
    found[::2] = rng.uniform(-1, 1, COUNT // 2) * 10.0 ** rng.uniform(-9, 3, COUNT // 2)
    return found


def same_bits(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Where two arrays are equal; what is not a number has no bits of its own."""
    return (first.view(np.int64) == second.view(np.int64)) | (np.isnan(first) & np.isnan(second))


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed, so nothing is compiled")
def test_compiled_functions_have_the_bits_of_those_over_arrays() -> None:
    import numba

    of_numbers = compiled(every, {})

    @numba.njit
    def run(x, y, found):
        for at in range(x.size):
            found[at] = of_numbers(x[at], y[at])

    x, y = bits(0), bits(1)
    names = [*OF_ONE, *OF_TWO]
    found = np.empty((COUNT, len(names)))
    run(x, y, found)
    with np.errstate(all="ignore"):
        expected = every(x, y)
    for name, one, other in zip(names, found.T.copy(), expected, strict=True):
        assert same_bits(one, other).all(), name
        assert np.isfinite(one).mean() > 0.2, name
