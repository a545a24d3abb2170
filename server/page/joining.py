"""The modules that the page's start needs, as one file: one request instead of fifty. Made when the files are read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from server.page.loading import imported_by, needed_modules, path_from, without_comments

Static = Mapping[str, tuple[bytes, str]]

# As the formatter writes them: each begins its line, and what is exported is bound once and for ever.
_IMPORT = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)";$', re.MULTILINE)
_LOADED = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function\*?|class|const) (?:(\w+)|\[([\w, ]+)\]))", re.MULTILINE)
_NO_EXPORT = re.compile(r"^export \{\};$", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)
# What the joined file exports: what each module in it does, by name.
_TABLE = "$modules"


def joined_modules(static: Static, start: str = "main.js") -> dict[str, bytes]:
    """The modules that are served otherwise than they are written, by name.

    The start has in it all that it needs, each module in a function of its own. Those that are loaded later take from
    there what they share with it, so that there is one of each; and so does who asks for one of its modules alone.

    Args:
        static: content and media type of each file by its name below static.
        start: name of the module that the page begins with.

    Raises:
        ValueError: an import or an export is of a form that is not known here.
    """
    order = needed_modules(static, start)
    if len(order) < 2:
        return {}
    variables = {name: f"$module{place}" for place, name in enumerate(order)}
    others = [name for name in order if name != start]
    table = ", ".join(f'"{name}": {variables[name]}' for name in others)
    joined = [_as_function(static, name, variables, start) for name in others]
    joined += [f"export const {_TABLE} = {{ {table} }};\n", _as_function(static, start, variables, start)]
    served = {start: "".join(joined).encode()}
    for name in others:
        names = ", ".join(_exports(static[name][0].decode()))
        again = f'export const {{ {names} }} = {_TABLE}["{name}"];\n' if names else ""
        served[name] = f"{_table_of(name, start)}\n{again}".encode()
    for name in set(static) - set(order):
        if name.endswith(".js") and not variables.keys().isdisjoint(imported_by(static, name)):
            served[name] = _sharing(static, name, variables, start).encode()
    return served


def _as_function(static: Static, name: str, variables: Mapping[str, str], start: str) -> str:
    """The module as a function that gives its exports, without what only readers need."""
    code = without_comments(static[name][0].decode())
    names = ", ".join(_exports(code))
    code = _IMPORT.sub(lambda found: _binding(found, variables[path_from(name, found[3])]), code)
    code = _LOADED.sub(lambda found: f'import("{_address(start, path_from(name, found[1]))}")', code)
    code = _NO_EXPORT.sub("", _EXPORT.sub("", code))
    if unknown := _OTHER.search(code):
        raise ValueError(f"static/{name}: `{unknown[0]}` is of no form that {__name__} knows")
    return f"const {variables[name]} = (() => {{\n{code.strip()}\nreturn {{ {names} }};\n}})();\n"


def _exports(code: str) -> list[str]:
    """Names that a module exports."""
    return [name.strip() for one, several in _EXPORT.findall(code) for name in (several or one).split(",")]


def _sharing(static: Static, name: str, variables: Mapping[str, str], start: str) -> str:
    """A module that is loaded later, with what it shares with the start taken from there, on the lines it stands on."""

    def take(found: re.Match[str]) -> str:
        path = path_from(name, found[3])
        if path not in variables:
            return found[0]
        return _binding(found, f'{_TABLE}["{path}"]') + "\n" * found[0].count("\n")

    return _table_of(name, start) + " " + _IMPORT.sub(take, static[name][0].decode())


def _binding(found: re.Match[str], module: str) -> str:
    names = f"{{{found[1].replace(' as ', ': ')}}}" if found[1] else found[2]
    return f"const {' '.join(names.split())} = {module};"


def _table_of(name: str, start: str) -> str:
    return f'import {{ {_TABLE} }} from "{_address(name, start)}";'


def _address(name: str, path: str) -> str:
    """What one module calls another, whose path below static is given."""
    address = posixpath.relpath(path, posixpath.dirname(name) or ".")
    return address if address.startswith(".") else f"./{address}"
