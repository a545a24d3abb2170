"""What the HTTP API gives of a run, kept in a file: a result, a run that was asked about, or a whole stream."""

from __future__ import annotations

from typing import Any

from engine.validation.strict_json import StrictError, read_object

_MARK = '{"type":"mark"'


def read_document(text: str) -> dict[str, Any]:
    """The object of a text; of what the API wraps around a result, the result, with its marks as `history`.

    Raises:
        StrictError: there is no object, or a stream without a result.
    """
    if text.startswith(_MARK):
        return _of_stream(text)
    document = read_object(text, bounded=False)
    if "checkpoint" not in document and isinstance(result := document.get("result"), dict) and "checkpoint" in result:
        return {**result, "history": _history(document.get("marks", []))}
    return document


def _of_stream(text: str) -> dict[str, Any]:
    lines = [read_object(line, bounded=False) for line in text.splitlines() if line.strip()]
    if lines[-1].get("type") != "result":
        raise StrictError("the message is a stream that ends without a result")
    return {**lines[-1], "history": _history(lines[:-1])}


def _history(marks: Any) -> Any:
    """Marks without the word that they are some."""
    if not isinstance(marks, list):
        return marks
    return [
        {name: one for name, one in mark.items() if name != "type"} if isinstance(mark, dict) else mark
        for mark in marks
    ]
