"""Several serving processes on one port: starts and stops them, replaces one that dies or is stuck, or all in turn."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import time
from types import FrameType
from typing import Literal

from server.compute.watchdog import WORDS, Awake, Part
from server.process.engine_maker import EngineMaker
from server.process.load_balancer import HandOver, Health, WorkerShare, WorkerTable
from server.process.metrics import Board, Metrics
from server.process.module_command import module_command
from server.settings import Settings

_log = logging.getLogger("playground")

_COMMAND = module_command("server")

# A worker that cannot start must not be started a thousand times a second.
_RESTART_SECONDS = 1.0
_POLL_SECONDS = 0.1
# A worker's watchdog checks four times a second, whatever else the worker does. One that is not heard of for so long
# has been stopped, or something in it lets nothing else run.
_SILENCE_SECONDS = 5.0
# How long such a one has to answer, once it has been told to go on and to stop.
_DEAF_SECONDS = 1.0
# To read everything may take long on a small machine, but one that never begins must not keep its place.
_START_SECONDS = 120.0


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
    board, table, hand_over = Board(len(listeners)), WorkerTable(len(listeners)), HandOver.make(len(listeners))
    # Where this process has stood still, so may its workers have: none of them is silent for that.
    clock = Awake()
    workers = [
        _Worker(listener, Metrics(board, index), WorkerShare(table, hand_over, index), settings, clock)
        for index, listener in enumerate(listeners)
    ]
    maker = EngineMaker() if settings.compiled else None
    while not stopping:
        time.sleep(_POLL_SECONDS)
        clock.tick()
        if maker:
            maker.watch()
        for worker in workers:
            worker.watch()
        # The next one goes when all others are there to take its pages.
        if aging and all(worker.serving for worker in workers):
            aging.pop(0).retire()
    for worker in workers:
        worker.retire()
    if maker:
        maker.stop()
    deadline = time.monotonic() + 2 * settings.shutdown_seconds
    return max([worker.wait(deadline) for worker in workers])


def fault(health: Health, silence: float, limit: float) -> Part | Literal["silent"] | None:
    """Why a worker is to be replaced; None where it need not be.

    Args:
        health: what it has said last.
        silence: seconds since then, or since its start where it has said nothing.
        limit: seconds for which a part of it may be stuck.
    """
    if silence >= (min(_SILENCE_SECONDS, limit / 2) if health.looked else _START_SECONDS):
        return "silent"
    return health.stuck.part if health.stuck and health.stuck.seconds >= limit else None


class _Worker:
    """One place among the workers, whichever process has it.

    Args:
        listener: where it listens.
        metrics: its numbers, on the board of all workers.
        share: its part among the others.
        settings: of the server.
        clock: the supervisor's.
    """

    def __init__(
        self, listener: socket.socket, metrics: Metrics, share: WorkerShare, settings: Settings, clock: Awake
    ) -> None:
        self._listener = listener
        self._metrics = metrics
        self._share = share
        self._settings = settings
        self._clock = clock
        self._start()

    def _start(self) -> None:
        descriptor, board = self._listener.fileno(), self._metrics.board
        self._share.clear()
        self._health = self._share.health
        self._retired_at: float | None = None
        self._patience = 0.0
        self._started_at = self._heard_at = self._clock()
        self._process = subprocess.Popen(
            [
                *(*_COMMAND, "--socket-fd", str(descriptor), "--share", self._share.text),
                *("--workers", str(board.workers), "--worker", str(self._metrics.worker)),
                *("--board-fd", str(board.descriptor)),
            ],
            pass_fds=(descriptor, board.descriptor, *self._share.shared),
            # Ctrl+C reaches the whole group of a terminal; only the supervisor may decide what it means.
            start_new_session=True,
        )

    @property
    def serving(self) -> bool:
        return self._retired_at is None and self._process.poll() is None and self._share.lives

    def watch(self) -> None:
        """Starts another process where this one has ended, and has it end where it must or should have by now."""
        now = self._clock()
        if self._process.poll() is None:
            self._listen(now)
            if self._retired_at is None:
                self._judge(now)
            elif now > self._retired_at + self._patience:
                self._process.kill()
        elif self._retired_at is not None:
            self._start()
        elif now - self._started_at >= _RESTART_SECONDS:
            _log.error("worker %d ended with code %d; starting another", self._process.pid, self._process.returncode)
            self._metrics.add("replaced_total", label="died")
            self._start()

    def _listen(self, now: float) -> None:
        health = self._share.health
        if health.looked != self._health.looked:
            # One that was deaf and hears again may hand over its pages.
            self._heard_at, self._patience = now, max(self._patience, self._settings.shutdown_seconds)
        self._health = health

    def _judge(self, now: float) -> None:
        silence = now - self._heard_at
        reason = fault(self._health, silence, self._settings.stuck_seconds)
        if reason is None:
            return
        words = f"not heard of for {silence:.1f} s" if reason == "silent" else WORDS[reason]
        _log.error("worker %d is stuck (%s); starting another", self._process.pid, words)
        self._metrics.add("replaced_total", label=reason)
        self._end_within(_DEAF_SECONDS if reason == "silent" else self._settings.shutdown_seconds)

    def retire(self) -> None:
        """Tells the process to stop."""
        self._end_within(2 * self._settings.shutdown_seconds)

    def _end_within(self, seconds: float) -> None:
        if self._process.poll() is None and self._retired_at is None:
            self._retired_at, self._patience = self._clock(), seconds
            self._process.terminate()
            # One that was stopped hears it only when it goes on, and then hands over its pages as any other.
            self._process.send_signal(signal.SIGCONT)

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
