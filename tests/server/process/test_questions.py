"""What one worker asks another, and what it hears where that one does not answer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from server.process import questions
from server.process.load_balancer import HandOver, WorkerShare, WorkerTable
from tests.server.conftest import run_apart


@pytest.fixture
def shares() -> Iterator[list[WorkerShare]]:
    """Two workers of a port that has three."""
    table, hand_over = WorkerTable(3), HandOver.make(3)
    yield [WorkerShare(table, hand_over, own) for own in range(2)]
    hand_over.close()
    os.close(table.descriptor)


def never() -> questions.Answer:
    raise AssertionError("no websocket comes here")


async def read(reply: questions.Reply | None) -> tuple[bytes, bytes] | None:
    if reply is None:
        return None
    line, rest = reply
    return line, b"".join([piece async for piece in rest])


def test_a_worker_answers_what_another_asks_however_long_the_answer(shares: list[WorkerShare]) -> None:
    def answer(question: bytes) -> tuple[bytes, list[bytes]]:
        return question, [question] * 100_000

    async def talk() -> list[tuple[bytes, bytes] | None]:
        for share in shares:
            share.open(never)  # type: ignore[arg-type]
            share.answer = answer
        asked = (shares[0].ask(1, b"how is it?"), shares[1].ask(0, b"and there?"), shares[0].ask(1, b"x"))
        found = [await read(reply) for reply in await asyncio.gather(*asked)]
        for share in shares:
            share.close()
        return found

    assert run_apart(talk()) == [(said, said * 100_000) for said in (b"how is it?", b"and there?", b"x")]


def test_an_answer_is_sent_no_faster_than_it_is_read(shares: list[WorkerShare]) -> None:
    sent = 0

    def answer(question: bytes) -> tuple[bytes, Iterator[bytes]]:
        def pieces() -> Iterator[bytes]:
            nonlocal sent
            for _ in range(1000):
                sent += 1
                yield bytes(100_000)

        return b"long", pieces()

    async def talk() -> int:
        for share in shares:
            share.open(never)  # type: ignore[arg-type]
        shares[1].answer = answer
        reply = await shares[0].ask(1, b"?")
        assert reply
        line, rest = reply
        await anext(rest)
        for _ in range(100):
            await asyncio.sleep(0)
        early = sent
        count = sum([len(piece) async for piece in rest])
        assert (line, sent) == (b"long", 1000) and count > 90_000_000
        for share in shares:
            share.close()
        return early

    assert run_apart(talk()) < 100


def test_who_does_not_live_answer_or_exist_is_none(shares: list[WorkerShare]) -> None:
    asker, other = shares

    def fail(question: bytes) -> tuple[bytes, list[bytes]]:
        raise OSError("gone")

    async def talk() -> list[questions.Reply | None]:
        asker.open(never)  # type: ignore[arg-type]
        found = [await asker.ask(1, b"not begun"), await asker.ask(2, b"never there"), await asker.ask(9, b"no such")]
        other.open(never)  # type: ignore[arg-type]
        found.append(await asker.ask(1, b"has nobody who answers"))
        other.answer = fail
        found.append(await asker.ask(1, b"?"))
        other.close()
        found.append(await asker.ask(1, b"has stopped"))
        asker.close()
        return found

    assert run_apart(talk()) == [None] * 6


def test_a_worker_that_says_nothing_is_not_waited_for(
    shares: list[WorkerShare], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "_SECONDS", 0.05)
    asker, other = shares

    async def talk() -> questions.Reply | None:
        asker.open(never)  # type: ignore[arg-type]
        # It lives, and takes nothing.
        other.beat()
        found = await asker.ask(1, b"?")
        asker.close()
        return found

    assert run_apart(talk()) is None
