"""An OpenAPI document as the sections of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine import Experiment

_Schema = dict[str, Any]


def page(document: dict[str, Any]) -> dict[str, Any]:
    """What the page shows: what is refused is the same everywhere, and said once."""
    routes = [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]
    schemas = _Schemas(document)
    refusals: dict[str, dict[str, Any]] = {}
    for _, _, one in routes:
        refusals |= {status: answer for status, answer in one["responses"].items() if status >= "400"}
    return {
        "intro": document["info"]["description"],
        "routes": [_section(*one, schemas) for one in routes],
        "refusals": [_answer(status, refusals[status], schemas) for status in sorted(refusals)],
        "experiment": _shown(Experiment.parse({}).document()),
    }


class _Schemas:
    """The schemas of a document, and what others refer to."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._named = document["components"]["schemas"]

    def of(self, schema: _Schema) -> _Schema:
        """The schema itself, where this only names it."""
        return self._named[name_of(schema)] if "$ref" in schema else schema

    def examples(self, media: dict[str, Any]) -> Iterator[Any]:
        """Those of a body: its own, or that of what it is, or of each that it may be."""
        if "example" in media:
            yield media["example"]
        schema = self.of(media.get("itemSchema") or media.get("schema", {}))
        for one in schema.get("anyOf", [schema]):
            yield from self.of(one).get("examples", [])[:1]


def name_of(schema: _Schema) -> str:
    """The name that a reference has."""
    return str(schema["$ref"]).rsplit("/", 1)[1]


def _section(path: str, method: str, told: dict[str, Any], schemas: _Schemas) -> dict[str, Any]:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    asked = schemas.of(body.get("schema", {}))
    good = min(told["responses"])
    return {
        "id": told["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": told["summary"],
        "description": told["description"],
        "request": next(map(_shown, schemas.examples(body)), None),
        "fields": [_field(one["name"], {**one["schema"], **one}, one["required"]) for one in told.get("parameters", [])]
        + [
            _field(name, field, name in asked.get("required", []))
            for name, field in asked.get("properties", {}).items()
        ],
        "answer": _answer(good, told["responses"][good], schemas),
    }


def _field(name: str, field: _Schema, required: bool) -> dict[str, Any]:
    return {"name": name, "type": _type(field), "required": required, "description": field.get("description", "")}


def _answer(status: str, answer: dict[str, Any], schemas: _Schemas) -> dict[str, Any]:
    """An answer; one in lines is shown as lines, every other example as people write it."""
    examples = []
    for media in answer.get("content", {}).values():
        # What is refused looks the same everywhere: the example stands with the status it has.
        found = [one for one in schemas.examples(media) if str(one.get("status", status)) == status]
        if "itemSchema" in media:
            examples.append("\n".join(json.dumps(one) for one in found))
        else:
            examples += map(_shown, found)
    return {"status": status, "description": answer["description"], "examples": examples}


def _shown(example: object) -> str:
    return example if isinstance(example, str) else json.dumps(example, indent=2)


def _type(field: _Schema) -> str:
    """A field's kind in a few words."""
    if "$ref" in field:
        return name_of(field)
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"] if one.get("type") != "null")
    if field.get("type") == "array":
        inner = field.get("items") or {}
        return f"array of {_type(inner)}" if inner else "array"
    return str(field.get("type", "any"))
