"""The elementary functions by their names, of one number and of two, and all of them at once."""

from typing import Any

from engine.elementary.angles import arctan, arctan2, cos, sin
from engine.elementary.exponentials import exp, expm1, tanh
from engine.elementary.logarithms import log, log1p, logaddexp0
from engine.elementary.powers import hypot, power

OF_ONE = {one.__name__: one for one in (exp, expm1, tanh, log, log1p, logaddexp0, sin, cos, arctan)}
OF_TWO = {one.__name__: one for one in (power, hypot, arctan2)}


def every(x: Any, y: Any) -> Any:
    """The values of all functions, in the order of the tables; written out, since no compiler goes over a table."""
    return (
        exp(x), expm1(x), tanh(x), log(x), log1p(x), logaddexp0(x), sin(x), cos(x), arctan(x),
        power(x, y), hypot(x, y), arctan2(x, y),
    )  # fmt: skip
