"""The match-ups: read from their folder within that of the presets, checked, and sent as the page shows them.

`match_ups.json` has what is trained and claimed; a file for each language, such as `en.json`, has a title and a word on
why for each. What is wrong is a line that names the file, the place, the rule and the value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine import Fault
from engine.lessons.lesson import TOPICS
from engine.lessons.reading.lesson_reader import LessonError
from engine.lessons.reading.match_ups import MatchUp, read_match_ups
from engine.validation.limits import DEFAULT_LIMITS, Limits
from server.http.cache_control import REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED
from server.page.languages import STANDARD
from server.settings import SettingsError

_DOCUMENT = "match_ups.json"
_WORDS = {"title", "why"}


class MatchUpsError(SettingsError):
    """Match-ups that cannot be used; the message has a line for each fault."""


class MatchUps:
    """All match-ups of a server; none where there is no such folder.

    Args:
        folder: of the document and its texts.
        limits: of experiments; match-ups over them are left out.

    Raises:
        MatchUpsError: with everything that is wrong with them.
    """

    def __init__(self, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self.match_ups: dict[str, MatchUp] = {}
        self.texts: dict[str, Mapping[str, Any]] = {}
        if not folder.is_dir():
            return
        try:
            self.match_ups = read_match_ups(_read(folder / _DOCUMENT))
        except LessonError as error:
            lines = (f"{folder.name}/{_DOCUMENT}: {line}" for line in str(error).splitlines())
            raise MatchUpsError("\n".join(lines)) from None
        beside = sorted(path for path in folder.glob("*.json") if path.name != _DOCUMENT)
        self.texts = {path.stem: _read(path) for path in beside}
        faults = [
            f"{folder.name}/{language}.json: {fault.message}"
            for language, texts in self.texts.items()
            for fault in _text_faults(texts, self.match_ups)
        ]
        if STANDARD not in self.texts:
            faults.append(f"{folder.name}/{STANDARD}.json: must be there")
        if faults:
            raise MatchUpsError("\n".join(faults))
        self.match_ups = {
            name: one
            for name, one in self.match_ups.items()
            if all(run.experiment.fits(limits) for run in one.lesson.set_ups.values())
        }

    def sent(self, language: str) -> list[dict[str, Any]]:
        """All of them with their texts in a language, or in English where there are none in it, topic by topic."""
        texts = self.texts.get(language) or self.texts.get(STANDARD, {})
        return [
            {
                "id": one.id,
                "topic": one.topic,
                "experiments": [run.experiment.document() for run in one.lesson.set_ups.values()],
                "epochs": one.epochs,
                **texts[one.id],
            }
            for one in sorted(self.match_ups.values(), key=lambda match_up: TOPICS.index(match_up.topic))
        ]


def make_match_up_routes(match_ups: MatchUps) -> list[Route]:
    """The route of the page's list: /match-ups.json?language=."""

    async def listed(request: Request) -> Response:
        body = {"match_ups": match_ups.sent(request.query_params.get("language", STANDARD))}
        return JSONResponse(body, headers=REVALIDATE)

    return [Route("/match-ups.json", listed, middleware=KEPT_COMPRESSED)]


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise MatchUpsError(f"{path.parent.name}/{path.name}: cannot be read: {error}") from None


def _text_faults(texts: object, match_ups: Mapping[str, MatchUp]) -> Iterator[Fault]:
    if not isinstance(texts, Mapping):
        yield Fault("", "must be an object", texts)
        return
    for name in match_ups:
        words = texts.get(name)
        if not isinstance(words, Mapping) or words.keys() != _WORDS:
            yield Fault(name, f"must be an object with {' and '.join(sorted(_WORDS))}", words)
        elif not all(isinstance(one, str) and one.strip() for one in words.values()):
            yield Fault(name, "must have texts that are not empty", words)
    for name in texts.keys() - match_ups.keys():
        yield Fault(name, "must be a match-up", name)
