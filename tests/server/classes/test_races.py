"""What happens at once, too late, or in the wrong order in a class, and what one page's haste does to the others.

Lost otherwise: what is on is another thing for those who come late; a teacher's page that is told nothing any more;
a pupil who was removed and is there all the same.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.classes import class_socket
from server.classes.classes import Classes
from server.classes.rooms.page import ClassClose
from server.classes.rooms.scores import Verdict
from server.classes.store import Document, Kept, MemoryStore, StoreGone
from server.process.metrics import Metrics
from server.settings import Settings
from tests.server.classes.conftest import Run
from tests.server.conftest import run_apart
from tests.server.support.class_visitor import TILE, School


class Late(MemoryStore):
    """A store that keeps the first part of what is on last, removes who is just coming, or fails to read something."""

    def __init__(self) -> None:
        super().__init__()
        self.first: asyncio.Event | None = None
        self.removes = False
        self.unreadable = ""

    async def put(self, code: str, kind: str, key: str, document: Document, **how: Any) -> Kept:
        if kind == "stage" and self.first is not None:
            first, self.first = self.first, None
            await first.wait()
        return await super().put(code, kind, key, document, **how)

    async def get(self, code: str, kind: str, key: str) -> Document | None:
        found = await super().get(code, kind, key)
        if kind == "members" and self.removes:
            self.removes = False
            await self.put(code, "removed", key, {})
            await self.remove(code, "members", key)
        return found

    async def all(self, code: str, kind: str) -> dict[str, Document]:
        if kind == self.unreadable:
            raise StoreGone
        return await super().all(code, kind)


def test_of_two_changes_at_once_those_who_come_late_see_the_one_that_all_see() -> None:
    store = Late()

    async def work() -> None:
        async with School(lambda: store) as school:
            teacher = await school.teacher()
            another = school.visitor()
            await another.ask("teach", "teaching", code=school.code, key=school.key)
            store.first = gate = asyncio.Event()
            first = asyncio.create_task(teacher.say("attention", text="One."))
            while store.first is not None:
                await asyncio.sleep(0)
            await another.say("attention", text="Two.")
            gate.set()
            await first
            assert (await store.all(school.code, "stage"))["attention"]["value"] == "Two."

    run_apart(work())


def test_a_class_that_is_read_anew_twice_at_once_or_in_vain_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    store = Late()

    async def work() -> None:
        async with School(lambda: store) as school:
            teacher = await school.teacher()
            await teacher.say("attention", text="Before.")
            [classes] = school.all
            room = await classes.room(school.code)
            assert room is not None
            await asyncio.gather(room.refresh(), room.refresh())
            await teacher.until("teaching")
            # What one page cannot be told because of the store, it is not told; the rest it hears at once.
            store.unreadable = "scores"
            await room.refresh()
            await teacher.ask("ping", "pong")
            store.unreadable = ""
            # A store that has lost its last moments counts from before them: what is new is new all the same.
            await store.clear(school.code, "stage")
            await store.clear(school.code, "counts")
            await room.refresh()
            await teacher.say("attention", text="After.")
            await teacher.until("stage", lambda heard: heard["stage"].get("attention") == "After.")

    run_apart(work())
    assert "a class failed" not in caplog.text


def test_who_is_removed_while_coming_in_is_not_let_in() -> None:
    store = Late()

    async def work() -> None:
        async with School(lambda: store) as school:
            await school.teacher()
            ada, joined = await school.student("Ada")
            ada.leave()
            store.removes = True
            entrance = {"code": school.code, "member": joined["member"], "token": joined["token"]}
            assert await school.visitor().refused("rejoin", **entrance) == "removed"

    run_apart(work())


def test_of_two_pages_of_a_student_that_come_at_once_one_stays(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        ada.leave()
        entrance = {"code": school.code, "member": joined["member"], "token": joined["token"]}
        both = [school.visitor(), school.visitor()]
        await asyncio.gather(*(page.say("rejoin", **entrance) for page in both))
        gone = {asyncio.create_task(page.gone()): page for page in both}
        ended, going = await asyncio.wait(gone, return_when=asyncio.FIRST_COMPLETED)
        for task in going:
            task.cancel()
        assert [task.result() for task in ended] == [ClassClose.ELSEWHERE]
        await teacher.say("attention", text="Still here?")
        [stays] = [gone[task] for task in going]
        await stays.until("stage", lambda heard: heard["stage"].get("attention") == "Still here?")
        assert stays.closed is None

    run(work)


def test_a_student_has_one_submission_judged_whatever_page_hands_it_in_and_hears_of_it_on_a_new_one(run: Run) -> None:
    judging = asyncio.Event()

    async def judge(submission: Any, source: str) -> Verdict:
        await judging.wait()
        return Verdict(True, 7.0, lower=True)

    async def work(school: School) -> None:
        await school.teacher()
        ada, joined = await school.student("Ada")
        await ada.say("submit", submission={"challenge": "circle"})
        ada.leave()
        again = school.visitor()
        await again.say("rejoin", code=school.code, member=joined["member"], token=joined["token"])
        assert await again.refused("submit", submission={"challenge": "circle"}) == "bad_submission"
        judging.set()
        assert (await again.until("submitted"))["best"] == 7.0

    run(work, processes=1, judge=judge)


def test_a_judge_that_fails_is_told_to_who_waits(run: Run) -> None:
    async def judge(submission: Any, source: str) -> Verdict:
        raise RuntimeError("broken")

    async def work(school: School) -> None:
        await school.teacher()
        ada, _ = await school.student("Ada")
        for _ in range(2):
            assert await ada.refused("submit", submission={"challenge": "circle"}) == "bad_submission"

    run(work, processes=1, judge=judge)


def test_what_cannot_be_passed_on_keeps_nothing_else_back(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        store = school.all[0].store
        mark = {"do": "tell_teachers", "message": {"type": "mark"}}
        nobody = {"do": "tiles", "tiles": {"nobody": TILE}}
        await asyncio.gather(*(store.publish(school.code, one) for one in ({"do": "tiles"}, nobody, mark)))
        await teacher.until("mark")
        # Nor is anything told of a member who is none any more.
        assert [one for one in teacher.heard if one["type"] == "tiles"] == []

    run(work)


def test_what_belongs_to_nothing_that_is_on_is_not_kept_for_ever(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        store = school.all[0].store
        # As many changes of one part at once leave them behind.
        for at in range(16):
            await store.put(school.code, "held", f"h{at}", {"what": {}})
        what = {"experiment": {"note": "x" * 5000}}
        await teacher.say("give", kind="set_up", what=what)
        on = (await teacher.until("stage", lambda heard: "given" in heard["stage"]))["stage"]["given"]
        assert (await teacher.ask("fetch", "fetched", id=on["id"]))["what"] == what
        assert len(await store.all(school.code, "held")) == 1

    run(work, processes=1)


def test_what_waits_for_all_pages_that_do_not_read_is_bounded_and_those_with_little_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(class_socket, "_ALL_WAITING_BYTES", 250_000)

    async def work() -> None:
        classes = Classes(Settings(), MemoryStore(), Metrics())
        socket: Any = None
        lines = [class_socket._Line(socket, classes) for _ in range(3)]
        little = class_socket._Line(socket, classes)
        for line in lines:
            line.say("x" * 100_000)
        little.say("x" * 60_000)
        lines[0].say("x")
        assert [line._code for line in (*lines, little)] == [ClassClose.FLOOD, None, ClassClose.FLOOD, None]
        assert classes.waiting_bytes == 160_000
        for line in (*lines, little):
            line.gone()
        assert classes.waiting_bytes == 0

    run_apart(work())
