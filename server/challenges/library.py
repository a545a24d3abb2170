"""The challenges of a server: those that come with it and a teacher's own, as the page is sent them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.challenges.challenge import Challenge
from engine.challenges.challenge_reader import ChallengeError, read_challenge
from engine.challenges.challenge_texts import Texts, read_texts
from engine.challenges.library import DOCUMENT, ChallengesError, Entry, load_challenges
from engine.lessons.lesson import RELATIONS
from engine.validation.faults import Fault
from engine.validation.limits import Limits
from server.page.assets import Assets
from server.page.folder_files import FolderError
from server.settings import Settings

FILE_FAULT = tuple[str, Fault]
"""A file of a challenge's folder, and what is wrong in it."""


class Challenges:
    """All challenges of a server, a teacher's before those that come with it.

    Args:
        entries: by name.

    Attributes:
        version: hash of everything.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries
        whole = [[one.document, _texts(one), one.challenge.resolved()] for one in entries.values()]
        self.version = hashlib.sha256(json.dumps([self._listed(), whole], sort_keys=True).encode()).hexdigest()[:16]

    def index(self) -> dict[str, object]:
        """What there is: challenges.json."""
        return {"version": self.version, "challenges": self._listed()}

    def _listed(self) -> list[dict[str, object]]:
        return [
            {
                "id": entry.id,
                "own": entry.own,
                "level": entry.challenge.level,
                "topics": list(entry.challenge.topics),
                "score": entry.challenge.score.name,
                "dataset": entry.challenge.experiment.data.dataset,
                "points": _points(entry.challenge),
                "languages": sorted(entry.texts),
                "title": {language: text.title for language, text in entry.texts.items()},
                "task": {language: text.task for language, text in entry.texts.items()},
            }
            for entry in self.entries.values()
        ]

    def sent(self, name: str, language: str) -> dict[str, object] | None:
        """A challenge in a language, or in English, or in whatever it has; None where there is no such challenge."""
        entry = self.entries.get(name)
        return None if entry is None else as_sent(entry, language)


def as_sent(entry: Entry, language: str) -> dict[str, object]:
    """What a page is sent of a challenge, which need not be of a list."""
    chosen = entry.language(language)
    head: dict[str, object] = {"id": entry.id, "own": entry.own, "language": chosen}
    if chosen != language:
        head["missing"] = True
    resolved = entry.challenge.resolved()
    goals = [
        {**goal, "id": f"goal-{place}", "relation": RELATIONS[goal["relation"]].name}
        for place, goal in enumerate(resolved["goal"], 1)
    ]
    text = entry.texts[chosen].document()
    return {**head, "challenge": entry.document, "resolved": {**resolved, "goal": goals}, "text": text}


def check_files(
    name: str, document: Mapping[str, Any], texts: Mapping[str, Any], limits: Limits
) -> tuple[Entry | None, list[FILE_FAULT], int]:
    """A challenge that is in no list, of what its files have; None with what is wrong, and how much there is beside it.

    Args:
        name: of the challenge.
        document: of challenge.json.
        texts: by language.
        limits: of its experiment.
    """
    wrong: list[FILE_FAULT] = []
    more = 0
    challenge: Challenge | None = None
    read: dict[str, Texts] = {}
    try:
        challenge = read_challenge(document, limits)
    except ChallengeError as error:
        wrong += [(DOCUMENT, fault) for fault in error.faults]
        more += error.more
    for language, text in texts.items():
        try:
            read[language] = read_texts(text)
        except ChallengeError as error:
            wrong += [(f"{language}.json", fault) for fault in error.faults]
            more += error.more
    if challenge is None or wrong:
        return None, wrong, more
    return Entry(name, True, challenge, document, read, None), [], 0


def load(settings: Settings, assets: Assets) -> Challenges:
    """The challenges that come with the page's files, and those of `PLAYGROUND_CHALLENGES`.

    Raises:
        FolderError: any of them is wrong.
    """
    own = Path(settings.challenges) if settings.challenges else None
    try:
        return Challenges(load_challenges(own, settings.limits, assets.root / "challenges"))
    except ChallengesError as error:
        raise FolderError(error.lines) from None


def _texts(entry: Entry) -> dict[str, dict[str, str]]:
    return {language: text.document() for language, text in entry.texts.items()}


def _points(challenge: Challenge) -> list[list[float]] | None:
    """Some of a challenge's own points, for its picture in a list; None where it has a data set of the table."""
    points = challenge.experiment.document()["data"].get("points")
    return None if points is None else points["train"][:_SHOWN]


# As many as a small picture can show.
_SHOWN = 100
