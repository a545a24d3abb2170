"""What the requests of an address take of the processor, they wait for; others do not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from server.http import request_rate
from server.http.request_rate import Account, Metered
from tests.server.conftest import LOCAL, Page, Server, run_apart


def test_an_account_lets_a_burst_through_at_once_and_then_its_share() -> None:
    account = Account(0.25)
    # Half a second of the processor, in steps of a sixteenth.
    waits = []
    for _ in range(11):
        waits.append(account.wait(100.0))
        account.charge(0.0625, 100.0)
    assert waits == [0.0] * 9 + [0.25, 0.5]
    assert account.wait(100.75) == 0
    # Time in which nothing is asked for is kept for no more than another burst.
    assert account.wait(10_000.0) == 0
    account.charge(1.0, 10_000.0)
    assert account.wait(10_000.0) == 2.0


def spin(seconds: float) -> None:
    start = time.thread_time()
    while time.thread_time() - start < seconds:
        pass


async def spun(fails: type[BaseException] | None = None) -> None:
    spin(0.02)
    # What others do meanwhile is theirs.
    await asyncio.sleep(0)
    try:
        await asyncio.sleep(0.01)
    except asyncio.CancelledError:
        spin(0.02)
        raise
    spin(0.02)
    if fails:
        raise fails


async def others() -> None:
    spin(0.2)


def test_work_is_metered_without_what_others_do_while_it_waits() -> None:
    async def run(work: Metered) -> None:
        other = asyncio.create_task(others())
        await work
        await other

    work = Metered(spun())
    run_apart(run(work))
    assert 0.04 <= work.seconds < 0.2


def test_a_fault_in_metered_work_and_its_end_from_without_go_on_as_if_it_were_not_metered() -> None:
    async def run() -> None:
        failing = Metered(spun(KeyError))
        with pytest.raises(KeyError):
            await failing
        assert failing.seconds >= 0.04
        cancelled = Metered(spun())

        async def wait() -> None:
            await cancelled

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert cancelled.seconds >= 0.02

    run_apart(run())


def test_who_asks_for_more_than_a_share_is_refused_with_when_to_come_back_and_others_are_served(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_rate, "_LONGEST_WAIT", 0.01)
    # So dear that no pause between two of them is long enough.
    monkeypatch.setattr(request_rate, "_OVERHEAD", 10.0)
    monkeypatch.setattr(request_rate, "_HANDSHAKE", 0.0)
    server = start_server(requests_percent=1)
    greedy, other = {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "10.0.0.2"}
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert client.get("/", headers=greedy).status_code == 200
        refused = client.get("/", headers=greedy)
        assert refused.status_code == 429 and 900 < int(refused.headers["retry-after"]) <= 1000
        assert refused.json()["status"] == 429 and "content-security-policy" in refused.headers
        for path in ("/healthz", "/nowhere", "/api/catalogue", "/static/x/main.js"):
            assert client.get(path, headers=greedy).status_code == 429, path
        assert client.post("/api/validate", json={}, headers=greedy).status_code == 429
        with pytest.raises(InvalidStatus) as caught:
            Page(server.port, additional_headers=greedy)
        assert caught.value.response.status_code == 429
        assert client.get("/", headers=other).status_code == 200
        assert server.hub.metrics.of_all("rejected_total", "request_rate") == 7
    page = Page(server.port, additional_headers={"x-forwarded-for": "10.0.0.3"})
    page.hello()
    page.until("welcome")
    page.close()


def test_a_request_that_comes_too_soon_waits_and_is_then_answered(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def count(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(request_rate, "_BURST", 0.001)
    monkeypatch.setattr(request_rate, "_LONGEST_WAIT", 600.0)
    monkeypatch.setattr("server.http.request_rate.sleep", count)
    server = start_server(requests_percent=1)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert {client.get("/").status_code for _ in range(20)} == {200}
    assert any(0 < seconds <= 600 for seconds in slept)
