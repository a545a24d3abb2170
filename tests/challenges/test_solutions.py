"""Every challenge can be solved: what its folder has as a solution reaches its goal when it is trained again."""

import json

import pytest

from engine.challenges.library import FOLDER, Entry, load_challenges
from engine.challenges.submission import judge_submission, read_submission

ENTRIES = load_challenges()
# A run takes milliseconds without compiled code too; twenty-one of them take longer.
WITH_NUMPY = [name for name, entry in ENTRIES.items() if entry.challenge.score.others < 20]
# There the goal is easy, and what counts is how few one needs, or how much it stands.
ANY_NUMBER = ("07-few-parameters", "10-through-noise")


def solved(entry: Entry, **options: object) -> float:
    verdict = judge_submission(read_submission(entry.solution), entry.id, entry.challenge, **options)
    assert verdict.reached, [fault.message for fault in verdict.faults]
    assert verdict.score is not None
    return verdict.score


@pytest.mark.parametrize("name", ENTRIES)
def test_its_solution_reaches_its_goal(name: str, compiled: object) -> None:
    score, entry = solved(ENTRIES[name]), ENTRIES[name]
    # Well away from the least that counts, so that it is one on every processor.
    if entry.challenge.score.name == "most_seeds":
        assert score >= 15


@pytest.mark.parametrize("name", WITH_NUMPY)
def test_it_does_so_with_numpy_too(name: str) -> None:
    assert solved(ENTRIES[name], compiled=False) > 0


@pytest.mark.parametrize("name", ENTRIES)
def test_it_takes_more_than_training_what_is_there(name: str, compiled: object) -> None:
    entry = ENTRIES[name]
    most = entry.challenge.constraints.counts["epochs"].most
    run = {**entry.solution["run"], "experiment": entry.document["experiment"], "deeds": [], "until": [most, 0]}
    verdict = judge_submission(read_submission({**entry.solution, "run": run}), name, entry.challenge)
    assert verdict.reached == (name in ANY_NUMBER)
    if verdict.reached:
        better, fewer = solved(entry), entry.challenge.score.fewer
        assert better < verdict.score if fewer else better > verdict.score


def test_what_a_run_says_of_itself_is_judged_as_what_it_was() -> None:
    entry = ENTRIES["03-rescue-in-three"]
    trainer = entry.challenge.trainer()
    trainer.set_bias(1, 3, 0.4)
    trainer.train(40)
    trainer.reconfigure(trainer.experiment.model_copy(update={"batch_size": 5}))
    trainer.train_batches(3)
    done = trainer.done()
    assert done is not None
    document = {**entry.solution, "run": json.loads(json.dumps(done.document()))}
    verdict = judge_submission(read_submission(document), entry.id, entry.challenge, compiled=False)
    assert verdict.score == 2 and verdict.measured["epochs"] == 40 + 3 / 50
    assert verdict.measured["test_accuracy"] == trainer.evaluate().test.accuracy


def test_fifteen_come_with_the_playground_in_both_languages() -> None:
    assert len(ENTRIES) == 15 and {path.name for path in FOLDER.iterdir()} == set(ENTRIES)
    assert [one.challenge.level for one in ENTRIES.values()] == sorted(one.challenge.level for one in ENTRIES.values())
    for entry in ENTRIES.values():
        assert {"en", "zh"} <= set(entry.texts)
        for texts in entry.texts.values():
            # What the task asks is what the goal is.
            for goal in entry.challenge.goals:
                assert f"{goal.value:g}" in texts.task or f"{goal.value:.0%}" in texts.task
        said = [text for texts in entry.texts.values() for text in texts.document().values()]
        assert "—" not in "".join(said)
        assert json.dumps(entry.challenge.resolved(), allow_nan=False)
