"""A slow line, a full disk and tabs of one run: what is wrong for one page leaves all others alone."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from engine import Trainer
from server.wire.frame import FRAME_KIND, unwrap_checkpoint
from tests.server.api.test_link_store import BINARY, checkpoint
from tests.server.conftest import LOCAL, PATIENCE, Page, read_frame, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.fault_proxy import FaultProxy
from tests.server.support.process import resident, running
from tests.server.test_faults import RATE, goes_on, play, seated


def test_two_tabs_that_go_on_from_one_checkpoint_do_so_independently_and_bit_for_bit() -> None:
    with running() as process:
        page = play(process.port)
        first, second = play(process.port, page), play(process.port, page)
        # One of them is changed; the other, and the one whose checkpoint it was, know nothing of it.
        first.say("edit", layer=1, unit=0, source=0, value=5.0)
        goes_on(page, second)
        first.checkpoint = None
        first.until("checkpoint")
        assert first.checkpoint is not None
        changed = Trainer.restore(unwrap_checkpoint(first.checkpoint))
        kept = Trainer.restore(unwrap_checkpoint(page.checkpoint or b""))
        while kept.step < changed.step:
            kept.train_batches(changed.step - kept.step)
        assert kept.checkpoint() != changed.checkpoint()
        # Another two from the one that was changed.
        third = play(process.port, first)
        goes_on(first, play(process.port, first))
        goes_on(first, third)
        for tab in (page, first):
            tab.close()


def test_a_page_on_a_slow_line_gets_fewer_pictures_that_are_of_now_and_costs_nobody_anything() -> None:
    with running() as process, FaultProxy(process.port, small=True) as line, ThreadPoolExecutor(1) as pool:
        other = Onlooker(process.port)
        before = resident(process.popen.pid)
        # A picture a second; what is sent only to be kept would fill several such lines.
        line.rate = 16_000
        slow = Page(line.port, ping_interval=None)
        slow.hello(playing=True, speed={"per": "epoch", "rate": RATE})
        slow.until("frame")
        watching, since = pool.submit(other.watch), other.pictures
        epochs, sizes = [0], Counter[int]()
        while len(epochs) <= 5:
            message = slow.socket.recv(timeout=2 * PATIENCE)
            if isinstance(message, bytes):
                sizes[message[0]] += len(message)
                if message[0] == FRAME_KIND:
                    frame = read_frame(message)
                    epochs.append(frame["epoch"])
                    slow.say("ack", sequence=frame["sequence"])
        # What it has trained by now, as both of them are counted together.
        now = scrape(process)["epochs_total", 0, ""] - other.epoch
        pictures = other.pictures - since
        assert resident(process.popen.pid) - before < 24 * 1024 * 1024
        other.ends = True
        watching.result()
        slow.socket.socket.close()
    assert pictures > 5 * len(epochs)
    assert sum(sizes.values()) < 3 * sizes[FRAME_KIND], sizes
    # The newest picture is a few pictures old and no more; they are not all equally far apart.
    apart = (epochs[-1] - epochs[1]) / (len(epochs) - 2)
    assert now - epochs[-1] <= 3 * apart + RATE, (now, epochs)


# Files may grow no further than this, as on a disk with no more room; and what is logged goes to a disk that is full.
NO_ROOM = """
import os, resource
resource.setrlimit(resource.RLIMIT_FSIZE, (96 * 1024, 96 * 1024))
os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
"""


def test_a_full_disk_stops_neither_runs_nor_the_links_there_are_and_says_so_to_who_makes_another(
    tmp_path: Path,
) -> None:
    file = str(tmp_path / "links.sqlite")
    kept: dict[str, bytes] = {}
    with running(before=NO_ROOM, PLAYGROUND_LINKS_FILE=file, PLAYGROUND_LINKS_RATE="1000") as process:
        page = play(process.port)
        with httpx.Client(base_url=process.url, **LOCAL) as client:
            for seed in range(100):
                run = checkpoint(seed, hidden=[{"units": 32}] * 2)
                answer = client.post("/links", content=run, headers=BINARY)
                if answer.status_code != 201:
                    break
                kept[answer.json()["id"]] = run
            assert (answer.status_code, answer.json()["code"]) == (503, "store")
            assert answer.json()["detail"] == "the server cannot use its file of short links now"
            assert kept
            assert all(client.get(f"/links/{link}").content == run for link, run in kept.items())
        # Sessions begin and end, which the log would say.
        goes_on(page, play(process.port, page))
        page.close()
        wait_for(lambda: seated(process) == 0)
        assert process.stop() == 0
    # With room again, nothing of what was there is lost, and there is room for more.
    with running(PLAYGROUND_LINKS_FILE=file) as process, httpx.Client(base_url=process.url, **LOCAL) as client:
        assert client.post("/links", content=checkpoint(1000), headers=BINARY).status_code == 201
        assert all(client.get(f"/links/{link}").content == run for link, run in kept.items())


class Onlooker:
    """Another page, which plays and acknowledges what it is sent."""

    def __init__(self, port: int) -> None:
        self._page = play(port)
        self.epoch = self.pictures = 0
        self.ends = False

    def watch(self) -> None:
        """Until it is told to end."""
        while not self.ends:
            self.epoch = self._page.until("frame")["epoch"]
            self.pictures += 1
        self._page.close()
