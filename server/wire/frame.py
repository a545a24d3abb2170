"""The binary messages of docs/protocol.md: frames out, checkpoints both ways. Little-endian throughout."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.wire.inbound import VERSION, ProtocolError

FRAME_KIND = 1
CHECKPOINT_KIND = 2
SNAPSHOT_KIND = 3
ASKED = 1
PLAYING = 1
DIVERGED = 2
BUSY = 4
HAS_WRONG = 8
HAS_VALUES = 16
HAS_CURVES = 32

_COUNT = struct.Struct("<I4x")
_PLACE = struct.Struct("<II")
_HEADER = struct.Struct("<BBHIIIII4d3f2hIIHHHH2f")
_CHECKPOINT = struct.Struct("<BB6x")
# This and what is less has no nearest float32 but minus infinity.
_LEAST_FLOAT32 = -(2.0**128 - 2.0**103)
_SNAPSHOT = struct.Struct("<BBHIII")


class FrameHeader(NamedTuple):
    """Everything a frame says besides its arrays, in the order of the wire; `flags` but for those of what follows."""

    flags: int
    sequence: int
    run: int
    epoch: int
    batch: int
    batches_per_epoch: int
    step: int
    train_loss: float
    test_loss: float
    learning_rate: float
    train_accuracy: float
    test_accuracy: float
    epochs_per_second: float
    focus_layer: int
    focus_unit: int
    train_r2: float
    test_r2: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the inputs, shape (n_inputs,), and what the features and all units are there, shape (n_values,)."""

    inputs: NDArray[np.float64]
    values: NDArray[np.float64]


def encode_frame(
    header: FrameHeader,
    parameters: NDArray[np.float64],
    unit_maps: NDArray[np.uint8] | NDArray[np.float32],
    large_maps: NDArray[np.uint8] | NDArray[np.float32],
    confusion: NDArray[np.uint32],
    wrong: NDArray[np.bool_] | None = None,
    place: Place | None = None,
) -> bytes:
    """One frame.

    Args:
        header: the numbers.
        parameters: shape (P,); a value too large for float32 becomes infinite.
        unit_maps: shape (U, s, s), codes; or curves, shape (U, s), float32.
        large_maps: shape (K, S, S), codes; or shape (K, S), float32.
        confusion: shape (2, C, C): of the training and of the test points, counts by actual, then by predicted class.
        wrong: shape (N,): of each training point, then of each test point, whether it is taken for another class.
        place: what is asked of one place, and answered there.
    """
    flags = header.flags | HAS_WRONG * (wrong is not None) | HAS_VALUES * (place is not None)
    if unit_maps.ndim == 2:
        flags |= HAS_CURVES
        unit_maps, large_maps = (curves.astype("<f4") for curves in (unit_maps, large_maps))
    with np.errstate(over="ignore"):
        values = parameters.astype("<f4")
    head = _HEADER.pack(
        FRAME_KIND, VERSION, flags, header.sequence, header.run, header.epoch, header.batch,
        header.batches_per_epoch, header.step, header.train_loss, header.test_loss, header.learning_rate,
        header.train_accuracy, header.test_accuracy, header.epochs_per_second, header.focus_layer, header.focus_unit,
        parameters.size, unit_maps.shape[0], unit_maps.shape[1], large_maps.shape[0], large_maps.shape[1],
        confusion.shape[1], _within_float32(header.train_r2), _within_float32(header.test_r2),
    )  # fmt: skip
    counts = confusion.astype("<u4")
    # Each begins on a multiple of 8 bytes; the frame ends with the last. Arrays are copied once, by `join`.
    parts: list[Any] = [
        head, values, _padding(values.nbytes), unit_maps, _padding(unit_maps.nbytes),
        large_maps, _padding(large_maps.nbytes), counts,
    ]  # fmt: skip
    end = counts.nbytes
    if wrong is not None:
        bits = np.packbits(wrong, bitorder="little")
        parts += (_padding(end), _COUNT.pack(wrong.size), bits)
        end = _COUNT.size + bits.nbytes
    if place is not None:
        parts += (_padding(end), _encode_place(place))
    return b"".join(parts)


def _within_float32(value: float) -> float:
    """The value, or minus infinity: an R2 may be as far below zero as a loss may be large."""
    return -math.inf if value <= _LEAST_FLOAT32 else value


def _encode_place(place: Place) -> bytes:
    with np.errstate(over="ignore"):
        values = place.values.astype("<f4").tobytes()
    return _PLACE.pack(place.inputs.size, place.values.size) + place.inputs.astype("<f8").tobytes() + values


def wrap_checkpoint(data: bytes) -> bytes:
    """The engine's checkpoint as a binary message."""
    return _CHECKPOINT.pack(CHECKPOINT_KIND, VERSION) + data


def unwrap_checkpoint(message: bytes) -> bytes:
    """The engine's checkpoint in a binary message of a page.

    Raises:
        ProtocolError: the message is something else.
    """
    if message[: _CHECKPOINT.size] != _CHECKPOINT.pack(CHECKPOINT_KIND, VERSION):
        raise ProtocolError(
            f"a binary message must be a checkpoint and begin with the bytes 02 01 00 00 00 00 00 00; "
            f"got {message[: _CHECKPOINT.size].hex(' ')!r}"
        )
    return message[_CHECKPOINT.size :]


def wrap_snapshot(data: bytes, *, run: int, epoch: int, batch: int, asked: bool) -> bytes:
    """The engine's checkpoint as one of the timeline's moments."""
    return _SNAPSHOT.pack(SNAPSHOT_KIND, VERSION, ASKED * asked, run, epoch, batch) + data


def unwrap_snapshot(message: bytes) -> bytes:
    """The engine's checkpoint in a snapshot that a page sends back.

    Raises:
        ProtocolError: the message is something else.
    """
    if len(message) < _SNAPSHOT.size or message[:2] != bytes((SNAPSHOT_KIND, VERSION)):
        raise ProtocolError(
            f"a binary message must be a snapshot and begin with the bytes 03 01; got {message[:2].hex(' ')!r}"
        )
    return message[_SNAPSHOT.size :]


def _padding(size: int) -> bytes:
    return bytes(-size % 8)
