"""`sweep`: an experiment many times over, with one or two settings varied, as a map."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.commands.command import Command
from engine.commands.exit_codes import NOT_WRITTEN, WRONG_INPUT
from engine.commands.inputs import Inputs, add_data, add_settings, say
from engine.commands.interrupts import Interrupts
from engine.commands.progress import RunsBar
from engine.commands.sweep_options import read_axis, read_conditions
from engine.commands.training import make_ready
from engine.experiment.experiment import Experiment
from engine.runs.limits import LIMITS
from engine.runs.output_file import STANDARD_OUTPUT, Output, OutputError, check_all
from engine.runs.parameters import RunError
from engine.runs.run_document import STANDARD_INPUT, Opened, opened, read_text, shown_path
from engine.sweeps.batches import CarryOutError, Line, engine_here
from engine.sweeps.document import MEASURES
from engine.sweeps.journal import Journal, read_file
from engine.sweeps.learning_rate import learning_rate_sweep
from engine.sweeps.lines import task_of
from engine.sweeps.plan import Sweep, Task
from engine.sweeps.results import SweepResult
from engine.sweeps.sweeping import choose_executor, sweep_lines
from engine.validation.strict_json import StrictError, read_object

_DASK = "PLAYGROUND_DASK"
# Options that say what the sweep is, by what they are in its document; a file of results has said all that.
_SAYS = ("vary", "seeds", "seeds_of", "epochs", "stop", "success", "settings", "data", "find_learning_rate")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE",
        help="a sweep document; or an experiment, or a run document, with --vary; or a file that --out has written, "
        "which is gone on from; - is standard input",
    )  # fmt: skip
    parser.add_argument(
        "--vary", metavar="FIELD=VALUES", action="append", default=[],
        help="a setting that varies: hidden.units=1,2,4, hidden.units=1..8 or optimizer.learning_rate=0.001..1:7:log; "
        "once or twice",
    )  # fmt: skip
    parser.add_argument(
        "--find-learning-rate", action="store_true", help="vary the learning rate alone, from 0.0001 to 10"
    )
    parser.add_argument("--seeds", type=int, metavar="N", help="runs of each cell (default 5)")
    parser.add_argument(
        "--seeds-of", choices=("weights", "data", "both"), help="what each run draws anew (default weights)"
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="how long to train each run (default 300)")
    parser.add_argument(
        "--stop", metavar="NAME=NUMBER", action="append", default=[],
        help="end a run before: train_loss=0.05, test_loss=0.05, patience=20; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--success", metavar="NAME=NUMBER", action="append", default=[],
        help="what counts as success: train_loss, test_loss, train_accuracy or test_accuracy; else having learned",
    )  # fmt: skip
    parser.add_argument("--color-by", choices=MEASURES, help="what cells show (default test_loss)")
    add_settings(parser)
    add_data(parser)
    parser.add_argument(
        "--out", metavar="FILE", help="write a line for each run as it ends (NDJSON); one that is there is gone on from"
    )
    parser.add_argument("--csv", metavar="FILE", help="write a table of the runs")
    parser.add_argument("--json", metavar="FILE", help="write cells and runs as one JSON document")
    parser.add_argument("--svg", metavar="FILE", help="draw the map")
    parser.add_argument("--workers", type=int, metavar="N", help="how many processes train (default one a core)")
    parser.add_argument(
        "--dask", metavar="ADDRESS", help=f"have the workers of this Dask scheduler train (default ${_DASK})"
    )
    parser.add_argument(
        "--quiet", action="store_true", help="draw no progress, print no table, and say nothing but what is wrong"
    )


def _main(options: argparse.Namespace) -> int:
    if options.workers is not None and not 1 <= options.workers <= 1024:
        raise RunError(f"`--workers` must be a whole number between 1 and 1024; got {options.workers}")
    files = {name: Output(path) for name in ("csv", "json", "svg") if (path := getattr(options, name)) is not None}
    check_all([*files.values(), *([] if options.out is None else [Output(options.out)])])
    asked = _read(options)
    make_ready(quiet=options.quiet)
    engine = engine_here()
    executor = choose_executor(asked.sweep, options.workers, options.dask or os.environ.get(_DASK) or None)
    lines, failure = dict(asked.lines), None
    with Interrupts() as interrupts, contextlib.ExitStack() as stack:
        journal = None
        if asked.out not in (None, STANDARD_OUTPUT):
            journal = stack.enter_context(Journal(asked.out, asked.sweep, engine))
            journal.add(line for task, line in lines.items() if task not in journal.lines)
            lines |= journal.lines
        done = len(lines)
        bar = stack.enter_context(RunsBar(len(asked.sweep.tasks), done, quiet=options.quiet))
        try:
            for some in sweep_lines(asked.sweep, executor, engine, done=lines, stopped=interrupts.waiting):
                lines |= {task_of(line): line for line in some}
                if journal is not None:
                    journal.add(some)
                bar.advance(len(some))
        except CarryOutError as error:
            failure = str(error)
    if journal is not None:
        journal.finish()
    if failure is not None:
        say(failure)
        if not lines:
            return WRONG_INPUT
    result = SweepResult(asked.shown, lines.values(), asked.engine or engine)
    if not result.is_complete:
        further = "" if journal is None else f"; to go on: sweep {asked.out}"
        say(f"{len(result.runs)} of {len(asked.sweep.tasks)} runs are done{further}")
    written = _write(result, files, options)
    return interrupts.exit_code or (NOT_WRITTEN if failure is not None else written)


def _write(result: SweepResult, files: Mapping[str, Output], options: argparse.Namespace) -> int:
    """Writes what was asked for; the table goes to standard output where nothing else does."""
    contents: dict[str, Callable[[], bytes]] = {
        "csv": lambda: result.csv().encode(),
        "json": lambda: json.dumps(result.document(), allow_nan=False).encode() + b"\n",
        "svg": lambda: result.plot().svg.encode(),
    }
    outputs = [(output, contents[name]) for name, output in files.items()]
    if options.out == STANDARD_OUTPUT:
        outputs.append((Output(options.out), result.ndjson))
    code = 0
    # Standard output last: where nobody reads it any more, all else is written.
    for output, content in sorted(outputs, key=lambda one: one[0].is_standard):
        try:
            output.write(content())
        except OutputError as error:
            say(str(error))
            code = NOT_WRITTEN
    if not options.quiet and not any(output.is_standard for output, _ in outputs):
        sys.stdout.write(f"{result.table()}\n\n{result.summary()}\n")
    return code


@dataclass(frozen=True)
class _Asked:
    """What a command line asks for.

    Attributes:
        sweep: to carry out.
        shown: the same, as it is to be shown.
        lines: of runs that are done already.
        out: where lines are to go.
        engine: what trained those.
    """

    sweep: Sweep
    shown: Sweep
    lines: Mapping[Task, Line]
    out: str | None
    engine: Any = None


def _read(options: argparse.Namespace) -> _Asked:
    text = read_text(options.file)
    if text.startswith('{"type":"sweep"'):
        return _of_results(options, text)
    inputs = Inputs(options, [options.file])
    document = _document(options, text)
    if document is None:
        found = opened(options.file, text)
        changed, notes = inputs.changed(found)
        document = {"experiment": changed.experiment}
    else:
        changed, notes = inputs.changed(Opened("", document.get("experiment", {})))
        if options.settings or options.data is not None:
            document = {**document, "experiment": changed.experiment}
    for note in notes:
        say(note, quiet=options.quiet)
    sweep = Sweep.parse(_with_options(document, options), LIMITS)
    return _Asked(sweep, sweep, {}, options.out)


def _document(options: argparse.Namespace, text: str) -> dict[str, Any] | None:
    """The sweep document that a text is; None where it is something else."""
    try:
        document = read_object(text, bounded=False)
    except StrictError:
        # Whoever reads runs says what is wrong with it.
        return None
    return document if "vary" in document or "sweep" in document else None


def _with_options(document: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The document with what else the command line says."""
    made = dict(document)
    if options.find_learning_rate:
        if options.vary:
            raise RunError("`--find-learning-rate` says what varies; leave out `--vary`")
        made = learning_rate_sweep(Experiment.parse(document.get("experiment", {}), LIMITS))
    if options.vary:
        made["vary"] = [read_axis(one) for one in options.vary]
    elif "vary" not in made:
        raise RunError(
            f"{shown_path(options.file)}: does not say what varies; give --vary, such as --vary hidden.units=1..8"
        )
    seeds = {"count": options.seeds, "of": options.seeds_of}
    if any(value is not None for value in seeds.values()):
        before = made.get("seeds") if isinstance(made.get("seeds"), dict) else {}
        made["seeds"] = {**(before or {}), **{name: value for name, value in seeds.items() if value is not None}}
    for name, value in (
        ("epochs", options.epochs),
        ("stop", read_conditions("--stop", options.stop) or None),
        ("success", read_conditions("--success", options.success) or None),
        ("color_by", options.color_by),
    ):
        if value is not None:
            made[name] = value
    return made


def _of_results(options: argparse.Namespace, text: str) -> _Asked:
    """A file that a sweep has written: it goes on, or is shown in another way."""
    for name in _SAYS:
        if getattr(options, name):
            option = {"settings": "set"}.get(name, name).replace("_", "-")
            raise RunError(
                f"`--{option}` must be left out with {shown_path(options.file)}, which says what its sweep is"
            )
    sweep, lines, engine = read_file(text, shown_path(options.file), LIMITS)
    shown = sweep
    if options.color_by is not None:
        shown = Sweep.parse({**sweep.document(), "color_by": options.color_by}, LIMITS)
    complete = len(lines) == len(sweep.tasks)
    own = None if complete or options.file == STANDARD_INPUT else options.file
    return _Asked(sweep, shown, lines, options.out or own, engine)


SWEEP = Command("sweep", "train an experiment many times over, with one or two settings varied", _add_arguments, _main)
