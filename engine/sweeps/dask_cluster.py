"""Carries out a sweep with the workers of a Dask scheduler."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from typing import Any

from engine.packages import how_to_install, version
from engine.sweeps.batches import Batch, CarryOutError, Line, batches_of, run_batch
from engine.sweeps.lines import EngineName
from engine.sweeps.plan import Sweep, Task

# Seconds after which whoever waits for runs is asked whether to go on, and in which a scheduler must answer.
_LOOK, _CONNECT = 0.2, 10
# How often Dask may give a run up, each time after some workers have died over it.
_MOST_DEATHS = 2


class DaskCluster:
    """The workers of a scheduler; it and each of them has the playground installed. Where one dies, others do its runs.

    Args:
        scheduler: its address, such as tcp://10.0.0.1:8786, or a `distributed.Client` of it.
    """

    def __init__(self, scheduler: Any) -> None:
        self._scheduler = scheduler

    def results(
        self, sweep: Sweep, tasks: Sequence[Task], engine: EngineName, stopped: Callable[[], bool]
    ) -> Iterator[list[Line]]:
        """See `Executor`."""
        client = self._client()
        try:
            slots = sum(client.nthreads().values())
            if not slots:
                raise CarryOutError(f"the Dask scheduler at {self._named} has no workers")
            yield from self._results(client, slots, sweep, tasks, engine, stopped)
        finally:
            if client is not self._scheduler:
                client.close()

    @property
    def _named(self) -> str:
        return self._scheduler if isinstance(self._scheduler, str) else self._scheduler.scheduler.address

    def _gone(self) -> CarryOutError:
        return CarryOutError(f"the Dask scheduler at {self._named} is gone")

    def _client(self) -> Any:
        if not isinstance(self._scheduler, str):
            return self._scheduler
        try:
            import dask

            # What is wrong is said here, and not in pages of Dask's own log, which is set up when it is first imported.
            with dask.config.set(logging=dict.fromkeys(("distributed", "distributed.client"), "critical")):
                from distributed import Client
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
                raise
            raise CarryOutError(f"a Dask scheduler needs the packages of Dask: {how_to_install('dask')}") from None
        try:
            return Client(self._scheduler, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise CarryOutError(f"no Dask scheduler answers at {self._scheduler}: {error}") from None

    def _results(
        self, client: Any, slots: int, sweep: Sweep, tasks: Sequence[Task], engine: EngineName,
        stopped: Callable[[], bool],
    ) -> Iterator[list[Line]]:  # fmt: skip
        from distributed import wait

        text = json.dumps(sweep.document())
        left = deque((batch, 0) for batch in batches_of(sweep, tasks, slots, engine))
        running: dict[Any, tuple[Batch, int]] = {}
        try:
            while (left or running) and not stopped():
                while left and len(running) < 3 * slots:
                    batch, deaths = left.popleft()
                    running[client.submit(run_batch, text, batch, engine, version(), pure=False)] = batch, deaths
                try:
                    with client.as_current():
                        done = wait(list(running), timeout=_LOOK, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    done = set()
                except CancelledError:
                    raise self._gone() from None
                lines: list[Line] = []
                for future in done:
                    batch, deaths = running.pop(future)
                    lines += self._lines(future, batch, deaths, left)
                yield lines
        finally:
            # Of one that is gone there is nothing to be called off.
            if client.status == "running":
                client.cancel(list(running))

    def _lines(self, future: Any, batch: Batch, deaths: int, left: deque[tuple[Batch, int]]) -> list[Line]:
        """What a batch has given; where its workers died, its runs are put back, each for itself."""
        from distributed import KilledWorker

        if future.status == "finished":
            found: list[Line] = future.result()
            return found
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker) and (deaths < _MOST_DEATHS or len(batch) > 1):
            left.extendleft(((task,), deaths + 1) for task in batch)
            return []
        if isinstance(error, CarryOutError):
            raise error
        if isinstance(error, ModuleNotFoundError):
            raise CarryOutError(f"a worker of {self._named} has no playground installed: {error}") from None
        if "deserialization" in str(error):
            # The scheduler itself reads what its workers are to do.
            raise CarryOutError(
                f"the Dask scheduler at {self._named} has no playground {version()} installed"
            ) from None
        if error is None:
            raise self._gone()
        raise CarryOutError(f"a run failed on a worker of {self._named}: {type(error).__name__}: {error}") from None
