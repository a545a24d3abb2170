"""What a command is, and how its words are read: by argparse, with the nearest name where one is not known."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: the word for it.
        about: what it does, in half a sentence.
        add_arguments: tells a parser what it takes.
        main: does it; returns the exit code, and raises what `engine.commands.running` knows how to say.
        epilog: what stands below its help.
    """

    name: str
    about: str
    add_arguments: Callable[[argparse.ArgumentParser], object]
    main: Callable[[argparse.Namespace], int]
    epilog: str = ""


class Parser(argparse.ArgumentParser):
    """Reads words; of one that is not known, it names those that are spelled alike."""

    def __init__(self, **options: Any) -> None:
        # What the beginning of an option alone means would hang on which others there are.
        super().__init__(**{"allow_abbrev": False, **options})
        # A point such as -1,2 is no option either.
        self._negative_number_matcher = re.compile(r"-[\d.][\d.,eE+-]*$")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, but that a command says itself what it does not know: its usage is what helps."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Says what is wrong, and what may have been meant; ends with code 2."""
        super().error(message + self._suggestion(message))

    def _suggestion(self, message: str) -> str:
        if found := re.search(r"invalid choice: '([^']*)'", message):
            return nearest(found[1], self._commands())
        if found := re.search(r"unrecognized arguments: (--[\w-]+)", message):
            return nearest(found[1], [name for action in self._actions for name in action.option_strings])
        return ""

    def _commands(self) -> list[str]:
        return [str(name) for action in self._actions for name in action.choices or ()]


def listed(abouts: Mapping[str, str]) -> str:
    """Names and what is said of them, a line each, as help has them."""
    width = max(map(len, abouts))
    return "\n".join(f"  {name:<{width}}  {about}" for name, about in abouts.items())


def nearest(word: str, names: Sequence[str]) -> str:
    """A question whether one of these was meant, or nothing where none is spelled alike."""
    found = get_close_matches(word, names, 1)
    return f"; did you mean {found[0]}?" if found else ""
