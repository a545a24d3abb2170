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


def test_a_worker_answers_what_another_asks_however_long_the_answer(shares: list[WorkerShare]) -> None:
    async def answer(question: bytes) -> bytes:
        return question * 100_000

    async def talk() -> list[bytes | None]:
        for share in shares:
            share.open(never)  # type: ignore[arg-type]
            share.answer = answer
        there = shares[0].ask(1, b"how is it?")
        back = shares[1].ask(0, b"and there?")
        found = await asyncio.gather(there, back, shares[0].ask(1, b"x"))
        for share in shares:
            share.close()
        return list(found)

    assert run_apart(talk()) == [b"how is it?" * 100_000, b"and there?" * 100_000, b"x" * 100_000]


def test_who_does_not_live_answer_or_exist_is_none(shares: list[WorkerShare], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_SECONDS", 0.05)
    asker, other = shares

    async def hang(question: bytes) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def fail(question: bytes) -> bytes:
        raise OSError("gone")

    async def talk() -> list[bytes | None]:
        asker.open(never)  # type: ignore[arg-type]
        found = [await asker.ask(1, b"not begun"), await asker.ask(2, b"never there"), await asker.ask(9, b"no such")]
        other.open(never)  # type: ignore[arg-type]
        found.append(await asker.ask(1, b"has nobody who answers"))
        for answer in (hang, fail):
            other.answer = answer
            found.append(await asker.ask(1, b"?"))
        other.close()
        found.append(await asker.ask(1, b"has stopped"))
        asker.close()
        return found

    assert run_apart(talk()) == [None] * 7
