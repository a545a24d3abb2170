"""What counts in a challenge, one record each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.validation.parameters import table


@dataclass(frozen=True)
class Facts:
    """What is counted of a run.

    Attributes:
        features, layers, units, parameters: the most that any configuration had which was trained; units and what
            leads to and from them do not count while they are off.
        epochs: how long it was trained, parts of an epoch included.
        changes: settings that are others than the challenge's as training begins, times at which some were changed
            later, and weights and biases that were set by hand.
        noise: of the data.
    """

    features: int
    layers: int
    units: int
    parameters: int
    epochs: float
    changes: int
    noise: float


@dataclass(frozen=True)
class Score:
    """What counts.

    Attributes:
        fewer: whether less of it is better.
        of: `of(facts, reached)` of a run that reached its goal, and of how many with other seeds reached theirs.
        others: with how many other seeds the same is trained.
        all_reach: whether the goal counts as reached only where all of these reach it.
        draws_points: whether other seeds are of the points as well.
        free: fields of the data that may be others than the challenge's.
        fixed: fields that must stay, whatever the challenge says.
    """

    name: str
    fewer: bool
    of: Callable[[Facts, int], float]
    others: int = 0
    all_reach: bool = False
    draws_points: bool = False
    free: frozenset[str] = frozenset()
    fixed: tuple[str, ...] = ()


SCORES = table(
    Score("fewest_parameters", True, lambda facts, _: float(facts.parameters)),
    Score("fewest_epochs", True, lambda facts, _: facts.epochs),
    Score("fewest_changes", True, lambda facts, _: float(facts.changes)),
    # Who chose the seed would choose the twenty as well.
    Score("most_seeds", False, lambda _, reached: float(reached), others=20, fixed=("seed",)),
    # Other seeds draw other noise: what holds with one alone was luck.
    Score(
        "highest_noise",
        False,
        lambda facts, _: facts.noise,
        others=3,
        all_reach=True,
        draws_points=True,
        free=frozenset({"noise"}),
    ),
)
