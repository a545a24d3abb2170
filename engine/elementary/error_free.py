"""Sums and products together with what rounding takes from them, which is a float64 too."""

from __future__ import annotations

from typing import Any

_TO_26_BITS = 134217729.0


def two_sum(a: Any, b: Any) -> Any:
    """a + b as rounded, and what was lost (Knuth)."""
    found = a + b
    back = found - a
    return found, (a - (found - back)) + (b - back)


def two_product(a: Any, b: Any) -> Any:
    """a b as rounded, and what was lost (Dekker); of numbers between about 1e-140 and 1e140 in size."""
    found = a * b
    a_high, b_high = a * _TO_26_BITS, b * _TO_26_BITS
    a_high, b_high = a_high - (a_high - a), b_high - (b_high - b)
    a_low, b_low = a - a_high, b - b_high
    return found, a_high * b_high - found + a_high * b_low + a_low * b_high + a_low * b_low
