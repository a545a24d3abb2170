"""What becomes of everything around a run when something is done to it, by its page or as another had it done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.deeds.deed import Deed
from engine.deeds.record import Deeds
from server.session.current_run import CurrentRun


def take_settings(run: CurrentRun, change: Callable[[], object], id: int | None = None) -> None:
    """Carries out a change of the experiment, and says what the run is then.

    Args:
        run: to change.
        change: does it; raises without having changed anything.
        id: of the `configure` this answers.
    """
    trainer, at = run.trainer, place_of(run)
    was, train, test, batches = trainer.experiment, trainer.data.train, trainer.data.test, trainer.batches_per_epoch
    reset = bool(change())
    if reset:
        run.attach(trainer)
    elif not run.paced.diverged:
        run.checkpoints.note_change()
    before, after = was.document(), trainer.experiment.document()
    if before["off"] != after["off"]:
        run.painter.attach(trainer)
    if trainer.batches_per_epoch != batches:
        run.pace.drop_goal()
    run.announce(id, reset=reset, changed=[path for path in after if after[path] != before[path]])
    if not (np.array_equal(train, trainer.data.train) and np.array_equal(test, trainer.data.test)):
        run.say_data()
    run.check_focus()
    if not reset and (deeds := Deeds().configured(at, was, trainer.experiment)):
        run.tell_deeds(deeds.each)


def take_deed(run: CurrentRun, do: Callable[[], object], deed: Deed) -> None:
    """Sets parameters by hand, and tells what was done.

    Args:
        run: to change.
        do: does it; raises without having changed anything.
        deed: what it does.
    """
    do()
    run.tell_deeds([deed])
    if run.trainer.nonfinite_layer() is None:
        run.checkpoints.note_change()
        if run.paced.diverged:
            run.paced.mend()
            run.say_state()


def place_of(run: CurrentRun) -> tuple[int, int]:
    """Epochs done, and batches of the one under way."""
    return run.trainer.epoch, run.trainer.cursor
