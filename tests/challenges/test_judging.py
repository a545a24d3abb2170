"""A score is what comes out when a run is trained again; else somebody could have one that they did not earn."""

from typing import Any

import numpy as np
import pytest

from engine.challenges.challenge import Challenge
from engine.challenges.judging import JudgingStopped, Verdict, configurations_of, judge, work_needed
from engine.challenges.refusals import MESSAGES
from engine.challenges.submission import judge_submission, read_submission
from engine.deeds.deed import packed
from engine.deeds.document import DoneRun
from engine.validation.limits import Limits
from tests.challenges.support import GOAL, LEARNED, bias, challenge, configure, document, done, run


def codes(verdict: Verdict) -> list[str]:
    assert verdict.reached == (not verdict.faults) and (verdict.score is None) == (not verdict.reached)
    for fault in verdict.faults:
        assert fault.code in MESSAGES and fault.message and "{" not in fault.message
    return [fault.code for fault in verdict.faults]


def refused(one: Challenge, done_run: DoneRun, **options: Any) -> list[str]:
    return codes(judge(one, done_run, **options))


def test_a_goal_counts_where_the_run_ends_and_not_before() -> None:
    late = challenge(goal=[{"measure": "train_loss", "relation": "<=", "value": 0.05}])
    slow = {"optimizer": {"name": "sgd", "learning_rate": 0.001}}
    reached, missed = judge(late, run(until=(30, 0))), judge(late, run(until=(1, 0), **slow))
    assert reached.score == 30 and reached.measured["train_loss"] <= 0.05  # type: ignore[operator]
    assert codes(missed) == ["goal_at_most"]
    [fault] = missed.faults
    assert fault.values["measured"] == missed.measured["train_loss"] > 0.05  # type: ignore[operator]
    assert fault.message == f"train_loss must be at most 0.05; it is {missed.measured['train_loss']:.4g}"
    # Every goal, each with a reason of its own; what is no number reaches none.
    both = [{**GOAL, "value": 1.5}, {"measure": "r2", "relation": ">", "value": 0}]
    assert refused(challenge(goal=both), run()) == ["goal_at_least", "goal_no_number"]


def test_numbers_that_run_away_reach_no_goal() -> None:
    # Without a bend anywhere, at a rate of 1000.
    linear = {**LEARNED, "hidden": [{"units": 4, "activation": "linear"}], "output_activation": "linear"}
    wild = run(**{**linear, "optimizer": {"name": "sgd", "learning_rate": 1000.0}}, until=(50, 0))
    any_loss = [{"measure": "test_loss", "relation": ">=", "value": 0}]
    assert refused(challenge(experiment=linear, goal=any_loss), wild, compiled=False) == ["goal_no_number"]
    finite = [{"measure": "finite", "relation": "=", "value": 1}]
    assert refused(challenge(experiment=linear, goal=finite), wild, compiled=False) == ["goal_exactly"]


def test_parts_of_an_epoch_count_as_parts() -> None:
    # 30 training points, 10 a batch.
    assert judge(challenge(), run(until=(5, 1))).score == pytest.approx(5 + 1 / 3)
    bound = {"epochs": {"most": 5}}
    assert judge(challenge(constraints=bound), run(until=(5, 0))).score == 5
    assert refused(challenge(constraints=bound), run(until=(5, 1))) == ["epochs_most"]


def laps(count: int) -> list[dict[str, Any]]:
    """Deeds by which the first 29 of 30 points are trained on so many times more, all of it within the first epoch."""
    lap = [configure((0, 29), batch_size=30), configure((0, 0), batch_size=1)]
    return lap * count


def test_going_over_an_epoch_again_by_another_batch_size_counts_again() -> None:
    # A run may stand in its first epoch for as long as somebody likes: its place does not say how much it was trained.
    round_and_round = run(*laps(10), until=(0, 29), batch_size=1)
    assert judge(challenge(), round_and_round).score == pytest.approx(11 * 29 / 30)
    assert refused(challenge(constraints={"epochs": {"most": 5}}), round_and_round) == ["epochs_most"]
    assert work_needed(challenge(), round_and_round) > 10 * work_needed(challenge(), run(until=(1, 0), batch_size=30))
    assert refused(challenge(), run(*laps(400), until=(0, 29), batch_size=1), work=4_000_000) == ["work"]
    # Nor does it say that nothing was trained: what is changed back at the beginning was trained with all the same.
    back = run(*laps(1)[:1], configure((0, 0), batch_size=1, optimizer={"name": "sgd"}), until=(0, 29), batch_size=1)
    assert len(configurations_of(back)[0]) == 3
    assert refused(challenge(constraints={"optimizers": {"only": ["sgd"]}}), back) == ["optimizers_only"]
    # A smaller size than before takes it up where it was.
    smaller = run(configure((0, 1), batch_size=5), until=(0, 4))
    assert judge(challenge(), smaller).measured["epochs"] == pytest.approx(4 / 6)


XY = {"features": ["x1", "x2"], "hidden": [{"units": 3}, {"units": 2, "activation": "relu"}]}
KEPT: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "field": ({"fixed": ["seed"]}, {"seed": 2}, ["fixed"]),
    "inner field": ({"fixed": ["optimizer.learning_rate"]}, {"optimizer": {"name": "adam"}}, []),
    "another rate": ({"fixed": ["optimizer.learning_rate"]}, {"optimizer": {"learning_rate": 1.0}}, ["fixed"]),
    "data": ({}, {"data": {**LEARNED["data"], "noise": 0.1}}, ["fixed"]),
    "points": ({}, {"data": {**LEARNED["data"], "seed": 2}}, ["fixed"]),
    "features": ({"features": {"only": ["x1", "x2"]}}, {}, ["features_only"]),
    "feature": ({"features": {"without": ["x1_x2"]}}, {}, ["features_without"]),
    "formula": ({"features": {"without": ["x1_x2"]}}, {"features": ["=x1*x2"]}, ["features_formula"]),
    "allowed formula": ({"features": {"only": ["=x1*x2"]}}, {"features": ["=x1*x2"]}, []),
    "many features": ({"features": {"most": 1}}, {"features": ["x1", "x1_x2"]}, ["features_most"]),
    "layers": ({"layers": {"most": 1}}, XY, ["layers_most"]),
    "few layers": ({"layers": {"least": 3}}, XY, ["layers_least"]),
    "units": ({"units": {"most": 4}}, XY, ["units_most"]),
    "units that count": ({"units": {"most": 4}}, {**XY, "off": [{"layer": 1, "unit": 0}]}, []),
    "parameters": ({"parameters": {"most": 1}}, {}, ["parameters_most"]),
    "activation": ({"activations": {"only": ["tanh"]}}, XY, ["activations_only"]),
    "no activation": ({"activations": {"without": ["relu"]}}, XY, ["activations_without"]),
    "optimizer": ({"optimizers": {"only": ["sgd"]}}, {}, ["optimizers_only"]),
    "no optimizer": ({"optimizers": {"without": ["adam"]}}, {}, ["optimizers_without"]),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_a_challenge_asks_is_kept_to(name: str) -> None:
    constraints, changed, expected = KEPT[name]
    one = challenge(constraints=constraints, goal=[{**GOAL, "relation": ">=", "value": 0}])
    found = refused(one, run(**changed, until=(1, 0)))
    assert found == expected


def test_every_configuration_is_judged_that_has_trained_anything() -> None:
    only = challenge(constraints={"optimizers": {"only": ["adam"]}, "fixed": ["batch_size"]})
    sgd, adam = ({"optimizer": {"name": name}} for name in ("sgd", "adam"))
    # Changed back in time, and yet trained with it in between.
    between = run(configure((1, 0), **sgd), configure((2, 0), **adam))
    assert refused(only, between) == ["optimizers_only"]
    # Said once, however often it was so.
    again = run(configure((1, 0), batch_size=5), configure((2, 0), batch_size=6), configure((3, 0), **sgd))
    assert refused(only, again) == ["fixed", "optimizers_only"]
    # What was changed before the first batch has trained nothing.
    assert judge(only, run(configure((0, 0), **adam), **sgd)).reached
    assert len(configurations_of(between)[0]) == 3 and len(configurations_of(run(configure((0, 0), **sgd)))[0]) == 1
    # The most that there ever was: units that are off do not count, and do where they are on for an epoch.
    wide = {**XY, "off": [{"layer": 1, "unit": 0}, {"layer": 2, "unit": 1}]}
    units = challenge(constraints={"units": {"most": 3}}, goal=[{**GOAL, "value": 0}], score="fewest_parameters")
    # Of 3*2+3 + 2*3+2 + 2+1 = 20 parameters, those of the two units: 3 in, and 1 out to the unit that is left, 4 and 1.
    assert judge(units, run(**wide)).score == 20 - 3 - 2 - 3 - 1
    shown = run(configure((2, 0), off=[]), configure((3, 0), off=wide["off"]), **wide)
    assert refused(units, shown) == ["units_most"]


def test_changes_are_what_differs_at_the_first_batch_and_what_is_done_later() -> None:
    one = challenge(score="fewest_changes", constraints={"changes": {"most": 3}})
    assert judge(one, run()).score == 0
    later = configure((1, 0), batch_size=5, optimizer={"name": "sgd"})
    assert judge(one, run(later)).score == 1
    # Nobody has fewer by beginning the run with what they changed; what was changed back is no change.
    assert judge(one, run(batch_size=5, optimizer={"name": "sgd"})).score == 2
    back = configure((0, 0), batch_size=10)
    assert judge(one, run(back, bias((0, 0)), bias((1, 0)), batch_size=5)).score == 2
    assert refused(one, run(later, bias((2, 0)), seed=2, batch_size=5)) == ["changes_most"]
    # Where a run stops by itself changes nothing of what was trained.
    stops = configure((3, 0), stop={"epochs": 9})
    assert judge(one, run(stops, stop={"epochs": 50})).score == 0


def test_weights_come_from_training_or_from_the_challenge() -> None:
    two = {"layers": [{"weights": [[0.5]], "biases": [0.25]}]}
    given, none = challenge(start=two), challenge()
    own = packed(np.array([0.5, 0.25]))
    assert judge(given, run(start=own)).reached
    assert refused(given, run()) == ["start"] and refused(none, run(start=own)) == ["weights"]
    assert refused(given, run(start=packed(np.array([0.5, 0.26])))) == ["start"]
    # The numbers of the challenge, in a network that has more.
    assert refused(given, run(start=own, features=["x1", "x2"])) == ["unfit"]
    # As the page gives them: by a deed before the first batch, and not by one after it.
    first, second = ({"at": [epoch, 0], "do": "parameters", "values": own} for epoch in (0, 1))
    assert judge(given, run(first)).score == 5 == judge(given, run(first, start=own)).score
    assert refused(none, run(first)) == ["weights"] == refused(given, run(first, second))
    assert refused(given, run({**first, "values": packed(np.array([9.0, 9.0]))})) == ["start"]
    by_hand = challenge(constraints={"edits": False})
    assert refused(by_hand, run(bias((1, 0)), bias((2, 0)))) == ["edits"]
    assert judge(none, run(bias((1, 0)))).reached


def test_what_does_not_fit_the_run_is_refused() -> None:
    elsewhere = {"at": [1, 0], "do": "weight", "layer": 4, "source": 0, "unit": 0, "value": 1.0}
    for wrong in (
        run(elsewhere),
        run(bias((3, 0)), until=(2, 0)),
        run(bias((1, 2)), bias((1, 1))),
        run(until=(1, 3)),
        run(configure((1, 0), batch_size=31)),
        run(configure((1, 0), optimizer={"name": "none such"})),
    ):
        assert refused(challenge(), wrong) == ["unfit"]


def test_what_takes_too_much_work_is_refused_before_any_is_done() -> None:
    stopped = iter([])  # asked after every epoch: it has no answer, because there is none
    one = run(until=(1_000_000, 0))
    verdict = judge(challenge(), one, work=10**8, stopped=lambda: next(stopped))
    assert codes(verdict) == ["work"] and verdict.faults[0].values["limit"] == 100
    assert work_needed(challenge(score="most_seeds"), one) == 21 * work_needed(challenge(), one)
    # Batches of one point cost more than their multiplications.
    small = run(configure((0, 0), batch_size=1), until=(1_000_000, 0))
    assert work_needed(challenge(), small) > 5 * work_needed(challenge(), one)
    # So do changes, and a deed that the run would have to be trained to, far beyond its end.
    changed = run(*[configure((1, 0), batch_size=size % 9 + 1) for size in range(900)], until=(1, 0))
    assert work_needed(challenge(), changed) > 10**9
    assert refused(challenge(), run(bias((10**9, 0)), until=(1, 0)), stopped=lambda: next(stopped)) == ["work"]
    wide = run(hidden=[{"units": 30}])
    assert refused(challenge(), wide, limits=Limits(units=20)) == ["too_large"]
    with pytest.raises(JudgingStopped):
        judge(challenge(), run(), stopped=lambda: True)


def test_other_seeds_are_trained_where_the_score_is_of_them() -> None:
    one = challenge(score="most_seeds")
    verdict = judge(one, run())
    assert verdict.score == verdict.measured["seeds"] and 15 <= verdict.score <= 20
    # Who chose the seed would choose the twenty as well.
    assert refused(one, run(seed=2)) == ["fixed"]
    # A run that misses has no score of seeds.
    strict = challenge(score="most_seeds", goal=[{**GOAL, "value": 1.5}])
    assert refused(strict, run()) == ["goal_at_least"]


def test_noise_counts_where_other_points_reach_the_goal_too() -> None:
    noisy = {"data": {**LEARNED["data"], "noise": 0.2}}
    easy = challenge(score="highest_noise", goal=[{**GOAL, "value": 0.5}])
    assert judge(easy, run(**noisy)).score == 0.2
    # The points must stay, and their noise alone may be another.
    assert refused(easy, run(data={**noisy["data"], "samples": 61})) == ["fixed"]
    own = judge(easy, run(**noisy)).measured["test_accuracy"]
    exact = challenge(score="highest_noise", goal=[{**GOAL, "relation": "=", "value": own}])
    verdict = judge(exact, run(**noisy))
    assert codes(verdict) == ["other_seeds"] and verdict.faults[0].values["reached"] < 3


def submission(named: Any, **how: Any) -> dict[str, Any]:
    return {"format": "neural-network-playground-submission", "version": 1, "challenge": named, "run": done(**how)}


def test_a_run_counts_for_the_challenge_it_was_done_for() -> None:
    one = challenge()
    for named, name in (("mine", "mine"), (document(), "")):
        assert judge_submission(read_submission(submission(named)), name, one).reached
    for named in ("other", document(level=2)):
        assert codes(judge_submission(read_submission(submission(named)), "mine", one)) == ["other_challenge"]
    easier = document(goal=[{**GOAL, "value": 0.1}])
    assert codes(judge_submission(read_submission(submission(easier)), "mine", one)) == ["other_challenge"]


def test_both_engines_come_to_the_same_verdict(compiled: object) -> None:
    one, finished = challenge(score="most_seeds"), run(until=(20, 0))
    found = judge(one, finished), judge(one, finished, compiled=False)
    assert [verdict.score for verdict in found] == [20, 20]
