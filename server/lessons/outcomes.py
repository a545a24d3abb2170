"""What comes out of set-ups, for pictures in lists: made ahead by a command, kept in a file beside the documents.

`outcomes.json` has for every lesson or preset, by name, what `engine.lessons.outcome` makes of the set-ups that it
shows, each with the mark of what was trained. Where a document has changed since, the mark tells, and a page draws the
points of the data set instead.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.lessons.lesson import SetUp
from engine.lessons.outcome import mark_of, outcome_of
from server.page.folder_files import contents

FILE = "outcomes.json"
# As for lessons: what is mounted by mistake must not be read into memory.
_MOST_BYTES = 8 * 1024 * 1024
_log = logging.getLogger("playground")

Outcomes = dict[str, list[dict[str, Any] | None]]


@dataclass(frozen=True)
class Shown:
    """A set-up that is shown in a list: what is trained, and how its document says so."""

    set_up: SetUp
    document: Mapping[str, Any]


def read_outcomes(folder: Path, shown: Mapping[str, Sequence[Shown]]) -> Outcomes:
    """Those of a folder's file that are of what is shown now, by name and in order; None for each that is not there."""
    kept = _kept(folder)
    return {name: [_current(kept.get(name), one) for one in own] for name, own in shown.items()}


def draw_outcomes(folder: Path, shown: Mapping[str, Sequence[Shown]]) -> Iterator[str]:
    """Trains what has no outcome yet, writes the folder's file, and names what was trained on the way.

    Raises:
        OSError: the file cannot be written.
    """
    found = read_outcomes(folder, shown)
    for name, own in shown.items():
        for index, one in enumerate(own):
            if found[name][index] is None:
                found[name][index] = {"of": mark_of(one.document), **outcome_of(one.set_up)}
                yield f"{name}: {index + 1} of {len(own)}"
    lines = [f"{json.dumps(name)}: {json.dumps(own, separators=(',', ':'))}" for name, own in sorted(found.items())]
    (folder / FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _kept(folder: Path) -> Mapping[str, Any]:
    path = folder / FILE
    try:
        kept = json.loads(contents(path, _MOST_BYTES).decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        # Lists do without: a picture is no reason not to serve a lesson.
        _log.warning("%s/%s cannot be read: %s", folder.name, FILE, error)
        return {}
    return kept if isinstance(kept, dict) else {}


def _current(kept: object, shown: Shown) -> dict[str, Any] | None:
    mark = mark_of(shown.document)
    listed = kept if isinstance(kept, list) else []
    return next((one for one in listed if isinstance(one, dict) and one.get("of") == mark), None)
