"""Who may come into a class: otherwise it would be open to whoever guesses, or closed to who belongs there.

At two processes on one file, as two workers have it: what one lets in, the other knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from server.classes import classes, entering
from server.classes.entering import name_key
from server.classes.rooms.page import ClassClose
from tests.server.classes.conftest import Run
from tests.server.conftest import PATIENCE
from tests.server.support.class_visitor import School, Visitor


def test_a_class_is_opened_found_joined_and_come_back_to(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        guest = school.visitor()
        found = await guest.ask("look", "found", code=f" {school.code[:3].lower()}-{school.code[3:]}")
        assert found["room"]["code"] == school.code and not found["room"]["locked"]
        ada, joined = await school.student("  Ada ")
        assert (joined["name"], joined["number"], joined["room"]["members"]) == ("Ada", 1, 1)
        assert (await teacher.until("member"))["name"] == "Ada"
        _, second = await school.student("Bob")
        assert second["number"] == 2
        # Back, at the other process, with the token alone; the page before is let go.
        again = school.visitor()
        back = await again.ask("rejoin", "joined", code=school.code, member=joined["member"], token=joined["token"])
        assert [back[name] for name in ("member", "number", "name")] == [joined["member"], 1, "Ada"]
        assert await ada.gone() is ClassClose.ELSEWHERE
        # A second teacher's page sees them all.
        other = await school.visitor().ask("teach", "teaching", code=school.code, key=school.key)
        assert [(one["name"], one["number"]) for one in other["roster"]] == [("Ada", 1), ("Bob", 2)]

    run(work)


def test_a_name_is_taken_once_however_it_is_written_and_by_one_of_two_who_come_at_once(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        await school.student("Straße")
        assert await school.visitor().refused("join", code=school.code, name="STRASSE") == "name_taken"
        pages = [school.visitor() for _ in range(4)]
        await asyncio.gather(*(page.say("join", code=school.code, name="Zoë") for page in pages))
        assert sorted(page.heard[0]["type"] for page in pages) == ["joined", "refused", "refused", "refused"]
        unfit = await school.visitor().ask("join", "refused", code=school.code, name="a\u202eb")
        assert (unfit["code"], unfit["values"]["why"]) == ("name_unfit", "invisible")

    run(work)


def test_a_name_whose_process_ended_before_its_member_was_kept_is_free_after_a_while(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        store = school.all[0].store
        await store.put(school.code, "names", name_key("Ada"), {"member": "nobody", "at": 0.0})
        await school.student("Ada")
        assert await school.visitor().refused("join", code=school.code, name="ada") == "name_taken"

    run(work)


def test_a_full_class_and_a_locked_one_let_nobody_new_in_and_a_freed_place_is_there_again(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        await school.student("Bob")
        full = await school.visitor().ask("join", "refused", code=school.code, name="Cy")
        assert (full["code"], full["values"]) == ("room_full", {"most": 2})
        await teacher.say("remove", member=joined["member"])
        assert (await ada.until("removed"))["type"] == "removed"
        assert await ada.gone() is ClassClose.OVER
        # Neither the name that was refused nor the one that was removed is lost.
        _, third = await school.student("Cy")
        assert third["number"] == 4
        await teacher.ask("lock", "room", on=True)
        assert await school.visitor().refused("join", code=school.code, name="Ada") == "room_locked"
        back = school.visitor()
        await back.ask("rejoin", "joined", code=school.code, member=third["member"], token=third["token"])

    run(work, class_members=2)


def test_who_was_removed_does_not_come_back_by_the_token_and_is_told_so(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        entrance = {"code": school.code, "member": joined["member"], "token": joined["token"]}
        await teacher.until("member", lambda heard: bool(heard["here"]))
        await teacher.say("remove", member=joined["member"])
        assert await school.visitor().refused("rejoin", **entrance) == "removed"
        assert await school.visitor().refused("rejoin", **{**entrance, "member": "somebody"}) == "no_member"
        assert await teacher.refused("remove", member=joined["member"]) == "no_such"
        # That this page is gone, too, is nothing about the class any more.
        await ada.gone()
        told: list[dict[str, Any]] = []
        _, other = await school.student("Ben")

        def ben_is_here(heard: dict[str, Any]) -> bool:
            told.append(heard)
            return bool(heard["member"] == other["member"] and heard["here"])

        await teacher.until("member", ben_is_here)
        assert {"type": "member", "member": joined["member"], "here": False} not in told

    run(work)


def test_who_leaves_takes_everything_along(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        question = (await teacher.ask("question", "stage", text="Which?", answers=["a", "b"]))["stage"]["question"]
        await ada.until("stage", lambda heard: "question" in heard["stage"])
        await ada.say("answer", id=question["id"], value=1)
        await ada.say("leave")
        assert await ada.gone() is ClassClose.OVER
        assert (await teacher.until("left"))["member"] == joined["member"]
        store = school.all[0].store
        for kind in ("members", "names", "scores", "removed", f"answers.{question['id']}"):
            assert await store.all(school.code, kind) == {}, kind
        await school.student("Ada")

    run(work)


def test_an_ended_class_is_over_for_everybody_at_once_and_nothing_of_it_is_kept(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        await teacher.say("end")
        for page in (teacher, ada):
            await page.until("ended")
            assert await page.gone() is ClassClose.OVER
        for page in (school.visitor(), school.visitor()):
            assert await page.refused("look", code=school.code) == "no_room"
        assert await school.visitor().refused("teach", code=school.code, key=school.key) == "no_room"
        entrance = {"code": school.code, "member": joined["member"], "token": joined["token"]}
        assert await school.visitor().refused("rejoin", **entrance) == "no_room"
        assert await school.all[0].store.rooms() == 0

    run(work)


def test_a_class_lasts_for_a_day_at_most(run: Run) -> None:
    async def work(school: School) -> None:
        page = school.visitor()
        opened = await page.ask("open", "opened", hours=20)
        longer = await page.ask("extend", "room", hours=4)
        assert longer["room"]["ends"] == pytest.approx(opened["room"]["ends"] + 4 * 3600)
        refused = await page.ask("extend", "refused", hours=1)
        assert (refused["code"], refused["values"]) == ("not_allowed", {"why": "hours"})
        assert longer["room"]["left"] == pytest.approx(24 * 3600, abs=60)

    run(work, processes=1)


def test_a_class_ends_by_its_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "_HOUR", 0.1)
    monkeypatch.setattr(classes, "_BEAT_SECONDS", 0.02)

    async def work(school: School) -> None:
        teacher = await school.teacher()
        await teacher.until("ended")
        assert await teacher.gone() is ClassClose.OVER
        assert await school.visitor().refused("look", code=school.code) == "no_room"
        assert await school.all[0].store.rooms() == 0

    run(work)


def test_a_clock_that_was_set_ends_no_class(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "_BEAT_SECONDS", 0.02)

    async def work(school: School) -> None:
        teacher = await school.teacher()
        # As if this process went by another time than the store does, which then says that it is none.
        room = await teacher.classes.room(school.code)
        assert room is not None
        room.heard({"do": "room", "fields": {"ends": 0.0}})
        assert (await teacher.until("room"))["room"]["left"] == 0.0
        async with asyncio.timeout(PATIENCE):
            while room.over:
                await asyncio.sleep(0.01)
        assert (await teacher.ask("lock", "room", on=True))["room"]["left"] > 3 * 3600
        assert teacher.closed is None

    run(work)


def test_there_are_so_many_classes_and_none_where_they_are_switched_off(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        refused = await school.visitor().ask("open", "refused")
        assert (refused["code"], refused["values"]) == ("rooms_full", {"most": 1})

    async def none(school: School) -> None:
        assert (await school.visitor().ask("open", "refused"))["values"] == {"most": 0}

    run(work, classes_count=1)
    run(none, classes=0)


def test_codes_are_not_tried_for_long_and_whoever_belongs_to_a_class_comes_in_beside_who_tries(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        _, joined = await school.student("Ada")
        # From another address, where the code is not known yet.
        codes = [f"22222{letter}" for letter in "23456789ABCDEFGHJKLMNPQ"]
        at = "198.51.100.9"
        told = [await school.visitor(at).refused("look", code=code) for code in codes]
        assert told[:20] == ["no_room"] * 20 and told[-1] == "too_many"
        right = await school.visitor(at).ask("look", "refused", code=school.code)
        assert (right["code"], right["values"]) == ("too_many", {"seconds": 3})
        # A key is not found by trying either; who has it, or a token, comes in.
        assert await school.visitor(at).refused("teach", code=school.code, key="0" * 32) == "too_many"
        await school.visitor(at).ask("teach", "teaching", code=school.code, key=school.key)
        token = {"member": joined["member"], "token": joined["token"]}
        await school.visitor(at).ask("rejoin", "joined", code=school.code, **token)
        # The code is known there by now, and others who sit beside come in as well; so they do from elsewhere.
        await school.visitor(at).ask("join", "joined", code=school.code, name="Bob")
        await school.student("Cy")

    run(work, processes=1)


def test_a_class_of_sixty_behind_one_address_comes_in_at_once_and_a_school_opens_its_lessons(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        pages: list[Visitor] = [school.visitor() for _ in range(60)]
        joins: list[Coroutine[Any, Any, Any]] = [
            page.ask("join", "joined", code=school.code, name=f"pupil {number}") for number, page in enumerate(pages)
        ]
        joined = await asyncio.gather(*joins)
        assert sorted(one["number"] for one in joined) == list(range(1, 61))
        opened = [await school.visitor("198.51.100.9").ask("open", "opened") for _ in range(20)]
        assert len({one["code"] for one in opened}) == 20
        refused = [school.visitor("198.51.100.10") for _ in range(31)]
        for page in refused:
            await page.say("open")
        assert refused[-1].heard[0]["code"] == "too_many" and refused[-1].heard[0]["values"] == {"seconds": 60}

    run(work, processes=1)
