"""The values of one setting that varies: as they are listed, or made of a range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.sweeps.document import Axis, Range, Value
from engine.sweeps.fields import SweepField
from engine.validation.faults import Fault
from engine.validation.messages import Message, rule

# Of numbers made of a range: enough to tell them apart, and few enough that every machine has the same.
_DIGITS = 6


def axis_values(axis: Axis, field: SweepField) -> tuple[Value, ...]:
    """The values, in order. For an axis in which `axis_faults` finds nothing."""
    if axis.range is None:
        return tuple(_of_field(value, field) for value in axis.values or ())
    return range_values(axis.range, whole=field.whole)


def range_values(given: Range, *, whole: bool) -> tuple[Value, ...]:
    """From the first number to the last, by equal differences or ratios, to six digits; whole ones once each."""
    last = given.count - 1
    if given.scale == "log":
        ratio = given.end / given.start
        between = [given.start * ratio ** (place / last) for place in range(1, last)]
    else:
        between = [given.start + (given.end - given.start) * (place / last) for place in range(1, last)]
    numbers = [given.start, *(float(f"{number:.{_DIGITS}g}") for number in between), given.end]
    return tuple(dict.fromkeys(int(number + 0.5) for number in numbers)) if whole else tuple(numbers)


def _of_field(value: Value, field: SweepField) -> Value:
    return float(value) if field.kind == "numeric" and not field.whole else value


def axis_faults(axis: Axis, field: SweepField, most: int) -> Iterator[Fault]:
    """What is wrong with an axis of this field, each with its path within the axis.

    Args:
        axis: as it was read.
        field: what varies.
        most: how many values it may have.
    """
    if (axis.values is None) == (axis.range is None):
        yield Fault("", rule("sweep_values_or_range"), None, absent=True)
    elif axis.range is not None:
        yield from _range_faults(axis.range, field, most)
    elif axis.values is not None:
        yield from _value_faults(axis.values, field, most)


def _value_faults(values: tuple[Value, ...], field: SweepField, most: int) -> Iterator[Fault]:
    if not values:
        yield Fault("values", rule("least_count", limit=1), [])
    if len(values) > most:
        yield Fault("values", rule("most_count", limit=most), len(values))
        return
    wrong = False
    for place, value in enumerate(values):
        if broken := value_fault(value, field):
            wrong = True
            yield Fault(f"values[{place}]", broken, value)
    if not wrong and len({(type(value) is bool, value) for value in values}) < len(values):
        yield Fault("values", rule("sweep_values_once"), list(values))


def value_fault(value: Any, field: SweepField) -> Message | None:
    """The rule that a value of this field breaks by itself; None where there is none."""
    if field.kind == "listed":
        known = [json_name(one) for one in field.values]
        there = any(value is one or (isinstance(one, str) and value == one) for one in field.values)
        return None if there else rule("one_of", names=", ".join(known))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return rule("whole" if field.whole else "number")
    if field.whole and not isinstance(value, int):
        return rule("whole")
    bounds = field.bounds
    if "minimum" in bounds and not value >= bounds["minimum"]:
        return rule("at_least", limit=bounds["minimum"])
    if "maximum" in bounds and not value <= bounds["maximum"]:
        return rule("at_most", limit=bounds["maximum"])
    if "exclusiveMinimum" in bounds and not value > bounds["exclusiveMinimum"]:
        return rule("greater", limit=bounds["exclusiveMinimum"])
    if "exclusiveMaximum" in bounds and not value < bounds["exclusiveMaximum"]:
        return rule("less", limit=bounds["exclusiveMaximum"])
    return None


def json_name(value: Value) -> str:
    """A value of a list as JSON writes it, a text without its quotes."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _range_faults(given: Range, field: SweepField, most: int) -> Iterator[Fault]:
    if field.kind == "listed":
        yield Fault("range", rule("sweep_range_of_list", names=", ".join(map(json_name, field.values))), field.name)
        return
    sound = True
    for name, number in (("from", given.start), ("to", given.end)):
        value = int(number) if field.whole and number == int(number) else number
        if broken := value_fault(value, field):
            sound = False
            yield Fault(f"range.{name}", broken, value)
    if not given.start < given.end:
        yield Fault("range.from", rule("sweep_range_order", limit=given.end), given.start)
        return
    if given.scale == "log" and not given.start > 0:
        yield Fault("range.from", rule("sweep_log"), given.start)
    if given.count > most:
        yield Fault("range.count", rule("at_most", limit=most), given.count)
    elif sound and field.whole and given.count > (there := int(given.end - given.start) + 1):
        yield Fault("range.count", rule("sweep_whole_count", limit=there), given.count)
