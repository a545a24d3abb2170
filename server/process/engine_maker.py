"""Has the compiled engine made by another process, of low priority, where it is not there or is broken."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import time

from engine.compiled import availability
from server.process.module_command import module_command
from server.process.shared_memory import anonymous_file

_log = logging.getLogger("playground")

_COMMAND = module_command("engine.compiled")
# The sessions have the cores first; what is left has to be enough on a busy machine too.
_NICENESS = 10
# What is broken is made again once: what breaks or fails twice will a third time.
_ATTEMPTS = 2
# How often is looked whether there is anything to make.
_LOOK_SECONDS = 1.0
# How long one that is told to stop has for it.
_PATIENCE = 2.0
_REASON_CHARACTERS = 300


class EngineMaker:
    """Starts the process and says in the log what comes of it.

    A process that serves never compiles by itself: that keeps the interpreter from all else for many seconds.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._attempts = 0
        self._began = self._looked = 0.0
        self._output = -1
        self._status: availability.Name | None = None

    def watch(self) -> None:
        """Does what there is to do by now; to be called again and again."""
        now = time.monotonic()
        if self._process is not None:
            self._look_after(self._process, now)
        elif now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self._look(now)

    def _look(self, now: float) -> None:
        before, self._status = self._status, availability.status().name
        if self._status == "absent" != before:
            _log.info("numba is not installed: NumPy trains")
        if self._status != "uncompiled":
            return
        # What is broken is removed by whoever finds it so.
        broken, last = before == "compiled", self._attempts == _ATTEMPTS
        if broken:
            then = "NumPy trains" if last else "it is made again, and until it is ready NumPy trains"
            _log.warning("what was kept of the compiled engine is broken: %s", then)
        elif not self._attempts:
            _log.info("the compiled engine is being made; until it is ready NumPy trains")
        if not last:
            self._start(now)

    @property
    def busy(self) -> bool:
        """Whether it is being made."""
        return self._process is not None

    def _start(self, now: float) -> None:
        self._attempts += 1
        self._began = now
        self._output = anonymous_file("playground-engine", 0)
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._output,
            # Ctrl+C reaches the whole group of a terminal; it is for this process to decide what it means.
            start_new_session=True,
        )
        with contextlib.suppress(AttributeError, OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    def _look_after(self, process: subprocess.Popen[bytes], now: float) -> None:
        code = process.poll()
        if code is None:
            return
        self._process = None
        # Whether it is complete is for those to see who load it; the next look comes after they have had the time.
        self._looked = now
        if code == 0:
            self._status = "compiled"
            _log.info("the compiled engine is made", extra={"seconds": round(now - self._began, 1)})
        elif self._attempts == _ATTEMPTS:
            _log.error("the compiled engine cannot be made, so NumPy trains: %s", self._reason(code))
        os.close(self._output)

    def _reason(self, code: int) -> str:
        """The last that it said."""
        size = os.lseek(self._output, 0, os.SEEK_END)
        os.lseek(self._output, max(0, size - _REASON_CHARACTERS), os.SEEK_SET)
        text = os.read(self._output, _REASON_CHARACTERS).decode(errors="replace")
        return (text.strip().splitlines() or [f"it ended with code {code}"])[-1]

    def stop(self) -> None:
        """Ends the process, where there is one: what it has made so far counts for nothing."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        os.close(self._output)
