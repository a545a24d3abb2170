"""Finds which answer to a step's question a run gives."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.lessons.lesson import Question
from engine.lessons.measures import Value


def answer_of(question: Question, values: Sequence[Value]) -> str | None:
    """The id of the answer that came out.

    Args:
        question: what was asked.
        values: of its readings, in their order; None where there is no number.

    Returns:
        None where no answer is about what came out: there is no number, or two are the same.
    """
    if question.kind == "ranges":
        value = values[0]
        if value is None:
            return next((one.id for one in question.answers if one.without), None)
        numbered = (one for one in question.answers if not one.without)
        return next((one.id for one in numbered if one.below is None or value < one.below), None)
    # Who never gets there is last, whatever is asked.
    last = math.inf if question.kind == "least" else -math.inf
    known = [last if value is None else value for value in values]
    best = min(known) if question.kind == "least" else max(known)
    if best == last or known.count(best) > 1:
        return None
    return question.answers[known.index(best)].id
