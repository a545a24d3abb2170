"""Several serving processes on one port: starts them, replaces one that dies or all in turn, stops them together."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from server.metrics import Board
from server.settings import Settings
from server.spread import Doors, Spread, Table

_log = logging.getLogger("playground")

# A worker that cannot start must not be started a thousand times a second.
_RESTART_SECONDS = 1.0
_POLL_SECONDS = 0.1


def supervise(settings: Settings, listeners: list[socket.socket]) -> int:
    """Runs one worker on each listening socket until told to stop; SIGHUP replaces them one after the other.

    The sockets stay open here, so connections that arrive while a worker is replaced wait for the new one.

    Returns:
        Exit code: 0 when every worker stopped in order, else 1.
    """
    stopping = False
    aging: list[_Worker] = []

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    def renew(number: int, frame: FrameType | None) -> None:
        aging[:] = workers

    for number, handler in ((signal.SIGTERM, stop), (signal.SIGINT, stop), (signal.SIGHUP, renew)):
        signal.signal(number, handler)
    board, table, doors = Board(len(listeners)), Table(len(listeners)), Doors.make(len(listeners))
    workers = [_Worker(listener, index, board, Spread(table, doors, index)) for index, listener in enumerate(listeners)]
    while not stopping:
        time.sleep(_POLL_SECONDS)
        for worker in workers:
            worker.watch(settings.shutdown_seconds)
        # The next one goes when all others are there to take its pages.
        if aging and all(worker.serving for worker in workers):
            aging.pop(0).retire()
    for worker in workers:
        worker.retire()
    deadline = time.monotonic() + 2 * settings.shutdown_seconds
    return max([worker.wait(deadline) for worker in workers])


class _Worker:
    """One place among the workers, whichever process has it.

    Args:
        listener: where it listens.
        index: which of all it is.
        board: of all workers' numbers.
        spread: its part among the others.
    """

    def __init__(self, listener: socket.socket, index: int, board: Board, spread: Spread) -> None:
        self._listener = listener
        self._index = index
        self._board = board
        self._spread = spread
        self._start()

    def _start(self) -> None:
        descriptor, board = self._listener.fileno(), self._board
        self._retired_at: float | None = None
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "server", "--socket-fd", str(descriptor), "--spread", self._spread.text),
                *("--workers", str(board.workers), "--worker", str(self._index), "--board-fd", str(board.descriptor)),
            ],
            pass_fds=(descriptor, board.descriptor, *self._spread.shared),
            # Ctrl+C reaches the whole group of a terminal; only the supervisor may decide what it means.
            start_new_session=True,
        )

    @property
    def serving(self) -> bool:
        return self._retired_at is None and self._process.poll() is None and self._spread.lives

    def watch(self, seconds: float) -> None:
        """Starts another process where this one has ended, or was told to so many seconds ago and should have twice."""
        if self._process.poll() is None:
            if self._retired_at is not None and time.monotonic() > self._retired_at + 2 * seconds:
                self._process.kill()
        elif self._retired_at is not None:
            self._start()
        elif time.monotonic() - self._started_at >= _RESTART_SECONDS:
            _log.error("worker %d ended with code %d; starting another", self._process.pid, self._process.returncode)
            self._start()

    def retire(self) -> None:
        """Tells the process to stop."""
        if self._process.poll() is None and self._retired_at is None:
            self._retired_at = time.monotonic()
            self._process.terminate()

    def wait(self, deadline: float) -> int:
        """Waits for its end; exit code 0 where it stopped in order, else 1."""
        try:
            code = self._process.wait(max(0.1, deadline - time.monotonic()))
            # A worker that is told to stop before it has begun to serve ends by the signal itself.
            return 0 if code in (0, -signal.SIGTERM) else 1
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return 1
