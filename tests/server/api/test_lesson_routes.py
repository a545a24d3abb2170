"""Lessons over HTTP: what they may be made of, checked as folders are, and tried with seeds in the pool of sweeps."""

from __future__ import annotations

import json
from typing import Any

import httpx

from engine.lessons.measures import MEASURES
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.tally import take_tally
from server.page.assets import ROOT
from tests.server.api.test_routes import problem
from tests.server.conftest import Server, wait_for
from tests.server.lessons.test_library import LESSON, TEXT

ASKED = {
    **LESSON,
    "values": [{"id": "loss", "set_up": "only", "measure": "test_loss"}],
    "steps": [{
        **LESSON["steps"][0],
        "question": {
            "reading": {"set_up": "only", "measure": "test_loss"},
            "answers": [{"id": "low", "below": 0.4}, {"id": "high"}],
        },
    }],
}  # fmt: skip
WORDS = {
    **TEXT,
    "steps": [{"do": "Press Play.", "ask": "How low?", "answers": {"low": "Low", "high": "High"}, "look": "{loss:2}."}],
}
BODY: dict[str, Any] = {"lesson": ASKED, "texts": {"en": WORDS}}


def check(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response = client.post("/api/lessons/check", json={**BODY, **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_what_a_lesson_may_be_made_of_is_told_with_the_files_of_those_there_are(client: httpx.Client) -> None:
    choices = client.get("/api/lessons/choices").json()
    assert [one["name"] for one in choices["measures"]] == list(MEASURES)
    assert {"sign": "<", "name": "below"} in choices["relations"] and choices["languages"] == ["en", "zh"]
    assert "#network" in choices["parts"] and "layers" in choices["drawers"] and "play" in choices["controls"]
    folder = ROOT / "lessons" / "04-vanishing-gradient"
    files = client.get(f"/api/lessons/files/{folder.name}").json()
    assert files == {
        "name": folder.name,
        "own": False,
        "lesson": json.loads((folder / "lesson.json").read_text(encoding="utf-8")),
        "texts": {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("en", "zh")},
    }
    assert problem(client.get("/api/lessons/files/gone"), 404)


def test_a_lesson_that_is_right_comes_back_as_learners_get_it(client: httpx.Client) -> None:
    found = check(client, texts={"en": WORDS, "zh": {**WORDS, "title": "我们的"}}, language="zh")
    assert (found["faults"], found["more"], found["warnings"]) == ([], 0, [])
    sent = found["sent"]
    assert (sent["own"], sent["language"], sent["text"]["title"]) == (True, "zh", "我们的")
    assert sent["lesson"] == ASKED and sent["resolved"]["claims"][0]["id"] == "finite"
    # Nobody has measured it yet.
    assert sent["text"]["steps"][0]["look"] == "[[#loss:2|–]]."


def test_what_is_wrong_is_told_with_file_place_rule_value_and_what_was_meant(client: httpx.Client) -> None:
    [fault] = check(client, lesson={**ASKED, "controls": ["plya"]})["faults"]
    assert (fault["file"], fault["path"], fault["value"], fault["suggestion"]) == (
        "lesson.json", "controls[0]", "plya", "play",
    )  # fmt: skip
    assert fault["rule"].startswith("must be a control of the page: ") and "got 'plya'" in fault["message"]
    wrong = check(client, texts={"en": {**WORDS, "next": "{losss}"}, "English": WORDS})
    assert [(one["file"], one["suggestion"]) for one in wrong["faults"]] == [
        ("English.json", None), ("en.json", "{loss}"),
    ]  # fmt: skip
    assert wrong["sent"] is None
    assert check(client, name="04-vanishing-gradient")["faults"][0]["path"] == "name"
    assert check(client, texts={})["faults"][0]["path"] == "texts"
    # As of any experiment, with a code for which the page has words.
    set_ups = {"only": {**LESSON["set_ups"]["only"], "experiment": {"seed": -1}}}
    [seed] = check(client, lesson={**ASKED, "set_ups": set_ups})["faults"]
    assert (seed["path"], seed["code"], seed["values"]) == ("set_ups.only.experiment.seed", "at_least", {"limit": 0.0})
    many = check(client, texts={"en": {**WORDS, "mistakes": [""] * 50}})
    assert len(many["faults"]) == 20 and many["more"] == 30


def test_what_is_worth_a_look_is_told_of_a_lesson_that_is_right(client: httpx.Client) -> None:
    [missing] = check(client)["warnings"]
    assert (missing["file"], missing["code"], missing["values"]) == (
        "zh.json", "language_missing", {"language": "English"},
    )  # fmt: skip


def refused(client: httpx.Client, path: str, **body: Any) -> str:
    response = client.post(f"/api/lessons/{path}", json={**BODY, **body})
    return str(problem(response, 422)["detail"])


def test_what_is_too_large_or_no_lesson_at_all_is_refused(client: httpx.Client) -> None:
    texts = {"en": {**WORDS, "means": "x" * 600_000}}
    assert "`texts` must have at most 524288 bytes" in refused(client, "check", texts=texts)
    assert "`lesson` must be an object" in refused(client, "check", lesson=[])
    assert "`seeds` must be at most 100" in refused(client, "try", seeds=101)
    assert "`controls[0]` must be a control" in refused(client, "try", lesson={**ASKED, "controls": ["plya"]})
    endless = {"only": {"experiment": {"hidden": [{"units": 32}] * 6, "data": {"samples": 5000}}, "epochs": 10_000}}
    assert "must come to at most" in refused(client, "try", lesson={**ASKED, "set_ups": endless}, seeds=100)


def test_no_text_takes_long_to_check(client: httpx.Client) -> None:
    # What each of them begins never ends: to look for its end from every one took minutes, and everybody waited.
    for sign, count in (("[[", 50_000), ("[[{", 4_000), ("[[x|{", 4_000)):
        assert check(client, texts={"en": {**WORDS, "means": sign * count}})["faults"] == []
    # What was meant is looked for where it is told, and in nothing that is longer than a name.
    terms = check(client, texts={"en": {**WORDS, "means": "[[xneuro|x]]" * 10_000}})
    assert (len(terms["faults"]), terms["more"]) == (20, 9_980)
    long = check(client, lesson={**ASKED, "topic": "{" + "x" * 400_000 + "{"})["faults"]
    assert (long[0]["path"], long[0]["suggestion"]) == ("topic", None)
    names = [f"a{index}" for index in range(3_000)]
    step = {**ASKED["steps"][0], "set_ups": names}
    assert check(client, lesson={**ASKED, "steps": [step]})["more"] > 2_900
    # A place in a list of so many digits is none, and no number to Python.
    digits = check(client, texts={"en": {**WORDS, "means": "{only.experiment.hidden." + "9" * 5000 + "}"}})
    assert "must lead to a number" in digits["faults"][0]["rule"]


def test_faults_of_the_document_and_of_the_texts_come_together(client: httpx.Client) -> None:
    found = check(client, lesson={**ASKED, "minutes": 0}, texts={"en": {**WORDS, "next": ""}})["faults"]
    assert [(one["file"], one["path"]) for one in found] == [("lesson.json", "minutes"), ("en.json", "next")]


def test_a_trial_says_of_each_seed_what_holds_and_ends_with_the_engine_s_own_tally(client: httpx.Client) -> None:
    answer = client.post("/api/lessons/try", json={**BODY, "seeds": 3})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[0] == {"type": "trial", "seeds": [2001, 2003]} and lines[-1] == {"type": "end", "reason": None}
    seeds = [one for one in lines if one["type"] == "seed"]
    assert sorted(one["seed"] or 0 for one in seeds) == [0, 2001, 2002, 2003]
    assert all(one["claims"] == {"finite": True} and one["questions"][0] in ("low", "high") for one in seeds)
    tally = lines[-2]["tally"]
    assert tally == json.loads(json.dumps(take_tally(read_lesson(ASKED), ASKED, 3).document()))
    # Kept beside the lesson, it is what its numbers are, as long as it is of what the lesson says.
    shown = check(client, tally=tally)["sent"]
    assert shown["resolved"]["claims"][0]["tally"] == {"holds": 3, "seeds": 3}
    assert "–" not in shown["text"]["steps"][0]["look"]
    for other in ({**tally, "mark": "other"}, {**tally, "questions": []}, {"seeds": "?"}):
        assert check(client, tally=other)["sent"]["resolved"]["claims"][0]["tally"] is None


def test_a_trial_that_nobody_listens_to_ends(server: Server, client: httpx.Client) -> None:
    set_ups = {"only": {"experiment": {"hidden": [{"units": 8}], "data": {"samples": 5000}}, "epochs": 5000}}
    api = server.app.state.api
    with client.stream("POST", "/api/lessons/try", json={**BODY, "lesson": {**ASKED, "set_ups": set_ups}}) as answer:
        assert json.loads(next(answer.iter_lines()))["type"] == "trial"
        assert api.sweeps.running == 1
    wait_for(lambda: api.sweeps.running == 0 and api.sweep_places.taken == 0)
    wait_for(lambda: not any(lane.job for lane in api.sweeps.dispatcher._lanes))
