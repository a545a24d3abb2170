"""Conditions that pause a run: at the epoch they name, said once, and no wall afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Experiment, Trainer
from tests.server.support.talk import Talk, of_type, types

# Noisy points and a high rate: the test loss soon rises again.
NOISY = {
    "data": {"dataset": "xor", "noise": 0.5, "samples": 200},
    "optimizer": {"name": "sgd", "learning_rate": 0.3},
}


def losses(experiment: dict[str, Any], epochs: int) -> list[tuple[float, float]]:
    """Training and test loss after each epoch, the first included, of a run without any condition."""
    trainer, found = Trainer(Experiment.parse(experiment)), []
    for _ in range(epochs):
        trainer.train_epoch()
        now = trainer.evaluate()
        found.append((now.train_loss, now.test_loss))
    return found


@pytest.mark.parametrize(
    "speed",
    [{"per": "epoch", "rate": 60}, {"per": "batch", "rate": 900}, {"per": "epoch", "rate": 1000}, None],
    ids=str,
)
def test_a_condition_pauses_a_playing_run_exactly_at_its_epoch_says_so_once_and_play_goes_on(
    speed: dict[str, Any] | None,
) -> None:
    talk = Talk(experiment={"stop": {"epochs": 3}}, playing=True, speed=speed)
    talk.wait(2)
    assert of_type("stopped", talk.heard) == [{"type": "stopped", "reason": "epochs", "epoch": 3}]
    assert talk.heard[types(talk.heard).index("stopped") + 1] == talk.last("state")
    assert talk.last("state")["playing"] is False
    frame = talk.last("frame")
    assert (frame["epoch"], frame["batch"], frame["step"], frame["flags"]) == (3, 0, 75, 0)
    talk.say("play")
    answer = talk.wait(0.02)
    assert talk.trainer().step > 75
    assert of_type("state", answer)[-1]["playing"] is True
    assert of_type("stopped", answer) == []


def test_a_loss_low_enough_pauses_the_run_after_the_first_epoch_that_has_it() -> None:
    history = losses(NOISY, 30)
    for place, name in enumerate(("train_loss", "test_loss")):
        wanted = history[19][place]
        first = next(epoch for epoch, both in enumerate(history, start=1) if both[place] <= wanted)
        talk = Talk(experiment={**NOISY, "stop": {name: wanted}}, playing=True)
        talk.wait(1)
        assert of_type("stopped", talk.heard) == [{"type": "stopped", "reason": name, "epoch": first}]
        assert talk.trainer().epoch == first > 1


def test_a_test_loss_that_has_long_not_improved_pauses_the_run() -> None:
    history, patience = losses(NOISY, 80), 4
    best, since = history[0][1], 1
    for epoch, (_, loss) in enumerate(history, start=1):
        if loss < best:
            best, since = loss, epoch
        if epoch - since == patience:
            break
    else:
        raise AssertionError("this run never stops improving")
    talk = Talk(experiment={**NOISY, "stop": {"patience": patience}}, playing=True)
    talk.wait(2)
    assert of_type("stopped", talk.heard) == [{"type": "stopped", "reason": "patience", "epoch": epoch}]


def test_a_step_to_a_condition_says_so_and_the_next_one_steps_over_it() -> None:
    talk = Talk(experiment={"stop": {"epochs": 2}})
    said = [len(of_type("stopped", talk.ask("step", unit="epoch"))) for _ in range(4)]
    assert said == [0, 1, 0, 0]
    assert talk.last("frame")["epoch"] == 4


def test_the_batch_that_ends_the_epoch_of_a_condition_says_so() -> None:
    talk = Talk(experiment={"stop": {"epochs": 1}, "batch_size": 125})
    assert of_type("stopped", talk.ask("step", unit="batch")) == []
    assert len(of_type("stopped", talk.ask("step", unit="batch"))) == 1
    assert of_type("stopped", talk.ask("step", unit="batch")) == []
    assert (talk.last("frame")["epoch"], talk.last("frame")["batch"]) == (1, 1)


def test_steps_asked_for_in_one_breath_end_at_a_condition() -> None:
    talk = Talk(experiment={"stop": {"epochs": 2}})
    for _ in range(5):
        talk.say("step", unit="epoch")
    talk.wait(0.5)
    assert (talk.trainer().epoch, len(of_type("stopped", talk.heard))) == (2, 1)


def test_a_condition_set_while_playing_counts_and_one_taken_back_does_not() -> None:
    talk = Talk(playing=True)
    talk.wait(0.2)
    wanted = talk.trainer().epoch + 10
    [run] = of_type("run", talk.ask("configure", id=1, experiment={"stop": {"epochs": wanted}}))
    assert (run["reset"], run["changed"]) == (False, ["stop"])
    talk.ask("configure", id=2, experiment={})
    talk.wait(0.3)
    assert talk.trainer().epoch > wanted
    assert of_type("stopped", talk.heard) == []
    wanted = talk.trainer().epoch + 10
    talk.say("configure", id=3, experiment={"stop": {"epochs": wanted}})
    talk.wait(1)
    assert of_type("stopped", talk.heard) == [{"type": "stopped", "reason": "epochs", "epoch": wanted}]


def test_a_run_that_begins_anew_meets_its_condition_again() -> None:
    wanted = losses(NOISY, 5)[-1][0]
    talk = Talk(experiment={**NOISY, "stop": {"train_loss": wanted}}, playing=True)
    talk.wait(0.5)
    talk.ask("reset")
    talk.ask("play")
    talk.wait(0.5)
    first, second = of_type("stopped", talk.heard)
    assert first == second


def test_a_resumed_run_does_not_meet_again_what_it_has_gone_on_from() -> None:
    wanted = losses(NOISY, 5)[-1][0]
    experiment = {**NOISY, "stop": {"train_loss": wanted}}
    talk = Talk(experiment=experiment, playing=True)
    talk.wait(2)
    resumed = Talk(checkpoint=talk.last("checkpoint")["message"], resume=True, experiment=experiment)
    assert resumed.trainer().epoch == of_type("stopped", talk.heard)[0]["epoch"]
    resumed.ask("step", unit="epoch")
    assert of_type("stopped", resumed.heard) == []
