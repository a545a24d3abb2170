"""The sweeps of a worker: how large they may be, how many there may be, and who carries them out."""

from __future__ import annotations

import dataclasses

from engine.sweeps.limits import DEFAULT_SWEEP_LIMITS, SweepLimits
from server.process.metrics import Metrics
from server.settings import Settings
from server.sweeps.cluster import Cluster
from server.sweeps.dispatcher import Dispatcher
from server.sweeps.job import Job
from server.sweeps.process_carrier import ProcessCarrier
from server.sweeps.slots import Slots


class Sweeps:
    """What the HTTP API has sweeps carried out by.

    Args:
        settings: how many, how large, and where.
        metrics: this worker's numbers, beside those of the others.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        self.limits: SweepLimits = dataclasses.replace(
            DEFAULT_SWEEP_LIMITS,
            runs=settings.sweep_runs,
            epochs=settings.api_epochs,
            work=int(settings.sweep_work * 1e9),
        )
        self._cluster = cluster = Cluster(settings.dask) if settings.dask else None
        if cluster:
            self.dispatcher = Dispatcher(lambda: cluster.places, cluster.carrier, metrics)
        else:
            slots = Slots(metrics, settings.sweep_processes)
            self.dispatcher = Dispatcher(lambda: settings.sweep_processes, ProcessCarrier, metrics, slots)
        self._running: set[Job] = set()

    @property
    def offered(self) -> bool:
        """Whether there is anybody to carry out a sweep."""
        return self._settings.sweep_processes > 0 or self._cluster is not None

    @property
    def running(self) -> int:
        """Sweeps that are carried out, of all workers."""
        return int(self._metrics.of_all("sweep_running"))

    def begin(self, job: Job, address: str) -> None:
        """A sweep, or one thing alone, is carried out from now on."""
        self._running.add(job)
        self._count()
        self.dispatcher.add(job, address)

    def end(self, job: Job, address: str) -> None:
        """It is over, or nobody listens any more."""
        self._running.discard(job)
        self._count()
        self.dispatcher.remove(job, address)

    def drain(self) -> None:
        """The server stops: all end with what there is by now."""
        for job in self._running:
            job.end("shutdown")

    def stop(self) -> None:
        """Ends what carries them out."""
        self.drain()
        self.dispatcher.stop()
        if self._cluster:
            self._cluster.close()

    def _count(self) -> None:
        self._metrics.set("sweep_running", sum(not job.urgent for job in self._running))
