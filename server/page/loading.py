"""What a browser is spared to find out by itself: which modules a module needs, and which sheets a sheet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

# As the formatter writes them: each begins its line. What is loaded at use, by import(...), is not needed at the start.
_NEEDED = re.compile(r'^(?:import|export)\b[^"\';]*?(?:\bfrom\s*)?"(\.[^"]+)";', re.MULTILINE)
_COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
_SHEET_COMMENTS = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_SHEETS = re.compile(r'^@import "([^"]+)";\n?', re.MULTILINE)


def needed_modules(static: Mapping[str, tuple[bytes, str]], start: str = "main.js") -> tuple[str, ...]:
    """A module and all that it imports, directly or not, each after those that it needs; imports have no cycles.

    Args:
        static: content and media type of each file by its name below static.
        start: name of the module.
    """
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        done.add(name)
        for path in imported_by(static, name):
            if path not in done:
                yield from visit(path)
        yield name

    return tuple(visit(start)) if start in static else ()


def imported_by(static: Mapping[str, tuple[bytes, str]], name: str) -> tuple[str, ...]:
    """What a module itself imports at the start, in the order of its imports, as far as it is there."""
    targets = _NEEDED.findall(without_comments(static[name][0].decode()))
    return tuple(path for path in (path_from(name, target) for target in targets) if path in static)


def path_from(name: str, address: str) -> str:
    """The path below static of what a module calls by a relative address."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def without_comments(code: str) -> str:
    """A module's code without its comments, except those at the end of a line."""
    return _COMMENTS.sub("", code)


def with_imported_sheets(static: Mapping[str, tuple[bytes, str]], name: str) -> bytes:
    """A style sheet with those it imports in their places, without what only readers need.

    Raises:
        KeyError: a sheet is imported that is not there.
    """
    folder = posixpath.dirname(name)

    def content(found: re.Match[str]) -> str:
        return with_imported_sheets(static, posixpath.join(folder, found[1])).decode()

    return _SHEETS.sub(content, _SHEET_COMMENTS.sub("", static[name][0].decode())).encode()
