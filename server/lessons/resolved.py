"""What a lesson's document comes to, with nothing left out, as the page shows it: it fills in and looks up nothing.

The keys stand in docs/lessons.md.
"""

from __future__ import annotations

from engine.lessons.lesson import RELATIONS, Answer, Claim, Lesson, Question, Reading, Stage, Step
from engine.lessons.scenes import SCENES
from engine.lessons.tally import Answers, Tally


def resolve_lesson(lesson: Lesson, tally: Tally | None = None) -> dict[str, object]:
    """The lesson's claims, values and steps, with what came out of many seeds where that was measured."""
    questions = tally.questions if tally else [None] * len(lesson.steps)
    return {
        "claims": [
            {**resolve_claim(one), "chance": one.chance, "tally": _held(one, tally)} for one in lesson.claims.values()
        ],
        "values": [{"id": name, "reading": _reading(one)} for name, one in lesson.values.items()],
        "steps": [_step(one, asked) for one, asked in zip(lesson.steps, questions, strict=True)],
    }


def resolve_claim(claim: Claim) -> dict[str, object]:
    """What is measured, how it is to stand, by the key of its sentence, and to what: a number or another reading."""
    return {
        "id": claim.id,
        "left": _reading(claim.left),
        "relation": RELATIONS[claim.relation].name,
        "right": _reading(claim.right) if isinstance(claim.right, Reading) else claim.right,
    }


def _held(claim: Claim, tally: Tally | None) -> dict[str, int] | None:
    if tally is None or claim.id not in tally.fails:
        return None
    return {"holds": tally.seeds - len(tally.fails[claim.id]), "seeds": tally.seeds}


def _step(step: Step, asked: Answers | None) -> dict[str, object]:
    return {
        "set_ups": step.set_ups,
        "claims": step.claims,
        "question": None if step.question is None else _question(step.question, asked),
        "points_at": step.points_at,
        "stage": _stage(step.stage),
        "scene": step.stage.picture if step.stage.picture in SCENES else None,
    }


def _question(question: Question, asked: Answers | None) -> dict[str, object]:
    return {
        "kind": question.kind,
        "readings": [_reading(one) for one in question.readings],
        "answers": [_answer(one) for one in question.answers],
        "tally": None if asked is None else dict(asked.counts),
    }


def _answer(answer: Answer) -> dict[str, object]:
    below = {} if answer.below is None else {"below": answer.below}
    return {"id": answer.id, **below, **({"without": True} if answer.without else {})}


def _stage(stage: Stage) -> dict[str, str] | None:
    if stage.picture is not None:
        return {"picture": stage.picture}
    return None if stage.drawer is None else {"drawer": stage.drawer, "view": stage.view}


def _reading(reading: Reading) -> dict[str, object]:
    arguments = (f"{name}={value}" for name, value in reading.of.items())
    return {
        # The same for readings that differ in their set-ups alone: of a run all are taken.
        "id": " ".join([reading.measure, *arguments, str(reading.at)]),
        "measure": reading.measure,
        "of": reading.of,
        "at": reading.at,
        "set_up": reading.set_up,
        "settles": reading.settles,
    }
