"""Reads what a challenge asks to be kept to, and adds what must stay for its scores to be true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.challenges.challenge import Bounds, Constraints, Goal, Names
from engine.challenges.scores import Score
from engine.experiment.experiment import Experiment
from engine.experiment.parts import DataChoice
from engine.lessons.reading.document_fields import Complaints
from engine.tables.activations import ACTIVATIONS
from engine.tables.features import FEATURES, is_formula
from engine.tables.optimizers import OPTIMIZERS
from engine.validation.messages import rule
from engine.validation.parameters import choices

# What is counted, and the most that a bound may say.
COUNTS = {"features": 1000, "layers": 1000, "units": 10_000, "parameters": 10**7, "epochs": 10_000, "changes": 1000}
NAMES = ("features", "activations", "optimizers")
_LOSSES = ("train_loss", "test_loss", "loss_gap", "epochs_to_loss")


def read_constraints(
    wrong: Complaints, value: object, experiment: Experiment, goals: Sequence[Goal], score: Score
) -> Constraints:
    """The constraints of a document.

    Args:
        wrong: takes what is wrong.
        value: as the document has them.
        experiment: that the challenge begins with.
        goals, score: of the challenge; they decide what must stay whatever the document says.
    """
    fields = wrong.fields("constraints", value, set(), {"fixed", "edits", *COUNTS, *NAMES}) or {}
    fixed = _fixed(wrong, fields.get("fixed", []), experiment)
    if score.free and any(one == "data" or one in {f"data.{name}" for name in score.free} for one in fixed):
        wrong.say("constraints.fixed", rule("challenge_free", score=score.name, names=_data(score.free)), list(fixed))
    counts, names = {}, {}
    for part in sorted({*COUNTS, *NAMES}):
        if part not in fields:
            continue
        path = f"constraints.{part}"
        bounded, named = part in COUNTS, part in NAMES
        known = ({"least", "most"} if bounded else set()) | ({"only", "without"} if named else set())
        given = wrong.fields(path, fields[part], set(), known)
        if given is None:
            continue
        if not given:
            wrong.say(path, rule("challenge_part", names=", ".join(sorted(known))), given)
        if bounded:
            counts[part] = _bounds(wrong, path, given, COUNTS[part])
        if named:
            names[part] = _names(wrong, path, given, part)
    edits = fields.get("edits", True)
    if not isinstance(edits, bool):
        wrong.say("constraints.edits", rule("boolean"), edits)
    return Constraints(_with_own(fixed, goals, score), counts, names, edits is not False)


def _fixed(wrong: Complaints, value: object, experiment: Experiment) -> tuple[str, ...]:
    document = experiment.document()
    found = wrong.texts("constraints.fixed", value)
    for index, field in enumerate(found):
        path = f"constraints.fixed[{index}]"
        top, _, rest = field.partition(".")
        part = document.get(top)
        # What a part may have, but has not here: fields that are left out where they say nothing.
        inner = {*part, *(DataChoice.model_fields if top == "data" else ())} if isinstance(part, Mapping) else set()
        if top not in document or (rest and rest not in inner):
            wrong.say(path, rule("challenge_field", names="seed, optimizer.learning_rate"), field)
        elif field in found[:index]:
            wrong.say(path, rule("lesson_once"), field)
    return found


def _with_own(fixed: Sequence[str], goals: Iterable[Goal], score: Score) -> tuple[str, ...]:
    """What stays as it is beside what the document names: losses on other points say nothing of each other."""
    data = [f"data.{name}" for name in DataChoice.model_fields if name not in score.free] if score.free else ["data"]
    loss = ["loss"] if any(goal.measure in _LOSSES for goal in goals) else []
    every = ["problem", *data, *loss, *score.fixed, *fixed]
    return tuple(one for one in dict.fromkeys(every) if "data" not in every or not one.startswith("data."))


def _bounds(wrong: Complaints, path: str, given: Mapping[str, object], highest: int) -> Bounds:
    known = [name for name in ("least", "most") if name in given]
    bounds = Bounds(**{name: wrong.whole(f"{path}.{name}", given[name], 0, highest) for name in known})
    if bounds.least is not None and bounds.most is not None and bounds.least > bounds.most:
        wrong.say(f"{path}.most", rule("at_least", limit=bounds.least), bounds.most)
    return bounds


def _names(wrong: Complaints, path: str, given: Mapping[str, object], part: str) -> Names:
    tables: Mapping[str, Mapping[str, object]] = {
        "features": FEATURES,
        "activations": {name: one for name, one in ACTIVATIONS.items() if one.hidden},
        "optimizers": OPTIMIZERS,
    }
    table = tables[part]
    found = {}
    for name in ("only", "without"):
        if name not in given:
            continue
        found[name] = listed = wrong.texts(f"{path}.{name}", given[name])
        for index, one in enumerate(listed):
            if one not in table and not (part == "features" and name == "only" and is_formula(one)):
                wrong.say(f"{path}.{name}[{index}]", rule("one_of", names=choices(table)), one)
    only = found.get("only")
    if only == () and isinstance(given.get("only"), list) and not given["only"]:
        wrong.say(f"{path}.only", rule("least_count", limit=1), [])
    return Names(only, found.get("without", ()))


def _data(names: Iterable[str]) -> str:
    return ", ".join(f"data.{name}" for name in sorted(names))
