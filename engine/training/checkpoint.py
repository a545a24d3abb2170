"""The bytes of a checkpoint: a header in JSON, then arrays of float64. Never pickled, never evaluated.

offset  type     field
0       4 bytes  "NNPC"
4       u32      version, 2
8       u32      length of the header in bytes, a multiple of 8 (padded with spaces)
12      u32      0
16      JSON     {"experiment", "epoch", "step", "cursor", "rng", "noise": {"state", "inc"},
                  "engines": [...], "deeds": {"first", "each"}, "arrays": {name: count}}
...     f64      the arrays, in the header's order, little-endian
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.deeds.deed import DeedsError
from engine.deeds.record import Deeds, read_record
from engine.experiment.experiment import Experiment
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import Limits
from engine.validation.messages import Message, Value, rule
from engine.validation.nesting import DEEPEST, MOST_LISTS, excess, is_too_deep
from engine.validation.quoting import shown

Array = NDArray[Any]
_START = struct.Struct("<4sIII")
_MAGIC, _VERSION = b"NNPC", 2
_COUNTERS = ("epoch", "step", "cursor")
# Fields that checkpoints of earlier versions have not.
_LATER = ("engines", "deeds")
# What may have trained it: `Trainer.engines`. Checkpoints without say nothing of it, and NumPy it was.
_ENGINES = ("compiled", "numpy")
# States of the two PCG64 generators a run has: for the order of samples, at the start of the epoch, and for noise.
_GENERATORS = ("rng", "noise")
_LARGEST = 2**31 - 1
# Characters of an experiment's text that are worth keeping.
_KEPT = 16 * 1024

# What numbers mean may bound them, all of an array or each: a state beyond that, training never reaches, and it may
# be one that cannot go on, such as an optimizer's count below zero.
_RANGES: dict[str, tuple[ArrayLike, ArrayLike]] = {
    "pruned": (0, 1),
    "schedule": ((1e-6, -np.inf, 0), (1e3, np.inf, 1)),
    "stop": ((-np.inf, 0, 0, 0, 0), (np.inf, _LARGEST, 1, 1, 1)),
    "optimizer.count": (0, 2**53),
    "optimizer.squares": (0, np.inf),
    "optimizer.sizes": (0, np.inf),
}


class CheckpointError(ValueError):
    """Bytes that are no checkpoint of this engine, or one that was damaged.

    Attributes:
        reason: the sentence in English, which knows its code in `engine.validation.messages.MESSAGES` and its values.
        faults: the first of its experiment, where that is what is wrong.
        more: how many there are beside these.
    """

    def __init__(self, reason: Message, faults: Sequence[Fault] = (), more: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.faults, self.more = reason, list(faults), more


def _refusal(code: str, **values: Value) -> CheckpointError:
    return CheckpointError(rule(code, **values))


class ExperimentText:
    """The JSON of an experiment, made once as long as it is the same one: snapshots of a run may be many a second."""

    def __init__(self) -> None:
        self._known: tuple[Experiment, str] | None = None

    def of(self, experiment: Experiment) -> str:
        """The text; kept for the next time unless it is long, as with points of one's own."""
        if self._known is not None and self._known[0] is experiment:
            return self._known[1]
        text = _json(experiment.document())
        self._known = (experiment, text) if len(text) <= _KEPT else None
        return text


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def encode(
    experiment: str,
    counters: dict[str, int],
    generators: dict[str, dict[str, int]],
    engines: Iterable[str],
    arrays: dict[str, Array],
    deeds: Deeds | None,
) -> bytes:
    """The bytes of a checkpoint.

    Args:
        experiment: of the run, as text.
        counters: epoch, step and cursor.
        generators: states of PCG64 generators by name.
        engines: what has trained it.
        arrays: by name.
        deeds: what was done to it; None where that is not known.
    """
    header = {
        **counters,
        # As text: other languages read large integers in JSON as floats.
        **{name: {key: str(value) for key, value in generators[name].items()} for name in _GENERATORS},
        "engines": sorted(engines),
        "arrays": {name: array.size for name, array in arrays.items()},
    }
    done = "" if deeds is None else f'"deeds":{deeds.text},'
    text = f'{{"experiment":{experiment},{done}{_json(header)[1:]}'.encode()
    text += b" " * (-len(text) % 8)
    parts = [_START.pack(_MAGIC, _VERSION, len(text), 0), text]
    return b"".join([*parts, *(array.astype("<f8").tobytes() for array in arrays.values())])


def decode(
    data: bytes, limits: Limits
) -> tuple[Experiment, dict[str, int], dict[str, dict[str, int]], frozenset[str], dict[str, Array], Deeds | None]:
    """Experiment, counters, states of generators, engines, arrays and deeds of a checkpoint; untrusted input.

    One of a version that kept no deeds says nothing of them.

    Raises:
        CheckpointError: saying what is wrong.
    """
    if len(data) < _START.size:
        raise _refusal("checkpoint_short", limit=_START.size, size=len(data))
    magic, version, length, _ = _START.unpack_from(data)
    if magic != _MAGIC:
        raise _refusal("checkpoint_foreign")
    if version != _VERSION:
        raise _refusal("checkpoint_version", wanted=_VERSION, found=version)
    if length % 8 or _START.size + length > len(data):
        raise _refusal("checkpoint_cut")
    text = data[_START.size : _START.size + length]
    if excess(text, MOST_LISTS + limits.points):
        raise _refusal("checkpoint_header")
    try:
        header = json.loads(text)
        # JSON can spell half a character, of which nothing could be said in UTF-8; that is a ValueError too.
        json.dumps(header, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _refusal("checkpoint_header") from None
    if is_too_deep(header):
        raise _refusal("checkpoint_deep", limit=DEEPEST)
    fields = {"experiment", "arrays", *_GENERATORS, *_COUNTERS}
    if not isinstance(header, dict) or {*header, *_LATER} != {*fields, *_LATER}:
        raise _refusal("checkpoint_fields", names=", ".join(sorted(fields)))
    try:
        experiment = Experiment.parse(header["experiment"], limits)
    except ExperimentError as error:
        raise CheckpointError(rule("checkpoint_experiment", faults=str(error)), error.faults, error.more) from None
    counters = {name: _whole(name, header[name], _LARGEST if name != "step" else 2**53) for name in _COUNTERS}
    generators = {name: _generator(name, header[name]) for name in _GENERATORS}
    engines = _engines(header.get("engines", ["numpy"] if counters["step"] else []))
    arrays = _arrays(header["arrays"], data[_START.size + length :])
    return experiment, counters, generators, engines, arrays, _deeds(header, experiment, limits)


def check_arrays(arrays: dict[str, Array], expected: dict[str, int]) -> None:
    """Raises CheckpointError unless the arrays are those expected, of those sizes, finite, and such as training has."""
    if missing := expected.keys() - arrays.keys():
        raise _refusal("checkpoint_lacks", names=", ".join(sorted(missing)))
    for name, array in arrays.items():
        size = expected.get(name)
        if size is None:
            raise _refusal("checkpoint_unknown", name=name)
        if array.size != size:
            raise _refusal("checkpoint_count", name=name, count=size, found=array.size)
        if not np.isfinite(array).all():
            raise _refusal("checkpoint_finite", name=name)
        low, high = _RANGES.get(name, (-np.inf, np.inf))
        if (wrong := (array < low) | (array > high)).any():
            raise _refusal("checkpoint_range", name=name, found=float(array[wrong][0]))


def check_variances(running: list[Array]) -> None:
    """Raises CheckpointError where a running variance is below zero: its root would be no number at evaluation.

    Args:
        running: of each layer, the output last: means and variances, shape (2, units), or empty; finite.
    """
    for layer, statistics in enumerate(running, 1):
        if statistics.size and (wrong := statistics[1] < 0).any():
            raise _refusal("checkpoint_variance", found=float(statistics[1][wrong][0]), layer=layer)


def check_cursor(cursor: int, batches: int) -> None:
    """Raises CheckpointError where a place within an epoch is beyond its batches."""
    if cursor >= batches:
        raise _refusal("checkpoint_cursor", limit=batches, found=cursor)


def _whole(name: str, value: object, largest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
        raise _refusal("checkpoint_whole", name=name, limit=largest, found=shown(value, 60))
    return value


def _deeds(header: dict[str, Any], experiment: Experiment, limits: Limits) -> Deeds | None:
    if "deeds" not in header:
        return None
    try:
        return read_record(header["deeds"], experiment, limits)
    except DeedsError as error:
        raise _refusal("checkpoint_deeds", faults=str(error)) from None


def _engines(names: object) -> frozenset[str]:
    if not isinstance(names, list) or len(names) > len(_ENGINES) or not all(name in _ENGINES for name in names):
        raise _refusal("checkpoint_engines", names=", ".join(_ENGINES), found=shown(names, 60))
    return frozenset(names)


def _generator(path: str, state: object) -> dict[str, int]:
    if not isinstance(state, dict) or set(state) != {"state", "inc"}:
        raise _refusal("checkpoint_generator", name=path)
    for name, value in state.items():
        if not (
            isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 39 and int(value) < 2**128
        ):
            raise _refusal("checkpoint_state", name=f"{path}.{name}", found=shown(value, 60))
    return {name: int(value) for name, value in state.items()}


def _arrays(counts: object, data: bytes) -> dict[str, Array]:
    if not isinstance(counts, dict):
        raise _refusal("checkpoint_arrays")
    sizes = {name: _whole(f"arrays.{name}", count, _LARGEST) for name, count in counts.items()}
    if sum(sizes.values()) * 8 != len(data):
        raise _refusal("checkpoint_bytes", size=sum(sizes.values()) * 8, found=len(data))
    values = np.frombuffer(data, dtype="<f8").astype(np.float64)
    ends = np.cumsum(list(sizes.values()))
    return dict(zip(sizes, np.split(values, ends[:-1]), strict=True)) if sizes else {}
