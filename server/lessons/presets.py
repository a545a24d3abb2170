"""The presets: read from their folder, checked, and sent as the page shows them.

`presets/presets.json` has what is trained and claimed; a file for each language, such as `en.json`, has a title and a
word on why for each. What is wrong is a line that names the file, the place, the rule and the value.
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
from engine.lessons.reading.presets import Preset, read_presets
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.strict_json import StrictError, read_object
from server.http.cache_control import REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED
from server.lessons.outcomes import FILE, Outcomes, Shown, read_outcomes
from server.lessons.resolved import resolve_claim
from server.page.languages import STANDARD
from server.settings import SettingsError

_DOCUMENT = "presets.json"
_WORDS = {"title", "why"}


class PresetsError(SettingsError):
    """Presets that cannot be used; the message has a line for each fault."""


class Presets:
    """All presets of a server, in the order of their document; none where there is no such folder.

    Args:
        folder: of the document and its texts.
        limits: of experiments; presets over them are left out.

    Raises:
        PresetsError: with everything that is wrong with them.
    """

    def __init__(self, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self.presets: dict[str, Preset] = {}
        self.texts: dict[str, Mapping[str, Any]] = {}
        self.outcomes: Outcomes = {}
        if not folder.is_dir():
            return
        try:
            self.presets = read_presets(_read(folder / _DOCUMENT))
        except LessonError as error:
            raise PresetsError("\n".join(f"presets/{_DOCUMENT}: {line}" for line in str(error).splitlines())) from None
        beside = sorted(path for path in folder.glob("*.json") if path.name not in (_DOCUMENT, FILE))
        self.texts = {path.stem: _read(path) for path in beside}
        lines = [
            f"presets/{language}.json: {fault.message}"
            for language, texts in self.texts.items()
            for fault in _text_faults(texts, self.presets)
        ]
        if STANDARD not in self.texts:
            lines.append(f"presets/{STANDARD}.json: must be there")
        if lines:
            raise PresetsError("\n".join(lines))
        self.presets = {
            name: one
            for name, one in self.presets.items()
            if all(run.experiment.fits(limits) for run in one.lesson.set_ups.values())
        }

        self.outcomes = read_outcomes(folder, self.shown())

    def shown(self) -> dict[str, list[Shown]]:
        """What is trained for their pictures in the list."""
        return {
            name: [Shown(run, {"experiment": one.experiment, "epochs": one.epochs})]
            for name, one in self.presets.items()
            for run in one.lesson.set_ups.values()
        }

    def sent(self, language: str) -> list[dict[str, Any]]:
        """All of them with their texts in a language, or in English where there are none in it, topic by topic."""
        texts = self.texts.get(language) or self.texts.get(STANDARD, {})
        return [
            {
                "id": one.id,
                "dataset": one.dataset,
                "topic": one.topic,
                "good": one.good,
                "experiment": one.experiment,
                "epochs": one.epochs,
                "claim": one.claim,
                "resolved": resolve_claim(one.lesson.claims[one.id]),
                **texts[one.id],
            }
            for one in sorted(self.presets.values(), key=lambda preset: TOPICS.index(preset.topic))
        ]


def make_preset_routes(presets: Presets) -> list[Route]:
    """The routes of the page's list: /presets.json?language=, and /preset-outcomes.json with its pictures."""

    async def listed(request: Request) -> Response:
        body = {"presets": presets.sent(request.query_params.get("language", STANDARD))}
        return JSONResponse(body, headers=REVALIDATE)

    async def outcomes(request: Request) -> Response:
        return JSONResponse({"outcomes": presets.outcomes}, headers=REVALIDATE)

    return [
        Route("/presets.json", listed, middleware=KEPT_COMPRESSED),
        Route("/preset-outcomes.json", outcomes, middleware=KEPT_COMPRESSED),
    ]


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_object(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, StrictError, json.JSONDecodeError) as error:
        raise PresetsError(f"presets/{path.name}: cannot be read: {error}") from None


def _text_faults(texts: Mapping[str, Any], presets: Mapping[str, Preset]) -> Iterator[Fault]:
    for name in presets:
        words = texts.get(name)
        if not isinstance(words, Mapping) or words.keys() != _WORDS:
            yield Fault(name, f"must be an object with {' and '.join(sorted(_WORDS))}", words)
        elif not all(isinstance(one, str) and one.strip() for one in words.values()):
            yield Fault(name, "must have texts that are not empty", words)
    for name in texts.keys() - presets.keys():
        yield Fault(name, "must be a preset", name)
