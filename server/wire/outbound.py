"""What a page is told. Grammar: docs/protocol.md."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from engine import CheckpointError, Fault, Trainer
from engine.inspection.space import LayerSpace, SpaceLook
from engine.validation.finite import in_json
from server.wire.fault_documents import brief, fault_documents
from server.wire.inbound import VERSION, Focus, NeuronChoice, ProtocolError, Speed

Message = dict[str, object]
ErrorCode = Literal[
    "malformed", "too_large", "too_fast", "too_long", "not_ready", "checkpoint_refused", "cannot_follow"
]  # fmt: skip


class CloseCode(IntEnum):
    """Why the server ended the connection."""

    TOO_LARGE = 1009
    RESTART = 1012
    FULL = 1013
    NO_HELLO = 4400
    IDLE = 4408
    CROWDED = 4429
    FAILED = 4500


@dataclass(frozen=True)
class Close:
    """The last thing a session says."""

    code: CloseCode


def encode(message: Mapping[str, object]) -> str:
    """One JSON text message for the page; ASCII, so that no value can make it unsendable."""
    return json.dumps(message, allow_nan=False, separators=(",", ":"))


def run_message(
    *,
    id: int | None,
    run: int,
    reset: bool,
    changed: Sequence[str],
    experiment: Mapping[str, object],
    layers: Sequence[Mapping[str, object]],
    batches_per_epoch: int,
    parameter_count: int,
    output: Mapping[str, object],
    inputs: Sequence[Mapping[str, object]],
    forgotten: Sequence[str],
    curve: Mapping[str, object] | None,
    initial: Sequence[Mapping[str, object]],
) -> Message:
    """What is being trained now."""
    return {
        "type": "run",
        "id": id,
        "run": run,
        "reset": reset,
        "changed": changed,
        "experiment": experiment,
        "layers": layers,
        "batches_per_epoch": batches_per_epoch,
        "parameter_count": parameter_count,
        "output": output,
        "inputs": inputs,
        "forgotten": forgotten,
        "curve": curve,
        "initial": initial,
    }


def data_message(run: int, train: Iterable[Sequence[float]], test: Iterable[Sequence[float]]) -> Message:
    """The points, rounded for drawing."""
    return {
        "type": "data",
        "run": run,
        "train": _rounded(train),
        "test": _rounded(test),
    }


def maps_message(run: int, *, axes: Sequence[int], held: Sequence[float], features: Mapping[str, str]) -> Message:
    """The features' own maps in the view of the frame before, in base64."""
    return {"type": "maps", "run": run, "axes": axes, "held": held, "features": features}


def state_message(*, playing: bool, speed: Speed | None, focus: Focus | None, recoverable: int | None) -> Message:
    """What the session is doing."""
    return {
        "type": "state",
        "playing": playing,
        "speed": speed.model_dump() if speed else None,
        "focus": focus.model_dump() if focus else None,
        "recoverable": recoverable,
    }


def diverged_message(
    *, epoch: int, batch: int, layer: int | None, recoverable: int | None, verdict: Mapping[str, object]
) -> Message:
    """The numbers became non-finite."""
    return {
        "type": "diverged",
        "epoch": epoch,
        "batch": batch,
        "layer": layer,
        "recoverable": recoverable,
        "verdict": verdict,
    }


def stopped_message(*, reason: str, epoch: int) -> Message:
    """A condition of the experiment paused the run."""
    return {"type": "stopped", "reason": reason, "epoch": epoch}


def refused_message(id: int | None, faults: Sequence[Fault], more: int = 0) -> Message:
    """A change that was not made, and why; `more` faults are left out of these already."""
    return {"type": "refused", "id": id, **fault_documents(faults, more, coded=True)}


def deeds_message(document: Mapping[str, object] | None) -> Message:
    """What was done to the run so far; None where that is not known."""
    return {"type": "deeds", "document": document}


def deed_message(deed: Mapping[str, object]) -> Message:
    """What was done to the run just now."""
    return {"type": "deed", "deed": deed}


def waiting_message(*, place: int, of: int) -> Message:
    """All seats are taken: the page's place in the line, 0 where it has just got a seat and may say `hello` again."""
    return {"type": "waiting", "place": place, "of": of}


def pong_message() -> Message:
    """The answer to a ping."""
    return {"type": "pong"}


def error_message(code: ErrorCode, message: str) -> Message:
    """A message that could not be taken."""
    return {"type": "error", "code": code, "message": message}


def checkpoint_refused_message(error: CheckpointError | ProtocolError) -> Message:
    """A checkpoint that cannot be used; where the engine says why, the page can say it in its language."""
    message = error_message("checkpoint_refused", str(error)[:1000])
    if isinstance(error, ProtocolError):
        return message
    values = {name: brief(value) for name, value in error.reason.values.items()}
    faults = fault_documents(error.faults, error.more, coded=True)
    return message | {"reason": {"code": error.reason.code, "values": values, **faults}}


def notice_message(code: str, detail: Mapping[str, object]) -> Message:
    """Something a person should know."""
    return {"type": "notice", "code": code, "detail": detail}


def welcome_message(
    *, version: str, build: str, catalogue: str, heartbeat: float, credits: int, session: str
) -> Message:
    """The first answer: what speaks here, and what a page should keep to."""
    return {
        "type": "welcome",
        "protocol": VERSION,
        "version": version,
        "build": build,
        "catalogue": catalogue,
        "heartbeat": heartbeat,
        "credits": credits,
        "session": session,
    }


def arithmetic_message(run: int, trainer: Trainer, choice: NeuronChoice, sums: Mapping[str, object]) -> Message:
    """One neuron's arithmetic, as `engine.inspection.neuron_arithmetic.explain` has it."""
    return {"type": "arithmetic", **_place(run, trainer), "choice": choice.model_dump(), **sums}


def next_batch_message(run: int, trainer: Trainer, walk: Mapping[str, object]) -> Message:
    """What the next batch will do, as `engine.inspection.next_batch.walk_next_batch` has it; vectors in base64."""
    vectors = {name: _float32(walk[name]) for name in ("gradients", "changes")}
    return {"type": "next_batch", **_place(run, trainer), **walk, **vectors}


def diagnosis_message(
    run: int,
    trainer: Trainer,
    *,
    full: bool,
    layers: Sequence[Mapping[str, object]],
    verdicts: Sequence[Mapping[str, object]],
) -> Message:
    """Every layer's state of health, with histograms where it is `full`, and what is wrong with the run."""
    return {"type": "diagnosis", **_place(run, trainer), "full": full, "layers": layers, "verdicts": verdicts}


def measures_message(run: int, trainer: Trainer, values: Mapping[str, object]) -> Message:
    """What a lesson's claims are held against, by the names that were asked for."""
    return {"type": "measures", **_place(run, trainer), "values": values}


def scene_message(run: int, trainer: Trainer, name: str, scene: object) -> Message:
    """What a lesson's picture draws."""
    return {"type": "scene", **_place(run, trainer), "name": name, "scene": scene}


def space_message(run: int, trainer: Trainer, look: SpaceLook) -> Message:
    """Layers' spaces, as `engine.inspection.space` has them; what is one number for each point in base64."""
    layers = [None if one is None else _layer_space(one) for one in look.layers]
    return {
        "type": "space",
        **_place(run, trainer),
        "every": look.every,
        "rows": look.rows,
        "columns": look.columns,
        "answers": base64.b64encode(look.answers.tobytes()).decode("ascii"),
        "told_apart": in_json(look.told_apart),
        "layers": layers,
    }


def _layer_space(space: LayerSpace) -> Message:
    choice = space.choice
    return {
        "layer": choice.layer,
        "axes": None if choice.axes is None else list(choice.axes),
        "main": space.main,
        "directions": _float32(space.axes),
        "origin": in_json(space.origin),
        "shares": in_json(space.shares),
        "points": _float32(space.points),
        "grid": _float32(space.grid),
        "lines": _float32(space.lines),
        "level": in_json(space.level),
        "agreement": in_json(space.agreement),
    }


def look_message(
    run: int, epoch: int, batch: int, name: str, choice: object, found: Mapping[str, object] | None
) -> Message:
    """What a quick look has found at this moment; None where the run's numbers are not finite."""
    return {"type": "look", "run": run, "epoch": epoch, "batch": batch, "name": name, "choice": choice, "found": found}


def landscape_message(
    run: int,
    trainer: Trainer,
    wanted: Mapping[str, object],
    *,
    missing: str | None,
    since: float,
    survey: int | None = None,
    surface: Mapping[str, object] | None = None,
    present: Mapping[str, object] | None = None,
    path: Sequence[Sequence[float]] = (),
) -> Message:
    """The loss over a plane of the parameters, and where the run is on it."""
    if surface is not None:
        surface = {**surface, "losses": _float32(surface["losses"])}
    return {
        "type": "landscape",
        **_place(run, trainer),
        "wanted": wanted,
        "missing": missing,
        "since": since,
        "survey": survey,
        "surface": surface,
        "present": present,
        "path": path,
    }


def compared_message(
    *,
    id: int | None,
    comparison: int,
    runs: Sequence[Mapping[str, object]],
    inputs: Sequence[str],
    train: Iterable[Sequence[float]],
    test: Iterable[Sequence[float]],
) -> Message:
    """What is compared from now on, on which points, rounded for drawing; nothing where there are no runs."""
    return {
        "type": "compared",
        "id": id,
        "comparison": comparison,
        "runs": runs,
        "inputs": inputs,
        "train": _rounded(train),
        "test": _rounded(test),
    }


def comparison_message(
    *,
    sequence: int,
    comparison: int,
    epoch: int,
    playing: bool,
    course: Sequence[Mapping[str, object]],
    runs: Sequence[Mapping[str, object]],
) -> Message:
    """How all set-ups of a comparison stand, after as many epochs."""
    return {
        "type": "comparison",
        "sequence": sequence,
        "comparison": comparison,
        "epoch": epoch,
        "playing": playing,
        "course": course,
        "runs": runs,
    }


def comparison_refused_message(id: int, faults: Sequence[Fault], more: int = 0) -> Message:
    """A comparison that was not begun, and why; the one before, if any, is as it was."""
    return {"type": "comparison_refused", "id": id, **fault_documents(faults, more, coded=True)}


def compared_state_message(*, comparison: int, index: int, epoch: int, batch: int, checkpoint: str) -> Message:
    """The whole state of one of the set-ups: the engine's checkpoint in base64."""
    return {
        "type": "compared_state",
        "comparison": comparison,
        "index": index,
        "epoch": epoch,
        "batch": batch,
        "checkpoint": checkpoint,
    }


def _rounded(points: Iterable[Sequence[float]]) -> list[list[float]]:
    return [[round(float(value), 4) for value in point] for point in points]


def _float32(values: object) -> str:
    """Numbers in base64, as a frame has its parameters: beyond float32 infinite."""
    with np.errstate(over="ignore"):
        return base64.b64encode(np.asarray(values, dtype="<f4").tobytes()).decode("ascii")


def _place(run: int, trainer: Trainer) -> Message:
    return {"run": run, "epoch": trainer.epoch, "batch": trainer.cursor}
