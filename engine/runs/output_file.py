"""A file to be written: that it can be is known before there is something to write, and it is whole or as it was."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STANDARD_OUTPUT = "-"


class OutputError(ValueError):
    """A file that could not be written, as is known before; the message names it and says why."""


class WriteError(OutputError):
    """A file that was to be written, and was not."""


@dataclass(frozen=True)
class Output:
    """Where something is to be written: a file, or standard output for "-"."""

    path: str

    @property
    def is_standard(self) -> bool:
        return self.path == STANDARD_OUTPUT

    @property
    def place(self) -> Path:
        """The file itself, at the end of its links."""
        return Path(self.path).resolve()

    def check(self) -> None:
        """Raises OutputError where the file could not be written. Nothing is left behind, and no file is changed."""
        if self.is_standard:
            return
        try:
            place = self.place
            if place.is_dir():
                raise OutputError(f"{self.path}: is a directory")
            if not place.parent.is_dir():
                raise OutputError(f"{self.path}: there is no folder {place.parent}")
            if place.exists() and not os.access(place, os.W_OK):
                raise OutputError(f"{self.path}: may not be written")
            if _is_replaced(place):
                beside = _beside(place)
                beside.open("xb").close()
                beside.unlink()
        except OSError as error:
            raise OutputError(f"{self.path}: {error.strerror}") from None
        except ValueError as error:
            # A name with a zero in it, among others.
            raise (
                error if isinstance(error, OutputError) else OutputError(f"{self.path!r:.100} names no file")
            ) from None

    def write(self, data: bytes) -> None:
        """Writes all of it.

        Raises:
            WriteError: that failed; a file that was there before is as it was. BrokenPipeError: nobody reads standard
                output any more.
        """
        if self.is_standard:
            if binary := getattr(sys.stdout, "buffer", None):
                binary.write(data)
            else:
                # What a notebook has takes texts alone.
                sys.stdout.write(data.decode("utf-8", "replace"))
            sys.stdout.flush()
            return
        try:
            if _is_replaced(self.place):
                _replace(self.place, data)
            else:
                self.place.write_bytes(data)
        except OSError as error:
            raise WriteError(f"{self.path}: {error.strerror}") from None


def check_all(outputs: Sequence[Output]) -> None:
    """Raises OutputError where one could not be written, or two would be written to one place."""
    places: list[str] = []
    for output in outputs:
        output.check()
        place = STANDARD_OUTPUT if output.is_standard else str(output.place)
        if place in places:
            name = "standard output" if output.is_standard else output.path
            raise OutputError(f"only one thing may be written to {name}")
        places.append(place)


def _is_replaced(place: Path) -> bool:
    """Whether a new file takes this one's place, as it can where it may stand beside it; devices are written to."""
    return (place.is_file() or not place.exists()) and (os.access(place.parent, os.W_OK) or not place.exists())


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}")


def _replace(place: Path, data: bytes) -> None:
    beside = _beside(place)
    try:
        with beside.open("xb") as file:
            file.write(data)
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o777)
        beside.replace(place)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
