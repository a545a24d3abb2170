"""What a lesson's document comes to, with nothing left out, as the page shows it: it fills in and looks up nothing.

The keys stand in docs/lessons.md.
"""

from __future__ import annotations

from engine.lessons.lesson import RELATIONS, Claim, Lesson, Reading
from engine.lessons.scenes import SCENES


def resolve_lesson(lesson: Lesson) -> dict[str, object]:
    """The lesson's claims, and the scene that its picture shows of the run, None where it shows none."""
    return {
        "claims": [resolve_claim(one) for one in lesson.claims.values()],
        "scene": lesson.picture if lesson.picture in SCENES else None,
    }


def resolve_claim(claim: Claim) -> dict[str, object]:
    """What is measured, how it is to stand, by the key of its sentence, and to what: a number or another reading."""
    return {
        "id": claim.id,
        "left": _reading(claim.left),
        "relation": RELATIONS[claim.relation].name,
        "right": _reading(claim.right) if isinstance(claim.right, Reading) else claim.right,
    }


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
