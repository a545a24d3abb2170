"""Pages that play at a server, and what they got of it."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from typing import Any

import numpy as np

from bench.networks import ALL7
from bench.page import Counts, Page
from bench.serving import cpu_seconds, late, lateness, megabytes

NETWORKS: dict[str, dict[str, Any]] = {
    "2-4-2-1": {},
    "7-8x6-1": {"features": ALL7, "hidden": [{"units": 8, "activation": "tanh"}] * 6},
    "largest": {"features": ALL7, "hidden": [{"units": 32, "activation": "tanh"}] * 10},
}


def pages_of(url: str, networks: list[str], speed: object, *, playing: bool = True) -> list[Page]:
    """A page for each of these networks, each with its own pace of acknowledging."""
    pace = random.Random(1)
    return [Page(url, NETWORKS[network], pace.uniform(0.001, 0.03), speed, playing=playing) for network in networks]


async def enter(pages: list[Page], pause: float = 0) -> None:
    """All connect, so many seconds apart, and each has its first picture."""
    for page in pages:
        await page.connect()
        await asyncio.sleep(pause)
    async with asyncio.timeout(120):
        await asyncio.gather(*(page.ready.wait() for page in pages))


async def measure(url: str, pids: list[int], pages: list[Page], seconds: float) -> dict[str, Any]:
    """What pages that play get, and what the server's processes and those of the pages take of the cores."""
    was_late = await asyncio.to_thread(lateness, url)
    start, cpu, own = time.perf_counter(), cpu_seconds(pids), time.process_time()
    for page in pages:
        page.counts = Counts()
    await asyncio.sleep(seconds)
    counts = [page.counts for page in pages if page.counts]
    elapsed, cpu, own = time.perf_counter() - start, cpu_seconds(pids) - cpu, time.process_time() - own
    for page in pages:
        page.counts = None
    is_late = await asyncio.to_thread(lateness, url)
    if ended := sum(page.ended for page in pages):
        raise SystemExit(f"{ended} of {len(pages)} pages were let go")
    return {
        "frames": [one.frames / elapsed for one in counts],
        "epochs": [one.epochs_per_second for one in counts],
        "latencies": [1000 * latency for one in counts for latency in one.latencies],
        "side": statistics.median(one.side for one in counts),
        "cpu": cpu / elapsed,
        "clients": own / elapsed,
        "late": late(was_late, is_late),
    }


async def play(
    url: str, pids: list[int], networks: list[str], seconds: float, speed: object, settle: float = 2
) -> dict[str, Any]:
    """One row: these networks play at once, one page each; measured once the server has settled."""
    before = megabytes(pids)
    pages = pages_of(url, networks, speed)
    await enter(pages)
    await asyncio.sleep(settle)
    row = await measure(url, pids, pages, seconds)
    row["memory"] = (megabytes(pids) - before) / len(pages)
    for page in pages:
        page.close()
    return row


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    return float(np.percentile(values, 100 * share)) if values else float("nan")
