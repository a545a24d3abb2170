"""Carries out tasks by a process of its own on this machine, which is started when first wanted."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from server.process.module_command import module_command
from server.sweeps.carrier import CarrierLostError, TaskFailedError
from server.sweeps.process import CANCEL, END, FAILED, READY
from server.sweeps.task import Task

COMMAND = module_command("server.sweeps.process")
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# The longest line of an answer: a checkpoint in base64.
_LONGEST = 512 * 1024 * 1024
# What is not wanted any more has so long to end by itself, which takes a fraction of a second where the cores are there
# for it; then its process is ended, and another has to begin from nothing.
_PATIENCE = 10.0


def _environment() -> dict[str, str]:
    """That of this process, but for what a run needs not know."""
    kept = {name: value for name, value in os.environ.items() if "PASSWORD" not in name}
    return {**kept, **dict.fromkeys(_ONE_THREAD, "1")}


class ProcessCarrier:
    """One such process; a `carrier.Carrier`. The next task begins once the one before has been answered."""

    command: ClassVar[Sequence[str]] = COMMAND
    """What starts it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._impatience: asyncio.TimerHandle | None = None
        self.seconds = 0.0

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one."""
        return self._process.pid if self._process else None

    async def prepare(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end_now()
        own, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                self.command,
                stdin=other.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
                # Ctrl+C reaches the whole group of a terminal; it is for this process to decide what it means. Not a
                # session of its own: where the system shares the cores among sessions, its priority would count for
                # nothing beside this one's.
                process_group=0,
            )
        own.setblocking(False)
        self._reader, self._writer = await asyncio.open_unix_connection(sock=own, limit=_LONGEST)
        with contextlib.suppress(OSError):
            if await self._reader.readline() == READY + b"\n":
                return
        self._end_now()
        raise CarrierLostError("it has ended before it began")

    async def carry(self, task: Task) -> AsyncIterator[bytes]:
        began = time.monotonic()
        try:
            reader, writer = self._reader, self._writer
            assert reader and writer
            writer.write(task.line())
            await writer.drain()
            while (line := await reader.readline()).endswith(b"\n"):
                mark, rest = line[:1], line[1:-1]
                if mark == FAILED:
                    raise TaskFailedError(ast.literal_eval(rest.decode()))
                if mark == END:
                    return
                yield rest
        except (OSError, ValueError) as error:
            self._end_now()
            raise CarrierLostError(str(error)) from None
        finally:
            self.seconds = time.monotonic() - began
            if self._impatience:
                self._impatience.cancel()
                self._impatience = None
        self._end_now()
        raise CarrierLostError("it has ended in the midst of a task")

    def cancel(self) -> None:
        if self._writer is None or self._impatience:
            return
        with contextlib.suppress(OSError):
            self._writer.write(CANCEL)
        self._impatience = asyncio.get_running_loop().call_later(_PATIENCE, self._kill)

    def end(self) -> None:
        self._end_now()

    def _kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)

    def _end_now(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None
        if process:
            process.kill()
            # Where the cores have much to do, a process of the lowest priority takes its time even to end.
            threading.Thread(target=process.wait, daemon=True).start()
