"""Files of lessons: which of a folder's are, and what stands in them."""

from __future__ import annotations

import stat
from pathlib import Path


class FileError(ValueError):
    """What is no file to be read; the message is the rule, and what is there."""


def is_of_lesson(name: str) -> bool:
    """Whether a file of this name may be of a lesson; with a dot it is an editor's or the system's: .#en.json."""
    return name.endswith(".json") and not name.startswith(".")


def contents(path: Path, most: int) -> bytes:
    """All of a file.

    Args:
        path: of the file.
        most: bytes that it may have.

    Raises:
        OSError: it is not there, or cannot be read.
        FileError: it is no file, or has more bytes.
    """
    status = path.stat()
    # What waits for somebody to write, or never ends, must not be read.
    if not stat.S_ISREG(status.st_mode):
        raise FileError("must be a file")
    if status.st_size > most:
        raise FileError(f"must have at most {most} bytes; got {status.st_size}")
    return path.read_bytes()
