"""Trains runs that nobody listens to, in turn: as many at once as streams may be, and of whoever has fewest first."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response

from server.api.concurrency import ConcurrencyLimit
from server.api.jobs import TrainingJob
from server.api.kept_run import KeptRun
from server.api.kept_runs import KeptRuns
from server.api.requests import Problem
from server.connections.hub import Hub
from server.http.problems import problem
from server.settings import Settings

_MEGABYTE = 1_000_000

_log = logging.getLogger("playground")

Work = Callable[[Callable[[], TrainingJob], str], Awaitable[TrainingJob]]
"""Does something on the compute thread at the expense of an address."""


class RunQueue:
    """The runs that wait, and those that are trained.

    Args:
        settings: how many may wait, and how much is kept of them.
        hub: gives them their turns.
        places: of all runs of the HTTP API.
        work: makes a run.
    """

    def __init__(self, settings: Settings, hub: Hub, places: ConcurrencyLimit, work: Work) -> None:
        self._settings, self._hub, self._places, self._work = settings, hub, places, work
        self.kept = KeptRuns(
            settings.api_kept_seconds,
            settings.api_kept_megabytes * _MEGABYTE,
            settings.api_kept_megabytes_per_address * _MEGABYTE,
        )
        self._waiting: list[KeptRun] = []
        self._tasks: dict[KeptRun, asyncio.Task[None]] = {}
        places.freed = self._start_next
        hub.on_drain.append(self._drain)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def check(self, address: str, count: int = 1, size: int = 0) -> None:
        """Raises Problem where an address cannot have so many more, whose requests have `size` bytes together."""
        settings, wait = self._settings, {"retry-after": "5"}
        if settings.api_runs == 0:
            self._places.check(address)
        own = sum(run.address == address for run in self._waiting)
        # Those that can begin at once wait for nothing.
        if own + count > settings.api_queued_per_address:
            rule = f"at most {settings.api_queued_per_address} runs of one address wait for their turn"
            raise Problem(429, rule, headers=wait)
        if self.waiting + count > settings.api_queued:
            raise Problem(503, f"at most {settings.api_queued} runs wait for their turn", headers=wait)
        most = settings.api_kept_megabytes_per_address
        if self.kept.busy(address) + size > most * _MEGABYTE:
            raise Problem(429, f"runs of one address that are not over may take {most} MB", headers=wait)
        if self.kept.busy() + size > settings.api_kept_megabytes * _MEGABYTE:
            raise Problem(503, f"runs that are not over may take {settings.api_kept_megabytes} MB", headers=wait)

    def add(self, runs: list[KeptRun]) -> None:
        """Takes them in; raises Problem, and takes none, where it cannot have them all."""
        if self._hub.draining:
            raise Problem(503, "the server is being stopped", headers={"retry-after": "5"})
        self.check(runs[0].address, len(runs), sum(run.request_bytes for run in runs))
        for run in runs:
            self.kept.add(run)
        self._waiting += runs
        self._start_next()
        self._count()

    def cancel(self, run: KeptRun) -> None:
        """Ends a run that is under way."""
        if run in self._waiting:
            self._waiting.remove(run)
        elif task := self._tasks.get(run):
            task.cancel()
        self.kept.end(run, "cancelled")
        self._count()

    def forget_old(self) -> None:
        """Those whose time has come."""
        self.kept.forget_old()
        self._count()

    def _count(self) -> None:
        """For those who run the server."""
        self._hub.metrics.set("api_waiting", self.waiting)
        self._hub.metrics.set("api_kept_bytes", self.kept.held)

    def _start_next(self) -> None:
        while not self._hub.draining:
            able = [run for run in self._waiting if self._places.has_room(run.address)]
            if not able:
                return
            run = min(able, key=lambda one: self._places.of(one.address))
            self._waiting.remove(run)
            self._places.take(run.address)
            task = asyncio.get_running_loop().create_task(self._train(run))
            self._tasks[run] = task
            # Not within the task: one that is cancelled before it begins runs no step of its own.
            task.add_done_callback(partial(self._ended, run))

    def _ended(self, run: KeptRun, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            reference = secrets.token_hex(4)
            _log.error("run failed; reference %s", reference, exc_info=error)
            self._fail(run, problem(500, f"the log has more under {reference}"))
        self.kept.end(run, "cancelled")
        del self._tasks[run]
        self._places.give_back(run.address)
        # Nobody may ask for it again.
        task.get_loop().call_later(self._settings.api_kept_seconds + 0.1, self.forget_old)
        self._count()

    async def _train(self, run: KeptRun) -> None:
        try:
            await self._follow(run)
        except Problem as refusal:
            self._fail(run, refusal.response())

    def _fail(self, run: KeptRun, said: Response) -> None:
        run.fail(bytes(said.body))
        self.kept.end(run, "failed")

    async def _follow(self, run: KeptRun) -> None:
        """Has it made and trained, and takes what it says."""
        hub, build = self._hub, run.build
        assert build is not None
        await hub.engine()
        memory = hub.memory.share()
        job = await self._work(lambda: build(memory.limits), run.address)
        memory.take(job.experiment)
        output = asyncio.Event()
        run.state, run.job = "running", job
        hub.add_job(job, lambda: hub.signal(output), run.address)
        try:
            while not run.over:
                await output.wait()
                output.clear()
                self._take(run, job)
                hub.scheduler.wake(job)
        finally:
            hub.remove_job(job)
            memory.take(None)

    def _take(self, run: KeptRun, job: TrainingJob) -> None:
        finished = job.finished
        for line in job.take():
            run.say(line)
            if line.kind == "error":
                self._fail(run, problem(500, f"the log has more under {json.loads(line.json)['reference']}"))
        self.kept.note(run)
        if finished:
            self.kept.end(run, "done")

    def _drain(self) -> None:
        """The server stops: those that have begun end with what there is."""
        for run in self._waiting:
            self._fail(run, problem(503, "the server was stopped before the run began"))
        self._waiting.clear()
        self._count()
