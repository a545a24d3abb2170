"""What is not wrong with a lesson and worth a look: languages that are missing, or that have drifted apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.lessons.texts import sentences
from server.page.languages import STANDARD

# English words for each; the page has its own under the same codes.
MESSAGES = {
    "language_missing": "is missing; learners read {language}",
    "names_missing": "has no names for the set-ups, and {other} has",
    "mistakes_differ": "has {count} mistakes, and {other} has {others}",
    "numbers_differ": "refers to {numbers}, and {other} to {others}",
    "number_typed": "types {numbers}; a reference such as {{claim}} follows what it is about",
}
_REFERENCE = re.compile(r"\{([^{}]*)\}")
_MARKED = re.compile(r"\{[^{}]*\}|\[\[[^\]|]*\|?")
# A number that stands by itself, and not in a name or a formula such as L2, x1, N(0, 1) or 2·s.
_TYPED = re.compile(r"(?<![A-Za-z0-9_.,(\[=·^√−-])\d+(?:[.,]\d+)*%?(?![A-Za-z0-9_)\]·×])")
# These are words more than numbers.
_PLAIN = {"0", "1", "100%"}
_NONE = "–"


@dataclass(frozen=True)
class Advice:
    """One thing to look at.

    Attributes:
        file: of the lesson.
        path: in it; empty where it is of the whole file.
        code: in `MESSAGES`.
        values: for the places in its words.
    """

    file: str
    path: str
    code: str
    values: Mapping[str, str | int]

    @property
    def message(self) -> str:
        """In English."""
        where = f" `{self.path}`" if self.path else ""
        return f"{self.file}{where} {MESSAGES[self.code].format(**self.values)}"


def advice(texts: Mapping[str, Mapping[str, Any]], languages: Sequence[str]) -> Iterator[Advice]:
    """What to look at.

    Args:
        texts: of a lesson that is right, by language.
        languages: of the page.
    """
    first = STANDARD if STANDARD in texts else min(texts)
    for language in languages:
        if language not in texts:
            yield Advice(f"{language}.json", "", "language_missing", {"language": _spoken(first)})
    for language, text in texts.items():
        for path, sentence in sentences("", text):
            typed = [found for found in _TYPED.findall(_MARKED.sub(" ", sentence)) if found not in _PLAIN]
            if typed:
                yield Advice(f"{language}.json", path, "number_typed", {"numbers": ", ".join(dict.fromkeys(typed))})
        if language != first:
            yield from _beside(f"{language}.json", text, f"{first}.json", texts[first])


def _beside(file: str, text: Mapping[str, Any], other: str, standard: Mapping[str, Any]) -> Iterator[Advice]:
    """In what a text has other parts than that of the first language."""
    for one, name, beside, its_name in ((text, file, standard, other), (standard, other, text, file)):
        if "set_ups" in beside and "set_ups" not in one:
            yield Advice(name, "set_ups", "names_missing", {"other": its_name})
    count, others = len(text["mistakes"]), len(standard["mistakes"])
    if count != others:
        yield Advice(file, "mistakes", "mistakes_differ", {"count": count, "others": others, "other": other})
    numbers, standards = _numbers(text), _numbers(standard)
    for path in numbers.keys() & standards.keys():
        if numbers[path] != standards[path]:
            said = {"numbers": _listed(numbers[path]), "others": _listed(standards[path]), "other": other}
            yield Advice(file, path, "numbers_differ", said)


def _numbers(text: Mapping[str, Any]) -> dict[str, set[str]]:
    """What each sentence refers to, however that is written."""
    return {
        path: {
            one if one.startswith(("lesson:", "title:")) else one.partition(":")[0] for one in _REFERENCE.findall(said)
        }
        for path, said in sentences("", text)
    }


def _listed(numbers: set[str]) -> str:
    return ", ".join(sorted(f"{{{one}}}" for one in numbers)) or _NONE


def _spoken(language: str) -> str:
    return {"en": "English", "zh": "Chinese"}.get(language, language)
