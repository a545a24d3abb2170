"""How a run ended, in one of four classes: never learned, learned, overfitted, diverged. A function of losses alone.

static/draw has the same rule for thresholds that are drawn along; tests/vectors/outcomes.json is read by both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.inspection.verdicts.loss_signs import LEARNED, OVERFIT_GAP, OVERFIT_RISE, WORSE
from engine.validation.part import Part

Outcome = Literal["never_learned", "learned", "overfitted", "diverged"]
OUTCOMES: tuple[Outcome, ...] = ("never_learned", "learned", "overfitted", "diverged")
Share = Annotated[float, Field(ge=0)]


class Thresholds(Part):
    """Where one class ends and another begins, in shares of the loss of the best constant answer, the baseline."""

    learned: Annotated[Share, Field(description="A training loss above this share has not been learned.")] = LEARNED
    gap: Annotated[
        Share, Field(description="A test loss that is further above the training loss than this share is overfitted.")
    ] = OVERFIT_GAP
    rise: Annotated[
        Share,
        Field(description="So is one that has come further above its best, while the training loss fell."),
    ] = OVERFIT_RISE
    worse: Annotated[
        Share,
        Field(description="A training loss above so many times its first, and the baseline, has diverged."),
    ] = WORSE


def outcome_of(
    baseline: float,
    train_loss: Sequence[float | None],
    test_loss: Sequence[float | None],
    *,
    stopped: str | None = None,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 frozen
) -> Outcome:
    """The class of a run.

    Args:
        baseline: the training loss of the best answer that is the same at every point.
        train_loss, test_loss: at the same moments, the first before training, the last at the end; None or NaN is no
            number.
        stopped: how the run ended; "diverged" where numbers ceased to be finite.
        thresholds: in shares of the baseline.
    """
    first, last = _number(train_loss[0]), _number(train_loss[-1])
    if stopped == "diverged" or math.isnan(last) or last > thresholds.worse * max(_or_zero(first), baseline):
        return "diverged"
    if last > thresholds.learned * baseline:
        return "never_learned"
    tested = _number(test_loss[-1])
    if math.isnan(tested):
        return "learned"
    gap = tested - last
    if gap > thresholds.gap * baseline:
        return "overfitted"
    known = [place for place, loss in enumerate(test_loss) if not math.isnan(_number(loss))]
    best = min(known, key=lambda place: _number(test_loss[place]))
    risen, fell = tested - _number(test_loss[best]), _number(train_loss[best]) - last
    return "overfitted" if risen > thresholds.rise * baseline and fell > 0 and gap > risen else "learned"


def _number(loss: float | None) -> float:
    return math.nan if loss is None or not math.isfinite(loss) else loss


def _or_zero(loss: float) -> float:
    return 0.0 if math.isnan(loss) else loss
