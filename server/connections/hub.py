"""What all connections of a process share."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from server.compute.memory import Memory
from server.compute.scheduler import Scheduler
from server.compute.single_turn import SingleTurnJob
from server.compute.time_limit import TimeLimit
from server.compute.turns import Job, Run
from server.compute.watchdog import Condition, Watchdog
from server.connections.seats import Seats
from server.process.metrics import Metrics
from server.session.session import Session
from server.settings import Settings

clock = time.perf_counter
# How often the numbers that are not counted as they come are taken.
_SAMPLE_SECONDS = 0.5
# Ended sessions whose memory is given back at once, and seconds after which that of fewer is.
_SWEEP_AFTER, _SWEEP_SECONDS = 8, 5.0
# How long a run waits at most for the engine that is to train it, and how often it asks.
_ENGINE_SECONDS, _ENGINE_PAUSE = 5.0, 0.02

_Run = TypeVar("_Run", bound=Run)


@dataclass
class Hub:
    """The sessions of a process and the HTTP API's runs, the thread they share, and the seats sessions sit on."""

    settings: Settings
    metrics: Metrics = field(default_factory=Metrics)
    sessions: set[Session] = field(default_factory=set)
    jobs: set[Job] = field(default_factory=set)
    draining: bool = False
    on_drain: list[Callable[[], object]] = field(default_factory=list)
    """Called once the server stops."""
    engine_loads: Callable[[], bool] = lambda: False
    """Whether the compiled engine may train in a moment."""

    def __post_init__(self) -> None:
        self.seats = Seats(self.settings)
        self.memory = Memory(self.settings)
        self.watchdog = Watchdog(self.settings.stuck_seconds / 2)
        self.scheduler = Scheduler(
            clock,
            observe=lambda seconds: self.metrics.observe("slice_seconds", seconds),
            progress=self.watchdog.progress,
        )
        self.watchdog.listeners.append(self._note_stuck)
        self.limit = TimeLimit(self.settings.command_seconds, lambda: self.metrics.add("ended_total"))
        self._sampler: asyncio.Task[None] | None = None
        self._signals: deque[asyncio.Event] = deque()
        self._signaled = False
        self._ended, self._swept = 0, -math.inf

    def start(self) -> None:
        """Begins to compute and to measure."""
        self._loop = asyncio.get_running_loop()
        self.scheduler.start()
        self.limit.start()
        self.watchdog.start(asyncio.get_running_loop())
        self._sampler = asyncio.create_task(self._keep_sampling())

    def stop(self) -> None:
        if self._sampler:
            self._sampler.cancel()
        # A turn that does not end must not keep the process from it; to the end somebody looks whether that comes.
        self.scheduler.stop(self.settings.shutdown_seconds / 4)
        self.limit.stop()
        self.watchdog.stop()

    @property
    def alive(self) -> bool:
        """Whether what must run, runs: without its compute thread a server would answer, and do nothing."""
        return self.scheduler.alive

    @property
    def state(self) -> str:
        """What a balancer may know: `ready` where another page would find a place, at least in the line."""
        if self.draining:
            return "draining"
        if not self.alive:
            return "starting"
        if self.watchdog.stuck:
            return "stuck"
        return "full" if self.seats.full else "ready"

    @property
    def _runs(self) -> list[Run]:
        return [*self.sessions, *self.jobs]

    @property
    def idle(self) -> bool:
        """Whether there is no run."""
        return not self._runs

    def add(self, session: Session, notify: Callable[[], object], address: str) -> None:
        """A session begins."""
        self._begin(session, self.sessions, notify, address)

    def remove(self, session: Session) -> None:
        """A session has ended."""
        self._end(session, self.sessions)
        # A run of the HTTP API goes without being swept: nothing in it holds what holds it.
        self._ended += 1

    def add_job(self, job: Job, notify: Callable[[], object], address: str) -> None:
        """A run of the HTTP API begins."""
        self.metrics.add("api_runs_total")
        self._begin(job, self.jobs, notify, address)

    def remove_job(self, job: Job) -> None:
        """A run of the HTTP API has ended, or its client has gone."""
        self._end(job, self.jobs)
        if job.failed:
            self.metrics.add("failed_total")

    async def engine(self) -> None:
        """Waits until it is known which engine trains, where that is a matter of a moment.

        So a run that begins or goes on just after the start of a server is trained by one engine alone.
        """
        deadline = clock() + _ENGINE_SECONDS
        while self.engine_loads() and clock() < deadline:
            await asyncio.sleep(_ENGINE_PAUSE)

    def signal(self, event: asyncio.Event) -> None:
        """Sets an event of the loop from the compute thread; the loop is wakened once for all that come meanwhile."""
        self._signals.append(event)
        if not self._signaled:
            self._signaled = True
            # A turn that did not end may outlive the loop, which answers no more.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._set_events)

    def _set_events(self) -> None:
        # First, because what is signaled after the last was taken must wake the loop again.
        self._signaled = False
        while self._signals:
            self._signals.popleft().set()

    async def work(self, work: Callable[[], Any], address: str, *expected: type[Exception]) -> Any:
        """Does something short on the compute thread, between the sessions' turns.

        Args:
            work: what to do.
            address: at whose expense.
            expected: what it may raise, which is raised here.

        Raises:
            JobError: it failed otherwise, or took too long.
        """
        done = asyncio.Event()
        job = SingleTurnJob(work, expected, self.limit.running)
        self.scheduler.add(job, lambda: self.signal(done), address)
        try:
            await done.wait()
        finally:
            self.scheduler.remove(job)
        if job.error is not None:
            raise job.error
        return job.result

    def _begin(self, run: _Run, among: set[_Run], notify: Callable[[], object], address: str) -> None:
        among.add(run)
        if self.draining:
            run.retire()
        self.scheduler.add(run, notify, address)

    def _end(self, run: _Run, among: set[_Run]) -> None:
        self.scheduler.remove(run)
        among.discard(run)
        self.metrics.add("epochs_total", run.take_epochs())

    def sample(self) -> None:
        """Brings the numbers up to date that are not counted as they come."""
        self.metrics.set("sessions", self.seats.taken)
        self.metrics.set("waiting", self.seats.waiting)
        self.metrics.set("commands_waiting", sum(session.commands_waiting for session in self.sessions))
        self.metrics.set("api_running", len(self.jobs))
        self.metrics.add("epochs_total", sum(run.take_epochs() for run in self._runs))

    def _note_stuck(self, stuck: Condition | None) -> None:
        self.metrics.set("stuck_seconds", stuck.seconds if stuck else 0)

    def _sweep(self) -> None:
        """Gives back what ended sessions held; their parts know each other, so nothing else does it soon."""
        now = clock()
        if self._ended >= _SWEEP_AFTER or (self._ended and now - self._swept >= _SWEEP_SECONDS):
            self._ended, self._swept = 0, now
            gc.collect()

    async def _keep_sampling(self) -> None:
        while True:
            due = clock() + _SAMPLE_SECONDS
            await asyncio.sleep(_SAMPLE_SECONDS)
            self.metrics.observe("loop_lateness_seconds", max(0.0, clock() - due))
            self.sample()
            self._sweep()

    async def drain(self, seconds: float) -> None:
        """Sends every page its checkpoint and the code that means "come back"; waits so long for them to go.

        The HTTP API's runs end with what they have by then.
        """
        self.draining = True
        for listener in self.on_drain:
            listener()
        for run in self._runs:
            run.retire()
        self.scheduler.hurry()
        self.seats.disband()
        deadline = clock() + seconds
        while self.sessions and clock() < deadline:
            await asyncio.sleep(0.02)
