"""Challenges over HTTP, and submissions trained again in the pool of sweeps. Without these a score would be taken on
trust, or a right one refused."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from server.api.challenges import judging
from server.classes.rooms.scores import BadSubmission
from server.page.assets import ROOT
from tests.server.api.test_routes import problem
from tests.server.challenges.test_library import CHALLENGE, TEXT
from tests.server.conftest import Server, run_apart

FIRST = "01-four-units"
SOLUTION: dict[str, Any] = json.loads((ROOT / "challenges" / FIRST / "solution.json").read_text(encoding="utf-8"))


def verdict(client: httpx.Client, **parts: Any) -> dict[str, Any]:
    """What comes of the solution of a challenge, some parts of which are others."""
    response = client.post("/api/challenges/verify", json={**SOLUTION, **parts})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def until(epochs: int, **more: Any) -> dict[str, Any]:
    return {**SOLUTION["run"], "until": [epochs, 0], **more}


def test_the_challenges_are_told_and_each_in_a_language(client: httpx.Client) -> None:
    told = client.get("/challenges.json").json()
    assert told["faults"] == [] and FIRST in [one["id"] for one in told["challenges"]]
    assert {"en", "zh"} <= set(told["challenges"][0]["languages"])
    sent = client.get(f"/challenges/{FIRST}.json?language=zh").json()
    texts = json.loads((ROOT / "challenges" / FIRST / "zh.json").read_text(encoding="utf-8"))
    assert (sent["language"], sent["text"]) == ("zh", texts)
    kept = client.get(f"/challenges/{FIRST}.json", params={"v": told["version"]})
    assert "immutable" in kept.headers["cache-control"]
    assert client.get("/challenges/gone.json").status_code == 404


def test_what_was_done_is_trained_again_and_its_score_is_what_came_out(client: httpx.Client) -> None:
    found = verdict(client)
    assert found["reached"] and found["faults"] == []
    assert found["score"] == SOLUTION["run"]["until"][0]
    # The same of a challenge that is in no list, which the submission brings along.
    own = {**CHALLENGE, "experiment": {"data": {"dataset": "circle"}}, "goal": CHALLENGE["goal"][:1]}
    assert verdict(client, challenge=own)["score"] == found["score"]


def test_what_does_not_reach_its_goal_or_breaks_a_rule_is_said_with_numbers(client: httpx.Client) -> None:
    found = verdict(client, run=until(1))
    [fault] = found["faults"]
    assert not found["reached"] and found["score"] is None
    assert fault["code"] == "goal_at_most" and fault["values"]["measured"] == found["measured"]["test_loss"]
    wide = {**SOLUTION["run"]["experiment"], "hidden": [{"units": 8}]}
    [fault] = verdict(client, run=until(25, experiment=wide))["faults"]
    assert (fault["code"], fault["values"]) == ("units_most", {"limit": 4, "found": 8})
    [fault] = verdict(client, run=until(10**9))["faults"]
    assert fault["code"] == "work"
    [fault] = verdict(client, challenge="gone")["faults"]
    assert fault["code"] == "unknown_challenge" and "gone" in fault["message"]


def test_what_is_no_submission_is_refused_by_path_and_value(client: httpx.Client) -> None:
    def refused(**parts: Any) -> list[str]:
        response = client.post("/api/challenges/verify", json={**SOLUTION, **parts})
        assert problem(response, 422)
        return [fault["path"] for fault in response.json()["faults"]]

    assert refused(version=2) == ["version"]
    assert refused(run=until(-1)) == ["run.until"]
    deed = {"at": [0, 0], "do": "configure", "experiment": {"seed": 3}}
    assert refused(run=until(5, deeds=[deed])) == ["run.deeds[0].experiment.seed"]
    assert refused(challenge={"level": 1})[0].startswith("challenge.")
    # The place among the sweeps is given back.
    assert verdict(client, run=until(1))["reached"] is False


def test_a_challenge_of_a_link_is_checked_before_it_shows(client: httpx.Client) -> None:
    def checked(**parts: Any) -> Any:
        body = {"name": "ours", "challenge": CHALLENGE, "texts": {"en": TEXT}, **parts}
        return client.post("/api/challenges/check", json=body).json()

    assert checked()["sent"]["text"] == TEXT
    found = checked(challenge={**CHALLENGE, "level": 0}, language="zh")
    assert found["sent"] is None
    assert [(fault["file"], fault["path"]) for fault in found["faults"]] == [("challenge.json", "level")]
    assert problem(client.post("/api/challenges/check", json={"challenge": {}, "texts": {}}), 422)


def hear(socket: ClientConnection, wanted: str) -> dict[str, Any]:
    while (told := json.loads(socket.recv(timeout=30)))["type"] != wanted:
        pass
    found: dict[str, Any] = told
    return found


def test_in_a_class_a_submission_comes_out_the_same_and_only_what_came_out_is_a_score(server: Server) -> None:
    address = f"ws://127.0.0.1:{server.port}/class"
    with connect(address) as teacher, connect(address) as student:

        def say(socket: ClientConnection, **message: Any) -> None:
            socket.send(json.dumps(message))

        say(teacher, type="open", hours=1, own=None)
        code = hear(teacher, "opened")["code"]
        say(student, type="join", code=code, name="Ada")
        hear(student, "joined")
        say(student, type="submit", submission={**SOLUTION, "challenge": "gone"})
        assert "gone" in hear(student, "refused")["rule"]
        say(student, type="submit", submission={**SOLUTION, "run": until(1)})
        lost = hear(student, "submitted")
        assert (lost["reached"], lost["best"], lost["faults"][0]["code"]) == (False, None, "goal_at_most")
        say(student, type="submit", submission=SOLUTION)
        won = hear(student, "submitted")
        assert won["reached"] and won["best"] == won["score"] == SOLUTION["run"]["until"][0]
        assert hear(teacher, "score")["score"]["score"] == won["score"]
        say(teacher, type="end")


def test_submissions_of_one_address_leave_room_for_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_MOST_WAITING", 3)
    monkeypatch.setattr(judging, "_MOST_OF_ADDRESS", 2)

    async def work() -> None:
        api: Any = SimpleNamespace(sweeps=SimpleNamespace(offered=True))
        # Nobody comes to judge any of them.
        current: Any = SimpleNamespace(now=asyncio.Event().wait)
        judge = judging.Judging(api, current).judge
        waiting = [asyncio.create_task(judge({}, address)) for address in ("one", "one", "other")]
        await asyncio.sleep(0)
        for address, most in (("one", 3), ("other", 3)):
            with pytest.raises(BadSubmission, match=f"at most {most} submissions"):
                await judge({}, address)
        waiting.pop().cancel()
        await asyncio.sleep(0)
        with pytest.raises(BadSubmission, match="at most 2 submissions"):
            await judge({}, "one")
        waiting.append(asyncio.create_task(judge({}, "other")))
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    run_apart(work())
