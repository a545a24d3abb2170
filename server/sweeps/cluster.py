"""Carries out tasks on the cluster of a Dask scheduler; nothing here falls back on anything else."""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from typing import Any

from engine import __version__
from engine.packages import how_to_install
from engine.sweeps.batches import CarryOutError
from server.sweeps.carrier import CarrierLostError, TaskFailedError, UnreachableError
from server.sweeps.task import Task
from server.sweeps.work import answers

# How long a scheduler has to answer.
_SECONDS = 5.0
# After it has not, nobody asks again for a while; and how long it may take to leave it.
_PAUSE_SECONDS, _CLOSE_SECONDS = 1.0, 1.0
# How often is asked how many workers there are, and how many tasks may be under way however many those are.
_COUNT_SECONDS, _MOST_PLACES = 1.0, 512


class Cluster:
    """The scheduler, from its first use on.

    Its own process and those of its workers need the playground, in the same version.

    Args:
        address: such as tcp://scheduler:8786.

    Attributes:
        threads: of all its workers, when they were last counted.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Any = None
        self._lock = threading.Lock()
        self.threads, self._counted_at = 0, -math.inf
        self._failure = UnreachableError("the server is being stopped")
        self._closed, self._hopeless_until = False, -math.inf

    def connect(self) -> Any:
        """A client of it, which may take seconds.

        Raises:
            UnreachableError: it does not answer, or the package is not installed.
        """
        try:
            import distributed
        except ImportError:
            raise UnreachableError(f"a Dask scheduler needs the packages of Dask: {how_to_install('dask')}") from None
        with self._lock:
            if self._closed or time.monotonic() < self._hopeless_until:
                raise self._failure
            if self._client is None or self._client.status != "running":
                self._drop()
                try:
                    # First: a client that has not come to be is heard of once more when the interpreter ends.
                    asyncio.run(_look_for(self.address))
                    connect: Any = distributed.Client
                    self._client = connect(self.address, timeout=_SECONDS, set_as_default=False)
                except (OSError, ValueError, ImportError, TimeoutError) as error:
                    # Those who have waited for this one to come about need not wait as long again, each in turn.
                    self._failure, self._hopeless_until = self.unreachable(error), time.monotonic() + _PAUSE_SECONDS
                    raise self._failure from None
            if (now := time.monotonic()) - self._counted_at >= _COUNT_SECONDS:
                self._counted_at = now
                self.threads = sum(self._client.nthreads().values())
            return self._client

    @property
    def places(self) -> int:
        """How many tasks are worth having on their way: what each thread is at, and the next; one to begin with."""
        return min(max(1, 2 * self.threads), _MOST_PLACES)

    def unreachable(self, error: BaseException) -> UnreachableError:
        """In words, and in the log."""
        reason = str(error) or type(error).__name__
        return UnreachableError(f"the Dask scheduler at {self.address} cannot be reached: {reason}")

    def close(self) -> None:
        """Leaves the scheduler."""
        self._closed = True
        # One who is waiting for an answer is not waited for.
        if self._lock.acquire(timeout=_CLOSE_SECONDS):
            self._drop()
            self._lock.release()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.close(timeout=_CLOSE_SECONDS)

    def carrier(self) -> ClusterCarrier:
        """One more place for a task."""
        return ClusterCarrier(self)


class ClusterCarrier:
    """Carries out one task at a time on the cluster; a `carrier.Carrier`.

    A worker of the cluster that ends in the midst of a task loses nothing: the scheduler gives it to another.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._future: Any = None
        self.seconds = 0.0

    async def prepare(self) -> None:
        await asyncio.to_thread(self._cluster.connect)
        if not self._cluster.threads:
            raise UnreachableError(f"the Dask scheduler at {self._cluster.address} has no workers")

    async def carry(self, task: Task) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        done = asyncio.Event()

        def note(_: object) -> None:
            # The loop may have ended while the cluster was at it.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(done.set)

        self.seconds = 0.0
        client = await asyncio.to_thread(self._cluster.connect)
        try:
            # As a line of JSON: what a machine of the cluster is given and gives is plain, whatever its Python.
            self._future = client.submit(answers, task.line(), __version__, pure=False)
            self._future.add_done_callback(note)
            await done.wait()
            lines, self.seconds = await asyncio.to_thread(self._future.result, _SECONDS)
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._cluster.unreachable(error) from None
        except CarryOutError as error:
            raise UnreachableError(str(error)) from None
        except ModuleNotFoundError as error:
            raise UnreachableError(
                f"a worker of {self._cluster.address} has no playground installed: {error}"
            ) from None
        except Exception as error:
            if type(error).__name__ == "KilledWorker":
                raise CarrierLostError(str(error)) from None
            if "deserialization" in str(error):
                rule = f"the Dask scheduler at {self._cluster.address} has no playground {__version__} installed"
                raise UnreachableError(rule) from None
            raise TaskFailedError(f"{type(error).__name__}: {error}") from None
        finally:
            future, self._future = self._future, None
            if future is not None:
                future.release()
        for line in lines:
            yield line

    def cancel(self) -> None:
        if self._future is not None:
            self._future.cancel()

    def end(self) -> None:
        self.cancel()


async def _look_for(address: str) -> None:
    from distributed.core import connect

    comm = await connect(address, timeout=_SECONDS)
    await comm.close()


def check(address: str) -> None:
    """Raises UnreachableError where a scheduler cannot be asked from here."""
    cluster = Cluster(address)
    cluster.connect()
    cluster.close()
