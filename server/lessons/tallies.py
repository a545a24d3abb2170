"""The tally of a lesson, kept in a file beside its document: `engine.lessons.tally` says what is in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.lessons.lesson import Lesson
from engine.lessons.tally import Tally, fits, mark_of_lesson, read_tally
from server.page.folder_files import contents

FILE = "tallies.json"
_MOST_BYTES = 512 * 1024
_log = logging.getLogger("playground")


def current_tally(folder: Path, document: Mapping[str, Any], lesson: Lesson) -> Tally | None:
    """That of a lesson's folder, where there is one that is of what its document says now."""
    path = folder / FILE
    try:
        return tally_in(json.loads(contents(path, _MOST_BYTES).decode()), document, lesson)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        # A lesson does without: it then says nothing of other seeds.
        _log.warning("%s/%s cannot be read: %s", folder.name, FILE, error)
        return None


def tally_in(given: Any, document: Mapping[str, Any], lesson: Lesson) -> Tally | None:
    """That of a document, where it is of what a lesson says now.

    Raises:
        ValueError: it is none.
    """
    tally = read_tally(given)
    return tally if tally.mark == mark_of_lesson(document) and fits(tally, lesson) else None


def write_tally(folder: Path, tally: Tally) -> None:
    """Keeps it, one line for each of its parts.

    Raises:
        OSError: the file cannot be written.
    """
    parts = []
    for name, value in tally.document().items():
        if isinstance(value, dict) and value:
            rows = [f"  {json.dumps(key)}: {json.dumps(one)}" for key, one in value.items()]
            parts.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
    (folder / FILE).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
