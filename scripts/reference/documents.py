"""The documents by name: a template each, filled with what the program says itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.reference import address, experiment

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    # They are Markdown.
    autoescape=False,
)


def documents() -> dict[str, str]:
    """The texts of the documents in docs/, by file name."""
    made = {"experiment.md": experiment.content(), "address.md": address.content()}
    return {name: _filled(name, content) for name, content in made.items()}


def _filled(name: str, content: dict[str, Any]) -> str:
    return _TEMPLATES.get_template(f"{name}.jinja").render(json=json.dumps, **content)
