"""A choice between two values, the one thing that arrays and compiled code write differently.

All functions here use sums, products, quotients, square roots, comparisons and bits alone, which IEEE 754 rounds in one
way only, in an order that is written down; each is within 1.5 units of the last place. One source serves both uses:
over arrays as it stands, and compiled for single numbers, for which `select` and `quarter_turns` have forms of their
own. Compiled code has to inline what they call, or LLVM vectorizes no loop over them, and must not allow fast
arithmetic: rounding is what many of them are made of.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def select(condition: Any, first: Any, second: Any) -> Any:
    """`first` where the condition holds, `second` elsewhere; over arrays. Compiled code has a form for single numbers.

    Both are computed in either case.
    """
    return np.where(condition, first, second)
