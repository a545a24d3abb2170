"""A run that the page has saved as a file, opened without the page: see docs/saving.md. Nothing in it is evaluated."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from engine.runs.history_rows import HistoryError, read_moments, shown_or_nothing
from engine.runs.limits import LIMITS
from engine.training.checkpoint import CheckpointError
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.limits import Limits
from engine.validation.strict_json import StrictError, decode, read_value

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
        file = read_value(decode(path.read_bytes()))
    except OSError as error:
        raise SavedRunError(error.strerror or "cannot be read") from None
    except StrictError as error:
        raise SavedRunError(str(error).removeprefix("the message ")) from None
    return saved_run(file, limits)


def is_saved_run(file: object) -> bool:
    """Whether a document says of itself that it is a run saved by the page."""
    return isinstance(file, dict) and file.get("format") == _FORMAT


def saved_run(file: object, limits: Limits) -> SavedRun:
    """The run a document has that the page has saved. Raises SavedRunError where anything about it is wrong."""
    if not isinstance(file, dict) or not is_saved_run(file):
        found = file.get("format") if isinstance(file, dict) else file
        raise SavedRunError(f"`format` must be {_FORMAT}, as in a run saved by the page; got {shown_or_nothing(found)}")
    version = file.get("version")
    if version != _VERSION or isinstance(version, bool):
        raise SavedRunError(f"`version` must be {_VERSION}; got {shown_or_nothing(version)}")
    if file.keys() != set(_FIELDS):
        wrong = sorted(file.keys() ^ set(_FIELDS))[0]
        raise SavedRunError(f"`{wrong[:60]}` {'is missing' if wrong in _FIELDS else 'is no field of a saved run'}")
    for name in ("name", "saved"):
        if not isinstance(file[name], str):
            raise SavedRunError(f"`{name}` must be text; got {shown_or_nothing(file[name])}")
    try:
        history = read_moments("history", file["history"], _NUMBERS, needed=2)
    except HistoryError as error:
        raise SavedRunError(str(error)) from None
    return SavedRun(file["name"], file["saved"], restore(file["checkpoint"], limits), history)


def restore(text: object, limits: Limits) -> Trainer:
    """The run of a checkpoint in base64. Raises SavedRunError where it is none."""
    try:
        if not isinstance(text, str):
            raise ValueError
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise SavedRunError(f"`checkpoint` must be base64; got {shown_or_nothing(text)}") from None
    try:
        return Trainer.restore(data, limits)
    except CheckpointError as error:
        raise SavedRunError(f"`checkpoint` cannot be used: {error}") from None
