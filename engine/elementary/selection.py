"""A choice between two values, the one thing that arrays and compiled code write differently."""

from __future__ import annotations

from typing import Any

import numpy as np


def select(condition: Any, first: Any, second: Any) -> Any:
    """`first` where the condition holds, `second` elsewhere; over arrays. Compiled code has a form for single numbers.

    Both are computed in either case.
    """
    return np.where(condition, first, second)
