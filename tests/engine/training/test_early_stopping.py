"""Stop conditions: when each is met, that it is met once, and that a run can go on from it."""

from typing import Any

import pytest

from engine import Trainer
from engine.experiment.parts import Stop
from engine.training.early_stopping import EarlyStopping
from engine.training.evaluation import Evaluation, Scores
from tests.engine.support.documents import experiment, trainer

NAN = float("nan")


def reasons(losses: list[tuple[float, float]], **stop: Any) -> list[str | None]:
    """What is said after each epoch, given its training and its test loss."""
    watch, conditions = EarlyStopping(), Stop(**stop)
    return [
        watch.reason(conditions, epoch, Evaluation(Scores(train), Scores(test)))
        for epoch, (train, test) in enumerate(losses, start=1)
    ]


def test_nothing_stops_a_run_without_conditions() -> None:
    assert reasons([(0.0, 0.0)] * 5) == [None] * 5
    assert not Stop().needs_loss and not Stop(epochs=3).needs_loss


@pytest.mark.parametrize("condition", ["train_loss", "test_loss", "patience"])
def test_a_condition_on_losses_needs_them(condition: str) -> None:
    assert Stop.model_validate({condition: 1}).needs_loss


def test_a_run_stops_at_an_epoch_and_goes_on_beyond_it() -> None:
    assert reasons([(1.0, 1.0)] * 5, epochs=3) == [None, None, "epochs", None, None]


def test_a_run_stops_at_a_loss_once_until_it_has_been_above_again() -> None:
    losses = [(0.9, 0.2), (0.5, 0.2), (0.4, 0.2), (0.6, 0.2), (0.3, 0.2)]
    assert reasons(losses, train_loss=0.5) == [None, "train_loss", None, None, "train_loss"]
    swapped = [(test, train) for train, test in losses]
    assert reasons(swapped, test_loss=0.5) == [None, "test_loss", None, None, "test_loss"]


def test_a_loss_that_is_no_number_is_never_low_enough() -> None:
    assert reasons([(NAN, NAN)] * 3, train_loss=1e9, test_loss=1e9) == [None] * 3
    assert reasons([(-0.0, 1.0)], train_loss=0.0) == ["train_loss"]


def test_patience_counts_epochs_since_the_best_test_loss() -> None:
    falling_then_not = [1.0, 0.8, 0.9, 0.8, 0.85, 0.7, 0.75]
    said = reasons([(9.0 - epoch, test) for epoch, test in enumerate(falling_then_not)], patience=3)
    # Best at epoch 2; an equal one at 4 is no better; three epochs later it stops; 0.7 is better again.
    assert said == [None, None, None, None, "patience", None, None]


def test_after_running_out_patience_begins_again() -> None:
    assert reasons([(1.0, 1.0)] * 6, patience=2) == [None, None, "patience", None, "patience", None]


def test_a_test_loss_that_is_no_number_is_no_improvement() -> None:
    assert reasons([(1.0, 1.0), (1.0, NAN), (1.0, NAN)], patience=2) == [None, None, "patience"]
    assert reasons([(1.0, NAN)] * 5, patience=2) == [None] * 5


def test_several_conditions_name_the_first_that_is_met() -> None:
    assert reasons([(0.9, 0.9), (0.5, 0.5)], epochs=2, train_loss=0.6, patience=1) == [None, "epochs"]
    assert reasons([(0.9, 0.9), (0.5, 0.9)], train_loss=0.6, patience=1) == [None, "train_loss"]


def test_a_condition_that_two_share_is_not_lost() -> None:
    # Both losses are low at once: one is named, and neither is named again while it stays so.
    assert reasons([(0.1, 0.1), (0.1, 0.1)], train_loss=0.5, test_loss=0.5) == ["train_loss", None]


def run_until_stopped(run: Trainer, most: int = 200) -> int:
    for _ in range(most):
        run.train_batches(1)
        if run.stop_reason is not None:
            return run.epoch
    raise AssertionError(f"it did not stop within {most} batches")


def test_a_run_says_it_at_the_end_of_the_epoch_and_forgets_it_with_the_next_batch() -> None:
    run = trainer(stop={"epochs": 3})
    assert run_until_stopped(run) == 3
    assert (run.stop_reason, run.cursor) == ("epochs", 0)
    run.train_batches(1)
    assert run.stop_reason is None
    for _ in range(10):
        run.train_epoch()
        assert run.stop_reason is None


def test_a_run_stops_at_its_own_losses() -> None:
    start = trainer().evaluate()
    wanted = 0.8 * start.train_loss
    run = trainer(stop={"train_loss": wanted}, optimizer={"learning_rate": 0.1})
    epoch = run_until_stopped(run)
    assert run.evaluate().train_loss <= wanted
    before = trainer(optimizer={"learning_rate": 0.1})
    for _ in range(epoch - 1):
        before.train_epoch()
        assert before.evaluate().train_loss > wanted


def test_watching_changes_nothing_of_a_run() -> None:
    watched, alone = trainer(stop={"patience": 100, "train_loss": 0.0}), trainer()
    for run in (watched, alone):
        for _ in range(5):
            run.train_epoch()
    assert watched.network.parameters.tobytes() == alone.network.parameters.tobytes()


def test_new_conditions_begin_afresh_and_a_reset_does_too() -> None:
    run = trainer(stop={"patience": 3}, optimizer={"learning_rate": 1e-12})
    # So slow that nothing improves enough to matter; whatever it is, the memory is not empty.
    run.train_epoch()
    assert run._early_stopping.memory.any()
    run.reconfigure(experiment(stop={"patience": 4}, optimizer={"learning_rate": 1e-12}))
    assert not run._early_stopping.memory.any()
    run.train_epoch()
    run.reset()
    assert not run._early_stopping.memory.any() and run.stop_reason is None
    run.train_epoch()
    before = run._early_stopping.memory.copy()
    # A change of something else leaves it.
    run.reconfigure(experiment(stop={"patience": 4}, optimizer={"learning_rate": 1e-11}))
    assert (run._early_stopping.memory == before).all()
