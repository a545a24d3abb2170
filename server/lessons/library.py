"""The lessons: read from their folders, checked, and kept as the page is sent them.

A lesson is a folder with lesson.json and a text for each language, such as en.json. `docs/lessons.md` says what is in
them. What is wrong is a line that names the file, the place, the rule and the value.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import Fault, Limits
from engine.lessons.lesson import Lesson
from engine.lessons.outcome import thinned
from engine.lessons.reading.lesson_reader import LessonError
from engine.lessons.tally import Tally
from engine.validation.limits import DEFAULT_LIMITS
from engine.validation.messages import rule
from engine.validation.strict_json import StrictError, decode, read_object
from server.lessons.checking import Checker, Page
from server.lessons.meant import asked, meant
from server.lessons.outcomes import Outcomes, Shown, read_outcomes
from server.lessons.references import References
from server.lessons.resolved import resolve_lesson
from server.lessons.tallies import FILE as TALLY
from server.lessons.tallies import current_tally
from server.lessons.texts import sentences
from server.page.assets import Assets
from server.page.folder_files import FileError, FolderError, contents, is_document
from server.page.languages import STANDARD, Language
from server.page.templates import Pages
from server.settings import Settings

_log = logging.getLogger("playground")
IS_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_NUMBER = re.compile(r"\d+")
IS_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
# A folder that was mounted by mistake must not be read into memory.
_MOST_BYTES, _MOST_LESSONS = 512 * 1024, 500


class LessonsError(FolderError):
    """Lessons that cannot be used."""


@dataclass(frozen=True)
class Entry:
    """A lesson, as its files have it.

    Attributes:
        own: it comes from a teacher's folder.
        document: of lesson.json.
        texts: by language.
        tally: what came out of many seeds; None where nobody has measured it, or something else since.
    """

    id: str
    own: bool
    lesson: Lesson
    document: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]
    tally: Tally | None

    @property
    def number(self) -> int | None:
        """The number it is shown by: that which the name of one that comes with the server begins with."""
        found = None if self.own else _NUMBER.match(self.id)
        return int(found[0]) or None if found else None


class Lessons:
    """All lessons of a server, in the order of their names, a teacher's before those that come with it.

    Those that come with it and need larger networks than its limits allow are left out.

    Args:
        built_in: the folder of those that come with it; None where there is none.
        own: a folder of a teacher's lessons; None where there is none.
        checker: of documents and texts.

    Attributes:
        entries: by name.
        outcomes: of the set-ups that stand for lessons in a list.
        version: hash of everything.

    Raises:
        LessonsError: with everything that is wrong with any of them.
    """

    def __init__(self, built_in: Path | None, own: Path | None, checker: Checker) -> None:
        self.checker, self._limits = checker, checker.limits
        self._known = checker.known(())
        self._lines: list[str] = []
        self._too_large: dict[str, Entry] = {}
        self.entries: dict[str, Entry] = {}
        for folder, is_own in ((built_in, False), (own, True)):
            for entry in self._folder(folder, own=is_own) if folder is not None else ():
                self.entries[entry.id] = entry
        # A name that both have is found while the teacher's are read; whose lessons they are, comes first.
        self.entries = dict(sorted(self.entries.items(), key=lambda item: not item[1].own))
        self._known = checker.known(self.names)
        for entry in self.entries.values():
            for index, name in enumerate(entry.lesson.requires):
                if name not in self.names:
                    self._say(f"{entry.id}/lesson.json", Fault(f"requires[{index}]", rule("lesson_other"), name))
            self._check_references(entry)
        if self._lines:
            raise LessonsError(self._lines)
        self.outcomes: Outcomes = {}
        for folder, is_own in ((built_in, False), (own, True)):
            if folder is not None:
                self.outcomes |= read_outcomes(folder, self.shown(own=is_own))
        listed = json.dumps(self._listed(), sort_keys=True)
        whole = json.dumps(
            [[one.document, resolve_lesson(one.lesson, one.tally), one.texts] for one in self.entries.values()],
            sort_keys=True,
        )
        self.version = hashlib.sha256((listed + whole).encode()).hexdigest()[:16]

    @property
    def names(self) -> set[str]:
        """Of all lessons, also of those that are too large for this server."""
        return {*self.entries, *self._too_large}

    def index(self) -> dict[str, object]:
        """What there is: lessons.json."""
        return {"version": self.version, "lessons": self._listed()}

    def _listed(self) -> list[dict[str, object]]:
        return [
            {
                "id": entry.id,
                "own": entry.own,
                "number": entry.number,
                "steps": len(entry.lesson.steps),
                "topic": entry.lesson.topic,
                "minutes": entry.lesson.minutes,
                "shows": [_show(entry, name) for name in entry.lesson.shows],
                "requires": [name for name in entry.lesson.requires if name in self.entries],
                "languages": sorted(entry.texts),
                "title": {language: text["title"] for language, text in entry.texts.items()},
                "question": {language: text["question"] for language, text in entry.texts.items()},
            }
            for entry in self.entries.values()
        ]

    def shown(self, *, own: bool) -> dict[str, list[Shown]]:
        """The set-ups whose outcomes are the pictures of lessons in a list: of the teacher's, or of the others."""
        return {
            entry.id: [
                Shown(entry.lesson.set_ups[name], entry.document["set_ups"][name]) for name in entry.lesson.shows
            ]
            for entry in self.entries.values()
            if entry.own == own
        }

    def sent(self, name: str, language: str) -> dict[str, object] | None:
        """A lesson in a language, or in English, or in whatever it has; None where there is no such lesson."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        return self.as_sent(entry, language)

    def as_sent(self, entry: Entry, language: str) -> dict[str, object]:
        """The same of a lesson that need not be among these."""
        chosen = next((one for one in (language, STANDARD) if one in entry.texts), min(entry.texts))
        head: dict[str, object] = {"id": entry.id, "own": entry.own, "language": chosen}
        if chosen != language:
            head["missing"] = True
        text = self._references(entry, chosen).write(entry.texts[chosen], chosen)
        resolved = resolve_lesson(entry.lesson, entry.tally)
        return {**head, "lesson": entry.document, "resolved": resolved, "text": text}

    def _references(self, entry: Entry, language: str) -> References:
        """What texts of a lesson in this language may refer to."""
        others = {
            name: (one.texts.get(language, next(iter(one.texts.values())))["title"], one.number)
            for name, one in {**self._too_large, **self.entries}.items()
        }
        return References(entry.lesson, entry.tally, others)

    def _check_references(self, entry: Entry) -> None:
        for language, text in entry.texts.items():
            for fault in self.reference_faults(entry, language, text):
                self._say(f"{entry.id}/{language}.json", fault)

    def reference_faults(self, entry: Entry, language: str, text: Mapping[str, Any]) -> Iterator[Fault]:
        """What is wrong with the numbers that a text refers to."""
        references = self._references(entry, language)
        for path, sentence in sentences("", text):
            yield from references.faults(path, sentence)

    def _say(self, file: str, fault: Fault) -> None:
        self._lines.append(f"{file}: {fault.message}{asked(meant(fault, self._known))}")

    def _folder(self, folder: Path, *, own: bool) -> Iterator[Entry]:
        try:
            children = sorted(child for child in folder.iterdir() if child.is_dir() and not child.name.startswith("."))
        except OSError as error:
            self._lines.append(f"{folder}: cannot be read: {error.strerror}")
            return
        if not children:
            self._lines.append(f"{folder}: must hold folders, one for each lesson; it has none")
        if len(children) > _MOST_LESSONS:
            self._lines.append(f"{folder}: must hold at most {_MOST_LESSONS} lessons; it has {len(children)}")
            return
        for child in children:
            if not IS_NAME.fullmatch(child.name):
                self._lines.append(f"{child.name}: a lesson's folder must be named with a to z, 0 to 9, _ and -")
            elif child.name in self.entries:
                self._lines.append(
                    f"{child.name}: must have a name of its own: a lesson that comes with the server has it"
                )
            elif entry := self._entry(child, own=own):
                # Not wrong, but not for this server: who made its limits smaller did not write the lesson.
                if not own and not all(one.experiment.fits(self._limits) for one in entry.lesson.set_ups.values()):
                    self._too_large[entry.id] = entry
                    _log.info("lesson %s is left out: it needs larger networks than are allowed here", entry.id)
                else:
                    yield entry

    def _entry(self, folder: Path, *, own: bool) -> Entry | None:
        before = len(self._lines)
        document = self._read(folder / "lesson.json")
        texts = {}
        for path in sorted(folder.glob("*.json")):
            if path.name in ("lesson.json", TALLY) or not is_document(path.name):
                continue
            if not IS_LANGUAGE.fullmatch(path.stem):
                self._lines.append(f"{_short(path)}: must be named for a language, such as en.json")
            elif (text := self._read(path)) is not None:
                texts[path.stem] = text
        if len(self._lines) == before and not texts:
            self._lines.append(f"{folder.name}: must have a text in at least one language, such as en.json")
        limits = self._limits if own else DEFAULT_LIMITS
        lesson = None if document is None else self._lesson(_short(folder / "lesson.json"), document, limits)
        for language, text in texts.items():
            self._check_text(f"{folder.name}/{language}.json", text, document or {})
        if lesson is None or document is None or len(self._lines) > before:
            return None
        return Entry(folder.name, own, lesson, document, texts, current_tally(folder, document, lesson))

    def _read(self, path: Path) -> dict[str, Any] | None:
        name = _short(path)
        try:
            return read_object(decode(contents(path, _MOST_BYTES)))
        except OSError as error:
            self._lines.append(f"{name}: cannot be read: {error.strerror}")
        except FileError as error:
            self._lines.append(f"{name}: {error}")
        except StrictError as error:
            self._lines.append(f"{name}: {str(error).replace('the message', 'the file')}")
        return None

    def _lesson(self, file: str, document: Mapping[str, Any], limits: Limits) -> Lesson | None:
        try:
            return self.checker.read(document, limits)
        except LessonError as error:
            for fault in error.faults:
                self._say(file, fault)
            if error.more:
                self._lines.append(f"{file}: and {error.more:,} more")
            return None

    def _check_text(self, file: str, text: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        for fault in self.checker.text_faults(text, document):
            self._say(file, fault)


def load(settings: Settings, assets: Assets, *, pages: Pages | None = None, own: Path | None = None) -> Lessons:
    """The lessons that come with the page's files, and those of `PLAYGROUND_LESSONS`.

    Args:
        settings: limits, and the folder of the teacher's.
        assets: the page's files; the folders lessons and glossary are beside them.
        pages: what renders the page; made anew where there is none yet.
        own: stands above the folder in the settings.

    Raises:
        LessonsError: any lesson is wrong.
    """
    folder = own or (Path(settings.lessons) if settings.lessons else None)
    built_in, glossary = assets.root / "lessons", assets.root / "glossary" / f"{STANDARD}.json"
    if folder is None and not built_in.is_dir():
        return Lessons(None, None, Checker(Page.of(""), None, Limits()))
    page = Page.of((pages or Pages(assets, "", "")).playground(Language(STANDARD)))
    terms = set(json.loads(glossary.read_bytes())) if glossary.is_file() else None
    if folder is not None and built_in.resolve() == folder.resolve():
        folder = None
    return Lessons(built_in if built_in.is_dir() else None, folder, Checker(page, terms, settings.limits))


def _show(entry: Entry, name: str) -> dict[str, object]:
    """A set-up as a list speaks of it; its own points, where it has any, show it as long as there is no outcome."""
    texts = {language: text.get("set_ups", {}).get(name, name) for language, text in entry.texts.items()}
    data = entry.lesson.set_ups[name].experiment.data
    points = None if data.points is None else thinned(data.points.train)
    return {"name": texts, "dataset": data.dataset, "points": points}


def _short(path: Path) -> str:
    """Folder and file: enough to find it, and no more of the machine."""
    return f"{path.parent.name}/{path.name}"
