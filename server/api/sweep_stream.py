"""A sweep's lines as one response that grows, with how far it is and how long it will take."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from typing import Any

from engine.sweeps.lines import end_line, line_bytes
from server.api.stream import Stream
from server.sweeps.carrier import UnreachableError
from server.sweeps.job import Job
from server.sweeps.sweeps import Sweeps

_log = logging.getLogger("playground")

# Lines that come within so long are sent together; where none come, it is said after so long how far it is.
_TOGETHER_SECONDS, _QUIET_SECONDS = 0.05, 1.0


class SweepStream(Stream):
    """What a sweep says.

    Args:
        head: the first line.
        job: its runs.
        known: how many of its runs the client has already.
        sweeps: carry it out.
        address: who asked for it.
    """

    def __init__(self, head: bytes, job: Job, known: int, sweeps: Sweeps, address: str) -> None:
        super().__init__()
        self._job, self._known, self._sweeps, self._address = job, known, sweeps, address
        self._head: list[bytes] = [head]
        self._said: dict[str, Any] = {}
        self._said_at = -math.inf

    def begin(self, output: asyncio.Event) -> None:
        self._job.notify = output.set
        self._sweeps.begin(self._job, self._address)
        output.set()

    async def wait(self, output: asyncio.Event) -> None:
        if not self._head:
            await asyncio.sleep(_TOGETHER_SECONDS)
        try:
            async with asyncio.timeout(_QUIET_SECONDS):
                await output.wait()
        except TimeoutError:
            pass

    def take(self) -> tuple[list[bytes], bool]:
        job = self._job
        lines, self._head = [*self._head, *job.take()], []
        self._sweeps.dispatcher.wake()
        now, at = self._progress(), time.monotonic()
        # Said again after a while though it is the same: a proxy takes a quiet connection for a dead one.
        if now != self._said or at - self._said_at >= _QUIET_SECONDS:
            self._said, self._said_at = now, at
            lines.append(_line(now))
        if job.over:
            lines.append(_line(end_line(job.reason) if job.problem is None else failure(job.problem)))
        return lines, job.over

    def end(self) -> None:
        self._sweeps.end(self._job, self._address)

    def _progress(self) -> dict[str, Any]:
        job = self._job
        left = job.seconds_left
        seconds = 0.0 if job.done == job.of else None if left is None else round(left, 1)
        return {"type": "progress", "done": self._known + job.done, "of": self._known + job.of, "seconds_left": seconds}


def failure(error: Exception) -> dict[str, Any]:
    """The line that says why a sweep has failed: what people may know of it, and where the log has the rest."""
    reference = secrets.token_hex(4)
    _log.error("sweep failed; reference %s: %s", reference, error)
    title = str(error) if isinstance(error, UnreachableError) else "The server failed"
    return {"type": "error", "status": 500, "title": title, "reference": reference}


def _line(document: dict[str, Any]) -> bytes:
    return line_bytes(document)[:-1]
