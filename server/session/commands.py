"""What a page asks of its run, done, or refused in words; a refused change leaves the run as it is."""

from __future__ import annotations

from engine.deeds.deed import BIAS, PARAMETERS, WEIGHT, Deed, packed
from server.session import repeating
from server.session.changes import place_of, take_deed, take_settings
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
    inbound.SetSpace, inbound.Looks, inbound.Landscape, inbound.Deeds, inbound.AnnounceDeeds, inbound.Follow,
)  # fmt: skip
# These are the page's own will about the run: it follows no other from then on.
_OWN = (
    inbound.Configure, inbound.Edit, inbound.Move, inbound.Load, inbound.Recover, inbound.Reset, inbound.Play,
    inbound.Pause, inbound.Step,
)  # fmt: skip


def apply(run: CurrentRun, command: inbound.Action) -> None:
    """Does what the page asks, or says why not."""
    followed = run.following is not None
    if isinstance(command, _OWN):
        run.end_following()
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
        case inbound.Deeds():
            done = run.trainer.done()
            run.say(outbound.deeds_message(None if done is None else done.document()))
        case inbound.AnnounceDeeds(on=on):
            run.announces = on
        case inbound.Follow():
            repeating.follow(run, command)
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
            repeating.go_on(run)
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
    if not isinstance(command, _SILENT) or (followed and isinstance(command, _OWN)):
        run.say_state()
    run.stale = True


def _configure(run: CurrentRun, command: inbound.Configure) -> None:
    experiment = run.reader.experiment(command.experiment, command.id)
    if experiment is not None:
        take_settings(run, lambda: run.trainer.reconfigure(experiment), command.id)


def _edit(run: CurrentRun, edit: inbound.Edit) -> None:
    if run.refuses(parameter_faults(run.trainer, "edit", edit)):
        return
    layer, source, unit, value = edit.layer, edit.source, edit.unit, edit.value
    if source is None:
        deed = Deed(*place_of(run), BIAS, {"layer": layer, "unit": unit, "value": value})
        take_deed(run, lambda: run.trainer.set_bias(layer, unit, value), deed)
    else:
        deed = Deed(*place_of(run), WEIGHT, {"layer": layer, "source": source, "unit": unit, "value": value})
        take_deed(run, lambda: run.trainer.set_weight(layer, source, unit, value), deed)


def _move(run: CurrentRun, move: inbound.Move) -> None:
    landscape = run.observer.landscape
    if not run.refuses(landscape.move_faults(move)):
        parameters = landscape.parameters_at(move)
        deed = Deed(*place_of(run), PARAMETERS, {"values": packed(parameters)})
        take_deed(run, lambda: run.trainer.set_parameters(parameters), deed)


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
