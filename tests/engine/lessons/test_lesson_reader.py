"""Lessons as documents: what is read, and what is refused by path and rule; and how claims are held against runs."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest

from engine.lessons.claim_check import check_claims
from engine.lessons.lesson import Answer, Stage, trainer_of
from engine.lessons.reading.lesson_reader import LessonError, read_lesson

LESSON: dict[str, Any] = {
    "set_ups": {
        "off": {"experiment": {"hidden": [], "data": {"samples": 20}, "batch_size": 1}, "epochs": 3},
        "on": {
            "experiment": {"hidden": [{"units": 2}], "data": {"samples": 20}, "batch_size": 1},
            "epochs": 2,
            "speed": {"per": "epoch", "rate": 2},
            "edits": [
                {"layer": 1, "unit": 1, "source": 0, "value": 2.5},
                {"layer": 2, "unit": 0, "source": None, "value": -3},
            ],
        },
    },
    "claims": [
        {"id": "moves", "set_up": "on", "measure": "movement", "of": {"layer": 1}, "relation": ">", "value": 0},
        {
            "id": "differ", "set_up": "on", "at": "start", "measure": "train_loss", "relation": ">",
            "value": {"set_up": "off", "measure": "train_loss", "at": 2}, "chance": True,
        },
        {"id": "caught", "measure": "hill_end", "of": {"rate": 0.1}, "relation": ">=", "value": 3.9},
    ],
    "controls": ["play", "drawer"],
    "values": [{"id": "ratio", "set_up": "on", "measure": "gradient_ratio", "at": "start"}],
    "steps": [
        {
            "set_ups": ["off", "on"],
            "claims": ["moves", "differ"],
            "question": {
                "reading": {"set_up": "on", "measure": "epochs_to_loss"},
                "answers": [{"id": "soon", "below": 2}, {"id": "late"}, {"id": "never", "without": True}],
            },
            "points_at": "#network",
            "stage": {"drawer": "layers", "view": "1"},
        },
        {
            "set_ups": [],
            "claims": ["caught"],
            "question": {
                "least": [{"measure": "hill_end"}, {"measure": "hill_end", "of": {"rate": 5}}],
                "answers": [{"id": "slow"}, {"id": "quick"}],
            },
            "stage": {"picture": "hill"},
        },
    ],
    "requires": ["01-other"],
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """The lesson, another value at a path such as claims.0.id; `...` takes the key away."""
    document = copy.deepcopy(LESSON)
    here: Any = document
    *parents, last = path.split(".")
    for key in parents:
        here = here[int(key) if isinstance(here, list) else key]
    if value is ...:
        del here[last]
    else:
        here[int(last) if isinstance(here, list) else last] = value
    return document


def test_a_lesson_is_read_with_what_it_leaves_out_filled_in() -> None:
    lesson = read_lesson(LESSON)
    assert list(lesson.set_ups) == ["off", "on"] and lesson.set_ups["on"].epochs == 2
    moves, differ, caught = lesson.claims.values()
    assert (moves.left.at, moves.chance, moves.right) == ("end", False, 0)
    assert differ.chance and len(differ.readings) == 2
    assert differ.readings[1].set_up == "off" and differ.readings[1].at == 2
    assert caught.left.set_up is None
    assert caught.left.of == {"rate": 0.1, "start": 6.0, "steps": 200}
    first, second = lesson.steps
    assert (first.set_ups, first.claims, first.points_at) == (("off", "on"), ("moves", "differ"), "#network")
    assert (first.stage, second.stage) == (Stage(drawer="layers", view="1"), Stage(picture="hill"))
    assert first.question and first.question.kind == "ranges"
    assert first.question.answers == (Answer("soon", 2), Answer("late"), Answer("never", without=True))
    assert second.question and second.question.kind == "least" and second.points_at is None
    assert [one.of["rate"] for one in second.question.readings] == [0.1, 5]
    assert lesson.values["ratio"].at == "start" and len(list(lesson.readings)) == 8
    # It is not of a run; one that is, of its end, changes with every epoch; of a time gone by it does not.
    assert [one.left.settles for one in (caught, moves, differ)] == [True, False, True]
    assert (lesson.controls, lesson.requires) == (("play", "drawer"), ("01-other",))


@pytest.mark.parametrize(
    ("path", "value", "where", "rule"),
    [
        ("set_ups", ..., "set_ups", "must be given"),
        ("set_ups", {}, "set_ups", "must be an object with at least one set-up"),
        ("claims", [], "claims", "must be a list with at least one claim"),
        ("colour", "red", "colour", "must be left out"),
        ("picture", "hill", "picture", "must be left out"),
        ("controls", "play", "controls", "must be a list of texts"),
        ("steps", [], "steps", "must be a list of one to 5 steps"),
        ("steps.0", "run", "steps[0]", "must be an object"),
        ("steps.0.set_ups", ["on", "gone"], "steps[0].set_ups[1]", "must be a set-up of the lesson: off, on"),
        ("steps.0.set_ups", ["on", "on"], "steps[0].set_ups[1]", "must stand once in the list"),
        ("steps.0.set_ups", ["on"], "steps", "must have the set-up off in a step"),
        ("steps.0.claims", ["moves"], "steps", "must have the claim differ in exactly one step"),
        ("steps.1.claims", ["moves", "caught"], "steps", "must have the claim moves in exactly one step"),
        ("steps.1.claims", ["luck"], "steps[1].claims[0]", "must be a claim of the lesson: moves, differ, caught"),
        ("steps.0.points_at", 3, "steps[0].points_at", "must be null or a text"),
        ("steps.0.stage", "layers", "steps[0].stage", "must be an object"),
        ("steps.0.stage", {"view": "x"}, "steps[0].stage.drawer", "must be given"),
        ("steps.0.stage", {"drawer": "The Layers"}, "steps[0].stage.drawer", "must be the name of a drawer"),
        ("steps.0.stage.view", "x" * 201, "steps[0].stage.view", "must be a text of at most 200 char"),
        ("steps.1.stage.picture", "film", "steps[1].stage.picture", "must be one of race, "),
        ("steps.1.stage.picture", ["bias"], "steps[1].stage.picture", "must be one of race, "),
        ("steps.1.stage.view", "x", "steps[1].stage.view", "must be left out"),
        ("steps.0.question", {"answers": []}, "steps[0].question", "one of reading, least, most"),
        ("steps.0.question.answers", [{"id": "a"}], "steps[0].question.answers", "must be a list of 2 to 4 answers"),
        ("steps.0.question.answers.1.id", "soon", "steps[0].question.answers[1].id", "must stand once"),
        ("steps.0.question.answers.1.below", 2, "steps[0].question.answers", "must rise by `below`"),
        ("steps.0.question.answers.1.below", 3, "steps[0].question.answers", "must rise by `below`"),
        ("steps.0.question.answers.0.below", "x", "steps[0].question.answers[0].below", "must be a finite number"),
        ("steps.0.question.answers.2.without", "yes", "steps[0].question.answers[2].without", "must be true or false"),
        ("steps.0.question.answers.2.below", 9, "steps[0].question.answers[2].below", "must be left out"),
        ("steps.0.question.reading.measure", "luck", "steps[0].question.reading.measure", "must be one of"),
        ("steps.1.question.least", [], "steps[1].question.least", "must be a list of 2 readings, one for each answer"),
        ("steps.1.question.answers.0.below", 2, "steps[1].question.answers[0].below", "must be left out"),
        ("values.0.id", "moves", "values[0].id", "must stand once in a lesson, among claims and values"),
        ("values.0.id", ["moves"], "values[0].id", "must be made of a to z"),
        ("values.0.set_up", "gone", "values[0].set_up", "must be one of off, on"),
        ("values", {}, "values", "must be a list"),
        ("controls", ["play"], "controls", "must have drawer where a step shows one"),
        ("shows", [["on"]], "shows", "must be a list of one or two of off, on"),
        ("shows", "on", "shows", "must be a list of one or two of off, on"),
        ("requires", [1], "requires", "must be a list of texts"),
        ("set_ups.Big", {"experiment": {}, "epochs": 1}, "set_ups.Big", "must be made of a to z"),
        ("set_ups.off.epochs", -1, "set_ups.off.epochs", "must be a whole number from 0 to 10000"),
        ("set_ups.off.epochs", True, "set_ups.off.epochs", "must be a whole number"),
        ("set_ups.off.experiment.hidden", 3, "set_ups.off.experiment.hidden", "must be a list"),
        ("set_ups.off.experiment.batch_size", 11, "set_ups.off.experiment.batch_size", "must be at most"),
        ("set_ups.off", [], "set_ups.off", "must be an object"),
        ("set_ups.on.speed.per", "year", "set_ups.on.speed.per", "must be one of batch, epoch"),
        ("set_ups.on.speed.rate", 0, "set_ups.on.speed.rate", "must be greater than 0"),
        ("set_ups.on.edits", {}, "set_ups.on.edits", "must be a list"),
        ("set_ups.on.edits.0.unit", 2, "set_ups.on.edits[0]", "must be a weight or a bias of the network"),
        ("set_ups.on.edits.1.layer", 3, "set_ups.on.edits[1]", "must be a weight or a bias of the network"),
        ("set_ups.on.edits.0.value", math.nan, "set_ups.on.edits[0].value", "must be a finite number"),
        ("set_ups.on.edits.0.source", ..., "set_ups.on.edits[0].source", "must be given"),
        ("claims.0.id", "differ", "claims[1].id", "must stand once in a lesson"),
        ("claims.0.id", "A b", "claims[0].id", "must be made of a to z"),
        ("claims.0.set_up", "gone", "claims[0].set_up", "must be one of off, on"),
        ("claims.0.set_up", ..., "claims[0].set_up", "must be one of off, on"),
        ("claims.0.measure", "luck", "claims[0].measure", "must be one of train_loss, "),
        ("claims.0.of", {"layer": 0}, "claims[0].of.layer", "must be at least 1"),
        ("claims.0.relation", "==", "claims[0].relation", "must be one of <, >, <=, >=, ="),
        ("claims.0.relation", ["<"], "claims[0].relation", "must be one of <, >, <=, >=, ="),
        ("claims.0.value", "much", "claims[0].value", "must be a finite number, or another measure"),
        ("claims.1.value.measure", "luck", "claims[1].value.measure", "must be one of"),
        ("claims.1.value.at", 4, "claims[1].value.at", "must be one of start, end, or a number of epochs from 0 to 3"),
        ("claims.1.at", "middle", "claims[1].at", "must be one of start, end, or a number of epochs from 0 to 2"),
        ("claims.1.at", True, "claims[1].at", "must be one of start, end, or a number of epochs from 0 to 2"),
        ("claims.1.chance", 40, "claims[1].chance", "must be true or false"),
        ("claims.2.set_up", "off", "claims[2].set_up", "must be left out: hill_end is not of a run"),
        ("claims.2.of", {"rate": 0}, "claims[2].of.rate", "must be greater than 0"),
    ],
)
def test_what_is_wrong_is_refused_by_path_and_rule(path: str, value: Any, where: str, rule: str) -> None:
    with pytest.raises(LessonError) as refused:
        read_lesson(changed(path, value))
    first, *others = refused.value.faults
    assert first.path == where and rule in first.rule
    # A claim of another name is not the one that a step has.
    assert all(fault.path.startswith("steps[") and path.startswith("claims") for fault in others)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    document = changed("claims.0.measure", "luck")
    document["topic"], document["set_ups"]["off"]["epochs"] = "1", "many"
    with pytest.raises(LessonError) as refused:
        read_lesson(document)
    assert {fault.path for fault in refused.value.faults} == {"topic", "set_ups.off.epochs", "claims[0].measure"}


def test_a_run_begins_with_what_is_set_by_hand_and_a_seed_is_of_points_and_weights() -> None:
    set_up = read_lesson(LESSON).set_ups["on"]
    first, again, other = trainer_of(set_up), trainer_of(set_up, 1), trainer_of(set_up, 2)
    assert first.network.layers[0].weights[0, 1] == 2.5 and first.network.layers[1].biases[0] == -3
    assert first.checkpoint() == again.checkpoint()
    assert not (first.data.train == other.data.train).all()
    assert first.network.parameters[0] != other.network.parameters[0]


def test_a_claim_that_is_false_does_not_hold_and_one_without_a_number_neither() -> None:
    document = copy.deepcopy(LESSON)
    document["claims"] += [
        {"id": "false", "set_up": "on", "measure": "movement", "relation": "<", "value": 0},
        {"id": "never", "set_up": "on", "measure": "epochs_to_loss", "of": {"loss": 1e-9}, "relation": ">", "value": 0},
        {"id": "same", "set_up": "on", "measure": "finite", "relation": "=", "value": 1},
    ]
    del document["steps"]
    found = check_claims(read_lesson(document), seed=7)
    assert {name: one.holds for name, one in found.items() if name != "differ"} == {
        "moves": True,
        "caught": True,
        "false": False,
        "never": False,
        "same": True,
    }
    assert found["never"].left is None and found["false"].right == 0


def test_readings_are_taken_at_their_epochs() -> None:
    document = copy.deepcopy(LESSON)
    loss = {"set_up": "off", "measure": "train_loss", "relation": "<", "value": 9}
    moments = ("start", 0, 1, 2, 3, "end")
    document["claims"] = [{"id": f"at-{at}", "at": at, **loss} for at in moments]
    del document["steps"]
    found = [one.left for one in check_claims(read_lesson(document)).values()]
    trainer = trainer_of(read_lesson(LESSON).set_ups["off"])
    expected = [trainer.evaluate().train_loss]
    for _ in range(3):
        trainer.train_epoch()
        expected.append(trainer.evaluate().train_loss)
    assert found == [expected[0], *expected, expected[3]]
    assert len(set(expected)) == 4
