"""Trains a run for a command: with a bar at a terminal, and an ear for Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Collection

from engine.commands.inputs import say
from engine.commands.interrupts import Interrupts
from engine.commands.progress import Progress
from engine.compiled.availability import prepare
from engine.runs.run_document import DEFAULT_EPOCHS, Run
from engine.runs.training_run import Outcome, train_run
from engine.training.trainer import Trainer


def make_ready(*, quiet: bool) -> None:
    """Has the kernels there before anything is trained, and says where that takes a while."""
    prepare((lambda text: None) if quiet else sys.stderr.write)


def epochs_of(run: Run, wanted: int | None) -> int:
    """How long to train: as was asked for, else as its document says, else as usual."""
    return next((one for one in (wanted, run.epochs) if one is not None), DEFAULT_EPOCHS)


def train(
    run: Run, wanted: int | None, interrupts: Interrupts, *, marks: Collection[int] | None = None, quiet: bool = False,
    name: str | None = None,
) -> tuple[Trainer, Outcome]:  # fmt: skip
    """The run where training has ended, and how; that it diverged, or was interrupted, is said.

    Args:
        run: to train.
        wanted: how long; None leaves it to the document.
        interrupts: within its `with`.
        marks: see `train_run`.
        quiet: whether no progress is drawn.
        name: stands before what is said of it, where there are several.
    """
    make_ready(quiet=quiet)
    trainer, epochs = run.trainer(), epochs_of(run, wanted)
    with Progress(epochs, quiet=quiet, name=name) as progress:
        outcome = train_run(
            trainer, epochs, history=run.history, marks=marks, on_epoch=progress.show, stopped=interrupts.waiting
        )
    before = "" if name is None else f"{name}: "
    if outcome.divergence is not None:
        at = outcome.divergence
        say(
            f"{before}diverged: numbers of layer {at.layer} ceased to be finite in epoch {at.epoch}, step {at.step}; "
            "what is written is the state before that step"
        )
    elif outcome.reason == "interrupted":
        place = f"{trainer.epoch} epochs, step {trainer.step}"
        say(f"{before}interrupted after {place}; what is written goes on from there")
    return trainer, outcome
