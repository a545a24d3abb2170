"""Classes at real servers that lose something: a worker, the whole server, the other machine, Redis.

Lost otherwise: a lesson, in front of thirty children.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from server.classes.stores import redis_store
from server.settings import Settings
from tests.deploy.proxies import free_port
from tests.server.conftest import STARTING, Page, Server, wait_for
from tests.server.support.process import Process, all_answer, connections
from tests.server.support.redis_server import PROGRAM, WHY_NOT, redis_server

NAMES = ["Ada", "Bo", "Cy", "Di"]


def enter(port: int, type: str, answer: str, **fields: Any) -> tuple[Page, dict[str, Any]]:
    """A page of a class, with what it was answered first."""
    page = Page(port, "/class")
    page.say(type, **fields)
    answered = page.hear()
    assert answered["type"] == answer, answered
    return page, answered


def come_again(page: Page, port: int, entrance: dict[str, str]) -> Page:
    """A page whose line is gone; what the class tells it when it is back."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            page.hear()
    page.close()
    teaches = "key" in entrance
    again, answered = enter(port, *(("teach", "teaching") if teaches else ("rejoin", "joined")), **entrance)
    if not teaches:
        assert answered["member"] == entrance["member"]
    return again


@contextlib.contextmanager
def serving(*arguments: str, **environment: Any) -> Iterator[Process]:
    process = Process(*arguments, **environment)
    try:
        yield process
    finally:
        process.end()


def asks(teacher: Page, students: list[Page], text: str) -> None:
    """A question of the teacher reaches everybody, and every answer the teacher."""
    teacher.say("question", text=text, answers=["yes", "no"])
    for student in students:
        question = student.until("stage", lambda heard: (heard["stage"].get("question") or {}).get("text") == text)[
            "stage"
        ]["question"]
        student.say("answer", id=question["id"], value=1)
    told = {teacher.until("answer", lambda heard: heard["id"] == question["id"])["member"] for _ in students}
    assert len(told) == len(students)


def test_neither_a_worker_that_is_killed_nor_a_restart_loses_a_class_or_a_name(tmp_path: Path) -> None:
    port = free_port()
    with serving("--workers", "2", port=port, XDG_STATE_HOME=str(tmp_path)) as process:
        wait_for(lambda: all_answer(process, 2), STARTING)
        wait_for(lambda: not any(connections(process.workers(), port).values()))
        teacher, opened = enter(port, "open", "opened")
        code = opened["code"]
        entrances = [{"code": code, "key": opened["key"]}]
        pages = [teacher]
        for name in NAMES:
            page, joined = enter(port, "join", "joined", code=code, name=name)
            pages.append(page)
            entrances.append({"code": code, "member": joined["member"], "token": joined["token"]})
        asks(pages[0], pages[1:], "One?")

        # They are at both workers.
        assert min(connections(process.workers(), port).values()) > 0
        os.kill(process.workers()[0], signal.SIGKILL)
        dead = [at for at, page in enumerate(pages) if is_cut(page)]
        assert 0 < len(dead) < len(pages)
        for at in dead:
            pages[at] = come_again(pages[at], port, entrances[at])
        asks(pages[0], pages[1:], "Two?")
        assert enter(port, "join", "refused", code=code, name="ada")[1]["code"] == "name_taken"
        assert process.stop() == 0

    # Where the server has put it; the next may have as many workers as it likes.
    [file] = tmp_path.glob(f"*/classes-{port}.sqlite")
    server = Server(Settings(classes_file=str(file)))
    try:
        pages = [come_again(page, server.port, one) for page, one in zip(pages, entrances, strict=True)]
        [roster] = [heard["roster"] for heard in pages[0].heard if heard["type"] == "teaching"]
        assert [(one["name"], one["number"]) for one in roster] == list(zip(NAMES, range(1, 5), strict=True))
        asks(pages[0], pages[1:], "Three?")
        _, late = enter(server.port, "join", "joined", code=code, name="Ed")
        assert (late["number"], late["stage"]["question"]["text"]) == (5, "Three?")
        pages[0].say("end")
        pages[0].until("ended")
        assert enter(server.port, "look", "refused", code=code)[1]["code"] == "no_room"
        for page in pages:
            page.close()
    finally:
        server.stop()


def is_cut(page: Page) -> bool:
    """Whether the line is gone: what lives answers a ping."""
    try:
        page.say("ping")
        page.until("pong")
    except ConnectionClosed:
        return True
    return False


def test_a_class_at_two_machines_is_told_when_redis_goes_away_and_goes_on_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    monkeypatch.setattr(redis_store, "_RETRY_SECONDS", 0.05)
    with redis_server() as redis:
        one, other = (Server(Settings(redis=redis.address)) for _ in range(2))
        try:
            teacher, opened = enter(one.port, "open", "opened")
            code = opened["code"]
            ada, _ = enter(other.port, "join", "joined", code=code, name="Ada")
            bo, _ = enter(one.port, "join", "joined", code=code, name="Bo")
            asks(teacher, [ada, bo], "One?")
            redis.kill()
            for page in (teacher, ada, bo):
                assert page.until("notice")["code"] == "store_gone"
            # What cannot be done is said, and nobody is sent away.
            teacher.say("attention", text="Look here.")
            assert teacher.until("refused")["code"] == "store_gone"
            assert enter(other.port, "join", "refused", code=code, name="Cy")[1]["code"] == "store_gone"
            redis.start()
            for page in (teacher, ada, bo):
                assert page.until("notice")["code"] == "store_back"
            assert [person["name"] for person in teacher.until("teaching")["roster"]] == ["Ada", "Bo"]
            assert ada.until("stage")["stage"]["question"]["text"] == "One?"
            asks(teacher, [ada, bo], "Two?")
            cy, _ = enter(other.port, "join", "joined", code=code, name="Cy")
            teacher.until("member", lambda heard: heard.get("name") == "Cy")
            wait_for(lambda: not is_cut(cy))
            for page in (teacher, ada, bo, cy):
                page.close()
        finally:
            one.stop()
            other.stop()
