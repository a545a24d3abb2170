"""An angle less its whole quarter turns, which leaves at most half of one, to twice the precision of a float64.

Up to MOST the multiple of pi / 2 is taken away in four parts, of which the first three have so few bits that their
multiples are exact (Cody and Waite). Beyond, only the bits of 1 / (2 pi) that matter for the fraction of a turn are
multiplied, in whole numbers (Payne and Hanek).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.elementary.error_free import two_product, two_sum
from engine.elementary.selection import select

MOST = 1.6e6
_TURNS = 0.6366197723675814
_PART1, _PART2 = 1.5707963267341256, 6.077100506303966e-11
_PART3, _PART4 = 2.0222662487111665e-21, 8.4784276603689e-32
# Added to a small number, this rounds it to a whole one, which then stands in the lowest bits.
_ROUNDING = 6755399441055744.0
_TWO_PI_HIGH, _TWO_PI_LOW = 6.283185307179586, 2.4492935982947064e-16
# 1 / (2 pi) by 24 bits; the first two stand before the point, for angles that hardly are too large.
_BITS, _MASK = 24, 0xFFFFFF
_INVERSE = (
    0, 0, 2670176, 14390161, 346751, 644596, 8211767, 7354072, 10839631, 1106960, 8361048, 15398830, 15816813, 13179790,
    9474932, 12059026, 4962946, 7627911, 4163450, 13053002, 6934458, 2133373, 4959953, 2177639, 1837485, 1564560,
    5137525, 9330900, 13532455, 2168802, 15695434, 968702, 2490359, 8480259, 16501700, 6477442, 10176475, 5087155,
    13234882, 7197649, 9427367, 9960075, 6113774, 11664121, 8150735, 4312701, 14849188, 12229374, 14150727, 14899010,
    1409228, 1163038, 14347004,
)  # fmt: skip
_PARTS = 9


def quarter_turns(x: Any) -> Any:
    """Of arrays: (quarters, high, low), x = quarters pi / 2 + high + low; of the whole number two bits are right.

    Compiled code has a form for single numbers, `quarter_turns_of_one`.
    """
    usual = abs(x) <= MOST
    quarters, high, low = near(select(usual, x, 0.0))
    if not np.all(usual):
        quarters, high, low = np.array(quarters), np.array(high), np.array(low)
        for place in np.argwhere(~np.asarray(usual)):
            at = tuple(place)
            quarters[at], high[at], low[at] = far(np.float64(np.asarray(x)[at]))
    return quarters, high, low


def quarter_turns_of_one(x: Any) -> Any:
    """The same of one float64."""
    if abs(x) <= MOST:
        return near(x)
    return far(x)


def near(x: Any) -> Any:
    """Of angles up to MOST."""
    shifted = x * _TURNS + _ROUNDING
    n = shifted - _ROUNDING
    first = x - n * _PART1
    second, second_lost = two_sum(first, -n * _PART2)
    third, third_lost = two_sum(second, -n * _PART3)
    rest = second_lost + third_lost - n * _PART4
    high = third + rest
    return np.float64(shifted).view(np.int64), high, third - high + rest


def far(x: Any) -> Any:
    """Of one angle beyond MOST."""
    bits = np.float64(x).view(np.int64)
    exponent = ((bits >> 52) & 0x7FF) - 1075
    if exponent > 971:
        return np.int64(0), math.nan, math.nan
    mantissa = (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000
    # |x| = mantissa 2^exponent. Bits of the inverse before `start` give whole turns with it.
    start = exponent // _BITS
    shift = exponent - start * _BITS
    first = (mantissa & _MASK) << shift
    second = (((mantissa >> 24) & _MASK) << shift) + (first >> _BITS)
    third = ((mantissa >> 48) << shift) + (second >> _BITS)
    factors = (first & _MASK, second & _MASK, third & _MASK, third >> _BITS)
    # The product's lowest digits first; the last six are kept, from the lowest up.
    carry = mantissa & 0
    a = b = c = d = e = f = carry
    for digit in range(_PARTS):
        for place in range(min(digit + 1, 4)):
            carry += factors[place] * _INVERSE[start + 2 + _PARTS - 1 - digit + place]
        a, b, c, d, e, f = b, c, d, e, f, carry & _MASK
        carry >>= _BITS
    quarters = (f + 0x200000) >> 22
    # The fraction of a turn that is left, exactly: 48 bits each.
    largest = (((f - (quarters << 22)) << _BITS) + e) * 2.0**-48
    middle = ((d << _BITS) + c) * 2.0**-96
    least = ((b << _BITS) + a) * 2.0**-144
    upper = largest + middle
    lower = largest - upper + middle + least
    turn = upper + lower
    high, lost = two_product(turn, _TWO_PI_HIGH)
    low = lost + turn * _TWO_PI_LOW + (upper - turn + lower) * _TWO_PI_HIGH
    if x < 0.0:
        return -quarters, -high, -low
    return quarters, high, low
