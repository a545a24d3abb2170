"""A run that the page has saved as a file, opened without the page: see docs/saving.md. Nothing in it is evaluated."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from engine.runs.run_document import LIMITS
from engine.training.checkpoint import CheckpointError
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.limits import Limits
from engine.validation.quoting import shown

_FORMAT, _VERSION = "neural-network-playground", 1
_FIELDS = ("format", "version", "name", "saved", "checkpoint", "history", "view")
# Far more than the page saves, since a server may grant larger networks than usual.
_MOST_BYTES = 256 * 2**20
# The file's names for a moment's numbers, and those of `HistoryPoint`.
_NUMBERS = {
    "epoch": "epoch",
    "train": "train_loss",
    "test": "test_loss",
    "trainScore": "train_score",
    "testScore": "test_score",
    "rate": "learning_rate",
}


class SavedRunError(ValueError):
    """A file that is no saved run, or a damaged one; the message names file, field, rule and value."""


@dataclass(frozen=True)
class SavedRun:
    """A run as it was saved.

    Attributes:
        name: what it was called.
        saved: when, ISO 8601.
        trainer: where it stood; goes on bit for bit as the page would have.
        history: what the loss chart had.
    """

    name: str
    saved: str
    trainer: Trainer
    history: list[HistoryPoint]


def read_run_file(path: str | Path, limits: Limits = LIMITS) -> SavedRun:
    """Opens a file that the page has saved.

    Args:
        path: of the file.
        limits: how large its experiment may be.

    Raises:
        SavedRunError: the file cannot be read, or anything about it is wrong.
    """
    try:
        return _read(Path(path), limits)
    except SavedRunError as error:
        raise SavedRunError(f"{path}: {error}") from None


def _read(path: Path, limits: Limits) -> SavedRun:
    try:
        if (size := path.stat().st_size) > _MOST_BYTES:
            raise SavedRunError(f"a saved run must have at most {_MOST_BYTES} bytes; got {size}")
        file = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise SavedRunError(error.strerror or "cannot be read") from None
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, SavedRunError) else SavedRunError(f"is not JSON: {error}") from None
    if not isinstance(file, dict) or file.get("format") != _FORMAT:
        found = file.get("format") if isinstance(file, dict) else file
        raise SavedRunError(f"`format` must be {_FORMAT}, as in a run saved by the page; got {_shown(found)}")
    version = file.get("version")
    if version != _VERSION or isinstance(version, bool):
        raise SavedRunError(f"`version` must be {_VERSION}; got {_shown(version)}")
    if file.keys() != set(_FIELDS):
        wrong = sorted(file.keys() ^ set(_FIELDS))[0]
        raise SavedRunError(f"`{wrong[:60]}` {'is missing' if wrong in _FIELDS else 'is no field of a saved run'}")
    for name in ("name", "saved"):
        _check(isinstance(file[name], str), name, "must be text", file[name])
    _check(isinstance(file["history"], list), "history", "must be a list", file["history"])
    return SavedRun(
        file["name"],
        file["saved"],
        _restore(file["checkpoint"], limits),
        [_moment(f"history[{index}]", one) for index, one in enumerate(file["history"])],
    )


def _restore(text: object, limits: Limits) -> Trainer:
    try:
        if not isinstance(text, str):
            raise ValueError
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise SavedRunError(f"`checkpoint` must be base64; got {_shown(text)}") from None
    try:
        return Trainer.restore(data, limits)
    except CheckpointError as error:
        raise SavedRunError(f"`checkpoint` cannot be used: {error}") from None


def _moment(path: str, found: object) -> HistoryPoint:
    if not isinstance(found, dict):
        raise SavedRunError(f"`{path}` must be an object; got {_shown(found)}")
    if unknown := [name for name in found if name not in _NUMBERS]:
        raise SavedRunError(f"`{path}.{unknown[0][:60]}` is no field of a moment, which has {', '.join(_NUMBERS)}")
    numbers: dict[str, float] = {}
    for name in _NUMBERS:
        value = found.get(name)
        if value is None and name not in ("epoch", "train"):
            # JSON has no word for what is not a number.
            numbers[_NUMBERS[name]] = math.nan
            continue
        good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
        _check(good, f"{path}.{name}", "must be a finite number", value)
        numbers[_NUMBERS[name]] = float(value)  # type: ignore[arg-type]
    return HistoryPoint(**numbers)


def _check(holds: bool, path: str, rule: str, value: Any) -> None:
    if not holds:
        raise SavedRunError(f"`{path}` {rule}; got {_shown(value)}")


def _refuse(name: str) -> NoReturn:
    raise SavedRunError(f"numbers must be finite; got {name}")


def _shown(value: object) -> str:
    return "nothing" if value is None else shown(value, 60)
