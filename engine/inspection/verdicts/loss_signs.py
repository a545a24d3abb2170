"""Signs of a run that stand in its losses: how they went, and where they have come to.

As in `layer_signs`. Losses are large or small beside that of the best constant answer, the baseline.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean, median

from engine.inspection.verdicts.facts import LOW_LOSS, MUCH_TO_LEARN, Facts
from engine.inspection.verdicts.layer_signs import Found

# Test loss minus training loss, as a share of the baseline: 0.1 where that is 0.5 (lesson 13).
OVERFIT_GAP = 0.2
# How far above its best, likewise, the test loss has come while the training loss fell.
OVERFIT_RISE = 0.1
# Before this many epochs the losses say little.
FIRST_EPOCHS = 10
# Moments of a run, the first included, before anything is said of how its loss went.
FEWEST_LOOKS = 3
# Epochs, or rather moments, in which the loss rises by more than JUMP of itself: at a rate of 1, two in five (lesson
# 10). What it rises by, in all, must be a good part of a constant answer's loss, or it is but trembling near the end.
JUMP, JUMPING_SHARE, JUMPS_TOTAL = 0.02, 0.1, 1.0
# The loss above where it began, or above a constant answer's: training has made things worse.
WORSE = 1.02
# Weights that the loss moves by less than this share of themselves in an epoch, though it is far from its minimum.
CREEPING = 2e-3
# A gradient smaller than this, at a loss of 0.5, may well be that of a minimum.
SLOPE = 1e-2
# As a share of the baseline: a network whose training loss is above it has hardly learned even its training points, so
# it is no overfitting that its test loss is higher still. A spiral needs more than 4 and 2 units.
LEARNED = 0.5
# Underfitting: at more than LEARNED of the baseline the loss stayed within so small a share of it for the last third of
# the run, and at least so many epochs. The default network on a spiral creeps until epoch 1000.
STUCK_EPOCHS, STUCK = 100, 0.05
# Points made with more noise have a loss that no network should get below.
NOISY = 0.2
# Converged: within the last third of the run, and at least so many epochs, the loss stayed within so small a share of
# the baseline, at less than half of it.
STILL_EPOCHS, STILL = 20, 0.01


def overshooting(facts: Facts) -> Found:
    """A loss that jumps about."""
    recent = facts.recent
    # Of a run that is looked at seldom, because it trains so fast, little can be said of what happens in between.
    if not facts.heeds_rate or facts.epoch < FIRST_EPOCHS or len(recent) < FIRST_EPOCHS or facts.is_low:
        return None
    losses = [one.train_loss for one in recent]
    rises = [after - before for before, after in pairwise(losses) if after > before * (1 + JUMP)]
    share = len(rises) / (len(losses) - 1)
    if share <= JUMPING_SHARE or sum(rises) <= JUMPS_TOTAL * facts.baseline:
        return None
    return None, {"rate": facts.rate, "rising_share": share, "low": min(losses), "high": max(losses)}


def rate_too_high(facts: Facts) -> Found:
    """A loss that has come out above where it began."""
    recent = facts.recent
    if not facts.heeds_rate or facts.epoch < FIRST_EPOCHS or len(recent) < FEWEST_LOOKS or facts.is_low:
        return None
    now, start = median([one.train_loss for one in recent][-5:]), facts.moments[0].train_loss
    if not now > WORSE * max(start, facts.baseline):
        return None
    return None, {"rate": facts.rate, "start": start, "loss": now}


def rate_too_low(facts: Facts) -> Found:
    """Steps so small that nothing comes of them, though there is a slope to go down."""
    if not facts.heeds_rate or facts.epoch < FIRST_EPOCHS or facts.slowed or not facts.moments:
        return None
    if facts.share(facts.train_loss) < MUCH_TO_LEARN:
        return None
    step = facts.step * facts.batches
    if not 0.0 < step < CREEPING or facts.slope < SLOPE * facts.scale:
        return None
    return None, {"rate": facts.rate, "moved": step, "start": facts.moments[0].train_loss, "loss": facts.train_loss}


def underfitting(facts: Facts) -> Found:
    """A loss that no longer falls, though even the training points are not learned."""
    epochs = max(STUCK_EPOCHS, facts.epoch / 3)
    if facts.share(facts.train_loss) < LEARNED or facts.noise > NOISY:
        return None
    losses = facts.losses_since(facts.epoch - epochs)
    third = len(losses) // 3
    if not third or abs(fmean(losses[:third]) - fmean(losses[-third:])) > STUCK * facts.baseline:
        return None
    return None, {"epochs": math.floor(epochs), "loss": facts.train_loss, "constant": facts.baseline}


def overfitting(facts: Facts) -> Found:
    """A test loss far above the training loss, or one that has turned."""
    gap = facts.test_loss - facts.train_loss
    if facts.epoch < FIRST_EPOCHS or not math.isfinite(gap) or not facts.moments:
        return None
    if facts.share(facts.train_loss) > LEARNED:
        return None
    best = min(facts.moments, key=lambda one: one.test_loss)
    risen = facts.test_loss - best.test_loss
    fell = best.train_loss - facts.train_loss
    wide = gap > OVERFIT_GAP * facts.baseline
    turned = risen > OVERFIT_RISE * facts.baseline and fell > 0.0 and gap > risen
    if not (wide or turned):
        return None
    return None, {"train": facts.train_loss, "test": facts.test_loss, "gap": gap}


def learned(facts: Facts) -> Found:
    """Both losses low: what was learned holds for points never met."""
    if not facts.is_low or not facts.test_loss <= LOW_LOSS * facts.baseline or not facts.epoch:
        return None
    return None, {"train": facts.train_loss, "test": facts.test_loss}


def converged(facts: Facts) -> Found:
    """A loss that no longer moves, with something learned."""
    epochs = max(STILL_EPOCHS, facts.epoch / 3)
    if facts.epoch < 2 * STILL_EPOCHS or facts.share(facts.train_loss) > LEARNED:
        return None
    losses = facts.losses_since(facts.epoch - epochs)
    if len(losses) < FEWEST_LOOKS or not max(losses) - min(losses) < STILL * facts.baseline:
        return None
    return None, {"epochs": math.floor(epochs), "moved": max(losses) - min(losses), "loss": facts.train_loss}


def nothing(facts: Facts) -> Found:
    """No sign: what is not found by looking."""
    return None
