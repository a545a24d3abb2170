"""Short links: kept where the server is told to, found again, and nothing but what the engine wrote."""

from __future__ import annotations

import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine import CheckpointError, Experiment, Trainer
from server.api.link_store import Links, LinksFull
from server.settings import Settings, SettingsError
from tests.project.tree import ROOT
from tests.server.conftest import LOCAL, Server

DAY = 86_400.0
BINARY = {"content-type": "application/octet-stream"}


def checkpoint(seed: int = 1, epochs: int = 2, **experiment: Any) -> bytes:
    trainer = Trainer(Experiment.parse({"seed": seed, "optimizer": {"name": "adam"}, **experiment}))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer.checkpoint()


def links(path: Path, running: Callable[[], float] = time.monotonic, **settings: Any) -> Links:
    return Links(Settings(links_file=str(path / "links.sqlite"), **settings), running)


class Machine:
    """A machine with a store of links; its clock can be set, and it can be started anew."""

    def __init__(self, path: Path, **settings: Any) -> None:
        self._path, self._settings = path, settings
        self.now, self.running = 1_000 * DAY, 5 * DAY
        self.start(0.0)

    def pass_by(self, days: float) -> None:
        self.now += days * DAY
        self.running += days * DAY

    def start(self, days_off: float) -> None:
        self.now += days_off * DAY
        self.running = 60.0
        self.store = links(self._path, lambda: self.running, **self._settings)

    def keep(self, seed: int) -> str:
        return self.store.keep(checkpoint(seed), self.now)

    def has(self, link: str) -> bool:
        return self.store.find(link, self.now) is not None


def rows(path: Path) -> list[tuple[str, bytes]]:
    connection = sqlite3.connect(path / "links.sqlite")
    found = connection.execute("SELECT id, checkpoint FROM links ORDER BY kept").fetchall()
    connection.close()
    return found


def test_a_run_is_found_by_its_link_to_the_last_bit(tmp_path: Path) -> None:
    run = checkpoint()
    link = links(tmp_path).keep(run, 0.0)
    assert len(link) == 16
    # Another process has the file open as well.
    assert links(tmp_path).find(link, 0.0) == run


def test_the_same_run_has_one_link_and_another_run_another(tmp_path: Path) -> None:
    store = links(tmp_path)
    first = store.keep(checkpoint(1), 0.0)
    assert store.keep(checkpoint(1), 5.0) == first
    assert store.keep(checkpoint(2), 5.0) != first
    assert len(rows(tmp_path)) == 2


def test_a_link_ends_after_its_days_unless_it_is_made_again(tmp_path: Path) -> None:
    machine = Machine(tmp_path, links_days=10)
    old, renewed = machine.keep(1), machine.keep(2)
    machine.pass_by(9)
    assert machine.keep(2) == renewed
    machine.pass_by(1)
    assert machine.has(old)
    machine.pass_by(0.01)
    assert not machine.has(old) and machine.has(renewed)
    machine.keep(3)
    assert old not in [link for link, _ in rows(tmp_path)]


@pytest.mark.parametrize("jump", [91.0, 20_000.0, -91.0, -900.0])
def test_a_clock_that_jumps_and_one_new_link_end_no_other(tmp_path: Path, jump: float) -> None:
    machine = Machine(tmp_path)
    old = machine.keep(1)
    machine.pass_by(30)
    kept = [old, machine.keep(2)]
    machine.now += jump * DAY
    assert all(map(machine.has, kept))
    kept.append(machine.keep(3))
    assert all(map(machine.has, kept))
    machine.now -= jump * DAY
    assert all(map(machine.has, kept))
    kept.append(machine.keep(4))
    assert all(map(machine.has, kept)) and len(rows(tmp_path)) == 4
    # From then on all grow old as ever, but for a day at most that the jump ahead was taken to be true.
    machine.pass_by(58)
    assert machine.has(old)
    machine.pass_by(4)
    assert not machine.has(old) and machine.has(kept[1])
    machine.keep(5)
    assert [link for link, _ in rows(tmp_path) if link == old] == []


def lives_nine_more_days(machine: Machine, link: str) -> None:
    """Asserts that a link of which one of ten days has been counted goes after the others."""
    assert machine.has(link)
    machine.keep(2)
    machine.pass_by(8.9)
    assert machine.has(link)
    machine.pass_by(0.2)
    assert not machine.has(link)


def test_a_machine_that_was_off_counts_a_day_and_one_that_ran_all_its_time(tmp_path: Path) -> None:
    machine = Machine(tmp_path, links_days=10)
    link = machine.keep(1)
    machine.start(days_off=300)
    lives_nine_more_days(machine, link)


def test_links_of_a_file_that_knows_no_clock_grow_old_from_the_newest_of_them(tmp_path: Path) -> None:
    machine = Machine(tmp_path, links_days=10)
    link = machine.keep(1)
    connection = sqlite3.connect(tmp_path / "links.sqlite")
    connection.execute("DROP TABLE clock")
    connection.close()
    machine.start(days_off=9)
    lives_nine_more_days(machine, link)


def test_workers_whose_clocks_differ_by_a_little_do_not_make_links_older(tmp_path: Path) -> None:
    machine = Machine(tmp_path, links_days=10)
    link = machine.keep(1)
    for turn in range(100):
        machine.now += (0.5 if turn % 2 else -0.5) * DAY
        machine.keep(2)
    assert machine.has(link)
    machine.pass_by(9.4)
    assert machine.has(link)


def test_no_more_links_are_kept_than_may_be_and_none_is_pushed_out(tmp_path: Path) -> None:
    machine = Machine(tmp_path, links_count=2, links_days=10)
    kept = []
    for seed in (1, 2):
        kept.append(machine.keep(seed))
        machine.pass_by(1)
    with pytest.raises(LinksFull, match="at most 2 short links"):
        machine.keep(3)
    assert machine.keep(2) == kept[1]
    assert [link for link, _ in rows(tmp_path)] == kept
    machine.pass_by(9)
    assert machine.keep(3)
    assert len(rows(tmp_path)) == 2


def test_what_is_stored_is_what_the_engine_wrote_and_not_what_was_sent(tmp_path: Path) -> None:
    plain = checkpoint()
    length = struct.unpack_from("<I", plain, 8)[0]
    header = plain[16 : 16 + length].rstrip() + b"\n" * 4096
    header += b" " * (-len(header) % 8)
    padded = plain[:8] + struct.pack("<I", len(header)) + b"\xde\xad\xbe\xef" + header + plain[16 + length :]
    store = links(tmp_path)
    assert store.keep(padded, 0.0) == store.keep(plain, 0.0)
    assert [kept for _, kept in rows(tmp_path)] == [plain]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<script>alert(1)</script>" * 10,
        b"\x80\x04\x95pickled",
        checkpoint()[:-8],
        checkpoint()[:-8] + struct.pack("<d", float("nan")),
        checkpoint().replace(b'"tanh"', b'"tank"'),
        checkpoint(hidden=[{"units": 8, "activation": "tanh"}] * 3),
    ],
    ids=["nothing", "markup", "a pickle", "cut short", "NaN", "unknown name", "beyond the limits"],
)
def test_what_is_no_sound_run_is_refused_and_not_kept(tmp_path: Path, sent: bytes) -> None:
    with pytest.raises(CheckpointError):
        links(tmp_path, hidden_layers=2).keep(sent, 0.0)
    assert rows(tmp_path) == []


@pytest.mark.parametrize("link", ["", "x" * 16, "x' OR '1'='1", "../links.sqlite", "é" * 16, "x" * 10_000])
def test_an_address_that_is_no_link_finds_nothing(tmp_path: Path, link: str) -> None:
    store = links(tmp_path)
    store.keep(checkpoint(), 0.0)
    assert store.find(link, 0.0) is None


def test_several_at_once_lose_nothing(tmp_path: Path) -> None:
    runs = [checkpoint(seed) for seed in range(12)]
    store, found = links(tmp_path), dict[int, str]()

    def keep(index: int) -> None:
        found[index] = store.keep(runs[index], float(index))

    threads = [threading.Thread(target=keep, args=(index,)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.find(found[index], 12.0) for index in range(12)] == runs


def test_a_file_that_cannot_be_used_is_named_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "links.sqlite").write_text("this is no database, but long enough to be taken for one" * 20)
    with pytest.raises(SettingsError, match="PLAYGROUND_LINKS_FILE must be a database"):
        links(tmp_path)
    missing = str(tmp_path / "no" / "such" / "folder.sqlite")
    done = subprocess.run(
        [sys.executable, "-m", "server", "--port", "0"],
        cwd=ROOT,
        env={"PLAYGROUND_LINKS_FILE": missing},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert missing in done.stderr


def test_over_http_a_run_is_kept_and_given_back(start_server: Callable[..., Server], tmp_path: Path) -> None:
    server = start_server(links_file=str(tmp_path / "links.sqlite"), links_days=7)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        made = client.post("/links", content=checkpoint(), headers=BINARY)
        assert (made.status_code, made.json()["days"], made.headers["cache-control"]) == (201, 7, "no-store")
        found = client.get(f"/links/{made.json()['id']}")
        assert (found.status_code, found.content) == (200, checkpoint())
        # A browser that is led here shows nothing of it as a page.
        assert found.headers["content-type"] == "application/octet-stream"
        assert found.headers["x-content-type-options"] == "nosniff"
        limits = client.get("/catalogue.json").json()["limits"]
        assert (limits["link_bytes"], limits["link_days"]) == (262_144, 7)


def test_without_a_file_there_are_no_short_links_and_it_says_so(server: Server) -> None:
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        for response in (client.post("/links", content=checkpoint(), headers=BINARY), client.get("/links/" + "x" * 16)):
            body = {"title": "Not here", "status": 404, "detail": "this server keeps no short links", "code": "off"}
            assert (response.status_code, response.json()) == (404, body)
            assert response.headers["content-type"] == "application/problem+json"
        assert client.get("/catalogue.json").json()["limits"]["link_bytes"] == 0


def test_every_refusal_over_http_has_a_status_and_plain_words(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    path = str(tmp_path / "links.sqlite")
    server = start_server(links_file=path, links_bytes=8192, links_count=1, links_rate=5, links_days=30)
    large = checkpoint(hidden=[{"units": 32, "activation": "tanh"}] * 4)
    with httpx.Client(base_url=server.url, **LOCAL) as client:

        def post(content: bytes, **headers: str) -> tuple[int, str, str]:
            response = client.post("/links", content=content, headers={**BINARY, **headers})
            assert response.headers["cache-control"] == "no-store"
            return response.status_code, response.json()["code"], response.json()["detail"]

        unknown = client.get("/links/" + "x" * 16)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown")
        assert unknown.json()["detail"] == "this short link is not here: it is mistyped, or older than 30 days"
        assert post(b"x", origin="https://elsewhere.example")[:2] == (403, "origin")
        assert post(b"x", **{"content-type": "text/plain"})[:2] == (415, "type")
        assert post(large) == (413, "too_large", "a short link's run must be at most 8192 bytes")
        assert post(b"NNPC" + bytes(30)) == (422, "checkpoint", "a checkpoint's version must be 2; got 0")
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert client.post("/links", content=checkpoint(1), headers=BINARY).status_code == 201
        full = client.post("/links", content=checkpoint(2), headers=BINARY)
        assert (full.status_code, full.json()["code"]) == (507, "full")
        Path(path).write_text("no database" * 1000)
        broken = client.post("/links", content=checkpoint(2), headers=BINARY)
        assert (broken.status_code, broken.json()["code"]) == (503, "store")
        fast = client.post("/links", content=checkpoint(2), headers=BINARY)
        assert (fast.status_code, fast.json()["detail"]) == (
            429,
            "at most 5 short links an hour are made for one address",
        )
        assert client.get("/healthz").status_code == 200
