"""`--set PATH=VALUE`: one setting of an experiment changed, as it is written on a command line."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

from engine.experiment.experiment import Experiment
from engine.runs.parameters import RunError
from engine.tables import CHOICES
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, read_value

_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d{1,6})\]")


@dataclass(frozen=True)
class Setting:
    """A place in an experiment's document, and what is to stand there.

    Attributes:
        text: as it was entered.
        path: names of objects' fields and places in lists.
        value: as JSON has it.
    """

    text: str
    path: tuple[str | int, ...]
    value: Any

    def apply(self, document: Any) -> dict[str, Any]:
        """A document with this setting. What it does not say yet is made, and whether it may say so is not looked at.

        Raises:
            RunError: a place in a list that is not there.
        """
        changed = copy.deepcopy(document) if isinstance(document, dict) else {}
        first = str(self.path[0])
        if len(self.path) > 1 and isinstance(self.path[1], int) and first not in changed:
            # A list has to be there before a place in it can be changed.
            changed[first] = Experiment.parse({}).document().get(first, [])
        parent: Any = changed
        for step, following in zip(self.path, self.path[1:], strict=False):
            if isinstance(following, int):
                self._check(parent[step] if isinstance(step, int) else parent.get(step), following)
            elif not isinstance(_get(parent, step), dict):
                parent[step] = {}
            parent = parent[step]
        parent[self.path[-1]] = self.value
        return changed

    def _check(self, found: Any, place: int) -> None:
        if not isinstance(found, list):
            raise RunError(f"`--set {self.text}` needs a list before [{place}]; got {shown(found, 60)}")
        if place >= len(found):
            has = f"places 0 to {len(found) - 1}" if found else "no places"
            raise RunError(f"`--set {self.text}` needs a place of a list that has {has}; got {place}")


def _get(parent: Any, step: str | int) -> Any:
    return parent[step] if isinstance(step, int) else parent.get(step)


def read_setting(text: str) -> Setting:
    """What a person entered after `--set`.

    A value that is no JSON is a text. Where a record of a table is chosen, such as the optimizer, its name is enough.

    Raises:
        RunError: no path, or no value.
    """
    written, equals, value = text.partition("=")
    path: list[str | int] = []
    place = 0
    while place < len(written) and (found := _STEP.match(written, place)):
        path.append(found[1] if found[1] is not None else int(found[2]))
        place = found.end()
    if not equals or not path or place < len(written) or written.startswith((".", "[")):
        raise RunError(f"`--set` must be PATH=VALUE, such as optimizer.learning_rate=0.1; got {shown(text, 80)}")
    try:
        read: Any = read_value(value)
    except StrictError as error:
        if value[:1] in ("{", "["):
            raise RunError(f"`--set {text[:80]}`: {str(error).replace('the message', 'the value', 1)}") from None
        read = value
    if path[0] in CHOICES and len(path) == 1 and isinstance(read, str):
        read = {"name": read}
    return Setting(text[:80], tuple(path), read)
