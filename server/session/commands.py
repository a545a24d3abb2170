"""What a page asks of its run, done, or refused in words; a refused change leaves the run as it is."""

from __future__ import annotations

import numpy as np

from server.session.current_run import CurrentRun
from server.wire import inbound, outbound
from server.wire.frame import unwrap_snapshot
from server.wire.place_faults import (
    focus_faults,
    landscape_faults,
    looks_faults,
    parameter_faults,
    probe_faults,
    space_faults,
    view_faults,
)

# After these nothing is said of the session's state, which they leave as it was.
_SILENT = (
    inbound.Edit, inbound.Move, inbound.SetFocus, inbound.Probe, inbound.SetView, inbound.Watch, inbound.Measure,
    inbound.SetSpace, inbound.Looks, inbound.Landscape,
)  # fmt: skip


def apply(run: CurrentRun, command: inbound.Action) -> None:
    """Does what the page asks, or says why not."""
    match command:
        case inbound.Configure():
            _configure(run, command)
        case inbound.Edit():
            _edit(run, command)
        case inbound.Move():
            _move(run, command)
        case inbound.Load(message=message):
            run.stand_at(lambda: unwrap_snapshot(message))
        case inbound.TakeSnapshot():
            if not run.paced.diverged:
                run.say_snapshot(run.clock(), asked=True)
        case inbound.Recover():
            _recover(run)
        case inbound.Reset():
            run.trainer.reset()
            run.pace.pause()
            run.attach(run.trainer)
            run.announce(None, reset=True)
        case inbound.SetFocus(focus=focus):
            if not run.refuses(focus_faults(run.trainer, focus) if focus else []):
                run.focus = focus
        case inbound.Probe(inputs=inputs):
            if not run.refuses(probe_faults(run.trainer, inputs) if inputs is not None else []):
                run.painter.set_probe(inputs)
        case inbound.SetView():
            if not run.refuses(view_faults(run.trainer, command)):
                run.painter.set_view(command)
        case inbound.Watch() | inbound.Measure():
            run.observer.watch(command)
            run.refuses(run.observer.faults(run.trainer, command))
        case inbound.SetSpace():
            run.observer.space.choose(command)
            run.refuses(space_faults(run.trainer, command))
        case inbound.Looks():
            refused = run.refuses(looks_faults(run.trainer, command))
            run.observer.looks.choose(inbound.LOOK_AT_NOTHING if refused else command)
        case inbound.Landscape(wanted=wanted):
            if not run.refuses(landscape_faults(run.trainer, wanted) if wanted else []):
                run.observer.landscape.choose(wanted)
                run.take_memory()
        case inbound.SetSpeed(speed=speed):
            run.pace.set_speed(speed, run.clock())
        case inbound.Pause():
            run.pace.pause()
        case inbound.Play() | inbound.Step() if run.paced.diverged:
            run.say_diverged()
        case inbound.Play():
            if not run.pace.playing:
                run.observer.looks.begin(run.trainer, "play")
            run.pace.play(run.clock())
        case inbound.Step(unit=unit):
            run.observer.looks.begin(run.trainer, "step")
            run.pace.add_step(unit, run.trainer)
    if isinstance(command, inbound.Play | inbound.Pause | inbound.Step):
        run.painter.restart_speed()
    if not isinstance(command, _SILENT):
        run.say_state()
    run.stale = True


def _configure(run: CurrentRun, command: inbound.Configure) -> None:
    experiment = run.reader.experiment(command.experiment, command.id)
    if experiment is None:
        return
    trainer = run.trainer
    before, after = trainer.experiment.document(), experiment.document()
    train, test, batches = trainer.data.train, trainer.data.test, trainer.batches_per_epoch
    reset = trainer.reconfigure(experiment)
    if reset:
        run.attach(trainer)
    elif not run.paced.diverged:
        run.checkpoints.note_change()
    if before["off"] != after["off"]:
        run.painter.attach(trainer)
    if trainer.batches_per_epoch != batches:
        run.pace.drop_goal()
    run.announce(command.id, reset=reset, changed=[path for path in after if after[path] != before[path]])
    if not (np.array_equal(train, trainer.data.train) and np.array_equal(test, trainer.data.test)):
        run.say_data()
    run.check_focus()


def _edit(run: CurrentRun, edit: inbound.Edit) -> None:
    if run.refuses(parameter_faults(run.trainer, "edit", edit)):
        return
    if edit.source is None:
        run.trainer.set_bias(edit.layer, edit.unit, edit.value)
    else:
        run.trainer.set_weight(edit.layer, edit.source, edit.unit, edit.value)
    _note_edit(run)


def _move(run: CurrentRun, move: inbound.Move) -> None:
    landscape = run.observer.landscape
    if not run.refuses(landscape.move_faults(move)):
        run.trainer.set_parameters(landscape.parameters_at(move))
        _note_edit(run)


def _note_edit(run: CurrentRun) -> None:
    """Something was set by hand."""
    if run.trainer.nonfinite_layer() is None:
        run.checkpoints.note_change()
        if run.paced.diverged:
            run.paced.mend()
            run.say_state()


def _recover(run: CurrentRun) -> None:
    if not run.paced.diverged:
        run.say(outbound.error_message("not_ready", "`recover` must come after `diverged`; the run is in order"))
        return
    # None where it was resumed at the end of what a checkpoint may count to, and has gone on.
    if trainer := run.reader.trainer(lambda: run.checkpoints.safe[1]):
        # What was set after that state, such as a gentler learning rate, is why one goes back at all.
        trainer.reconfigure(run.trainer.experiment)
        run.attach(trainer)
        run.announce(None, reset=False)
