"""Numbers as JSON may have them: it has no word for what is not finite, and null stands there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def in_json(value: Any) -> Any:
    """The same, made of what JSON has: arrays as lists, NumPy's numbers as Python's, None for what is not finite."""
    if isinstance(value, np.ndarray):
        return in_json(value.tolist())
    if isinstance(value, list | tuple):
        return [in_json(one) for one in value]
    if isinstance(value, dict):
        return {key: in_json(one) for key, one in value.items()}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value
