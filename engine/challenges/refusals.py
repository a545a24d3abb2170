"""Why what was handed in for a challenge does not count: a code, values, and English words.

The page has a sentence for each code in its language, under `challenge.fault.`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.lessons.lesson import RELATIONS
from engine.validation.quoting import shown

MESSAGES = {
    # The goal, by the name of its relation; a measure that is no number here has no value to be held against it.
    "goal_below": "{measure} must be below {value}; it is {measured}",
    "goal_above": "{measure} must be above {value}; it is {measured}",
    "goal_at_most": "{measure} must be at most {value}; it is {measured}",
    "goal_at_least": "{measure} must be at least {value}; it is {measured}",
    "goal_exactly": "{measure} must be {value}; it is {measured}",
    "goal_no_number": "{measure} is not a number here, and the goal is one",
    "other_seeds": "the goal must hold with {of} other seeds as well; it holds with {reached} of them",
    # What must be kept to.
    "fixed": "{field} must stay as the challenge has it",
    "features_only": "the features must be of these: {names}; {found} is none of them",
    "features_without": "the features must be without {names}; there is {found}",
    "features_formula": "the features must be without formulas of one's own; there is {found}",
    "activations_only": "the activations of hidden layers must be of these: {names}; {found} is none of them",
    "activations_without": "the activations of hidden layers must be without {names}; there is {found}",
    "optimizers_only": "the optimizer must be one of these: {names}; {found} is none of them",
    "optimizers_without": "the optimizer must be none of these: {names}; it is {found}",
    "features_most": "there may be at most {limit} features; there are {found}",
    "features_least": "there must be at least {limit} features; there are {found}",
    "layers_most": "there may be at most {limit} hidden layers; there are {found}",
    "layers_least": "there must be at least {limit} hidden layers; there are {found}",
    "units_most": "there may be at most {limit} hidden units; there are {found}",
    "units_least": "there must be at least {limit} hidden units; there are {found}",
    "parameters_most": "there may be at most {limit} weights and biases; there are {found}",
    "parameters_least": "there must be at least {limit} weights and biases; there are {found}",
    "epochs_most": "it may be trained for at most {limit} epochs; it was for {found}",
    "epochs_least": "it must be trained for at least {limit} epochs; it was for {found}",
    "changes_most": "there may be at most {limit} changes; there are {found}",
    "changes_least": "there must be at least {limit} changes; there are {found}",
    "edits": "no weight and no bias may be set by hand; {found} were",
    "start": "the run must begin with the weights that the challenge gives",
    "weights": "weights must come from training, or be set one by one; all were set at once",
    # What cannot be judged.
    "other_challenge": "it was done for another challenge, {name}",
    "unknown_challenge": "there is no challenge {name}",
    "unfit": "what was done does not fit the run: {reason}",
    "work": "to train it again would take {work} million multiplications, and at most {limit} million are allowed here",
    "too_large": "the run is larger than is allowed here: {reason}",
}
# Digits of what was measured.
_DIGITS = 4


@dataclass(frozen=True)
class Refusal:
    """One reason.

    Attributes:
        code: of `MESSAGES`.
        values: for the places in its words.
    """

    code: str
    values: Mapping[str, Any]

    @property
    def message(self) -> str:
        """In English."""
        said = {name: _said(one) for name, one in self.values.items()}
        return MESSAGES[self.code].format(**said)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"code": self.code, "values": dict(self.values), "message": self.message}


def refusal(code: str, **values: Any) -> Refusal:
    """The reason of this code. Raises KeyError where there is none, or a value is missing."""
    made = Refusal(code, values)
    assert made.message
    return made


def goal_code(relation: str) -> str:
    """The code of a goal that is missed, by its relation."""
    return f"goal_{RELATIONS[relation].name}"


def _said(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | list | str):
        return shown(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)
