"""Documents in folders of a teacher's own: which files are any, what stands in them, and what is wrong with all."""

from __future__ import annotations

import stat
from pathlib import Path

from server.settings import SettingsError


class FolderError(SettingsError):
    """Folders whose documents cannot be used; `lines` has one for each fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class FileError(ValueError):
    """What is no file to be read; the message is the rule, and what is there."""


def is_document(name: str) -> bool:
    """Whether a file of this name may be one; with a dot it is an editor's or the system's: .#en.json."""
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
