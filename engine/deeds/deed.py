"""One deed: what was done to a run beside training it, and at which batch."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.validation.faults import Fault, Faults
from engine.validation.messages import rule

CONFIGURE, WEIGHT, BIAS, PARAMETERS = "configure", "weight", "bias", "parameters"
_FIELDS = {
    CONFIGURE: ("experiment",),
    WEIGHT: ("layer", "source", "unit", "value"),
    BIAS: ("layer", "unit", "value"),
    PARAMETERS: ("values",),
}
LARGEST = 2**31 - 1


class DeedsError(Faults):
    """What describes no deeds, or deeds that do not fit the run; `faults` says why, one by one."""


@dataclass(frozen=True)
class Deed:
    """What was done, and when.

    Attributes:
        epoch: whole epochs that the run had done.
        cursor: batches done in the epoch under way.
        do: "configure", "weight", "bias" or "parameters".
        values: the fields of what was done: `experiment` (fields that became others, whole), or `layer`, `source`,
            `unit`, `value`, or `values` (all parameters as float64, little-endian, in base64).
    """

    epoch: int
    cursor: int
    do: str
    values: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """The deed as JSON has it."""
        return {"at": [self.epoch, self.cursor], "do": self.do, **self.values}

    @property
    def parameters(self) -> NDArray[np.float64]:
        """Of a deed that sets all parameters: these, shape (n_parameters,)."""
        return np.frombuffer(base64.b64decode(self.values["values"]), dtype="<f8").astype(np.float64)


def packed(parameters: NDArray[np.float64]) -> str:
    """Numbers of shape (n,) as a deed's `values` holds them."""
    return base64.b64encode(parameters.astype("<f8").tobytes()).decode()


def read_numbers(path: str, value: object) -> None:
    """Raises DeedsError unless a text holds finite numbers as `packed` writes them."""
    if not isinstance(value, str):
        raise DeedsError([Fault(path, rule("deeds_numbers", name="base64"), value)])
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise DeedsError([Fault(path, rule("deeds_numbers", name="base64"), value)]) from None
    if len(data) % 8 or not np.isfinite(np.frombuffer(data, dtype="<f8")).all():
        raise DeedsError([Fault(path, rule("deeds_numbers", name="base64"), value)])


def read_place(path: str, value: object) -> tuple[int, int]:
    """Epoch and batches of a place in a run. Raises DeedsError where it is none."""
    if not isinstance(value, list) or len(value) != 2 or not all(_is_count(one) for one in value):
        raise DeedsError([Fault(path, rule("deeds_place", limit=LARGEST), value)])
    return value[0], value[1]


def read_deed(path: str, value: object, live: frozenset[str]) -> Deed:
    """A deed of a document.

    Args:
        path: where it stands.
        value: untrusted.
        live: fields of an experiment that may become others while a run goes on.

    Raises:
        DeedsError: it is none. Whether it fits the run, only the run knows.
    """
    if not isinstance(value, Mapping):
        raise DeedsError([Fault(path, rule("object"), value)])
    do = value.get("do")
    if not isinstance(do, str) or do not in _FIELDS:
        raise DeedsError([Fault(f"{path}.do", rule("one_of", names=", ".join(_FIELDS)), do, absent="do" not in value)])
    wanted = {"at", "do", *_FIELDS[do]}
    known = f"{path}." if path else ""
    wrong = [Fault(f"{known}{name}", rule("missing"), None, absent=True) for name in sorted(wanted - value.keys())]
    names = ", ".join(["at", "do", *_FIELDS[do]])
    wrong += [
        Fault(f"{known}{name}", rule("deeds_field", names=names), value[name]) for name in value if name not in wanted
    ]
    if wrong:
        raise DeedsError(wrong)
    epoch, cursor = read_place(f"{known}at", value["at"])
    values = {name: value[name] for name in _FIELDS[do]}
    if do == CONFIGURE:
        _read_fields(f"{known}experiment", values["experiment"], live)
    elif do == PARAMETERS:
        read_numbers(f"{known}values", values["values"])
    else:
        for name in _FIELDS[do][:-1]:
            if not _is_count(values[name]):
                raise DeedsError([Fault(f"{known}{name}", rule("deeds_count", limit=LARGEST), values[name])])
        if not _is_number(values["value"]):
            raise DeedsError([Fault(f"{known}value", rule("finite"), values["value"])])
        values["value"] = float(values["value"])
    return Deed(epoch, cursor, do, values)


def _read_fields(path: str, value: object, live: frozenset[str]) -> None:
    if not isinstance(value, Mapping):
        raise DeedsError([Fault(path, rule("object"), value)])
    if not value:
        raise DeedsError([Fault(path, rule("least_count", limit=1), {})])
    names = ", ".join(sorted(live))
    if wrong := [
        Fault(f"{path}.{name}", rule("deeds_live", names=names), value[name]) for name in value if name not in live
    ]:
        raise DeedsError(wrong)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
