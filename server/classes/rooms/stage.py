"""What is on in a class: each part kept by itself, so that two teachers change two parts without losing one."""

from __future__ import annotations

import json
from typing import Any, Final

from server.classes.messages.codes import new_id
from server.classes.store import Store

Document = dict[str, Any]

PARTS: Final = ("attention", "given", "source", "point", "question", "poll", "challenge")
KIND: Final = "stage"
"""Of the parts in the store."""
_HELD: Final = "held"
# What takes more is not told to everybody each time, but fetched.
_INLINE_CHARACTERS: Final = 4096
# More than there are parts, and as many as may be under way at once.
_MOST_HELD: Final = 16
# Fields of parts that are nothing to pages: where the large field is held, and which page the run is on.
_OWN: Final = frozenset({"held", "page"})
# Where a part has what may take much.
_LARGE: Final = {"given": "what", "poll": "experiment", "challenge": "document"}


class Stage:
    """What is on, as far as this process has heard."""

    def __init__(self) -> None:
        self.version = 0
        self._parts: dict[str, Any] = dict.fromkeys(PARTS)
        self._versions: dict[str, int] = dict.fromkeys(PARTS, 0)

    def __getitem__(self, part: str) -> Any:
        return self._parts[part]

    def take(self, parts: Document, version: int) -> Document:
        """Takes parts of a version, but those of which a later one is known; what was taken."""
        taken = {part: value for part, value in parts.items() if version >= self._versions[part]}
        for part, value in taken.items():
            self._parts[part], self._versions[part] = value, version
        self.version = max(self.version, version)
        return taken

    def told(self, names: bool, parts: Document | None = None) -> Document:
        """What pages are told of the parts, or of some.

        Args:
            names: whether with the name of a member whose run is looked at.
            parts: some, as they are kept; all where left out.
        """
        told = {part: _told(value) for part, value in (self._parts if parts is None else parts).items()}
        if told.get("source") and not names:
            told["source"]["name"] = None
        return told

    async def load(self, store: Store, code: str) -> None:
        """Takes what is kept, and that alone: a store that lost its last moments counts versions anew from before."""
        kept = await store.all(code, KIND)
        self.version = 0
        self._parts, self._versions = dict.fromkeys(PARTS), dict.fromkeys(PARTS, 0)
        for part, one in kept.items():
            self.take({part: one["value"]}, one["version"])


async def change(store: Store, code: str, before: Stage, parts: Document) -> Document:
    """Keeps parts of what is on.

    Args:
        store: where.
        code: of the class.
        before: what was on.
        parts: new values, None for nothing.

    Returns:
        What the processes of the class are to be told.
    """
    version = await store.next(code, KIND)
    told = {}
    for part, value in parts.items():
        if part in _LARGE and not _is_same(before[part], value):
            await _let_go(store, code, before[part])
            told[part] = await _hold(store, code, value, _LARGE[part])
        else:
            told[part] = value
        # Another process may have kept a later one by now.
        await store.put(code, KIND, part, {"value": told[part], "version": version}, above="version")
    return {"do": "stage", "version": version, "parts": told}


async def fetch(store: Store, code: str, stage: Stage, id: str) -> Document | None:
    """What belongs to a part of this id, however much it takes; None where nothing does."""
    for part, name in _LARGE.items():
        value = stage[part]
        if value is not None and value["id"] == id:
            kept = await store.get(code, _HELD, value["held"]) if value["held"] else {name: value[name]}
            return kept and (kept[name] if part == "given" else kept)
    return None


def _told(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: one for name, one in value.items() if name not in _OWN}


def _is_same(before: Any, value: Any) -> bool:
    """Whether it is the one that was on, which has only been closed."""
    return before is not None and value is not None and bool(before["id"] == value["id"])


async def _hold(store: Store, code: str, value: Any, name: str) -> Any:
    if value is None:
        return None
    if len(json.dumps(value[name])) <= _INLINE_CHARACTERS:
        return {**value, "held": None}
    key = new_id()
    if await store.put(code, _HELD, key, {name: value[name]}, most=_MOST_HELD) == "full":
        # Two who change the same part at once leave one behind that belongs to nothing.
        parts = (one["value"] for one in (await store.all(code, KIND)).values())
        belong = {one["held"] for one in parts if isinstance(one, dict) and one.get("held")}
        for other in (await store.all(code, _HELD)).keys() - belong:
            await store.remove(code, _HELD, other)
        await store.put(code, _HELD, key, {name: value[name]})
    return {**value, name: None, "held": key}


async def _let_go(store: Store, code: str, value: Any) -> None:
    if value is not None and value["held"]:
        await store.remove(code, _HELD, value["held"])
