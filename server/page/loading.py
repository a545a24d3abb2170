"""What a browser is spared to find out by itself: which modules a module needs, and which sheets a sheet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

# As the formatter writes them: each begins its line. What is loaded at use, by import(...), is not needed at the start.
_NEEDED = re.compile(r'^(?:import|export)\b[^"\';]*?(?:\bfrom\s*)?"(\.[^"]+)";', re.MULTILINE)
_COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
_SHEETS = re.compile(r'^@import "([^"]+)";\n?', re.MULTILINE)


def needed_modules(static: Mapping[str, tuple[bytes, str]], start: str = "main.js") -> tuple[str, ...]:
    """A module and all that it imports, directly or not, those first that are found first.

    Args:
        static: content and media type of each file by its name below static.
        start: name of the module.
    """
    found = dict.fromkeys([start] if start in static else [])
    waiting = list(found)
    while waiting:
        name = waiting.pop(0)
        code = _COMMENTS.sub("", static[name][0].decode())
        for target in _NEEDED.findall(code):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if path in static and path not in found:
                found[path] = None
                waiting.append(path)
    return tuple(found)


def with_imported_sheets(static: Mapping[str, tuple[bytes, str]], name: str) -> bytes:
    """A style sheet with those it imports in their places.

    Raises:
        KeyError: a sheet is imported that is not there.
    """
    folder = posixpath.dirname(name)

    def content(found: re.Match[str]) -> str:
        return with_imported_sheets(static, posixpath.join(folder, found[1])).decode()

    return _SHEETS.sub(content, static[name][0].decode()).encode()
