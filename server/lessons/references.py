"""Writes numbers into the texts of lessons: a text names a number, and never has it typed.

`{claim}`, `{claim.holds}`, `{set_up.epochs:word}`: docs/lessons.md has all of them. In a text as it is sent each stands
as `[[#reference|number]]`, so that the page knows what a number is of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine import Fault
from engine.lessons.lesson import Claim, Lesson, Reading, SetUp, trainer_of
from engine.lessons.measures import Value
from engine.lessons.tally import Tally, reading_name
from engine.validation.messages import rule
from server.lessons.texts import TERM

_REFERENCE = re.compile(r"\{([^{}]*)\}")
# More digits than a place in a list has.
_LONGEST_PLACE = 6
_COUNTS = ("holds", "fails", "seeds")
_SPREAD = ("median", "low", "high")
FORMATS = ("percent", "percent1", "whole", "word", "1", "2", "3", "4", "5", "6")
_WORDS = {
    "en": ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    "zh": ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"],
}
# Where a number is not known: nobody has measured it, or there is none.
UNKNOWN = "–"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class References:
    """Finds what the texts of a lesson refer to.

    Args:
        lesson: whose texts they are.
        tally: what came out of it; None where nobody has measured it.
        others: title and number of every lesson, by its name, in a language; None where it has no number, and its
            title stands in place of that.
    """

    def __init__(self, lesson: Lesson, tally: Tally | None, others: Mapping[str, tuple[str, int | None]]) -> None:
        self._lesson, self._tally, self._others = lesson, tally, others

    def write(self, value: Any, language: str) -> Any:
        """A text, or a document of texts, with its numbers in it."""
        if isinstance(value, str):
            return _REFERENCE.sub(lambda found: self._written(found.group(1), language), value)
        if isinstance(value, Mapping):
            return {name: self.write(one, language) for name, one in value.items()}
        return [self.write(one, language) for one in value] if isinstance(value, list) else value

    def faults(self, path: str, sentence: str) -> Iterator[Fault]:
        """What is wrong with the references of a text that stands at `path`."""
        for found in TERM.finditer(sentence):
            # Its words are a button, in which a number that follows the run has no place.
            if "{" in found.group():
                yield Fault(path, rule("lesson_reference_term"), found.group())
        for found in _REFERENCE.finditer(sentence):
            reference = found.group(1)
            if reference.startswith(("lesson:", "title:")):
                name = reference.partition(":")[2]
                if name not in self._others:
                    yield Fault(path, rule("lesson_reference_lesson"), found.group())
                continue
            name, _, form = reference.partition(":")
            if form and form not in FORMATS:
                yield Fault(path, rule("lesson_format", names=", ".join(FORMATS)), found.group())
            try:
                self._value(name)
            except KeyError as error:
                yield Fault(path, error.args[0], found.group())

    def _written(self, reference: str, language: str) -> str:
        kind, _, rest = reference.partition(":")
        if kind in ("lesson", "title"):
            title, number = self._others[rest]
            return title if kind == "title" or number is None else str(number)
        return f"[[#{reference}|{shown(self._value(kind), rest, language)}]]"

    def _value(self, reference: str) -> Value | str:
        """What is referred to.

        Raises:
            KeyError: with the rule that the reference breaks.
        """
        name, *parts = reference.split(".")
        lesson = self._lesson
        if name in lesson.claims and (not parts or parts[0] not in _of_set_up):
            return self._of_claim(lesson.claims[name], parts)
        if name in lesson.values:
            return self._of_reading(lesson.values[name], parts or ["here"])
        if name in lesson.set_ups:
            return _of_run(lesson.set_ups[name], parts)
        raise KeyError(rule("lesson_reference", names=", ".join([*lesson.claims, *lesson.values, *lesson.set_ups])))

    def _of_claim(self, claim: Claim, parts: list[str]) -> Value | str:
        match parts:
            case []:
                return self._of_reading(claim.right, ["here"]) if isinstance(claim.right, Reading) else claim.right
            case ["against", *rest] if isinstance(claim.right, Reading):
                return self._of_reading(claim.right, rest or ["here"])
            case [count] if count in _COUNTS:
                return self._count(claim, count)
            case [argument] if argument in claim.left.of:
                found: Value = claim.left.of[argument]
                return found
            case _:
                return self._of_reading(claim.left, parts)

    def _count(self, claim: Claim, count: str) -> Value:
        if self._tally is None or claim.id not in self._tally.fails:
            return None
        fails, seeds = len(self._tally.fails[claim.id]), self._tally.seeds
        return {"fails": fails, "seeds": seeds, "holds": seeds - fails}[count]

    def _of_reading(self, reading: Reading, parts: list[str]) -> Value:
        if len(parts) != 1 or parts[0] not in ("here", *_SPREAD):
            raise KeyError(rule("lesson_reference_measure", names=", ".join(("here", *_COUNTS, *_SPREAD))))
        spread = self._tally.readings.get(reading_name(reading)) if self._tally else None
        found: Value = None if spread is None else getattr(spread, "own" if parts[0] == "here" else parts[0])
        return found


def _of_run(set_up: SetUp, parts: list[str]) -> Value | str:
    if not parts or parts[0] not in _of_set_up:
        raise KeyError(rule("lesson_reference_set_up", names=", ".join(_of_set_up)))
    return _of_set_up[parts[0]](set_up, parts[1:])


def _follow(value: Any, path: list[str]) -> Value | str:
    for key in path:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and len(key) <= _LONGEST_PLACE and int(key) < len(value):
            value = value[int(key)]
        else:
            raise KeyError(rule("lesson_reference_place", name=key))
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        raise KeyError(rule("lesson_reference_end"))
    return value


def _plain(read: Callable[[SetUp], Any]) -> Callable[[SetUp, list[str]], Value | str]:
    return lambda set_up, path: _follow(read(set_up), path)


_of_set_up: dict[str, Callable[[SetUp, list[str]], Value | str]] = {
    "epochs": _plain(lambda one: one.epochs),
    "parameters": _plain(lambda one: trainer_of(one).network.parameters.size),
    "experiment": _plain(lambda one: one.experiment.document()),
    "edits": _plain(lambda one: [vars(edit) for edit in one.edits]),
}


def shown(value: Value | str, form: str, language: str) -> str:
    """A number as a sentence has it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    if form.startswith("percent"):
        return f"{_percent(100 * value, form == 'percent1')}%"
    if form == "word" and value in range(13):
        return _WORDS.get(language, _WORDS["en"])[int(value)]
    if form in ("whole", "word") or (not form and float(value).is_integer() and abs(value) < 1e6):
        return _signed(f"{round(value):,}")
    return _signed(_digits(value, int(form) if form else 2))


def _percent(value: float, tenths: bool) -> str:
    if tenths:
        return _signed(f"{value:.1f}")
    return _signed(f"{value:.0f}" if abs(value) >= 1 or value == 0 else f"{value:.1g}")


def _digits(value: float, digits: int) -> str:
    size = abs(value)
    if size and not 1e-5 <= size < 1e6:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        raised = str(int(power)).translate(_SUPERSCRIPT)
        return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa} × 10{raised}"
    if size >= 10**digits:
        return f"{float(f'{value:.{max(digits, 3)}g}'):,.0f}"
    text = f"{float(f'{value:.{digits}g}'):.12f}"
    return text.rstrip("0").rstrip(".")


def _signed(text: str) -> str:
    return text.replace("-", "−") if text.startswith("-") else text
