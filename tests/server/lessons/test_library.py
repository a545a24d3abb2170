"""Lessons in folders: served in a language, a teacher's beside the others, or refused by file, place and rule."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.lessons.hill import descend, height
from engine.lessons.lesson import RELATIONS, Claim, Reading
from engine.lessons.measures import MEASURES
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.scenes import PICTURES, SCENES
from engine.lessons.tally import take_tally
from server.lessons import check_command
from server.lessons.library import LessonsError, load
from server.lessons.presets import Presets
from server.lessons.resolved import resolve_claim
from server.lessons.tallies import write_tally
from server.page.assets import ROOT, Assets
from server.settings import Settings
from server.wire.inbound import Measure, decode
from tests.server.conftest import LOCAL, Server

LESSON: dict[str, Any] = {
    "set_ups": {"only": {"experiment": {"hidden": [], "data": {"samples": 20}}, "epochs": 2}},
    "claims": [{"id": "finite", "set_up": "only", "measure": "finite", "relation": "=", "value": 1}],
    "controls": ["play", "noise"],
    "steps": [{"set_ups": ["only"], "claims": ["finite"], "points_at": "#network"}],
    "requires": ["01-linear-is-one-layer"],
}
TEXT: dict[str, Any] = {
    "title": "Ours",
    "question": "What?",
    "steps": [{"do": "Press [[neuron|it]].", "look": "There."}],
    "claims": {"finite": "It is."},
    "means": "This.",
    "mistakes": ["That."],
    "next": "More.",
}


def write(folder: Path, name: str = "ours", lesson: Any = LESSON, **texts: Any) -> Path:
    (folder / name).mkdir(parents=True)
    for stem, content in {"lesson": lesson, **(texts or {"en": TEXT})}.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name / f"{stem}.json").write_text(text, encoding="utf-8")
    return folder


def lines(folder: Path) -> list[str]:
    with pytest.raises(LessonsError) as refused:
        load(Settings(lessons=str(folder)), Assets())
    return refused.value.lines


@contextmanager
def serving(folder: Path | None = None) -> Iterator[httpx.Client]:
    server = Server(Settings(lessons=str(folder or "")))
    try:
        with httpx.Client(base_url=server.url, **LOCAL) as page:
            yield page
    finally:
        server.stop()


@pytest.fixture(scope="module")
def page() -> Iterator[httpx.Client]:
    with serving() as one:
        yield one


def test_all_lessons_that_come_with_the_server_are_listed_with_their_titles(page: httpx.Client) -> None:
    found = page.get("/lessons.json").json()
    folders = sorted(path.parent.name for path in (ROOT / "lessons").glob("*/lesson.json"))
    assert [one["id"] for one in found["lessons"]] == folders and len(folders) == 21
    for one in found["lessons"]:
        assert one["languages"] == ["en", "zh"] and not one["own"]
        for language in one["languages"]:
            text = json.loads((ROOT / "lessons" / one["id"] / f"{language}.json").read_text(encoding="utf-8"))
            assert one["title"][language] == text["title"]
            assert one["question"][language] == text["question"]


def test_a_lesson_is_sent_whole_in_the_language_asked_for_or_else_in_english(page: httpx.Client) -> None:
    folder = ROOT / "lessons" / "04-vanishing-gradient"
    for asked, sent in (("zh", "zh"), ("en", "en"), ("fr", "en"), (None, "en")):
        query = "" if asked is None else f"?language={asked}"
        found = page.get(f"/lessons/{folder.name}.json{query}").json()
        assert found["text"]["title"] == json.loads((folder / f"{sent}.json").read_text(encoding="utf-8"))["title"]
        assert found == {
            "id": folder.name,
            "own": False,
            "language": sent,
            "lesson": json.loads((folder / "lesson.json").read_text(encoding="utf-8")),
            "resolved": found["resolved"],
            "text": found["text"],
            **({"missing": True} if asked == "fr" else {}),
        }


def test_a_lesson_s_claims_are_sent_with_nothing_left_out(tmp_path: Path) -> None:
    lesson = {
        **LESSON,
        "claims": [
            *LESSON["claims"],
            {
                "id": "sooner",
                "set_up": "only",
                "measure": "epochs_to_loss",
                "relation": "<=",
                "value": {"set_up": "only", "measure": "spread_ratio", "of": {"over": 2}, "at": 1},
            },
            {
                "id": "rolls",
                "measure": "hill_end",
                "of": {"rate": 1},
                "relation": ">",
                "value": 3.9,
                "chance": True,
            },
        ],
        "values": [{"id": "start", "set_up": "only", "measure": "finite", "at": "start"}],
        "steps": [
            {
                "set_ups": ["only"],
                "claims": ["finite", "sooner", "rolls"],
                "question": {
                    "reading": {"set_up": "only", "measure": "finite"},
                    "answers": [{"id": "no", "below": 1}, {"id": "yes"}, {"id": "unknown", "without": True}],
                },
                "stage": {"picture": "bias"},
            },
            {"set_ups": [], "claims": [], "points_at": "#output", "stage": {"picture": "race"}},
        ],
    }
    claims = {**TEXT["claims"], "sooner": "It is.", "rolls": "It does."}
    answers = {"no": "No", "yes": "Yes", "unknown": "Who knows"}
    steps = [{**TEXT["steps"][0], "ask": "Is it?", "answers": answers}, TEXT["steps"][0]]
    text = {**TEXT, "claims": claims, "steps": steps}
    folder = write(tmp_path, lesson=lesson, en=text)
    tally = take_tally(read_lesson(lesson), lesson, 2)
    write_tally(folder / "ours", tally)
    found = load(Settings(lessons=str(folder)), Assets())
    sent = found.sent("ours", "en")
    assert sent is not None and sent["lesson"] == lesson
    run = {"at": "end", "set_up": "only"}
    finite = {"id": "finite end", "measure": "finite", "of": {}, "settles": False, **run}
    loss = {"id": "epochs_to_loss loss=0.05 end", "measure": "epochs_to_loss", "of": {"loss": 0.05}, "settles": True}
    ratio = {"id": "spread_ratio layer=1 over=2 1", "measure": "spread_ratio", "of": {"layer": 1, "over": 2}}
    hill = {"id": "hill_end rate=1 start=6.0 steps=200 end", "measure": "hill_end", "settles": True}
    of_hill = {"of": {"rate": 1, "start": 6.0, "steps": 200}, "at": "end", "set_up": None}

    def held(count: int) -> dict[str, int]:
        return {"holds": count, "seeds": 2}

    assert sent["resolved"] == {
        "claims": [
            {"id": "finite", "left": finite, "relation": "exactly", "right": 1, "chance": False, "tally": held(2)},
            {
                "id": "sooner",
                "left": {**loss, **run},
                "relation": "at_most",
                "right": {**ratio, "at": 1, "set_up": "only", "settles": True},
                "chance": False,
                "tally": held(0),
            },
            {
                "id": "rolls",
                "left": {**hill, **of_hill},
                "relation": "above",
                "right": 3.9,
                "chance": True,
                "tally": held(0),
            },
        ],
        "values": [{"id": "start", "reading": {**finite, "id": "finite start", "at": "start", "settles": True}}],
        "steps": [
            {
                "set_ups": ("only",),
                "claims": ("finite", "sooner", "rolls"),
                "question": {
                    "kind": "ranges",
                    "readings": [finite],
                    "answers": [{"id": "no", "below": 1}, {"id": "yes"}, {"id": "unknown", "without": True}],
                    "tally": {"no": 0, "yes": 2, "unknown": 0},
                },
                "points_at": None,
                "stage": {"picture": "bias"},
                "scene": "bias",
            },
            {
                "set_ups": (),
                "claims": (),
                "question": None,
                "points_at": "#output",
                "stage": {"picture": "race"},
                "scene": None,
            },
        ],
    }
    # A tally of what the document said before is none of what it says now.
    lesson["set_ups"]["only"]["epochs"] = 1  # type: ignore[index]
    (folder / "ours" / "lesson.json").write_text(json.dumps(lesson))
    later = load(Settings(lessons=str(folder)), Assets()).sent("ours", "en")
    assert later is not None and later["resolved"]["claims"][0]["tally"] is None  # type: ignore[index]


def test_a_measure_with_every_digit_of_its_arguments_can_be_asked_for() -> None:
    of = {"rate": 1.2345678901234567e-05, "start": -9.999999999999998, "steps": 1000}
    claim = Claim("steep", Reading("hill_last_step", of, None, "end"), ">", 0.0)
    wanted = {key: resolve_claim(claim)["left"][key] for key in ("id", "measure", "of", "at")}  # type: ignore[index]
    assert len(str(wanted["id"])) > 80
    message = decode(json.dumps({"type": "measure", "wanted": [wanted]}))
    assert isinstance(message, Measure) and message.wanted[0].of == of


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_relation_and_measure_has_words_that_name_no_more_than_the_measure_has(language: str) -> None:
    words = json.loads((ROOT / f"locales/{language}.json").read_text(encoding="utf-8"))
    for relation in RELATIONS.values():
        assert {f"lesson_editor.relation.{relation.name}", f"presets.{relation.name}"} <= words.keys()
    for name, measure in MEASURES.items():
        named = set(re.findall(r"{(\w+)}", words[f"measure.{name}"]))
        assert named <= {one.name for one in measure.parameters}, name
        assert {f"lesson_editor.of.{one.name}" for one in measure.parameters} <= words.keys(), name


@pytest.mark.parametrize("name", ["gone", "..%2f..%2fpyproject", "%2e%2e", "04-vanishing-gradient/en"])
def test_a_lesson_that_is_not_there_is_not_found(page: httpx.Client, name: str) -> None:
    assert page.get(f"/lessons/{name}.json").status_code == 404


def test_an_answer_may_be_kept_for_ever_by_the_version_of_the_lessons_alone(page: httpx.Client, tmp_path: Path) -> None:
    version = page.get("/lessons.json").json()["version"]
    for path in ("lessons.json", "lessons/19-step.json", "hill.json"):
        assert "immutable" in page.get(f"/{path}?v={version}").headers["cache-control"]
        assert page.get(f"/{path}?v=other").headers["cache-control"] == "no-cache"
    with serving(write(tmp_path)) as other:
        assert other.get("/lessons.json").json()["version"] != version


def test_a_teacher_s_lesson_stands_before_the_others_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.page.rereading._LOOK_SECONDS", 0.0)
    with serving(write(tmp_path, "99-ours", de={**TEXT, "title": "Unsere"})) as page:
        listed = page.get("/lessons.json").json()["lessons"]
        first = listed[0]
        assert (first["id"], first["own"], first["title"], first["requires"]) == (
            "99-ours",
            True,
            {"de": "Unsere"},
            ["01-linear-is-one-layer"],
        )
        # What it does not say it need not say, and a list has something to show all the same.
        assert (first["topic"], first["minutes"]) == (None, None)
        assert first["shows"] == [{"name": {"de": "only"}, "dataset": "circle", "points": None}]
        assert page.get("/lesson-outcomes.json").json()["outcomes"]["99-ours"] == [None]
        assert not any(one["own"] for one in listed[1:]) and len(listed) == 22
        found = page.get("/lessons/99-ours.json?language=zh").json()
        assert found["language"] == "de" and found["lesson"] == LESSON
        # What has become wrong since is said beside the lessons, and no cache keeps that.
        version = page.get("/lessons.json").json()["version"]
        (tmp_path / "99-ours" / "de.json").write_text("{")
        said = page.get(f"/lessons.json?v={version}")
        assert said.json()["faults"][0].startswith("99-ours/de.json: the file is not JSON")
        assert said.headers["cache-control"] == "no-cache" and said.json()["lessons"] == listed


ASKED = {"reading": {"set_up": "only", "measure": "finite"}, "answers": [{"id": "a", "below": 1}, {"id": "b"}]}


def step(**changes: Any) -> dict[str, Any]:
    return {"steps": [{**LESSON["steps"][0], **changes}]}


WRONG_LESSONS: list[tuple[dict[str, Any], str]] = [
    ({"picture": "bias"}, "ours/lesson.json: `picture` must be left out: here are "),
    ({"controls": ["lever"]}, "ours/lesson.json: `controls[0]` must be a control of the page: "),
    ({"steps": ...}, "ours/lesson.json: `steps` must be given"),
    (step(points_at="#attic"), "ours/lesson.json: `steps[0].points_at` must be a part of the page by its id"),
    (step(points_at="network"), "ours/lesson.json: `steps[0].points_at` must be a part of the page by its id"),
    (
        {"controls": ["drawer"], **step(stage={"drawer": "cellar"})},
        "ours/lesson.json: `steps[0].stage.drawer` must be a drawer of",
    ),
    (
        {"steps": [*LESSON["steps"], {"set_ups": [], "claims": []}]},
        "ours/en.json: `steps` must be a list of 2 steps, as many as lesson.json has",
    ),
    (
        step(question=ASKED),
        "ours/en.json: `steps[0]` must be an object with answers, ask, do, look",
    ),
    ({"topic": "luck"}, "ours/lesson.json: `topic` must be one of first_steps, "),
    ({"minutes": 0}, "ours/lesson.json: `minutes` must be a whole number from 1 to 600; got 0"),
    ({"shows": ["other"]}, "ours/lesson.json: `shows` must be a list of one or two of only; got ['other']"),
    ({"requires": ["99-gone"]}, "ours/lesson.json: `requires[0]` must be a lesson; got '99-gone'"),
    (
        {"set_ups": {"only": {"experiment": {"seed": -1}, "epochs": 2}}},
        "ours/lesson.json: `set_ups.only.experiment.seed` must be at least 0; got -1",
    ),
    (
        {"set_ups": {"only": {"experiment": {"data": {"samples": 9999}}, "epochs": 2}}},
        "ours/lesson.json: `set_ups.only.experiment.data.samples` must be at most 5000; got 9999",
    ),
]


def check_lines(folder: Path, expected: list[str]) -> None:
    """Asserts that of lessons `ours-00`, `ours-01` and so on, each wrong in one thing, each has its one line."""
    found = sorted(lines(folder))
    assert len(found) == len(expected)
    for number, (line, begin) in enumerate(zip(found, expected, strict=True)):
        assert line.startswith(begin.replace("ours/", f"ours-{number:02}/")), line


def test_what_is_wrong_with_a_lesson_is_said_with_file_place_rule_and_value(tmp_path: Path) -> None:
    for number, (change, _) in enumerate(WRONG_LESSONS):
        lesson = {key: value for key, value in {**LESSON, **change}.items() if value is not ...}
        write(tmp_path, f"ours-{number:02}", lesson=lesson)
    check_lines(tmp_path, [line for _, line in WRONG_LESSONS])


WRONG_TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "ours/en.json: `title` must be a text; got ''"),
    ({"means": ...}, "ours/en.json: `means` must be a text; got None"),
    ({"moral": "x"}, "ours/en.json: `moral` must be left out"),
    ({"steps": []}, "ours/en.json: `steps` must be a list of 1 steps, as many as lesson.json has; got []"),
    ({"steps": [{"do": "x"}]}, "ours/en.json: `steps[0]` must be an object with do, look"),
    ({"steps": [{"do": "x", "look": 3}]}, "ours/en.json: `steps[0].look` must be a text; got 3"),
    ({"claims": {}}, "ours/en.json: `claims.finite` must be a text; got None"),
    ({"claims": {"finite": "x", "more": "y"}}, "ours/en.json: `claims.more` must be a claim of the lesson: finite"),
    ({"set_ups": {}}, "ours/en.json: `set_ups.only` must be a text; got None"),
    ({"set_ups": ["x"]}, "ours/en.json: `set_ups` must be an object with a name for each set-up"),
    ({"set_ups": {"only": "x", "b": "y"}}, "ours/en.json: `set_ups.b` must be a set-up of the lesson: only"),
    ({"mistakes": "x"}, "ours/en.json: `mistakes` must be a list of texts"),
    (
        {"next": "See [[magic|it]]."},
        "ours/en.json: `next` must name terms that the glossary has; got '[[magic|it]]'",
    ),
    ({"next": "[[neuron|{finite} of them]]"}, "ours/en.json: `next` must not stand in the words of a term; got "),
    ({"next": "See {lesson:99-gone}."}, "ours/en.json: `next` must refer to a lesson that there is"),
    ({"next": "In {luck}."}, "ours/en.json: `next` must name one of finite, only; got '{luck}'"),
    ({"next": "In {finite.mean}."}, "ours/en.json: `next` must be of a claim or a value, with one of here, "),
    ({"next": "In {finite:roman}."}, "ours/en.json: `next` must have one of the formats percent, "),
    ({"next": "In {only.rate}."}, "ours/en.json: `next` must be of a set-up, with one of epochs, "),
    ({"next": "In {only.experiment.data}."}, "ours/en.json: `next` must lead to a number or a name; got"),
]


def test_what_is_wrong_with_a_text_is_said_with_file_place_rule_and_value(tmp_path: Path) -> None:
    for number, (change, _) in enumerate(WRONG_TEXTS):
        text = {key: value for key, value in {**TEXT, **change}.items() if value is not ...}
        write(tmp_path, f"ours-{number:02}", en=text)
    check_lines(tmp_path, [line for _, line in WRONG_TEXTS])


def test_what_is_wrong_with_files_and_folders_is_said_by_name(tmp_path: Path) -> None:
    write(tmp_path, "a", lesson="{")
    write(tmp_path, "b", lesson='{"set_ups": NaN}')
    write(tmp_path, "c", English=TEXT)
    write(tmp_path, "d", en="[]")
    write(tmp_path, "01-linear-is-one-layer")
    write(tmp_path, "No Name")
    (tmp_path / "e").mkdir()
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "lesson.json").write_text(json.dumps(LESSON))
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "lesson.json").write_bytes(b"\xff")
    write(tmp_path, "h")
    (tmp_path / "h" / "lesson.json").unlink()
    # Whoever reads it waits until somebody writes.
    os.mkfifo(tmp_path / "h" / "lesson.json")
    found = "\n".join(lines(tmp_path))
    for line in (
        "a/lesson.json: the file is not JSON: ",
        "b/lesson.json: numbers must be finite; got NaN",
        "c/English.json: must be named for a language, such as en.json",
        "d/en.json: the file must be a JSON object; got []",
        "01-linear-is-one-layer: must have a name of its own",
        "No Name: a lesson's folder must be named with",
        "e/lesson.json: cannot be read: No such file or directory",
        "f: must have a text in at least one language, such as en.json",
        "g/lesson.json: the file must be UTF-8; byte 0 is not",
        "h/lesson.json: must be a file",
    ):
        assert line in found


def test_faults_of_lesson_json_and_of_texts_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, "a", lesson={**LESSON, "controls": ["plya"]}, en={**TEXT, "means": "", "claims": {}})
    # Of what cannot be read nothing is asked of the texts, and the rest is.
    write(tmp_path, "b", lesson="{", en={**TEXT, "next": "[[neurn|it]]"})
    write(tmp_path, "c", lesson={**LESSON, "steps": [{**LESSON["steps"][0], "question": 3}]}, en={**TEXT, "title": ""})
    found = [line.partition("; ")[0] for line in lines(tmp_path)]
    assert [line.partition(":")[0] for line in found] == [
        "a/lesson.json", "a/en.json", "a/en.json", "b/lesson.json", "b/en.json", "c/lesson.json", "c/en.json",
    ]  # fmt: skip
    assert found[1:3] == ["a/en.json: `means` must be a text", "a/en.json: `claims.finite` must be a text"]
    assert found[4].startswith("b/en.json: `next` must name terms") and "`title`" in found[6]


def test_files_as_editors_and_systems_leave_them_are_read_or_let_be(tmp_path: Path) -> None:
    folder = write(tmp_path) / "ours"
    # As Windows writes it, with a byte order mark; a lock of Emacs, which leads nowhere; a file of macOS.
    (folder / "en.json").write_text(json.dumps(TEXT), encoding="utf-8-sig")
    (folder / ".#en.json").symlink_to("nowhere")
    (folder / "._en.json").write_bytes(b"\x00\x05")
    # A tally that nobody can read is none.
    (folder / "tallies.json").write_text("[" * 100_000)
    entry = load(Settings(lessons=str(tmp_path)), Assets()).entries["ours"]
    assert entry.texts["en"]["title"] == "Ours" and entry.tally is None


def test_a_folder_that_is_empty_or_not_there_is_said(tmp_path: Path) -> None:
    assert lines(tmp_path)[0].endswith("must hold folders, one for each lesson; it has none")
    assert "cannot be read: No such file or directory" in lines(tmp_path / "gone")[0]


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server", "check-lessons", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)


def test_the_command_says_that_lessons_are_in_order_and_with_how_many_seeds_they_hold(tmp_path: Path) -> None:
    done = check(str(write(tmp_path)), "--seeds", "3")
    assert (done.returncode, done.stderr) == (0, "ours: zh.json is missing; learners read English\n")
    assert done.stdout.splitlines()[:2] == ["1 lessons with 1 claims are in order", "ours"]
    assert "finite                         3/3" in done.stdout


def test_the_command_says_that_the_lessons_of_the_server_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_command.main([str(ROOT / "lessons")]) == 0
    claims = sum(len(json.loads(path.read_text())["claims"]) for path in (ROOT / "lessons").glob("*/lesson.json"))
    assert capsys.readouterr().out.splitlines()[0] == f"21 lessons with {claims} claims are in order"


def test_the_command_ends_with_2_and_a_line_for_each_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**LESSON, "topic": "luck", "controls": "play"}
    assert check_command.main([str(write(tmp_path, lesson=wrong))]) == 2
    out, errors = capsys.readouterr()
    assert out == "" and len(errors.splitlines()) == 2


def test_the_command_ends_with_2_where_a_claim_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = [{**LESSON["claims"][0], "value": 0}]
    assert check_command.main([str(write(tmp_path, lesson={**LESSON, "claims": claims})), "--seeds", "2"]) == 2
    errors = capsys.readouterr().err
    assert "ours: `finite` must hold with the lesson's own seed; got 1" in errors
    assert "ours: `finite` must hold with 90% of the seeds, or have `chance`; got 0 of 2" in errors


def test_a_server_with_wrong_lessons_does_not_start(tmp_path: Path) -> None:
    write(tmp_path, lesson={**LESSON, "topic": "luck"})
    done = subprocess.run(
        [sys.executable, "-m", "server", "--port", "0"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
        env={"PLAYGROUND_LESSONS": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 2 and "ours/lesson.json: `topic`" in done.stderr


def test_the_hill_is_the_engine_s(page: httpx.Client) -> None:
    found = page.get("/hill.json?rate=20&start=-3&steps=7").json()
    assert found["path"] == descend(-3.0, 20.0, 7) and (found["rate"], found["start"], found["steps"]) == (20, -3, 7)
    assert found["heights"] == [height(w) for w in found["path"]]
    assert found["curve"]["f"] == [height(w) for w in found["curve"]["w"]]
    assert page.get("/hill.json").json()["path"] == descend(6.0, 0.1, 200)
    # As far off as a walk may go, the answer is still JSON.
    assert len(page.get("/hill.json?rate=1000&steps=1000").json()["path"]) < 20


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("rate=0", "`rate` must be greater than 0; got '0'"),
        ("rate=nan", "`rate` must be a finite number; got 'nan'"),
        ("steps=1001", "`steps` must be at most 1000; got '1001'"),
        ("steps=2.5", "`steps` must be a number; got '2.5'"),
        ("start=far", "`start` must be a number; got 'far'"),
    ],
)
def test_a_walk_that_cannot_be_is_refused(page: httpx.Client, query: str, error: str) -> None:
    answer = page.get(f"/hill.json?{query}")
    assert (answer.status_code, answer.json()["detail"]) == (422, error)


def test_the_lesson_that_the_document_shows_is_in_order_and_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = (ROOT / "docs/lessons.md").read_text(encoding="utf-8")
    lesson, text, *_ = re.findall(r"```json\n(.*?)```", document, re.DOTALL)
    assert check_command.main([str(write(tmp_path, lesson=lesson, en=text)), "--seeds", "2"]) == 0
    out, errors = capsys.readouterr()
    assert (
        errors == "ours: zh.json is missing; learners read English\n"
        and out.count(" 2/2 ") == 2
        and "question 1: " in out
    )


def test_the_document_has_every_measure_and_picture() -> None:
    text = (ROOT / "docs/lessons.md").read_text(encoding="utf-8")
    table = text.partition("### Measures")[2].partition("## en.json")[0]
    rows = re.findall(r"^\| (`.+?) \| (.*?)\|", table, re.MULTILINE)
    found = {name: re.findall(r"`(\w+)`", of) for names, of in rows for name in re.findall(r"`(\w+)`", names)}
    assert found == {name: [one.name for one in measure.parameters] for name, measure in MEASURES.items()}
    pictures = text.partition("### Pictures")[2].partition("### Measures")[0]
    listed = dict(re.findall(r"^\| `(\w+)`(\*?) \|", pictures, re.MULTILINE))
    assert listed == {name: "*" if name in SCENES else "" for name in PICTURES}


def test_where_networks_must_be_small_the_lessons_and_set_ups_that_fit_are_there(tmp_path: Path) -> None:
    small = Settings(units=8, hidden_layers=4, lessons=str(write(tmp_path)))
    found = load(small, Assets())
    assert "04-vanishing-gradient" not in found.entries and "01-linear-is-one-layer" in found.entries
    assert found.entries.keys() >= {"ours"} and len(found.entries) < len(load(Settings(), Assets()).entries)
    listed = {name for entry in found.index()["lessons"] for name in entry["requires"]}  # type: ignore[attr-defined]
    assert listed <= found.entries.keys()
    presets = Presets(ROOT / "presets", small.limits).sent("en")
    assert 0 < len(presets) < len(Presets(ROOT / "presets").sent("en"))
    # A teacher's own that is too large is wrong, and said to be.
    large = {**LESSON, "set_ups": {"only": {"experiment": {"hidden": [{"units": 9}]}, "epochs": 2}}}
    folder = write(tmp_path / "large", lesson=large)
    with pytest.raises(LessonsError, match="must be at most 8; got 9"):
        load(Settings(units=8, lessons=str(folder)), Assets())
