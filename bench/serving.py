"""A server for a measurement, and what its processes take."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(port: int, workers: int) -> Iterator[list[int]]:
    """A server of its own process group; gives the processes that serve."""
    environment = {
        **os.environ,
        "PLAYGROUND_SESSIONS": "100000",
        "PLAYGROUND_SESSIONS_PER_ADDRESS": "100000",
    }
    command = [sys.executable, "-m", "server", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(0.5)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield [int(child) for child in children] if workers > 1 else [process.pid]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def cpu_seconds(pids: list[int]) -> float:
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICKS


def megabytes(pids: list[int]) -> float:
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def lateness(url: str) -> dict[float, float]:
    """How often the workers' event loops were late by at most so many milliseconds, as the server counts it."""
    page = url.replace("ws://", "http://").removesuffix("ws") + "metrics"
    text = urllib.request.urlopen(page, timeout=10).read().decode()
    counts: dict[float, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "playground_loop_lateness_seconds_bucket":
                bound = 1000 * float(sample.labels["le"])
                counts[bound] = counts.get(bound, 0) + sample.value
    return counts


def late(before: dict[float, float], after: dict[float, float]) -> float:
    """The bound, in milliseconds, under which 99% of the samples between two readings are."""
    grown = {bound: count - before.get(bound, 0) for bound, count in after.items()}
    most = max(grown.values(), default=0)
    return min((bound for bound, count in grown.items() if count >= 0.99 * most), default=float("nan"))
