"""NumPy's generator PCG64 for kernels: the same numbers from the same state.

Source: O'Neill 2014, PCG with 128 bits of state, output XSL-RR.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiled.products import FOUR, ONE, THREE, TWO, ZERO

Array = Any
Index = Any

# The multiplier M; and for four steps at once, M^4 and 1 + M + M^2 + M^3. Upper and lower half of each, modulo 2^128.
_M_UPPER, _M_LOWER = np.uint64(0x2360ED051FC65DA4), np.uint64(0x4385DF649FCCF645)
_M4_UPPER, _M4_LOWER = np.uint64(0xF4DD417327DB7A9B), np.uint64(0xD194DFBE42D45771)
_SUM_UPPER, _SUM_LOWER = np.uint64(0x610E11A14B07E063), np.uint64(0x817FA187ADEFBA1C)
_ROTATION, _BITS, _SHIFT, _LAST_BITS = (np.uint64(number) for number in (58, 64, 11, 63))
_UNIT = 2.0**-53
_WHOLE = 2**64 - 1


def packed_state(generator: np.random.Generator) -> NDArray[np.uint64]:
    """State and increment of a PCG64 generator: upper and lower half of each."""
    state = generator.bit_generator.state["state"]
    return np.array([part for value in (state["state"], state["inc"]) for part in (value >> 64, value & _WHOLE)], "u8")


def set_state(generator: np.random.Generator, packed: NDArray[np.uint64]) -> None:
    """Puts a generator where the numbers drawn from `packed` have brought it."""
    upper, lower, upper_inc, lower_inc = packed.tolist()
    state = dict(generator.bit_generator.state)
    state["state"] = {"state": upper << 64 | lower, "inc": upper_inc << 64 | lower_inc}
    generator.bit_generator.state = state


def draw(state: Array, to: Array, start: Index, units: Index, samples: Index) -> None:
    """Writes the next numbers in [0, 1), unit by unit, into a part of an array that lies sample by sample.

    Four go on side by side, each by four steps at once: each step alone would wait for the one before.
    """
    upper, lower, upper_inc, lower_inc = state[ZERO], state[ONE], state[TWO], state[THREE]
    upper_4, lower_4 = _multiply_add(upper_inc, lower_inc, _SUM_UPPER, _SUM_LOWER, ZERO, ZERO)
    p, p_ = _multiply_add(upper, lower, _M_UPPER, _M_LOWER, upper_inc, lower_inc)
    q, q_ = _multiply_add(p, p_, _M_UPPER, _M_LOWER, upper_inc, lower_inc)
    r, r_ = _multiply_add(q, q_, _M_UPPER, _M_LOWER, upper_inc, lower_inc)
    s, s_ = _multiply_add(r, r_, _M_UPPER, _M_LOWER, upper_inc, lower_inc)
    count = units * samples
    # From a unit's last sample to the next unit's first.
    back = count - ONE
    end, at, k = start + count, start, ZERO
    while k + FOUR <= count:
        to[at] = _real(p, p_)
        at = _next(at, units, end, back)
        to[at] = _real(q, q_)
        at = _next(at, units, end, back)
        to[at] = _real(r, r_)
        at = _next(at, units, end, back)
        to[at] = _real(s, s_)
        at = _next(at, units, end, back)
        upper, lower = s, s_
        p, p_ = _multiply_add(p, p_, _M4_UPPER, _M4_LOWER, upper_4, lower_4)
        q, q_ = _multiply_add(q, q_, _M4_UPPER, _M4_LOWER, upper_4, lower_4)
        r, r_ = _multiply_add(r, r_, _M4_UPPER, _M4_LOWER, upper_4, lower_4)
        s, s_ = _multiply_add(s, s_, _M4_UPPER, _M4_LOWER, upper_4, lower_4)
        k += FOUR
    while k < count:
        upper, lower = _multiply_add(upper, lower, _M_UPPER, _M_LOWER, upper_inc, lower_inc)
        to[at] = _real(upper, lower)
        at = _next(at, units, end, back)
        k += ONE
    state[ZERO], state[ONE] = upper, lower


def _next(at, units, end, back):
    """The place after this one: the next sample's, or the next unit's first."""
    at += units
    return at - back if at >= end else at


def _multiply_add(upper, lower, by_upper, by_lower, add_upper, add_lower):
    """A number of 128 bits, in two halves, times one, plus one; what goes beyond is dropped."""
    found = lower * by_lower + add_lower
    carried = upper_product(lower, by_lower) + (ONE if found < add_lower else ZERO)
    return upper * by_lower + lower * by_upper + carried + add_upper, found


def upper_product(first: Index, second: Index) -> Index:
    """The upper half of the product of two numbers of 64 bits, for which compiled code has an instruction."""
    raise NotImplementedError


def _real(upper, lower):
    """What the generator gives of a state, as a number in [0, 1)."""
    mixed, turn = upper ^ lower, upper >> _ROTATION
    return (((mixed >> turn) | (mixed << ((_BITS - turn) & _LAST_BITS))) >> _SHIFT) * _UNIT
