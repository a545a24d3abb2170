"""What a teacher hands out, asks and shows reaches every page, whichever worker it is at, and who comes late.

Lost otherwise: a student who does not see the question the others answer, or sees the name of who is shown.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.classes.conftest import Run
from tests.server.support.class_visitor import TILE, School, Visitor

GOAL = {"measure": "test_loss", "relation": "<=", "value": 0.1}


async def on(page: Visitor, part: str) -> Any:
    """What a page hears next of a part of what is on."""
    return (await page.until("stage", lambda heard: part in heard["stage"]))["stage"][part]


def test_a_question_is_answered_changed_counted_and_cleared(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        bob, _ = await school.student("Bob")
        await teacher.say("question", text="Why did it stop?", answers=["too long", "too short", "luck"])
        question = await on(ada, "question")
        assert (question["closed"], question["counts"]) == (False, None)
        await on(bob, "question")
        await ada.say("answer", id=question["id"], value=0)
        await ada.say("answer", id=question["id"], value=2)
        await bob.say("answer", id=question["id"], value=2)
        for _ in range(3):
            await teacher.until("answer")
        assert await bob.refused("answer", id=question["id"], value=3) == "malformed"
        assert await bob.refused("answer", id="another", value=0) == "no_such"
        # Who comes back knows what they said, and a second teacher's page what all did.
        entrance = {"code": school.code, "member": joined["member"], "token": joined["token"]}
        assert (await school.visitor().ask("rejoin", "joined", **entrance))["answers"] == {question["id"]: 2}
        second = await school.visitor().ask("teach", "teaching", code=school.code, key=school.key)
        assert sorted(answer["value"] for answer in second["answers"]) == [2, 2]
        await on(teacher, "question")
        await teacher.say("close_question", show=True)
        assert (await on(bob, "question"))["counts"] == [0, 0, 2]
        assert await bob.refused("answer", id=question["id"], value=1) == "no_such"
        await on(teacher, "question")
        await teacher.say("clear_question")
        assert await on(bob, "question") is None

    run(work)


def test_a_poll_gives_everybody_a_seed_of_their_own_and_says_how_many_succeeded(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, _ = await school.student("Ada")
        bob, second = await school.student("Bob")
        experiment = {"seed": 0, "points": [[0.123456789] * 2] * 400}
        await teacher.say("poll", experiment=experiment, epochs=40, seed=100, goal=GOAL)
        poll = await on(ada, "poll")
        # Too much to be told to everybody: whoever wants it fetches it, here at the other process.
        assert (poll["experiment"], poll["seed"] + second["number"]) == (None, 102)
        await on(bob, "poll")
        fetched = await bob.ask("fetch", "fetched", id=poll["id"])
        assert fetched["what"] == {"experiment": experiment}
        answer = {"reached": True, "measured": 0.05, "losses": [0.5, 0.05], "seed": 102}
        await bob.say("answer", id=poll["id"], value=answer)
        await ada.say("answer", id=poll["id"], value={**answer, "reached": False, "seed": 101})
        heard = [await teacher.until("answer") for _ in range(2)]
        assert sorted(one["value"]["seed"] for one in heard) == [101, 102]
        refused = await ada.ask("answer", "refused", id=poll["id"], value={**answer, "losses": [0.0] * 61})
        assert (refused["code"], "losses" in refused["rule"]) == ("malformed", True)
        await on(teacher, "poll")
        await teacher.say("close_poll")
        closed = await on(ada, "poll")
        assert (closed["closed"], closed["result"]) == (True, {"reached": 1, "of": 2})
        # What was fetched before is there still, and goes with the poll.
        await ada.ask("fetch", "fetched", id=poll["id"])
        await on(teacher, "poll")
        await teacher.say("clear_poll")
        assert await on(ada, "poll") is None
        assert await ada.refused("fetch", id=poll["id"]) == "no_such"
        assert await school.all[0].store.all(school.code, "held") == {}

    run(work)


@pytest.mark.parametrize("size", [10, 9000])
def test_what_is_given_reaches_all_and_who_comes_late_however_large(run: Run, size: int) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, _ = await school.student("Ada")
        what = {"packed": "x" * size, "step": 2}
        await teacher.say("give", kind="lesson", what=what, title="The spiral", all=True)
        given = await on(ada, "given")
        assert {**given, "id": "", "what": ""} == {
            "id": "", "kind": "lesson", "what": "", "title": "The spiral", "all": True
        }  # fmt: skip
        _, late = await school.student("Bob")
        assert late["stage"]["given"] == given
        assert (given["what"] or (await ada.ask("fetch", "fetched", id=given["id"]))["what"]) == what
        assert (given["what"] is None) is (size > 4096)
        await on(teacher, "given")
        await teacher.say("give", kind=None)
        assert await on(ada, "given") is None

    run(work)


def test_attention_and_a_point_are_on_until_they_are_not_and_going_on_keeps_the_rest(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        await teacher.say("attention", text="Look here, please.")
        assert await on(ada, "attention") == "Look here, please."
        await teacher.say("show", member=joined["member"])
        await on(ada, "source")
        point = {"kind": "weight", "layer": 1, "source": None, "unit": 0}
        await teacher.say("point", point=point)
        assert await on(ada, "point") == point
        _, late = await school.student("Bob")
        assert (late["stage"]["attention"], late["stage"]["point"]) == ("Look here, please.", point)
        # Another run, another point.
        await teacher.say("show", member=None)
        heard = await ada.until("stage", lambda heard: "source" in heard["stage"])
        assert heard["stage"] == {"source": None, "point": None}
        await teacher.say("attention", text=None)
        assert await on(ada, "attention") is None

    run(work)


def test_students_hear_names_only_while_the_teacher_lets_them(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        _, joined = await school.student("Ada")
        bob, _ = await school.student("Bob")
        await teacher.say("show", member=joined["member"])
        source = await on(bob, "source")
        assert source == {"member": joined["member"], "name": None, "number": 1, "why": "shown"}
        assert (await on(teacher, "source"))["name"] == "Ada"
        await teacher.say("names", on=True)
        assert (await bob.until("room"))["room"]["names_shown"] is True
        assert (await on(bob, "source"))["name"] == "Ada"
        await teacher.say("names", on=False)
        assert (await on(bob, "source"))["name"] is None
        assert await teacher.refused("show", member="nobody") == "no_such"

    run(work)


def test_a_teacher_sees_who_is_here_and_how_they_stand_also_who_came_before(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        member = joined["member"]
        await teacher.until("member", lambda heard: heard["member"] == member and heard["here"])
        await ada.say("tile", **TILE)
        await ada.say("tile", **{**TILE, "epoch": 4})
        told = (await teacher.until("tiles", lambda heard: heard["tiles"][0]["epoch"] == 4))["tiles"]
        # The last one counts.
        assert told == [{"member": member, **TILE, "epoch": 4}]
        # A teacher's page that comes later, at either process, has it too.
        for _ in school.all:
            other = school.visitor()
            roster = (await other.ask("teach", "teaching", code=school.code, key=school.key))["roster"]
            if roster[0]["tile"] is None:
                assert (await other.until("tiles"))["tiles"] == told
            else:
                assert roster == [
                    {
                        "member": member,
                        "name": "Ada",
                        "number": 1,
                        "here": True,
                        "tile": {**TILE, "epoch": 4},
                        "best": {},
                    }
                ]
        ada.leave()
        await teacher.until("member", lambda heard: heard == {"type": "member", "member": member, "here": False})
        again = school.visitor()
        await again.ask("rejoin", "joined", code=school.code, member=member, token=joined["token"])
        await teacher.until("member", lambda heard: heard["member"] == member and heard["here"])

    run(work)
