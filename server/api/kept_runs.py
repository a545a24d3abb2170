"""Runs that are trained without anybody listening, kept for a while and in so much room."""

from __future__ import annotations

import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from server.api.kept_run import KeptBatch, KeptRun, State


class KeptRuns:
    """All runs of this process that are under way, or over and not forgotten.

    Those that are over are forgotten when their time has come, or before where all together, or those of one address,
    take more room than they may: the oldest of whoever holds most go first.

    Args:
        seconds: how long a run is kept once it is over.
        most_bytes: for all runs.
        most_bytes_per_address: of these, for one address.
        clock: returns seconds.
        worker: this process's number, which stands in each id.
    """

    def __init__(
        self,
        seconds: float,
        most_bytes: int,
        most_bytes_per_address: int,
        clock: Callable[[], float] = time.monotonic,
        worker: int = 0,
    ) -> None:
        self.worker = worker
        self._seconds, self._clock = seconds, clock
        self._most, self._most_per_address = most_bytes, most_bytes_per_address
        self._runs: dict[str, KeptRun] = {}
        self._batches: dict[str, KeptBatch] = {}
        # What each run was last counted with; by address, all of it, and that of runs that are not over.
        self._counted: dict[str, int] = {}
        self._held: Counter[str] = Counter()
        self._busy: Counter[str] = Counter()
        # Those that are over by their ids, the oldest first, of all and of each address.
        self._over: OrderedDict[str, KeptRun] = OrderedDict()
        self._over_of: dict[str, OrderedDict[str, KeptRun]] = {}

    @property
    def held(self) -> int:
        """Bytes that all of them take."""
        return self._held.total()

    def busy(self, address: str | None = None) -> int:
        """Bytes of the runs that are not over, which nothing but their end gives back; of all, or of one address."""
        return self._busy.total() if address is None else self._busy[address]

    def new_id(self) -> str:
        """What another run, or batch, will be found by."""
        return f"{self.worker}-{secrets.token_urlsafe(18)}"

    def add(self, run: KeptRun) -> None:
        """Another one, which has not begun."""
        self._runs[run.id] = run
        self.note(run)

    def add_batch(self, runs: list[KeptRun]) -> KeptBatch:
        """Several that are looked at together as well; each has been added."""
        batch = KeptBatch(self.new_id(), runs)
        self._batches[batch.id] = batch
        for run in runs:
            run.batch = batch
        return batch

    def find(self, id: str) -> KeptRun | None:
        """The run; None where it is not here, or not any more."""
        self.forget_old()
        return self._runs.get(id)

    def find_batch(self, id: str) -> KeptBatch | None:
        """The batch; None where it is not here, or none of its runs is."""
        self.forget_old()
        return self._batches.get(id)

    def note(self, run: KeptRun) -> None:
        """It has said something: what it takes is counted anew, and others may have to go."""
        if run.id not in self._runs:
            return
        self._uncount(run)
        self._counted[run.id] = run.held
        self._held[run.address] += run.held
        self._busy[run.address] += 0 if run.over else run.held
        while self._held[run.address] > self._most_per_address and self._forget_oldest(run.address, but=run):
            pass
        while self.held > self._most and any(self._forget_oldest(one, but=run) for one, _ in self._held.most_common()):
            pass

    def end(self, run: KeptRun, state: State) -> None:
        """It is over; its time begins."""
        if run.over:
            return
        self._uncount(run)
        run.end(state, self._clock())
        self._over[run.id] = self._over_of.setdefault(run.address, OrderedDict())[run.id] = run
        self.note(run)

    def forget(self, run: KeptRun) -> None:
        """It is not wanted any more."""
        if self._runs.pop(run.id, None) is None:
            return
        self._uncount(run)
        if run.over:
            of_address = self._over_of[run.address]
            del self._over[run.id], of_address[run.id]
            if not of_address:
                del self._over_of[run.address]
        if run.batch:
            run.batch.runs.remove(run)
            run.batch.forgotten += 1
            if not run.batch.runs:
                del self._batches[run.batch.id]

    def forget_old(self) -> None:
        """Those whose time has come."""
        oldest = self._clock() - self._seconds
        while (run := _first(self._over)) and (run.over_at or 0.0) <= oldest:
            self.forget(run)

    def _uncount(self, run: KeptRun) -> None:
        counted = self._counted.pop(run.id, 0)
        for counts, bytes_ in ((self._held, counted), (self._busy, 0 if run.over else counted)):
            counts[run.address] -= bytes_
            # A Counter keeps every name it was ever asked for.
            if not counts[run.address]:
                del counts[run.address]

    def _forget_oldest(self, address: str, but: KeptRun) -> bool:
        run = _first(self._over_of.get(address))
        if run is None or run is but:
            return False
        self.forget(run)
        return True


def _first(runs: OrderedDict[str, KeptRun] | None) -> KeptRun | None:
    return next(iter(runs.values())) if runs else None
