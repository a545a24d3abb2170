"""Ctrl-C, and a notebook's stop button, while a trainer trains."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

from engine import Experiment, HistoryPoint, Trainer
from engine.training import engines, training_loop
from engine.training.interrupts import HeldInterrupts

SHUFFLED: dict[str, Any] = {"shuffle": True, "optimizer": {"name": "adam"}, "hidden": [{"units": 4, "dropout": 0.3}]}


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def interrupted_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Sends the signal in the middle of that step of training: after its gradient."""
    left, take_steps = [steps], engines.take_steps

    def passes(parts: Any) -> Any:
        for backward, inputs, targets in parts:

            def run(*given: Any, backward: Any = backward) -> None:
                backward(*given)
                left[0] -= 1
                if left[0] == 0:
                    interrupt()

            yield run, inputs, targets

    monkeypatch.setattr(engines, "take_steps", lambda parts, *rest, **named: take_steps(passes(parts), *rest, **named))


@pytest.mark.parametrize("slice_of_batches", [4, 256])
def test_an_interrupt_keeps_the_history_and_the_run_is_the_same_bit_for_bit(
    monkeypatch: pytest.MonkeyPatch, slice_of_batches: int
) -> None:
    alone, run = (Trainer(Experiment.parse(SHUFFLED), compiled=False) for _ in range(2))
    expected = alone.train(6)
    with monkeypatch.context() as patched:
        patched.setattr(training_loop, "_SLICE_BATCHES", slice_of_batches)
        # In the tenth of the 25 batches of the fourth epoch.
        interrupted_after(patched, 3 * 25 + 10)
        with pytest.raises(KeyboardInterrupt):
            run.train(6)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if slice_of_batches == 4:
        # Not before the slice is done, and not later.
        assert (run.epoch, run.cursor) == (3, 12) and run.history[-1].epoch == 3 + 12 / 25
    else:
        assert (run.epoch, run.cursor) == (4, 0)
    assert run.history[:4] == expected[:4] and run.history[-1].train_loss == run.evaluate().train_loss
    rest = run.train(6 - run.epoch)
    assert rest[-1] == expected[-1] and run.checkpoint() == alone.checkpoint()


def test_what_a_callback_does_is_interrupted_at_once() -> None:
    run, seen = Trainer(Experiment.parse({})), []

    def callback(_: Trainer, now: HistoryPoint) -> None:
        seen.append(now)
        if now.epoch == 2:
            interrupt()
            seen.clear()

    with pytest.raises(KeyboardInterrupt):
        run.train(5, callback)
    assert seen == run.history[1:] and len(seen) == 2


def test_a_handler_that_does_not_raise_lets_training_go_on() -> None:
    told: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: told.append(number))
    try:
        with HeldInterrupts() as interrupts:
            interrupt()
            assert interrupts.waiting and not told
        assert told == [signal.SIGINT]
        run = Trainer(Experiment.parse({}))
        assert len(run.train(3, lambda *_: interrupt())) == 4 and len(told) == 4
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_it_trains_and_touches_no_handler() -> None:
    run, found = Trainer(Experiment.parse({})), []
    thread = threading.Thread(target=lambda: found.append(run.train(2)))
    thread.start()
    thread.join()
    assert len(found[0]) == 3 and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_callback_sees_every_epoch_and_may_end_the_run() -> None:
    run, seen = Trainer(Experiment.parse({})), []

    def callback(trainer: Trainer, now: HistoryPoint) -> bool:
        assert trainer is run and trainer.epoch == now.epoch
        seen.append(now)
        return now.epoch == 3

    assert run.train(10, callback)[1:] == seen and run.epoch == 3


def test_a_bar_counts_the_epochs(capsys: pytest.CaptureFixture[str]) -> None:
    Trainer(Experiment.parse({"stop": {"epochs": 4}})).train(5, progress=True)
    shown = capsys.readouterr().err.rsplit("\r", 1)[-1]
    assert "4/5" in shown and "training loss 0." in shown
