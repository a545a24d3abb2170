"""Measures a running session for the claims of a lesson; looking never changes training."""

from __future__ import annotations

from collections.abc import Callable

from engine import Fault, Trainer
from engine.lessons.measures import MEASURES, Value, measure_faults, note_epoch
from engine.lessons.run_record import RunRecord
from server.observation.throttle import Throttle
from server.wire.inbound import Measure, Wanted
from server.wire.outbound import measures_message

# Seconds between two looks: while the run plays, and while somebody steps or edits it by hand.
_PLAYING_EVERY, _STILL_EVERY = 0.5, 0.1
# Moments that are the same: nothing was trained yet.
_START = ("start", 0)
# Looking may take at most this share of the time between two looks.
_SHARE = 0.2


class ClaimMeasures:
    """Takes the measures a page has asked for.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
    """

    def __init__(self, clock: Callable[[], float], say: Callable[[dict[str, object]], None]) -> None:
        self._say = say
        self._wanted: list[Wanted] = []
        self._record: RunRecord | None = None
        # What was measured at its moment, and will not change any more in this run.
        self._kept: dict[str, Value] = {}
        self._throttle = Throttle(clock)
        self._playing = False

    @staticmethod
    def faults(message: Measure) -> list[Fault]:
        """Why something cannot be measured; empty where everything can."""
        found: list[Fault] = []
        seen: set[str] = set()
        for index, one in enumerate(message.wanted):
            path = f"measure.wanted[{index}]"
            if one.id in seen:
                found.append(Fault(f"{path}.id", "must stand once in the list", one.id))
            seen.add(one.id)
            found += measure_faults(path, one.measure, one.of)
        return found

    def measure(self, message: Measure) -> bool:
        """Measures this from now on, and nothing where a part of it cannot be; whether it does."""
        possible = not self.faults(message)
        before = self._wanted
        self._wanted = list(message.wanted) if possible else []
        # A value kept under a name may have been another's; what is asked for again is still known.
        self._kept = {one.id: self._kept[one.id] for one in self._wanted if one in before and one.id in self._kept}
        self._throttle.hurry()
        self._throttle.ask(owed=bool(self._wanted))
        return possible

    def start_run(self, *, anew: bool) -> None:
        """Another run, or the same one changed; with `anew`, its record begins here."""
        self._throttle.hurry()
        if anew:
            self._record = None
            self._kept.clear()

    def before_training(self, trainer: Trainer) -> None:
        """Called before every slice of training: the last state before the first batch is the run's beginning."""
        if not self._wanted or trainer.step:
            return
        record = self._follow(trainer)
        if record.note_start() or any(one.at in _START and one.id not in self._kept for one in self._wanted):
            self._keep(record, *_START)

    def note_epoch(self, trainer: Trainer) -> None:
        """Called after every epoch."""
        if not self._wanted:
            return
        record = self._follow(trainer)
        note_epoch(record, (MEASURES[one.measure] for one in self._wanted))
        self._keep(record, trainer.epoch)

    def due(self) -> float:
        """When the newest state shown is to be measured, where that was put off; infinity where it was not."""
        return self._throttle.due()

    def show(self, trainer: Trainer, run: int, *, playing: bool) -> None:
        """Says what was measured of the state of the frame just before. What stands still is measured at once."""
        if not self._wanted:
            return
        self.before_training(trainer)
        if self._playing and not playing:
            self._throttle.hurry()
        self._playing = playing
        self._throttle.ask()
        self.catch_up(trainer, run)

    def catch_up(self, trainer: Trainer, run: int) -> None:
        """Says what was put off and is due by now; the state must be that of the last frame, or newer."""
        if not self._wanted or not self._throttle.start_if_due():
            return
        record = self._follow(trainer)
        values = {one.id: self._value(record, one) for one in self._wanted}
        self._say(measures_message(run, trainer, values))
        self._throttle.end(_PLAYING_EVERY if self._playing else _STILL_EVERY, _SHARE)

    def _value(self, record: RunRecord, wanted: Wanted) -> Value:
        """Of its moment where it has one, which may have passed unseen or be still to come; or as it is now."""
        if wanted.at != "end" and MEASURES[wanted.measure].of_run:
            return self._kept.get(wanted.id)
        return MEASURES[wanted.measure].read(record, wanted.of)

    def _keep(self, record: RunRecord, *moments: int | str) -> None:
        for one in self._wanted:
            if one.at in moments:
                self._kept[one.id] = MEASURES[one.measure].read(record, one.of)

    def _follow(self, trainer: Trainer) -> RunRecord:
        """The record of this trainer's run; it goes on where the run does, in whatever trainer that is."""
        if self._record is None:
            self._record = RunRecord(trainer)
        self._record.trainer = trainer
        return self._record
