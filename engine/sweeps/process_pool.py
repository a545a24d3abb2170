"""Carries out a sweep with processes of this machine, by concurrent.futures."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from engine.packages import version
from engine.sweeps.batches import Batch, CarryOutError, Line, batches_of, run_batch
from engine.sweeps.lines import EngineName
from engine.sweeps.plan import Sweep, Task

# Seconds after which whoever waits for runs is asked whether to go on.
_LOOK = 0.2
# How often a run may have been under way in a process that died before it is taken for the reason.
_MOST_DEATHS = 5


def available_workers() -> int:
    """How many processes this machine has room for: one for each core that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool:
    """Processes that are there for one sweep. Where one dies, its runs are begun anew.

    Args:
        workers: how many; one a core where None.
        niceness: how much less of a busy machine they are to have, as `os.nice` has it.
    """

    def __init__(self, workers: int | None = None, niceness: int = 0) -> None:
        self.workers = available_workers() if workers is None else workers
        self._niceness = niceness

    def results(
        self, sweep: Sweep, tasks: Sequence[Task], engine: EngineName, stopped: Callable[[], bool]
    ) -> Iterator[list[Line]]:
        """See `Executor`."""
        text = json.dumps(sweep.document())
        left = deque((batch, 0) for batch in batches_of(sweep, tasks, self.workers, engine))
        while left and not stopped():
            yield from self._until_one_dies(text, left, engine, stopped)

    def _until_one_dies(
        self, text: str, left: deque[tuple[Batch, int]], engine: EngineName, stopped: Callable[[], bool]
    ) -> Iterator[list[Line]]:
        """Takes batches from the left end and gives what comes of them; what dies with a process is put back."""
        context = _context()
        end = context.Event()
        workers = min(self.workers, len(left))
        pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(end, self._niceness))
        running: dict[Future[list[Line]], tuple[Batch, int]] = {}
        broken = False
        try:
            while (left or running) and not broken and not stopped():
                # Two each: one to do, and one to go on with.
                while left and len(running) < 2 * workers and not broken:
                    try:
                        running[pool.submit(_run, text, left[0][0], engine, version())] = left[0]
                        left.popleft()
                    except BrokenProcessPool:
                        broken = True
                done, _ = wait(running, timeout=_LOOK, return_when=FIRST_COMPLETED)
                lines: list[Line] = []
                for future in done:
                    if isinstance(future.exception(), BrokenProcessPool):
                        broken = True
                    else:
                        lines += future.result()
                        del running[future]
                yield lines
        finally:
            end.set()
            pool.shutdown(wait=True, cancel_futures=True)
            # Which of those under way was in the process that died is not known: each has a batch of its own now.
            left.extendleft(((task,), deaths + 1) for batch, deaths in running.values() for task in batch)
        if broken and left[0][1] >= _MOST_DEATHS:
            cell, seed = left[0][0][0]
            raise CarryOutError(
                f"a process died {_MOST_DEATHS} times over runs such as cell {list(cell)}, seed {seed}: it may need "
                "more memory than there is; in a script, what starts a sweep stands below if __name__ == '__main__'"
            )


def _context() -> Any:
    """How processes are begun: as copies of this one, which has all loaded, where it has no other thread.

    A copy of a process with threads may have locks held that nobody will ever release.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["engine.sweeps.process_pool"])
    return context


def _run(text: str, batch: Batch, engine: EngineName, wanted: str) -> list[Line]:
    return run_batch(text, batch, engine, wanted, _end.is_set)


class _Never:
    def is_set(self) -> bool:
        return False


_end: Any = _Never()


def _begin(end: Any, niceness: int) -> None:
    """What a process of the pool does first."""
    global _end  # noqa: PLW0603
    _end = end
    # Ctrl-C reaches every process of a terminal; what is to be done about it the first one says.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process where the one that wants its results has been killed, which nothing else would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
