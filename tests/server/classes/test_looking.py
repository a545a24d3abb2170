"""A run that is looked at: who hears of it, who does not, and how somebody who comes late is where the others are.

Lost otherwise: pages that follow another run than the one that is shown, or a student whose run is seen by all unasked.
"""

from __future__ import annotations

from typing import Any

from tests.server.classes.conftest import Run
from tests.server.support.class_visitor import School, Visitor

STATE = {"run": 1, "state": "AAAA", "playing": True}


def deeds(*values: int, until: int) -> dict[str, Any]:
    return {
        "run": 1,
        "deeds": [{"at": [value, 0], "do": "bias"} for value in values],
        "until": [until, 0],
        "playing": True,
    }


async def hears(page: Visitor) -> list[int]:
    """At which epochs somebody's deeds were, as a page hears of them."""
    return [deed["at"][0] for deed in (await page.until("source_deeds"))["deeds"]]


def test_a_run_that_is_shown_goes_to_everybody_and_to_who_comes_late_whole(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        bob, _ = await school.student("Bob")
        # Nobody looks: nothing is passed on.
        await ada.say("source_state", **STATE)
        await teacher.say("show", member=joined["member"], why="shown")
        assert (await ada.until("source_wanted"))["on"] is True
        await ada.say("source_state", **{**STATE, "state": "BBBB"})
        await ada.say("source_deeds", **deeds(3, until=5))
        await ada.say("source_deeds", **deeds(6, 7, until=8))
        first = await bob.until("source_state")
        assert (first["state"], first["member"]) == ("BBBB", joined["member"])
        assert [await hears(bob), await hears(bob)] == [[3], [6, 7]]
        for name in ("Cy", "Di"):
            late, _ = await school.student(name)
            assert (await late.until("source_state"))["state"] == "BBBB"
            assert await hears(late) == [3, 6, 7]
        # Not to the run's own page, nor to a teacher's that did not ask.
        assert [page.heard for page in (ada, teacher) if any("source_state" in one["type"] for one in page.heard)] == []
        await teacher.say("show", member=None)
        await ada.until("source_wanted", lambda heard: not heard["on"])
        await ada.say("source_deeds", **deeds(9, until=9))
        await teacher.say("attention", text="Thank you.")
        await bob.until("stage", lambda heard: "attention" in heard["stage"])
        assert sum(one["type"] == "source_deeds" for one in bob.heard) == 2

    run(work)


def test_a_teacher_looks_at_a_run_alone_and_at_another_page_s(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        bob, _ = await school.student("Bob")
        await teacher.say("watch", member=joined["member"])
        await ada.until("source_wanted")
        await ada.say("source_state", **STATE)
        assert (await teacher.until("source_state"))["member"] == joined["member"]
        # Another teacher's page begins to look when nothing new comes: it is asked for, or known.
        other = school.visitor()
        await other.ask("teach", "teaching", code=school.code, key=school.key)
        await other.say("watch", member=joined["member"])
        await other.until("source_state")
        assert [one for one in bob.heard if one["type"].startswith("source")] == []
        await teacher.say("watch", member=None)
        await other.say("watch", member=None)
        assert (await ada.until("source_wanted", lambda heard: not heard["on"]))["on"] is False
        assert await teacher.refused("watch", member="nobody") == "no_such"

    run(work)


def test_a_teacher_who_shows_the_own_run_goes_on_showing_it_after_a_loss(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = school.visitor()
        opened = await teacher.ask("open", "opened", page="board")
        school.code, school.key = opened["code"], opened["key"]
        ada, _ = await school.student("Ada")
        other = school.visitor()
        await other.ask("teach", "teaching", code=school.code, key=school.key, page="desk")
        await teacher.say("show", member="teacher", why="watch_me")
        await teacher.until("source_wanted")
        await teacher.say("source_state", **STATE)
        assert (await ada.until("source_state"))["member"] == "teacher"
        teacher.leave()
        again = school.visitor()
        await again.ask("teach", "teaching", code=school.code, key=school.key, page="board")
        await again.until("source_wanted")
        await again.say("source_state", **{**STATE, "state": "CCCC"})
        assert (await ada.until("source_state"))["state"] == "CCCC"
        assert [one for one in other.heard if one["type"].startswith("source")] == []

    run(work)


def test_who_was_shown_and_is_removed_is_shown_no_more(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        _, joined = await school.student("Ada")
        bob, _ = await school.student("Bob")
        await teacher.say("show", member=joined["member"])
        await bob.until("stage", lambda heard: heard["stage"].get("source"))
        await teacher.until("stage", lambda heard: heard["stage"].get("source"))
        await teacher.say("remove", member=joined["member"])
        heard = await bob.until("stage", lambda heard: "source" in heard["stage"])
        assert heard["stage"] == {"source": None, "point": None}

    run(work)
