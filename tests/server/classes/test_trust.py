"""What a student's page cannot do: speak for another, read the key, teach, or win without having trained.

Lost otherwise: one pupil who ends the class, answers for the others, or stands first in a table unearned.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.classes.rooms.scores import BadSubmission, Verdict
from tests.server.classes.conftest import Run
from tests.server.support.class_visitor import TILE, School

DEEDS = {"run": 1, "deeds": [], "until": [0, 0], "playing": False}
GOAL = {"measure": "test_loss", "relation": "<=", "value": 0.1}
TEACHERS: dict[str, dict[str, Any]] = {
    "lock": {"on": True},
    "names": {"on": True},
    "extend": {"hours": 1},
    "end": {},
    "remove": {"member": "x"},
    "give": {"kind": None},
    "attention": {"text": "Hello"},
    "question": {"text": "?", "answers": ["a", "b"]},
    "close_question": {"show": True},
    "clear_question": {},
    "poll": {"experiment": {}, "epochs": 1, "goal": GOAL},
    "close_poll": {},
    "clear_poll": {},
    "watch": {"member": None},
    "show": {"member": "teacher"},
    "point": {"point": None},
    "challenge": {"name": "circle"},
}
STUDENTS: dict[str, dict[str, Any]] = {
    "tile": TILE,
    "answer": {"id": "x", "value": 0},
    "submit": {"submission": {"challenge": "circle"}},
    "leave": {},
}


def test_each_does_what_is_theirs_and_nothing_else_and_nobody_enters_twice(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        for type, fields in TEACHERS.items():
            refused = await ada.ask(type, "refused", **fields)
            assert (refused["code"], refused["values"]) == ("not_allowed", {"why": "teacher"}), type
        for type, fields in STUDENTS.items():
            refused = await teacher.ask(type, "refused", **fields)
            assert (refused["code"], refused["values"]) == ("not_allowed", {"why": "student"}), type
        for page in (ada, teacher):
            refused = await page.ask("teach", "refused", code=school.code, key=school.key)
            assert refused["values"] == {"why": "once"}
        # Nothing came of any of it.
        page = await school.visitor().ask("teach", "teaching", code=school.code, key=school.key)
        assert page["stage"].pop("version") == 0 and set(page["stage"].values()) == {None}
        assert [one["member"] for one in page["roster"]] == [joined["member"]]

    run(work, processes=1)


def test_nobody_speaks_for_another_and_neither_keys_nor_tokens_are_told_or_kept(run: Run) -> None:
    async def work(school: School) -> None:
        teacher = await school.teacher()
        ada, joined = await school.student("Ada")
        bob, other = await school.student("Bob")
        # With the token of the one for the other; with what is kept in place of a token.
        store = school.all[0].store
        kept = await store.get(school.code, "members", joined["member"])
        assert kept is not None
        entrance = {"code": school.code, "member": joined["member"]}
        for token in (other["token"], kept["token"][:32]):
            assert await school.visitor().refused("rejoin", **entrance, token=token) == "no_member"
        # What a page sends is told of the page that sent it, whatever it says.
        await bob.say("tile", **TILE)
        assert [one["member"] for one in (await teacher.until("tiles"))["tiles"]] == [other["member"]]
        await teacher.say("watch", member=joined["member"])
        await ada.until("source_wanted")
        await bob.say("source_deeds", **DEEDS)
        await ada.say("source_state", run=1, state="AAAA", playing=False)
        assert (await teacher.until("source_state"))["member"] == joined["member"]
        assert [one for one in teacher.heard if one["type"] == "source_deeds"] == []
        # Of keys and tokens, only their own page ever hears, and only once.
        room = await store.room(school.code)
        everything = json.dumps([room, *[await store.all(school.code, kind) for kind in ("members", "names", "stage")]])
        for secret in (school.key, joined["token"], other["token"]):
            assert secret not in everything
        assert school.key not in json.dumps(ada.heard + bob.heard)
        assert joined["token"] not in json.dumps(bob.heard + teacher.heard)

    run(work, processes=1)


@pytest.mark.parametrize(
    ("verdict", "best"),
    [
        ([Verdict(True, 7.0, lower=True), Verdict(True, 5.0, lower=True), Verdict(True, 6.0, lower=True)], [7, 5, 5]),
        ([Verdict(True, 2.0, lower=False), Verdict(True, 9.0, lower=False)], [2, 9]),
        ([Verdict(False, None, lower=True, faults=[{"code": "goal"}]), Verdict(True, 3.0, lower=True)], [None, 3]),
    ],
)
def test_the_best_that_was_trained_again_stands_and_one_that_fails_changes_nothing(
    run: Run, verdict: list[Verdict], best: list[float | None]
) -> None:
    coming = iter(verdict)

    async def judge(submission: Any, source: str) -> Verdict:
        return next(coming)

    async def work(school: School) -> None:
        teacher = await school.teacher()
        await teacher.say("challenge", name="circle", title="The circle")
        ada, _ = await school.student("Ada")
        told = []
        for one in verdict:
            submitted = await ada.ask("submit", "submitted", submission={"challenge": "circle"})
            assert (submitted["reached"], submitted["faults"]) == (one.reached, one.faults)
            told.append(submitted["best"])
        assert told == best
        for score in dict.fromkeys(score for score in best if score is not None):
            assert (await teacher.until("score"))["score"]["score"] == score
        page = await school.visitor().ask("teach", "teaching", code=school.code, key=school.key)
        assert page["roster"][0]["best"] == {"circle": best[-1]}

    run(work, processes=1, judge=judge)


def test_students_see_a_table_of_the_challenge_the_best_first_and_ties_by_time(run: Run) -> None:
    scores = {"Ada": 5.0, "Bob": 4.0, "Cy": 5.0}

    async def judge(submission: Any, source: str) -> Verdict:
        return Verdict(True, scores[submission["run"]], lower=True)

    async def work(school: School) -> None:
        teacher = await school.teacher()
        await teacher.say("names", on=True)
        await teacher.say("challenge", name="circle")
        for name in ("Cy", "Ada", "Bob"):
            page, _ = await school.student(name)
            await page.ask("submit", "submitted", submission={"challenge": "circle", "run": name})
            # Of another challenge: in no table of this one.
            await page.ask("submit", "submitted", submission={"challenge": "spiral", "run": name})
        heard = await page.until("stage", lambda heard: len(heard["stage"].get("table") or ()) == 3)
        assert [(row["name"], row["score"]) for row in heard["stage"]["table"]] == [
            ("Bob", 4.0),
            ("Cy", 5.0),
            ("Ada", 5.0),
        ]
        await teacher.say("names", on=False)
        hidden = await page.until(
            "stage", lambda heard: "table" in heard["stage"] and not heard["stage"]["table"][0]["name"]
        )
        assert [row["name"] for row in hidden["stage"]["table"]] == [None] * 3

    run(work, processes=1, judge=judge)


def test_what_cannot_be_judged_is_said_and_a_challenge_of_one_s_own_must_be_the_class_s(run: Run) -> None:
    async def judge(submission: Any, source: str) -> Verdict:
        if submission["challenge"] == "none":
            raise BadSubmission("`challenge` must be one of circle; got 'none'")
        return Verdict(True, 1.0, lower=True)

    async def work(school: School) -> None:
        teacher = await school.teacher()
        own = {"level": 1, "goal": [], "text": "x" * 5000}
        ada, _ = await school.student("Ada")
        for submission in ({}, {"challenge": 3}, {"challenge": "none"}, {"challenge": own}):
            refused = await ada.ask("submit", "refused", submission=submission)
            assert refused["code"] == "bad_submission" and "must" in refused["rule"]
        both = await teacher.ask("challenge", "refused", name="circle", document=own)
        assert both["code"] == "malformed"
        await teacher.say("challenge", document=own, title="Ours")
        on = (await ada.until("stage", lambda heard: "challenge" in heard["stage"]))["stage"]["challenge"]
        assert on["document"] is None and on["id"].startswith("own-")
        document = (await ada.ask("fetch", "fetched", id=on["id"]))["what"]["document"]
        submitted = await ada.ask("submit", "submitted", submission={"challenge": document})
        assert (submitted["challenge"], submitted["best"]) == (on["id"], 1.0)
        easier = {**own, "goal": [{}]}
        assert await ada.refused("submit", submission={"challenge": easier}) == "bad_submission"

    run(work, processes=1, judge=judge)


def test_a_server_that_judges_nothing_says_so(run: Run) -> None:
    async def work(school: School) -> None:
        await school.teacher()
        ada, _ = await school.student("Ada")
        assert await ada.refused("submit", submission={"challenge": "circle"}) == "bad_submission"

    run(work, processes=1)
