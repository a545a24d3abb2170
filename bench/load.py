"""Many learners on one server: `python -m bench.load`, `make load`.

Pages without pictures play against a server of several workers on this machine, each with its own pace of
acknowledging, and edit a bias now and then. The first table is a class that plays at 60 epochs a second, beside what
it is to get: of the page that is worst off epochs and pictures a second, and of all edits the time to the picture
that shows them. Then what a class keeps beside a sweep that has more to do than there is time, and what it keeps once
its pages have joined a room and send tiles to their teacher; what rooms take in which nobody does anything; what a page
keeps beside the largest network, and beside others that send whatever they can; and what idle pages take. With
`--sessions` there is a row for any number of pages. The pages run on the same cores, which is part of what is measured;
what they and the server's processes take of the cores is said apart.
"""

import argparse
import asyncio
import contextlib
import http.client
import itertools
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from bench.classroom import Classroom
from bench.playing import NETWORKS, enter, measure, pages_of, percentile, play
from bench.serving import ROOT, cpu_seconds, megabytes, serving


class Aim(NamedTuple):
    """A class, and what it is to get where each page asks for 60 epochs a second."""

    pages: int
    network: str
    workers: int
    epochs: float
    pictures: float
    edit: float


AIMS = (
    Aim(30, "2-4-2-1", 1, 55, 30, 60),
    Aim(60, "2-4-2-1", 2, 55, 25, 80),
    Aim(120, "2-4-2-1", 2, 40, 12, 150),
    Aim(60, "7-8x6-1", 2, 45, 15, 120),
)


def classes(port: int, seconds: float) -> None:
    """Prints what classes of several sizes get, each of a server of its own."""
    print(
        f"{'playing at 60 epochs/s':<28} {'epochs/s worst (aim)':>21} {'pictures/s worst (aim)':>23}"
        f" {'edit p95, ms (aim)':>19} {'map':>5} {'cores':>6} {'clients':>8}"
    )
    for aim in AIMS:
        with serving(port, aim.workers) as pids:
            row = asyncio.run(play(f"ws://127.0.0.1:{port}/ws", pids, [aim.network] * aim.pages, seconds, "default", 4))
        name = f"{aim.pages} {aim.network}, {aim.workers} worker{'s' * (aim.workers > 1)}"
        found = (min(row["epochs"]), min(row["frames"]), percentile(row["latencies"], 0.95))
        epochs, pictures, edit = (
            f"{value:.1f} ({wanted:g})"
            for value, wanted in zip(found, (aim.epochs, aim.pictures, aim.edit), strict=True)
        )
        print(
            f"{name:<28} {epochs:>20} {pictures:>23} {edit:>19} {row['side']:6.0f}"
            f" {row['cpu']:6.2f} {row['clients']:7.2f}",
            flush=True,
        )


def line(name: str, row: dict[str, Any], of: slice = slice(None)) -> str:
    frames, epochs, waits = row["frames"][of], row["epochs"][of], row["latencies"]
    waited = " / ".join(f"{percentile(waits, share):.0f}" for share in (0.5, 0.95, 0.99))
    return (
        f"{name:<24} {statistics.median(frames):6.1f} {min(frames):6.1f} {min(frames) / max(frames):6.2f}"
        f" {statistics.median(epochs):8.1f} {min(epochs):8.1f} {waited:>18} {row['side']:6.0f}"
        f" {row['cpu']:6.2f} {row['clients']:7.2f} {row['memory']:8.2f} {row['late']:8.1f}"
    )


def head() -> None:
    print(
        f"{'sessions':<24} {'frames':>6} {'worst':>6} {'w/best':>6} {'epochs':>8} {'worst':>8}"
        f" {'edit p50/95/99 ms':>18} {'map':>6} {'cores':>6} {'pages_':>7} {'MB each':>8} {'loop p99':>8}".replace(
            "_", "'"
        )
    )


async def idle(url: str, pids: list[int], count: int, seconds: float) -> str:
    before = megabytes(pids)
    pages = pages_of(url, ["2-4-2-1"] * count, "default", playing=False)
    await enter(pages, 0.005)
    await asyncio.sleep(3)
    used = await share_of_a_core(pids, seconds)
    after = megabytes(pids)
    for page in pages:
        page.close()
    return (
        f"{count} idle sessions: {after:.0f} MB in all ({(after - before) / count:.2f} MB each), "
        f"{100 * used:.1f}% of a core"
    )


async def share_of_a_core(pids: list[int], seconds: float) -> float:
    cpu = cpu_seconds(pids)
    await asyncio.sleep(seconds)
    return (cpu_seconds(pids) - cpu) / seconds


# More than a day of work for a core, in pieces of a few hundredths of a second.
SWEEP = {
    "vary": [
        {"field": "optimizer.learning_rate", "range": {"from": 0.001, "to": 1, "count": 20, "scale": "log"}},
        {"field": "hidden.units", "range": {"from": 1, "to": 5, "count": 5}},
    ],
    "seeds": {"count": 20},
    "epochs": 10_000,
}


@contextmanager
def sweeping(port: int) -> Iterator[Counter[str]]:
    """A sweep goes on meanwhile; counts its lines by type."""
    heard: Counter[str] = Counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/sweeps", json.dumps(SWEEP), {"content-type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(answer.read().decode())

    def listen() -> None:
        # Closing the connection, which ends the sweep, ends this as well.
        with contextlib.suppress(Exception):
            while line := answer.readline():
                heard[json.loads(line)["type"]] += 1

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        while not heard["run"]:
            time.sleep(0.1)
        yield heard
    finally:
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
        listener.join(5)
        connection.close()


def beside_a_sweep(port: int, seconds: float) -> None:
    """Prints what a class keeps of its epochs and pictures while a sweep has all that the class leaves of the cores."""
    aim = AIMS[0]
    url, networks = f"ws://127.0.0.1:{port}/ws", [aim.network] * aim.pages
    with serving(port, aim.workers) as pids:
        alone = asyncio.run(play(url, pids, networks, seconds, "default", 4))
        with sweeping(port) as heard:
            before = heard["run"]
            beside = asyncio.run(play(url, pids, networks, seconds, "default", 4))
            runs = heard["run"] - before
    kept, pictures = (sum(beside[what]) / sum(alone[what]) for what in ("epochs", "frames"))
    print(
        f"beside a sweep, {aim.pages} pages keep {100 * kept:.1f}% of their epochs (aim: 90%) and {100 * pictures:.0f}%"
        f" of their pictures; edits wait {percentile(alone['latencies'], 0.95):.0f} ms alone and"
        f" {percentile(beside['latencies'], 0.95):.0f} ms beside it (95%); it carries out {runs} runs meanwhile",
        flush=True,
    )


async def beside_a_class(url: str, pids: list[int], networks: list[str], seconds: float) -> str:
    """What pages that play keep of their figures while they are a class as well.

    In turns, for a machine is not as fast at every moment: without a class, as one, without it again, and so on.
    """
    pages = pages_of(url, networks, "default")
    await enter(pages)
    await asyncio.sleep(4)
    delays: list[float] = []
    alone = [await measure(url, pids, pages, seconds)]
    beside = []
    for turn in range(3):
        room = Classroom(url.removesuffix("ws") + "class", len(pages), f"10.1.{turn}.1")
        await room.open()
        room.train()
        await asyncio.sleep(2)
        room.teacher.delays = delays
        beside.append(await measure(url, pids, pages, seconds))
        await room.end()
        await asyncio.sleep(1)
        alone.append(await measure(url, pids, pages, seconds))
    for page in pages:
        page.close()

    def mean(rows: list[dict[str, Any]], what: str) -> float:
        return statistics.fmean(value for row in rows for value in row[what])

    def edits(rows: list[dict[str, Any]]) -> float:
        return percentile([latency for row in rows for latency in row["latencies"]], 0.95)

    kept = {what: 100 * mean(beside, what) / mean(alone, what) for what in ("epochs", "frames")}
    cores, cores_alone = (statistics.fmean(row["cpu"] for row in rows) for rows in (beside, alone))
    return (
        f"as a class, {len(pages)} pages keep {kept['epochs']:.1f}% of their epochs and {kept['frames']:.1f}% of their"
        f" pictures (aim: 90%), {mean(beside, 'epochs'):.1f} and {mean(beside, 'frames'):.1f} a second; edits wait"
        f" {edits(alone):.0f} ms alone and {edits(beside):.0f} ms in it (95%); the server takes {cores_alone:.2f} and"
        f" {cores:.2f} cores; {len(delays) / seconds / len(beside):.0f} tiles a second come to the teacher, after"
        f" {1000 * percentile(delays, 0.5):.0f} ms in the median and {1000 * percentile(delays, 0.95):.0f} ms at 95%"
        f" (aim: 1000)"
    )


async def idle_classes(url: str, pids: list[int], count: int, size: int, seconds: float) -> str:
    """What so many classes take in which nobody does anything: of their pages' sessions, and of the classes alone."""
    pages = pages_of(url, ["2-4-2-1"] * (count * size), "default", playing=False)
    await enter(pages, 0.005)
    await asyncio.sleep(3)
    without = await share_of_a_core(pids, seconds)
    rooms = [Classroom(url.removesuffix("ws") + "class", size, f"10.2.{number}.1") for number in range(count)]
    for room in rooms:
        await room.open()
    await asyncio.sleep(3)
    used = await share_of_a_core(pids, seconds)
    for room in rooms:
        await room.end()
    for page in pages:
        page.close()
    return (
        f"{count} idle classes of {size}: {100 * used:.1f}% of a core (aim: 5%), {100 * without:.1f}% of it for the"
        f" same pages without classes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--classes", type=int, default=1, help="0: without the table of classes")
    parser.add_argument("--sessions", default="", help="also so many playing sessions, such as 1,10,30, a row each")
    parser.add_argument("--workers", default="1,2", help="for --sessions")
    parser.add_argument("--networks", default="2-4-2-1,7-8x6-1", help=f"for --sessions; of {', '.join(NETWORKS)}")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--speed", choices=("default", "max"), default="default", help="for --sessions")
    parser.add_argument(
        "--hostile", type=int, default=1, help="0: without the tables of what a page keeps beside others"
    )
    parser.add_argument("--sweep", type=int, default=1, help="0: without what a class keeps beside a sweep")
    parser.add_argument("--rooms", type=int, default=1, help="0: without what pages keep as a class, and idle classes")
    parser.add_argument("--idle", type=int, default=500)
    options = parser.parse_args()
    speed: object = "default" if options.speed == "default" else None
    numbers = [int(part) for part in options.sessions.split(",") if part]
    url = f"ws://127.0.0.1:{options.port}/ws"
    if options.classes:
        classes(options.port, options.seconds)
    if options.sweep:
        beside_a_sweep(options.port, options.seconds)
    if options.rooms:
        aim = AIMS[1]
        with serving(options.port, aim.workers) as pids:
            networks = [aim.network] * aim.pages
            print(asyncio.run(beside_a_class(url, pids, networks, options.seconds)), flush=True)
        with serving(options.port, 1) as pids:
            print(asyncio.run(idle_classes(url, pids, 20, 30, 2 * options.seconds)), flush=True)
    if numbers or options.hostile:
        head()
    for workers, network, number in itertools.product(
        map(int, options.workers.split(",")), options.networks.split(","), numbers
    ):
        with serving(options.port, workers) as pids:
            row = asyncio.run(play(url, pids, [network] * number, options.seconds, speed))
        print(line(f"{number} {network}, {workers} worker{'s' * (workers > 1)}", row), flush=True)
    if options.hostile:
        with serving(options.port, 1) as pids:
            alone = asyncio.run(play(url, pids, ["2-4-2-1"] * 29, options.seconds, "default"))
        with serving(options.port, 1) as pids:
            beside = asyncio.run(play(url, pids, ["2-4-2-1"] * 29 + ["largest"], options.seconds, None))
        print(line("29 2-4-2-1", alone))
        print(line("29 beside the largest", beside, slice(29)))
        kept = statistics.median(beside["frames"][:29]) / statistics.median(alone["frames"])
        print(f"beside the largest network, the others keep {100 * kept:.0f}% of their frames")
        subprocess.run([sys.executable, "-m", "bench.hostile", "--port", str(options.port)], cwd=ROOT, check=True)
    if options.idle:
        with serving(options.port, 1) as pids:
            print(asyncio.run(idle(url, pids, options.idle, options.seconds)))


if __name__ == "__main__":
    main()
