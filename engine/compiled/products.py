"""Products of matrices for kernels: sums in the order they are written, several rows and columns at a time.

Indices are unsigned here and in all kernels: numba would look of each signed one whether it counts from the end, and
no loop would be vectorized. That is also why the small numbers have names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.compiled.plan import BIASES, FAN_IN, UNITS, WEIGHTS

Array = Any
Index = Any

_NUMBERS = tuple(np.uint64(number) for number in range(9))
ZERO, ONE, TWO, THREE, FOUR, *_, EIGHT = _NUMBERS


def _block(rows: int, columns: int) -> Callable[..., None]:
    """A function that computes so many rows and columns of a product at once, for `multiply`.

    Each sum is a variable of its own, so that all stay in registers and neighbors are vectorized; that is why the
    function is put together as text.
    """
    places, sides = range(rows), range(columns)
    lines = [
        "def block(a, a_start, a_row, a_step, b, b_start, b_row, c, c_start, c_row, terms, first, begins):",
        *(f"    f{n} = b[first + N[{n}]] if begins else 0.0" for n in sides),
        *(f"    s{m}_{n} = f{n}" for m in places for n in sides),
        "    for k in range(terms):",
        "        at = b_start + k * b_row",
        *(f"        b{n} = b[at + N[{n}]]" for n in sides),
        "        at = a_start + k * a_step",
    ]
    for m in places:
        lines += ["        x = a[at]", *(f"        s{m}_{n} += x * b{n}" for n in sides), "        at += a_row"]
    for m in places:
        lines += [*(f"    c[c_start + N[{n}]] = s{m}_{n}" for n in sides), "    c_start += c_row"]
    names: dict[str, Any] = {"N": _NUMBERS, "__name__": __name__}
    exec("\n".join(lines), names)
    return names["block"]


_4_by_8, _4_by_4, _4_by_1, _1_by_8, _1_by_4, _1_by_1 = (
    _block(rows, columns) for rows in (4, 1) for columns in (8, 4, 1)
)


def multiply(
    a: Array, a_start: Index, a_row: Index, a_step: Index,
    b: Array, b_start: Index, b_row: Index,
    c: Array, c_start: Index, c_row: Index,
    rows: Index, columns: Index, terms: Index,
    first: Index, begins: bool,
) -> None:  # fmt: skip
    """Writes C[m, n] = first[n] + sum over k of A[m, k] B[k, n], k in order, into flat arrays.

    Args:
        a, a_start, a_row, a_step: A[m, k] is `a[a_start + m * a_row + k * a_step]`.
        b, b_start, b_row: B[k, n] is `b[b_start + k * b_row + n]`.
        c, c_start, c_row: C[m, n] is `c[c_start + m * c_row + n]`.
        rows, columns, terms: how many m, n and k there are.
        first, begins: where `begins` is true, the sums begin at `b[first + n]`, else at 0.
    """
    m = ZERO
    while m + FOUR <= rows:
        p, q, n = a_start + m * a_row, c_start + m * c_row, ZERO
        while n + EIGHT <= columns:
            _4_by_8(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += EIGHT
        if n + FOUR <= columns:
            _4_by_4(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += FOUR
        while n < columns:
            _4_by_1(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += ONE
        m += FOUR
    while m < rows:
        p, q, n = a_start + m * a_row, c_start + m * c_row, ZERO
        while n + EIGHT <= columns:
            _1_by_8(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += EIGHT
        if n + FOUR <= columns:
            _1_by_4(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += FOUR
        while n < columns:
            _1_by_1(a, p, a_row, a_step, b, b_start + n, b_row, c, q + n, c_row, terms, first + n, begins)
            n += ONE
        m += ONE


def weigh(
    whole: Array, layer: Index, parameters: Array, work: Array, source: Index, out: Index, samples: Index
) -> None:
    """Writes a layer's weighted sums of the samples that stand in the working memory from `source` on."""
    units, fan_in, begins = np.uint64(whole[layer, UNITS]), np.uint64(whole[layer, FAN_IN]), whole[layer, BIASES] >= 0
    multiply(
        work, source, fan_in, ONE, parameters, np.uint64(whole[layer, WEIGHTS]), units, work, out, units,
        samples, units, fan_in, np.uint64(whole[layer, BIASES]) if begins else ZERO, begins,
    )  # fmt: skip


def transpose(a: Array, a_start: Index, rows: Index, columns: Index, c: Array, c_start: Index) -> None:
    """Writes the transpose of a matrix that lies row by row in `a`, row by row into `c`."""
    m = ZERO
    while m + FOUR <= rows:
        p, q = a_start + m * columns, c_start + m
        for n in range(columns):
            at = p + n
            c[q] = a[at]
            c[q + ONE] = a[at + columns]
            c[q + TWO] = a[at + columns + columns]
            c[q + THREE] = a[at + columns + columns + columns]
            q += rows
        m += FOUR
    while m < rows:
        for n in range(columns):
            c[c_start + n * rows + m] = a[a_start + m * columns + n]
        m += ONE
