"""Reads and checks the document of a challenge; what is wrong is said by path, rule and value, all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from engine.challenges.challenge import Challenge, Goal
from engine.challenges.constraint_reader import read_constraints
from engine.challenges.packed_weights import PackedError, unpack_weights
from engine.challenges.scores import SCORES
from engine.experiment.experiment import Experiment
from engine.lessons.lesson import RELATIONS, TOPICS
from engine.lessons.measures import MEASURES, measure_faults
from engine.lessons.reading.document_fields import Complaints, is_number
from engine.network.network import Network
from engine.runs.parameters import RunError, read_layers
from engine.validation.faults import ExperimentError, Fault, Faults
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule
from engine.validation.parameters import choices

_NEEDED = {"level", "experiment", "goal", "score"}
_OPTIONAL = {"shows", "start", "constraints"}
_MOST_GOALS = 4
HIGHEST_LEVEL = 3


class ChallengeError(Faults):
    """A document that is no challenge, or no submission; `faults` says why, one by one."""


def read_challenge(document: object, limits: Limits = DEFAULT_LIMITS) -> Challenge:
    """The challenge a document describes.

    Raises:
        ChallengeError: with everything that is wrong with it.
    """
    wrong = Complaints()
    challenge = _Reader(wrong, limits).challenge(document)
    if wrong.faults or challenge is None:
        raise ChallengeError(wrong.faults, wrong.more)
    return challenge


class _Reader:
    """What is given back where something is wrong is not looked at."""

    def __init__(self, wrong: Complaints, limits: Limits) -> None:
        self._wrong, self._limits = wrong, limits

    def challenge(self, document: object) -> Challenge | None:
        wrong = self._wrong
        fields = wrong.fields("", document, _NEEDED, _OPTIONAL)
        if fields is None:
            return None
        level = wrong.whole("level", fields["level"], 1, HIGHEST_LEVEL)
        topics = wrong.chosen("shows", fields.get("shows", []), TOPICS, "one_of")
        experiment = self._experiment(fields["experiment"])
        goals = self._goals(fields["goal"])
        score = fields["score"]
        if not isinstance(score, str) or score not in SCORES:
            wrong.say("score", rule("one_of", names=choices(SCORES)), score)
            # The least that a score asks of the constraints, so that what is wrong with them is said as well.
            score = "fewest_epochs"
        if experiment is None:
            return None
        given = fields.get("constraints", {})
        constraints = read_constraints(wrong, given, experiment, goals, SCORES[score])
        start = self._start(fields.get("start"), experiment)
        return Challenge(level, topics, experiment, start, goals, constraints, SCORES[score])

    def _experiment(self, value: object) -> Experiment | None:
        try:
            return Experiment.parse(value, self._limits)
        except ExperimentError as error:
            # Of what is no object at all it says where itself.
            own = isinstance(value, Mapping)
            self._wrong.take((one.within("experiment") if own else one for one in error.faults), error.more)
            return None

    def _goals(self, value: object) -> tuple[Goal, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= _MOST_GOALS:
            self._wrong.say("goal", rule("challenge_goals", limit=_MOST_GOALS), value)
            return ()
        found = (self._goal(f"goal[{index}]", one) for index, one in enumerate(value))
        return tuple(one for one in found if one is not None)

    def _goal(self, path: str, value: object) -> Goal | None:
        wrong = self._wrong
        fields = wrong.fields(path, value, {"measure", "relation", "value"}, {"of"})
        if fields is None:
            return None
        name, of = fields["measure"], fields.get("of", {})
        if faults := list(measure_faults(path, name, of)):
            wrong.take(faults)
            return None
        if not MEASURES[name].of_run:
            wrong.say(f"{path}.measure", rule("challenge_measure", name=name), name)
        related = isinstance(fields["relation"], str) and fields["relation"] in RELATIONS
        if not related:
            wrong.say(f"{path}.relation", rule("one_of", names=", ".join(RELATIONS)), fields["relation"])
        if not is_number(fields["value"]):
            wrong.say(f"{path}.value", rule("finite"), fields["value"])
            return None
        if not related:
            return None
        return Goal(name, MEASURES[name].settings(of), fields["relation"], float(fields["value"]))

    def _start(self, value: object, experiment: Experiment) -> NDArray[Any] | None:
        """The parameters to begin with: packed as a link has them, or in layers as a run document has them."""
        if value is None:
            return None
        if not isinstance(value, Mapping) or value.keys() not in ({"weights"}, {"layers"}):
            self._wrong.say("start", rule("challenge_start", one="weights", other="layers"), value)
            return None
        if "layers" in value:
            try:
                return read_layers(experiment, value["layers"]).parameters
            except RunError as error:
                # It speaks of `parameters`, where a run document has them.
                said = str(error).replace("`parameters", "`start.layers")
                self._wrong.take([Fault("start.layers", rule("challenge_layers", reason=said), None, absent=True)])
                return None
        count = Network(experiment).parameters.size
        try:
            return unpack_weights(str(value["weights"]), count)
        except PackedError as error:
            broken = rule("challenge_weights", count=count, reason=str(error))
            self._wrong.say("start.weights", broken, value["weights"])
            return None
