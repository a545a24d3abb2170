"""Counts what a server does, for Prometheus: one row of numbers a worker, in memory that all workers of a port share.

A scrape reaches one worker, whichever the kernel picks; as the rows are shared, any of them answers for all. A counter
goes on from where it was when a worker is replaced. prometheus_client writes them; its own way with several processes
is a folder of files, one a process that ever was, and knows no worker.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from server.process.shared_memory import anonymous_file

Reason = Literal[
    "host", "password", "request_rate", "origin", "full", "crowded", "draining", "no_hello", "idle",
    "malformed", "too_large", "too_fast", "not_ready", "checkpoint_refused", "refused",
]  # fmt: skip
"""Why something was refused: a connection, as by its close code, or a message, as by `error.code` or `refused`."""

Status = Literal["400", "403", "404", "408", "413", "415", "422", "429", "500", "503"]
"""With what the HTTP API answers a request that it does not carry out: see `server.api.requests.Problem`."""

Replaced = Literal["died", "silent", "turn", "thread", "loop"]
"""Why a worker is replaced: its process ended, is not heard of, or a part of it is stuck (`watchdog.Part`)."""

ClassRefusal = Literal[
    "no_room", "wrong_key", "name_unfit", "name_taken", "room_full", "room_locked", "rooms_full", "removed",
    "no_member", "too_many", "too_fast", "too_large", "malformed", "not_allowed", "no_such", "bad_submission",
    "store_gone",
]  # fmt: skip
"""Why a class refused something: see docs/protocol.md."""

Engine = Literal["compiled", "numpy"]
"""What trains the runs that begin."""

# Seconds; the last bound is infinity.
_BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)
_NAMES = [*map(str, _BOUNDS), "+Inf"]


@dataclass(frozen=True)
class Metric:
    """One name on the page of numbers: a row of cells, by label or by bound where it has such."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    label: str = ""
    values: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        # A histogram's: how many up to each bound and beyond the last, and the sum of all.
        return len(_BOUNDS) + 2 if self.kind == "histogram" else len(self.values) or 1


METRICS = (
    Metric("sessions", "gauge", "Pages that have a seat."),
    Metric("waiting", "gauge", "Pages that wait for a seat."),
    Metric("commands_waiting", "gauge", "Commands of pages that wait for the compute thread."),
    Metric("connections_total", "counter", "Websockets that were accepted."),
    Metric("connections_refused_total", "counter", "Connections turned away unread: too many, or no descriptors left."),
    Metric("resumed_total", "counter", "Sessions that began from a page's checkpoint, after a drop or a restart."),
    Metric("rejected_total", "counter", "What was refused, and why.", "reason", get_args(Reason)),
    Metric("failed_total", "counter", "Sessions and runs of the HTTP API that failed; the log has the reason."),
    Metric("frames_total", "counter", "Pictures sent."),
    Metric("checkpoints_total", "counter", "Checkpoints sent."),
    Metric("epochs_total", "counter", "Epochs trained, for pages and by the HTTP API, sweeps aside."),
    Metric("api_running", "gauge", "Runs that the HTTP API trains."),
    Metric("api_waiting", "gauge", "Runs of the HTTP API that wait for their turn."),
    Metric("api_kept_bytes", "gauge", "What runs of the HTTP API take that nobody listens to, over or not."),
    Metric("api_runs_total", "counter", "Runs that the HTTP API began to train."),
    Metric("api_rejected_total", "counter", "Requests the HTTP API did not carry out.", "status", get_args(Status)),
    Metric("sweep_running", "gauge", "Sweeps that are carried out."),
    Metric("sweep_processes", "gauge", "Processes that are there to carry out runs of sweeps, or places in a cluster."),
    Metric("sweep_computing", "gauge", "Of these processes, those that may compute now."),
    Metric("sweep_waiting", "gauge", "Of these processes, those that wait until another worker's make room."),
    Metric("sweep_runs_total", "counter", "Runs of sweeps that were carried out."),
    Metric("sweep_lost_total", "counter", "Processes that ended in the midst of such runs, which were done again."),
    Metric("ended_total", "counter", "Commands and requests that were ended because they took too long."),
    Metric("classes", "gauge", "Classes that have a page at this worker."),
    Metric("members", "gauge", "Pages in classes, of students and teachers."),
    Metric("class_messages_total", "counter", "Messages of pages to their classes."),
    Metric("class_refused_total", "counter", "What a class refused, and why.", "code", get_args(ClassRefusal)),
    Metric("received_bytes_total", "counter", "Bytes of messages from pages."),
    Metric("sent_bytes_total", "counter", "Bytes of messages to pages."),
    Metric("engine_info", "gauge", "Which engine trains: 1 for that one.", "engine", get_args(Engine)),
    Metric("engine_failed", "gauge", "Whether the compiled engine could not be loaded: 1 for yes."),
    Metric(
        "slice_seconds", "histogram", "Time the compute thread worked in one turn, for one session or for the HTTP API."
    ),
    Metric("loop_lateness_seconds", "histogram", "How late the event loop was."),
    Metric(
        "stuck_seconds", "gauge", "How long the compute thread or the event loop has been stuck; 0 where neither is."
    ),
    Metric("replaced_total", "counter", "Workers that were replaced unasked, and why.", "reason", get_args(Replaced)),
)
"""Every number, by its name without `playground_`."""

_ROW = sum(metric.cells for metric in METRICS)
_NUMBER = 8


class Board:
    """The rows of all workers.

    Args:
        workers: how many rows.
        descriptor: of the memory another process made; None makes it, -1 makes some that is not shared.
    """

    def __init__(self, workers: int, descriptor: int | None = None) -> None:
        self.workers = workers
        size = workers * _ROW * _NUMBER
        self.descriptor = anonymous_file("playground-metrics", size) if descriptor is None else descriptor
        self._memory = mmap.mmap(self.descriptor, size)
        self._cells = memoryview(self._memory).cast("d")

    def row(self, worker: int) -> memoryview[float]:
        return self._cells[worker * _ROW : (worker + 1) * _ROW]


class Metrics(Collector):
    """One worker's numbers.

    Each number is written by one thread only: slices by the compute thread, what is stuck by the watchdog, replacements
    by the supervisor, the others by the event loop.

    Args:
        board: where all workers' rows are; one of its own when left out.
        worker: which row is this one's.
    """

    def __init__(self, board: Board | None = None, worker: int = 0) -> None:
        self.board = board or Board(1, -1)
        self.worker = worker
        self._row = self.board.row(worker)
        self._at: dict[tuple[str, str], int] = {}
        start = 0
        for metric in METRICS:
            for offset, value in enumerate(metric.values or ("",)):
                self._at[metric.name, value] = start + offset
            if metric.kind == "gauge":
                for cell in range(start, start + metric.cells):
                    self._row[cell] = 0.0
            start += metric.cells

    def add(self, name: str, amount: float = 1, label: str = "") -> None:
        """Counts on."""
        self._row[self._at[name, label]] += amount

    def set(self, name: str, value: float, label: str = "") -> None:
        """Says what a gauge is now."""
        self._row[self._at[name, label]] = value

    def of_all(self, name: str, label: str = "") -> float:
        """A number of all workers together."""
        return sum(self.by_worker(name, label))

    def by_worker(self, name: str, label: str = "") -> list[float]:
        """A number of each worker."""
        return [self.board.row(worker)[self._at[name, label]] for worker in range(self.board.workers)]

    def observe(self, name: str, seconds: float) -> None:
        """Takes one duration into a histogram."""
        start = self._at[name, ""]
        self._row[start + bisect_left(_BOUNDS, seconds)] += 1
        self._row[start + len(_BOUNDS) + 1] += seconds

    def reject(self, reason: Reason) -> None:
        self.add("rejected_total", label=reason)

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily]:
        """All workers' numbers, as prometheus_client takes them."""
        rows = [(str(worker), self.board.row(worker).tolist()) for worker in range(self.board.workers)]
        for metric in METRICS:
            name, start = f"playground_{metric.name}", self._at[metric.name, (metric.values or ("",))[0]]
            cells = [(worker, row[start : start + metric.cells]) for worker, row in rows]
            if metric.kind == "histogram":
                histogram = HistogramMetricFamily(name, metric.help, labels=["worker"])
                for worker, (*counts, total) in cells:
                    buckets = list(zip(_NAMES, accumulate(counts), strict=True))
                    histogram.add_metric([worker], buckets, total)
                yield histogram
                continue
            kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            family = kind(name, metric.help, labels=["worker", metric.label] if metric.label else ["worker"])
            for worker, values in cells:
                for label, value in zip(metric.values or ("",), values, strict=True):
                    family.add_metric([worker, label], value)
            yield family

    def text(self, accept: str = "") -> tuple[str, str]:
        """All workers' numbers, and the content type they have: Prometheus' text format, or OpenMetrics.

        Args:
            accept: the header that says which is wanted; the text format where it says nothing that can be read.
        """
        try:
            encode, content_type = choose_encoder(accept)
        except TypeError:  # of a version that is no number
            encode, content_type = choose_encoder("")
        return encode(self).decode(), content_type
