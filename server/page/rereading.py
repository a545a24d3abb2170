"""What stands in a teacher's folder as it is now: it is looked at again, and read anew after a change."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from server.page.folder_files import FolderError, is_document

_log = logging.getLogger("playground")
# A look costs a call of the system for each file.
_LOOK_SECONDS = 1.0
# A folder that was mounted by mistake is not walked through.
_MOST_ENTRIES = 1000
_Read = TypeVar("_Read")
_Fingerprint = tuple[tuple[str, int, int, int], ...]


class Current(Generic[_Read]):
    """Documents that follow their folder: what has become wrong there is said, and the last that were right stay.

    Args:
        read: reads all of them, at once and whenever the folder has changed.
        folder: of a teacher; None where there is none, and nothing ever changes.
        what: it holds, for the log.
        clock: seconds.

    Attributes:
        faults: a line for everything that is wrong in the folder now.

    Raises:
        FolderError: something is wrong already at the start.
    """

    def __init__(
        self,
        read: Callable[[], _Read],
        folder: Path | None,
        what: str = "lessons",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._folder, self._what, self._clock = read, folder, what, clock
        # Before they are read: what changes meanwhile is seen by the next look.
        self._seen = _fingerprint(folder)
        self._newest = read()
        self._looked_at = clock()
        self._looking = asyncio.Lock()
        self.faults: list[str] = []

    async def now(self) -> _Read:
        """All of them, after a look at the folder where the last is a while ago."""
        if self._is_due:
            async with self._looking:
                # Who has waited for the look of another needs none.
                if self._is_due:
                    await asyncio.to_thread(self._look)
                    self._looked_at = self._clock()
        return self._newest

    @property
    def _is_due(self) -> bool:
        return self._folder is not None and self._clock() - self._looked_at >= _LOOK_SECONDS

    def _look(self) -> None:
        seen = _fingerprint(self._folder)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._newest, self.faults = self._read(), []
            _log.info("the %s in %s have changed, and are read again", self._what, self._folder)
        except FolderError as error:
            self.faults = error.lines
            what = "the %s in %s stay as they were, for something is wrong there:\n%s"
            _log.warning(what, self._what, self._folder, error)


def _fingerprint(folder: Path | None) -> _Fingerprint:
    """Changes with any document in it; of a folder that cannot be read, it says that."""
    if folder is None:
        return ()
    found: list[tuple[str, int, int, int]] = []
    try:
        with os.scandir(folder) as entries:
            children = sorted((one for one in entries if not one.name.startswith(".")), key=lambda one: one.name)
        for child in children[:_MOST_ENTRIES]:
            if not child.is_dir():
                found.append(_of_file(child))
                continue
            found.append((child.name, 0, 0, 0))
            with os.scandir(child) as files:
                found += sorted(_of_file(file) for file in files if is_document(file.name))
    except OSError as error:
        found.append((str(error), -1, -1, -1))
    return tuple(found)


def _of_file(entry: os.DirEntry[str]) -> tuple[str, int, int, int]:
    try:
        status = entry.stat()
    except OSError:
        # It leads nowhere, or has just gone: the others are looked at all the same.
        return (entry.name, -1, -1, -1)
    # Saved twice within a tick of its clock, and with as many letters, a file is known by the time of its last change.
    return (entry.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
