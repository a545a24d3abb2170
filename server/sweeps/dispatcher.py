"""Hands out the work of sweeps: to so many processes at most, in turn among addresses and among the sweeps of each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from server.process.metrics import Metrics
from server.sweeps.carrier import Carrier, CarrierLostError, TaskFailedError, UnreachableError
from server.sweeps.job import Job
from server.sweeps.slots import COURTESY_SECONDS, Slots
from server.sweeps.task import BY_RUN, Task

_log = logging.getLogger("playground")

# A process that has had nothing to do for so long is ended.
_IDLE_SECONDS = 30.0
# One that ends as soon as it has begun is not started a thousand times a second.
_RESTART_SECONDS = 0.5
# After so many in a row that did not get so far as to begin, nobody is kept waiting for the next.
_FALSE_STARTS = 3


@dataclass(eq=False)
class _Lane:
    """One place for a process, and what it is at."""

    carrier: Carrier
    job: Job | None = None


class Dispatcher:
    """The sweeps of a worker, and who carries them out.

    Args:
        lanes: how many processes there may be, now.
        make: makes one; it is started by its first task.
        metrics: this worker's numbers.
        slots: which of the processes may compute; None: all of them may.
        idle_seconds: a process that has had nothing to do for so long is ended.
    """

    def __init__(
        self,
        lanes: Callable[[], int],
        make: Callable[[], Carrier],
        metrics: Metrics,
        slots: Slots | None = None,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        self._lanes_allowed, self._make, self._metrics, self._slots = lanes, make, metrics, slots
        self._idle_seconds = idle_seconds
        self._jobs: OrderedDict[str, list[Job]] = OrderedDict()
        self._lanes: dict[_Lane, asyncio.Task[None]] = {}
        self._work = asyncio.Event()
        self._false_starts = 0

    def add(self, job: Job, address: str) -> None:
        """Begins to carry it out, in turn with the others."""
        self._jobs.setdefault(address, []).append(job)
        self.wake()

    def remove(self, job: Job, address: str) -> None:
        """It is over, or nobody wants it any more: what is under way of it ends soon."""
        job.end()
        jobs = self._jobs.get(address, [])
        if job in jobs:
            jobs.remove(job)
        if not jobs:
            self._jobs.pop(address, None)
        for lane in self._lanes:
            if lane.job is job:
                lane.carrier.cancel()

    def wake(self) -> None:
        """Says that there may be something to hand out."""
        self._work.set()
        waiting = sum(job.ready for jobs in self._jobs.values() for job in jobs)
        if waiting and self.busy == len(self._lanes) and len(self._lanes) < self._lanes_allowed():
            self._open()

    def warm(self) -> None:
        """Has a process there for somebody who is about to ask for something."""
        if not self._lanes and self._lanes_allowed():
            self._open()

    def stop(self) -> None:
        """Ends every process."""
        for task in list(self._lanes.values()):
            task.cancel()
        for lane in list(self._lanes):
            lane.carrier.end()

    @property
    def carriers(self) -> list[Carrier]:
        """Those there are."""
        return [lane.carrier for lane in self._lanes]

    @property
    def busy(self) -> int:
        """How many of them carry something out."""
        return sum(lane.job is not None for lane in self._lanes)

    def _open(self) -> None:
        lane = _Lane(self._make())
        task = asyncio.get_running_loop().create_task(self._serve(lane))
        self._lanes[lane] = task
        self._metrics.set("sweep_processes", len(self._lanes))
        task.add_done_callback(lambda ended: self._close(lane, ended))

    def _close(self, lane: _Lane, ended: asyncio.Task[None]) -> None:
        lane.carrier.end()
        del self._lanes[lane]
        self._metrics.set("sweep_processes", len(self._lanes))
        if not ended.cancelled() and (error := ended.exception()):
            _log.error("sweeps have lost a place for a process", exc_info=error)

    @property
    def _ready(self) -> bool:
        return any(job.ready for jobs in self._jobs.values() for job in jobs)

    def _next(self) -> Job | None:
        """Whose turn it is: of the address that has waited for longest, what is urgent before sweeps, in turn."""
        for address, jobs in self._jobs.items():
            able = [job for job in jobs if job.ready]
            if able:
                job = min(able, key=lambda one: not one.urgent)
                jobs.remove(job)
                jobs.append(job)
                self._jobs.move_to_end(address)
                return job
        return None

    async def _serve(self, lane: _Lane) -> None:
        """Carries out what there is, until there has been nothing for a while."""
        held = False
        try:
            await self._prepared(lane)
            while True:
                if not self._ready:
                    held = self._let_go(held)
                    self._work.clear()
                    try:
                        async with asyncio.timeout(self._idle_seconds):
                            await self._work.wait()
                    except TimeoutError:
                        return
                elif self._slots and not held:
                    held = await self._slots.wait(lambda: self._ready)
                elif not await self._prepared(lane):
                    held = self._let_go(held)
                    await asyncio.sleep(_RESTART_SECONDS)
                elif job := self._next():
                    lane.job, task = job, job.next_task(self._lanes_allowed())
                    self.wake()
                    await self._carry(lane, job, task)
                    if self._slots and self._slots.wanted_elsewhere:
                        held = self._let_go(held)
                        await asyncio.sleep(COURTESY_SECONDS)
        finally:
            self._let_go(held)

    async def _prepared(self, lane: _Lane) -> bool:
        """Has the process there; False where it cannot be, for which the sweeps fail where it is likely to stay so."""
        try:
            await lane.carrier.prepare()
        except CarrierLostError as error:
            self._false_starts += 1
            _log.warning("a process for sweeps could not be started: %s", error)
            if self._false_starts < _FALSE_STARTS:
                return False
            self._fail_all(error)
            return False
        except UnreachableError as error:
            self._fail_all(error)
            return False
        self._false_starts = 0
        return True

    def _fail_all(self, error: Exception) -> None:
        for jobs in self._jobs.values():
            for job in jobs:
                job.fail(error)

    def _let_go(self, held: bool) -> bool:
        if held and self._slots:
            self._slots.give_back()
        return False

    async def _carry(self, lane: _Lane, job: Job, task: Task) -> None:
        lost = True
        out_of_time = asyncio.get_running_loop().call_later(job.seconds, self._expire, lane, job)
        try:
            async with contextlib.aclosing(lane.carrier.carry(task)) as lines:  # type: ignore[type-var]
                async for line in lines:
                    job.answer(task, line)
                    self._metrics.add("sweep_runs_total", 1 if job.kind in BY_RUN else len(task.runs))
            lost = False
        except CarrierLostError as error:
            if not job.over:
                self._metrics.add("sweep_lost_total")
                _log.warning("a process that carried out runs of a sweep has ended: %s", error)
        except (TaskFailedError, UnreachableError) as error:
            lost = False
            job.fail(error)
        except Exception as error:
            # Never again and again: what is wrong here, time does not mend.
            _log.exception("a task of a sweep was not understood")
            lane.carrier.end()
            job.fail(error)
        finally:
            out_of_time.cancel()
            lane.job = None
            (job.lose_task if lost else job.end_task)(task, lane.carrier.seconds)

    @staticmethod
    def _expire(lane: _Lane, job: Job) -> None:
        job.end("seconds")
        lane.carrier.cancel()
