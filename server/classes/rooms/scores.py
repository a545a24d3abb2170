"""Scores of a class: only such as came out when a submission was trained again; of each member the best."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What came of a submission when it was trained again."""

    reached: bool
    score: float | None
    lower: bool
    """Whether a lower score is better."""
    faults: list[Document] = field(default_factory=list)
    """Why it did not count: `{"code", "values", "message"}` each."""
    measured: Document = field(default_factory=dict)
    """What was measured when it was trained again, by the names of measures."""


class BadSubmission(ValueError):
    """It cannot be judged; the text names the field, the rule and the value."""


Judge = Callable[[Document, str], Awaitable[Verdict]]
"""Trains a submission again, at the expense of an address. Raises BadSubmission."""


def challenge_id(challenge: str | Document) -> str:
    """What scores call a challenge: its name, or for a document of one's own what follows from its content."""
    if isinstance(challenge, str):
        return challenge
    content = json.dumps(challenge, sort_keys=True, separators=(",", ":"))
    return "own-" + hashlib.sha256(content.encode()).hexdigest()[:16]


def score_key(challenge: str, member: str) -> str:
    """Under which key a member's best is kept."""
    return f"{challenge}.{member}"


def rank(verdict: Verdict) -> float:
    """The score as a number of which more is better."""
    score = verdict.score or 0.0
    return -score if verdict.lower else score


def is_better(verdict: Verdict, before: Document | None) -> bool:
    """Whether it becomes the member's best; an equal one does not, since the time of the first counts."""
    if not verdict.reached or verdict.score is None:
        return False
    if before is None:
        return True
    best = float(before["score"])
    return verdict.score < best if verdict.lower else verdict.score > best


def table(scores: Iterable[Document], challenge: str, most: int) -> list[Document]:
    """The best of each member in a challenge, the best first, ties by time.

    Args:
        scores: as they are kept.
        challenge: its id.
        most: how many rows.
    """
    rows = [score for score in scores if score["challenge"] == challenge]
    rows.sort(key=lambda one: (one["score"] if one["lower"] else -one["score"], one["at"]))
    return [told(score) for score in rows[:most]]


def told(score: Document) -> Document:
    """A score as pages are told it."""
    return {name: score[name] for name in ("challenge", "member", "name", "number", "score", "at")}
