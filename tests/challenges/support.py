"""What tests of challenges share: small challenges, and runs that were done for them."""

from __future__ import annotations

from typing import Any

from engine.challenges.challenge import Challenge
from engine.challenges.challenge_reader import read_challenge
from engine.deeds.document import FORMAT, VERSION, DoneRun, read_done_run

# Learned at once: a product that has the sign of the class.
LEARNED: dict[str, Any] = {
    "data": {"dataset": "xor", "samples": 60},
    "features": ["x1_x2"],
    "hidden": [],
    "optimizer": {"name": "adam", "learning_rate": 0.03},
}
GOAL = {"measure": "test_accuracy", "relation": ">=", "value": 0.9}


def document(**parts: Any) -> dict[str, Any]:
    """The document of a challenge whose goal is reached after a few epochs."""
    return {"level": 1, "experiment": LEARNED, "goal": [GOAL], "score": "fewest_epochs", **parts}


def challenge(**parts: Any) -> Challenge:
    """The challenge of such a document."""
    return read_challenge(document(**parts))


def done(*deeds: Any, until: tuple[int, int] = (5, 0), start: str | None = None, **changed: Any) -> dict[str, Any]:
    """The document of a run that begins with such an experiment."""
    own = {} if start is None else {"start": start}
    experiment = {**LEARNED, **changed}
    head = {"format": FORMAT, "version": VERSION, "experiment": experiment, **own}
    return {**head, "deeds": list(deeds), "until": list(until)}


def run(*deeds: Any, **how: Any) -> DoneRun:
    """The run of such a document."""
    return read_done_run(done(*deeds, **how))


def configure(at: tuple[int, int], **fields: Any) -> dict[str, Any]:
    """A deed that changes settings."""
    return {"at": list(at), "do": "configure", "experiment": fields}


def bias(at: tuple[int, int], value: float = 0.5) -> dict[str, Any]:
    """A deed that sets the output's bias."""
    return {"at": list(at), "do": "bias", "layer": 1, "unit": 0, "value": value}
