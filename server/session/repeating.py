"""Does to a session's run what was done to another one, each deed at its place, and trains up to there."""

from __future__ import annotations

from engine import Trainer
from engine.deeds.deed import CONFIGURE, Deed, DeedsError
from engine.deeds.record import read_each
from engine.training.repetition import apply_deed, check_place
from server.session.changes import place_of, take_deed, take_settings
from server.session.current_run import CurrentRun
from server.session.following import Following
from server.wire import inbound, outbound

# A deed takes a moment, most of it for what depends on it; thousands of them at one place must not keep others waiting.
_SECONDS = 0.01


def follow(run: CurrentRun, command: inbound.Follow) -> None:
    """Takes what is new of the run that this one is to be, and goes there; or ends it, and stands."""
    was = run.playing
    if command.until is None:
        run.end_following()
        run.say_state()
        return
    begins = run.following is None
    if run.following is None:
        run.pace.pause()
        run.following = Following()
    epoch, batch = command.until
    try:
        deeds = read_each("follow.deeds", command.deeds)
        run.following.append(deeds, (epoch, batch), playing=command.playing, now=run.clock())
    except DeedsError as error:
        _give_up(run, error)
        return
    if begins or was != command.playing:
        run.say_state()
    run.pace.drop_goal()
    go_on(run)


def train(run: CurrentRun, budget: float) -> None:
    """Trains for about `budget` seconds, or up to where the run is that this one follows."""
    now = run.clock()
    deadline = now + budget
    while run.following is not None and now < deadline and (run.following.pending or _train(run, deadline - now)):
        go_on(run, deadline)
        if run.following is not None and run.following.pending:
            return
        now = run.clock()


def _train(run: CurrentRun, budget: float) -> bool:
    """Whether anything was trained."""
    if not run.paced.train(budget):
        return False
    run.stale = True
    # What stops a run pauses it, and that it went on is what its own page has told.
    run.paced.take_stop()
    if run.paced.diverged:
        run.stop_diverged()
    else:
        run.checkpoints.note_change()
    return True


def go_on(run: CurrentRun, deadline: float | None = None) -> None:
    """Does what is to be done here, and sets out for the next place; nothing where no run is followed.

    Args:
        run: that follows.
        deadline: by `run.clock`, after which no deed is begun but the first; the others are left pending.
    """
    following = run.following
    if following is None:
        return
    deadline = run.clock() + _SECONDS if deadline is None else deadline
    done, following.pending = 0, False
    try:
        while following.deeds:
            deed = following.deeds[0]
            place = (deed.epoch, deed.cursor)
            check_place(run.trainer, "at", place)
            if place_of(run) < place:
                _set_out(run, place)
                return
            if run.crowded() or (done and run.clock() >= deadline):
                following.pending = True
                return
            _do(run, deed)
            following.drop_first()
            done += 1
    except DeedsError as error:
        _give_up(run, error)
        return
    here = place_of(run)
    if following.before is not None and here < following.before:
        # First to where it should be by now; what came after is shown as evenly as it was done.
        _set_out(run, following.before)
    elif here < following.until and not run.pace.goes(run.trainer):
        _set_out(run, following.until, 0.0 if following.before is None else following.seconds)


def _set_out(run: CurrentRun, place: tuple[int, int], seconds: float = 0.0) -> None:
    # Numbers that are not finite stand where they are until a deed sets them right.
    if not run.paced.diverged:
        trainer = run.trainer
        run.pace.run_to(trainer.step + _batches_to(trainer, place), trainer, run.clock(), seconds)


def _batches_to(trainer: Trainer, place: tuple[int, int]) -> int:
    """Batches from here to a place that lies ahead; a place beyond the end of its epoch is that end."""
    epoch, cursor = place
    whole = trainer.batches_per_epoch
    return (epoch - trainer.epoch) * whole + min(cursor, whole) - trainer.cursor


def _do(run: CurrentRun, deed: Deed) -> None:
    """Raises DeedsError where it does not fit the run, which is then as it was."""
    trainer = run.trainer
    if deed.do == CONFIGURE:
        take_settings(run, lambda: apply_deed(trainer, deed, deed.do, run.reader.limits))
    else:
        take_deed(run, lambda: apply_deed(trainer, deed, deed.do, run.reader.limits), deed)
    run.stale = True


def _give_up(run: CurrentRun, error: DeedsError) -> None:
    """Says why the run cannot be followed; it stays as it is, the page's own again."""
    run.end_following()
    run.say(outbound.error_message("cannot_follow", str(error)[:1000]))
    run.say_state()
