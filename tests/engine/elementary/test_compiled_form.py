"""Compiled for single numbers, elementary functions have the bits they have over arrays."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.engine.elementary.functions import OF_ONE, OF_TWO, every

COUNT = 20_000


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

    from engine.compiled.jit import Jit

    of_numbers = Jit().function(every)

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
