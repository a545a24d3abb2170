"""A sweep's file while it is made: a run is in it as soon as it is done, and a killed sweep goes on from it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from engine.runs.output_file import Output, WriteError
from engine.runs.parameters import RunError
from engine.sweeps.document import SweepFields
from engine.sweeps.lines import EngineName, header, line_bytes, task_of
from engine.sweeps.outcomes import OUTCOMES
from engine.sweeps.plan import Sweep, Task
from engine.sweeps.results import SweepResult
from engine.validation.limits import Limits
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, decode, read_object


class Journal:
    """Writes a sweep's file, within a `with`.

    Args:
        path: of the file; one that is there is gone on from.
        sweep: whose runs.
        engine: what trains them.

    Attributes:
        lines: of all runs that are done, those found in the file included.

    Raises:
        RunError: the file holds something else, or another sweep. WriteError: it cannot be written.
    """

    def __init__(self, path: str, sweep: Sweep, engine: EngineName) -> None:
        self._path, self._sweep, self._engine = path, sweep, engine
        self._header = line_bytes(header(sweep, engine))
        self.lines: dict[Task, dict[str, Any]] = {}
        self._file: BinaryIO | None = None
        self._sound = 0
        if Path(path).exists():
            self._read(Path(path).read_bytes())

    def _read(self, data: bytes) -> None:
        if not data.endswith(b"\n"):
            # The line that was being written when it was killed.
            data = data[: data.rfind(b"\n") + 1] if not self._header.startswith(data) else b""
        if not data:
            return
        first, *others = data.splitlines(keepends=True)
        if first != self._header:
            raise RunError(f"{self._path}: holds {_what(first)}; take it away, or name another file")
        for number, line in enumerate(others, start=2):
            found = read_line(line, self._sweep, f"{self._path}: line {number}")
            self.lines[task_of(found)] = found
        self._sound = len(data)

    def __enter__(self) -> Self:
        try:
            self._file = Path(self._path).open("r+b" if Path(self._path).exists() else "xb")
            self._file.seek(self._sound)
            self._file.truncate()
            if not self._sound:
                self._file.write(self._header)
                self._file.flush()
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def add(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Writes what is told of runs that have ended. Raises WriteError where that fails."""
        assert self._file is not None
        try:
            for line in lines:
                self._file.write(line_bytes(line))
                self.lines[task_of(line)] = dict(line)
            self._file.flush()
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror}") from None

    def finish(self) -> None:
        """Puts the runs into their order, where all are done. Raises WriteError where that fails."""
        result = SweepResult(self._sweep, self.lines.values(), self._engine)
        if result.is_complete:
            Output(self._path).write(result.ndjson())


def read_file(text: str, name: str, limits: Limits) -> tuple[Sweep, dict[Task, dict[str, Any]], EngineName]:
    """The sweep that a file of lines is of, the runs that are in it, and what trained them.

    Args:
        text: of the file; a last line that was cut off is left out.
        name: of the file, for what is said of it.
        limits: of experiments.

    Raises:
        RunError: it holds something else. SweepError: its header describes no sweep.
    """
    lines = text.split("\n")[:-1]
    if not lines:
        raise RunError(f"{name}: is cut short within its first line")
    try:
        first = read_object(lines[0], bounded=False)
    except StrictError as error:
        raise RunError(f"{name}: line 1: {str(error).removeprefix('the message ')}") from None
    engine = first.get("engine")
    if engine not in ("compiled", "numpy"):
        raise RunError(f"{name}: line 1: `engine` must be compiled or numpy; got {shown(engine, 60)}")
    told = {field: value for field, value in first.items() if field in SweepFields.model_fields}
    sweep = Sweep.parse(told, limits)
    if header(sweep, engine) != first:
        raise RunError(f"{name}: line 1: is not what a sweep of this document begins with")
    read = [read_line(line.encode(), sweep, f"{name}: line {place}") for place, line in enumerate(lines[1:], start=2)]
    return sweep, {task_of(line): line for line in read}, engine


def _what(first: bytes) -> str:
    """What a file is that begins with this line."""
    try:
        document = read_object(decode(first), bounded=False)
    except StrictError:
        return "something else"
    if document.get("type") != "sweep":
        return "something else"
    return "another sweep, or one that another engine trained"


def read_line(data: bytes, sweep: Sweep, where: str) -> dict[str, Any]:
    """The run that a line tells of. Raises RunError where it is none of this sweep's, saying where."""
    try:
        line = read_object(decode(data), bounded=False)
    except StrictError as error:
        raise RunError(f"{where}: {str(error).removeprefix('the message ')}") from None
    score = "accuracy" if sweep.experiment.problem == "classification" else "r2"
    numbers = ["epoch", "reached", "baseline"]
    numbers += [f"{part}_{name}" for name in ("loss", score) for part in ("train", "test")]
    wanted = {"type", "cell", "seed", "stopped", "outcome", "curve", *numbers}
    if line.keys() != wanted:
        name = min(line.keys() ^ wanted)
        raise RunError(f"{where}: `{name[:60]}` {'is missing' if name in wanted else 'is no field of a run'}")
    cell, seed = line["cell"], line["seed"]
    if not (_is_list(cell, int) and type(seed) is int) or (tuple(cell), seed) not in sweep.task_set:
        raise RunError(f"{where}: there is no run {shown(cell, 40)} with seed {shown(seed, 20)} in this sweep")
    for name in numbers:
        if not _is_number(line[name]):
            raise RunError(f"{where}: `{name}` must be a finite number; got {shown(line[name], 60)}")
    if line["outcome"] not in OUTCOMES:
        raise RunError(f"{where}: `outcome` must be one of {', '.join(OUTCOMES)}; got {shown(line['outcome'], 60)}")
    if line["stopped"] is not None and not isinstance(line["stopped"], str):
        raise RunError(f"{where}: `stopped` must be a text or null; got {shown(line['stopped'], 60)}")
    curve = line["curve"]
    names = {"epochs", "train_loss", "test_loss"}
    if not isinstance(curve, dict) or curve.keys() != names or not _are_columns(list(curve.values())):
        raise RunError(f"{where}: `curve` must have {', '.join(sorted(names))}, lists of numbers of one length")
    return line


def _is_number(value: object) -> bool:
    return value is None or (type(value) in (int, float) and math.isfinite(value))  # type: ignore[arg-type]


def _is_list(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(type(one) is kind for one in value)


def _are_columns(columns: list[Any]) -> bool:
    sound = all(isinstance(one, list) and all(map(_is_number, one)) for one in columns)
    return sound and len({len(one) for one in columns}) == 1 and len(columns[0]) > 0
