"""A comparison: up to four set-ups beside the run of a session, which knows nothing of them."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping, Sequence

from engine import Experiment, ExperimentError, Fault, Trainer
from engine.experiment.memory_estimate import run_bytes
from engine.experiment.targets import output_scale
from engine.validation.limits import Limits
from engine.validation.messages import rule
from server.compute.accounts import HELD_UP_SECONDS
from server.compute.memory import MemoryShare
from server.compute.turns import ThreadLoad
from server.observation.comparison_painter import ComparisonPainter
from server.session.compared_runs import ComparedRun, ComparedRuns
from server.wire import inbound, outbound

_MEGABYTE = 1_000_000
# What all set-ups have in common: losses on other points say nothing of each other.
_SHARED = ("problem", "data")


class Comparison:
    """What a page compares, if anything.

    `acknowledge` may be called from one thread, everything else from another.

    Args:
        clock: returns seconds; only differences count.
        say: takes each thing there is to tell the page.
        memory: what all set-ups together may take of what all runs may.
    """

    def __init__(
        self, clock: Callable[[], float], say: Callable[[dict[str, object]], None], memory: MemoryShare
    ) -> None:
        self._clock, self._say, self._memory = clock, say, memory
        self._runs: ComparedRuns | None = None
        self._painter: ComparisonPainter | None = None
        self._number = self._before = 0

    @property
    def there(self) -> bool:
        """Whether anything is compared."""
        return self._runs is not None

    @property
    def epochs(self) -> int:
        """Trained in all."""
        return self._before + (0 if self._runs is None else self._runs.epochs)

    def acknowledge(self, sequence: int) -> None:
        """The page has drawn this picture."""
        painter = self._painter
        if painter is not None:
            painter.acknowledge(sequence)

    def apply(self, command: inbound.CompareCommand) -> None:
        """Does what the page asks, or says why not."""
        runs = self._runs
        if isinstance(command, inbound.Compare):
            self._begin(command)
            return
        if isinstance(command, inbound.CompareAck):
            self.acknowledge(command.sequence)
            return
        if runs is None or self._painter is None:
            rule_broken = f"`{command.type}` must come after `compare`; there is nothing to compare"
            self._say(outbound.error_message("not_ready", rule_broken))
            return
        match command:
            case inbound.ComparePlay():
                runs.play()
            case inbound.ComparePause():
                runs.pause()
            case inbound.CompareStep():
                runs.add_epoch()
            case inbound.CompareReset():
                runs.reset()
                self._painter.forget_course()
            case inbound.CompareSpeed(speed=speed):
                runs.set_speed(speed)
            case inbound.CompareTake(index=index):
                self._take(runs, index)
                return
            case inbound.CompareStop():
                self.end()
                return
        self._painter.ask(now=True)

    def end(self) -> None:
        """There is nothing to compare any more; says so."""
        self._before = self.epochs
        self._runs = self._painter = None
        self._memory.hold([])
        self._number += 1
        self._say(outbound.compared_message(id=None, comparison=self._number, runs=[], inputs=[], train=[], test=[]))

    def due(self) -> float:
        """When there is something to do: a time, minus infinity for now, infinity for never."""
        if self._runs is None or self._painter is None:
            return math.inf
        # A picture is of all after as many epochs.
        picture = self._painter.due() if self._runs.between_epochs else math.inf
        return min(self._runs.due(), picture)

    def training_due(self) -> float:
        """When there is training to do."""
        return math.inf if self._runs is None else self._runs.due()

    def due_short(self) -> float:
        """When there is training to do whose batches are short."""
        runs = self._runs
        return runs.due() if runs is not None and runs.batch_cost < HELD_UP_SECONDS else math.inf

    def train(self, budget: float) -> None:
        """Trains for about `budget` seconds, or as far as the pace allows, or until a picture is due."""
        runs, painter = self._runs, self._painter
        if runs is None or painter is None:
            return

        def end_round(now: float) -> bool:
            painter.note(runs.step, [run.trains for run in runs.runs], now)
            return painter.due() <= now

        if runs.train(budget, end_round):
            painter.ask()

    def show(self, load: ThreadLoad) -> None:
        """Says a picture, where one is due; `load` shares the thread."""
        runs, painter = self._runs, self._painter
        if runs is None or painter is None or not runs.between_epochs:
            return
        painted = painter.paint(load)
        if painted is None:
            return
        for run, one in zip(runs.runs, painted, strict=True):
            # Sums may overflow where no parameter does.
            run.diverged |= one["train_loss"] is None
        self._say(
            outbound.comparison_message(
                sequence=painter.sequence,
                comparison=self._number,
                epoch=runs.step,
                playing=runs.playing,
                course=painter.take_course(),
                runs=[{**one, **_state(run)} for run, one in zip(runs.runs, painted, strict=True)],
            )
        )

    def _begin(self, command: inbound.Compare) -> None:
        try:
            experiments = read_set_ups(command.experiments, self._memory.limits)
        except ExperimentError as error:
            self._say(outbound.comparison_refused_message(command.id, error.faults, error.more))
            return
        trainers = [Trainer(experiment) for experiment in experiments]
        painter = ComparisonPainter(trainers, self._clock)
        self._before = self.epochs
        self._runs = ComparedRuns(trainers, command.speed, command.playing, self._clock)
        self._painter = painter
        self._memory.hold(experiments)
        self._number += 1
        data = trainers[0].data
        self._say(
            outbound.compared_message(
                id=command.id,
                comparison=self._number,
                runs=[_description(trainer) for trainer in trainers],
                inputs=list(experiments[0].input_names),
                train=data.train.tolist(),
                test=data.test.tolist(),
            )
        )

    def _take(self, runs: ComparedRuns, index: int) -> None:
        if index >= len(runs.runs):
            last = len(runs.runs) - 1
            fault = Fault("index", rule("place", first=0, last=last), index)
            self._say(outbound.error_message("not_ready", f"`compare_take`: {fault.message}"))
        elif runs.runs[index].diverged:
            what = f"`compare_take` must ask for a set-up whose numbers are finite; {index} has diverged"
            self._say(outbound.error_message("not_ready", what))
        else:
            trainer = runs.runs[index].trainer
            self._say(
                outbound.compared_state_message(
                    comparison=self._number,
                    index=index,
                    epoch=trainer.epoch,
                    batch=trainer.cursor,
                    checkpoint=base64.b64encode(trainer.checkpoint()).decode("ascii"),
                )
            )


def read_set_ups(documents: Sequence[Mapping[str, object]], limits: Limits) -> list[Experiment]:
    """The experiments of a comparison; the later ones have the problem and the data of the first.

    Args:
        documents: of the experiments; the later ones may leave the problem and the data out.
        limits: of all of them together, as of one run.

    Raises:
        ExperimentError: too few or too many, something is wrong with one of them, one has other data than the first,
            or together they are too large; paths begin with `experiments`.
    """
    count, least, most = len(documents), inbound.FEWEST_COMPARED, inbound.MOST_COMPARED
    if not least <= count <= most:
        broken = rule("least_count", limit=least) if count < least else rule("most_count", limit=most)
        raise ExperimentError([Fault("experiments", broken, count)])
    found: list[Experiment] = []
    faults: list[Fault] = []
    more = 0
    shared = {key: documents[0][key] for key in _SHARED if key in documents[0]}
    for index, document in enumerate(documents):
        path = f"experiments[{index}]"
        try:
            experiment = Experiment.parse({**shared, **document}, limits)
        except ExperimentError as error:
            # What is wrong with what they share was said of the first.
            said = [key for key in shared if index > 0 and key not in document]
            faults += [one.within(path) for one in error.faults if re.split(r"[.\[]", one.path)[0] not in said]
            more += error.more
            continue
        if found:
            faults += [
                Fault(f"{path}.{key}", rule("compared_data"), document[key])
                for key in _SHARED
                if getattr(experiment, key) != getattr(found[0], key)
            ]
        found.append(experiment)
    if not faults and (size := sum(map(run_bytes, found))) > limits.run_bytes:
        broken = rule("compared_bytes", limit=-(-limits.run_bytes // _MEGABYTE))
        faults.append(Fault("experiments", broken, f"{-(-size // _MEGABYTE)} MB"))
    if faults:
        raise ExperimentError(faults, more)
    return found


def _description(trainer: Trainer) -> dict[str, object]:
    """What a page must know of a set-up to show it."""
    experiment = trainer.experiment
    middle, half = output_scale(experiment)
    return {
        "experiment": experiment.document(),
        "shape": list(trainer.network.shape),
        "parameter_count": trainer.network.parameters.size,
        "batches_per_epoch": trainer.batches_per_epoch,
        "output": {
            "activation": experiment.resolved_output_activation,
            "loss": experiment.resolved_loss,
            "classes": trainer.n_classes,
            "middle": middle,
            "half": half,
        },
    }


def _state(run: ComparedRun) -> dict[str, object]:
    layer = run.trainer.nonfinite_layer() if run.diverged else None
    return {
        "diverged": {"batch": run.trainer.cursor, "layer": layer} if run.diverged else None,
        "stopped": run.stopped,
    }
