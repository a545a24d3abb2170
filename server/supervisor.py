"""Several serving processes on one port: starts them, replaces one that dies, stops them together."""

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

_log = logging.getLogger("playground")

# A worker that cannot start must not be started a thousand times a second.
_RESTART_SECONDS = 1.0
_POLL_SECONDS = 0.1


def supervise(settings: Settings, listeners: list[socket.socket]) -> int:
    """Runs one worker on each listening socket until told to stop.

    The sockets stay open here, so connections that arrive while a worker is replaced wait for the new one.

    Returns:
        Exit code: 0 when every worker stopped in order, else 1.
    """
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    board = Board(len(listeners))
    workers = [_start(listener, board, index) for index, listener in enumerate(listeners)]
    started = [time.monotonic()] * len(workers)
    while not stopping:
        time.sleep(_POLL_SECONDS)
        for index, worker in enumerate(workers):
            if worker.poll() is not None and time.monotonic() - started[index] >= _RESTART_SECONDS:
                _log.error("worker %d ended with code %d; starting another", worker.pid, worker.returncode)
                workers[index], started[index] = _start(listeners[index], board, index), time.monotonic()
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
    deadline = time.monotonic() + 2 * settings.shutdown_seconds
    return max([_wait(worker, deadline) for worker in workers])


def _start(listener: socket.socket, board: Board, worker: int) -> subprocess.Popen[bytes]:
    descriptor = listener.fileno()
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "server", "--socket-fd", str(descriptor)),
            *("--workers", str(board.workers), "--worker", str(worker), "--board-fd", str(board.descriptor)),
        ],
        pass_fds=(descriptor, board.descriptor),
        # Ctrl+C reaches the whole group of a terminal; only the supervisor may decide what it means.
        start_new_session=True,
    )


def _wait(worker: subprocess.Popen[bytes], deadline: float) -> int:
    try:
        code = worker.wait(max(0.1, deadline - time.monotonic()))
        # A worker that is told to stop before it has begun to serve ends by the signal itself.
        return 0 if code in (0, -signal.SIGTERM) else 1
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
        return 1
