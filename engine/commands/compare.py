"""`compare`: several runs in one table, and in one chart."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence

from engine.commands.command import Command
from engine.commands.exit_codes import DIVERGED, DONE
from engine.commands.inputs import FILES, Inputs, add_data, add_settings
from engine.commands.interrupts import Interrupts
from engine.commands.pictures import picture_form
from engine.commands.training import make_ready, train
from engine.runs.comparison import Compared, compare, table
from engine.runs.loss_chart import loss_chart
from engine.runs.loss_figure import loss_figure
from engine.runs.output_file import Output
from engine.runs.run_document import Run, check_epochs


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help=f"{FILES}; those that are not trained yet are trained")
    add_settings(parser)
    add_data(parser)
    parser.add_argument("--epochs", type=int, metavar="N", help="how long to train each; else as it says itself")
    parser.add_argument(
        "--chart", metavar="FILE", help="draw the losses of all in one chart: .svg, or by matplotlib .png and .pdf"
    )
    parser.add_argument("--json", action="store_true", help="print the table in JSON")
    parser.add_argument("--quiet", action="store_true", help="draw no progress, and say nothing but what is wrong")


def _main(options: argparse.Namespace) -> int:
    chart = None if options.chart is None else Output(options.chart)
    if chart is not None:
        form = picture_form(chart)
        chart.check()
    count = None if options.epochs is None else check_epochs("`--epochs`", options.epochs)
    # All before the first is trained: what is wrong with the last is better known then.
    inputs = Inputs(options, options.files)
    runs = [inputs.read(file) for file in options.files]
    found: list[Compared] = []
    # What this takes is of no run.
    make_ready(quiet=options.quiet)
    with Interrupts() as interrupts:
        for name, run in zip(_names(options.files, runs), runs, strict=True):
            if not interrupts.waiting():
                found.append(_compared(name, run, count, interrupts, quiet=options.quiet))
    rows = compare(found)
    sys.stdout.write(f"{json.dumps(rows, indent=2, allow_nan=False) if options.json else table(rows)}\n")
    if chart is not None:
        histories = [(one.name, one.history) for one in found]
        chart.write(loss_chart(histories).encode() if form == "svg" else loss_figure(histories, form))
    diverged = DIVERGED if any(one.stopped == "diverged" for one in found) else DONE
    return interrupts.exit_code or diverged


def _names(files: Sequence[str], runs: Sequence[Run]) -> list[str]:
    """What tells runs apart: their names, or their files where two are called alike."""
    counts = Counter(run.name for run in runs)
    return [run.name if counts[run.name] == 1 else file for file, run in zip(files, runs, strict=True)]


def _compared(name: str, run: Run, count: int | None, interrupts: Interrupts, *, quiet: bool) -> Compared:
    # Parameters with a number of epochs are where training begins; without, where it has ended.
    if run.trained and (run.resumed is not None or run.epochs is None):
        trainer = run.trainer()
        return Compared(name, trainer, run.history or [trainer.moment()])
    started = time.perf_counter()
    trainer, outcome = train(run, count, interrupts, quiet=quiet, name=name)
    return Compared(name, trainer, outcome.history, time.perf_counter() - started, outcome.reason)


COMPARE = Command("compare", "compare runs: one table, and one chart of their losses", _add_arguments, _main)
