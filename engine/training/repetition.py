"""A run trained again from what was done to it: the same bits, on the same engine."""

from __future__ import annotations

from collections.abc import Callable

from engine.compiled.kernels import Kernels
from engine.deeds.deed import BIAS, CONFIGURE, WEIGHT, Deed, DeedsError
from engine.deeds.document import DoneRun
from engine.experiment.experiment import Experiment
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule


def repeat(
    run: DoneRun,
    limits: Limits = DEFAULT_LIMITS,
    *,
    compiled: bool | None = None,
    kernels: Kernels | None = None,
    observe: Callable[[Trainer], object] | None = None,
) -> Trainer:
    """Trains a run again.

    Args:
        run: what was done.
        limits: of an experiment that a deed makes.
        compiled, kernels: as of `Trainer`.
        observe: called at the beginning, after every deed, after every epoch and at the end; training ends early where
            it returns True.

    Returns:
        the trainer, where the run stands: its checkpoint has the bytes that the run's own has.

    Raises:
        DeedsError: a deed does not fit the run; the path names it.
    """
    try:
        trainer = Trainer(run.experiment, run.start, compiled=compiled, kernels=kernels)
    except ValueError as error:
        raise DeedsError([Fault("start", str(error), "")]) from None
    ended = observe is not None and bool(observe(trainer))
    for index, deed in enumerate(run.deeds):
        if ended or (ended := _train_to(trainer, f"deeds[{index}].at", (deed.epoch, deed.cursor), observe)):
            return trainer
        apply_deed(trainer, deed, f"deeds[{index}]", limits)
        ended = observe is not None and bool(observe(trainer))
    if not ended:
        _train_to(trainer, "until", run.until, observe)
    return trainer


def check_place(trainer: Trainer, path: str, place: tuple[int, int]) -> None:
    """Raises DeedsError where a place is none that the run comes to from where it stands."""
    here = (trainer.epoch, trainer.cursor)
    if place < here:
        raise DeedsError([Fault(path, rule("deeds_behind", epoch=here[0], batch=here[1]), list(place))])
    if place[1] >= trainer.batches_per_epoch:
        raise DeedsError([Fault(path, rule("deeds_batches", limit=trainer.batches_per_epoch - 1), list(place))])


def _train_to(trainer: Trainer, path: str, place: tuple[int, int], observe: Callable[[Trainer], object] | None) -> bool:
    """Trains to a place; whether who observes has seen enough before."""
    check_place(trainer, path, place)
    while (trainer.epoch, trainer.cursor) < place:
        left = place[1] if trainer.epoch == place[0] else trainer.batches_per_epoch
        trainer.train_batches(left - trainer.cursor)
        if observe is not None and observe(trainer):
            return True
    return False


def apply_deed(trainer: Trainer, deed: Deed, path: str, limits: Limits) -> None:
    """Does to a run what was done.

    Raises:
        DeedsError: it does not fit the run, which is then as it was.
    """
    values = deed.values
    try:
        if deed.do == CONFIGURE:
            experiment = Experiment.parse({**trainer.experiment.document(), **values["experiment"]}, limits)
            trainer.reconfigure(experiment)
        elif deed.do == WEIGHT:
            trainer.set_weight(values["layer"], values["source"], values["unit"], values["value"])
        elif deed.do == BIAS:
            trainer.set_bias(values["layer"], values["unit"], values["value"])
        else:
            trainer.set_parameters(deed.parameters)
    except ExperimentError as error:
        raise DeedsError([fault.within(f"{path}.experiment") for fault in error.faults], error.more) from None
    except (IndexError, ValueError) as error:
        raise DeedsError([Fault(path, rule("deeds_misfit", reason=str(error)), deed.do)]) from None
