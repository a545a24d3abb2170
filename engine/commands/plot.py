"""`plot`: a run as a picture: what the network answers over two inputs, or along the one, and its losses."""

from __future__ import annotations

import argparse
from typing import Literal

from engine.commands.command import Command
from engine.commands.exit_codes import DIVERGED, DONE
from engine.commands.inputs import add_data, add_run, read
from engine.commands.interrupts import Interrupts
from engine.commands.pictures import picture_form
from engine.commands.training import train
from engine.runs.output_file import STANDARD_OUTPUT, Output
from engine.runs.parameters import RunError
from engine.runs.plots import Plot, plot
from engine.runs.run_document import Run, check_epochs


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_data(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        default=STANDARD_OUTPUT,
        help="a picture, not standard output: .svg, or by matplotlib .png and .pdf",
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="train so long before it is drawn")
    parser.add_argument("--axes", metavar="INPUT,INPUT", help="the two inputs along the sides, by name or number")
    parser.add_argument("--test", action="store_true", help="draw the test points too, as squares")
    parser.add_argument("--quiet", action="store_true", help="draw no progress, and say nothing but what is wrong")


def _main(options: argparse.Namespace) -> int:
    output = Output(options.out)
    form = picture_form(output)
    output.check()
    count = None if options.epochs is None else check_epochs("`--epochs`", options.epochs)
    run = read(options)
    axes = _axes(options.axes, run.experiment.input_names)
    code = DONE
    if count is None:
        trainer, history = run.trainer(), list(run.history)
    else:
        with Interrupts() as interrupts:
            trainer, outcome = train(run, count, interrupts, quiet=options.quiet)
        history = outcome.history
        code = DIVERGED if outcome.reason == "diverged" else interrupts.exit_code
    backend: Literal["svg", "matplotlib"] = "svg" if form == "svg" else "matplotlib"
    picture = plot(trainer, history, axes, test=options.test, labels=_names(run), backend=backend)
    output.write(picture.svg.encode() if isinstance(picture, Plot) else picture.content(form))
    return code


def _names(run: Run) -> list[str] | None:
    """What the classes are called, in their order, where they have names."""
    names = {label: name for name, label in run.labels.items()}
    wanted = [-1, 1] if run.experiment.n_outputs == 1 else list(range(run.experiment.classes))
    return [names[label] for label in wanted] if sorted(names) == wanted else None


def _axes(text: str | None, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Places of two inputs; None where nothing is said of them."""
    if text is None:
        return None
    if len(names) == 1:
        raise RunError(f"`--axes` must be left out: the run has one input, {names[0]}; got {text!r:.80}")
    places = [
        names.index(one) if one in names else int(one) - 1 if one.isdecimal() and 1 <= int(one) <= len(names) else -1
        for one in text.split(",")
    ]
    if len(places) != 2 or min(places) < 0 or places[0] == places[1]:
        raise RunError(f"`--axes` must be two of {', '.join(names)}, with a comma between; got {text!r:.80}")
    return places[0], places[1]


PLOT = Command("plot", "draw what a run answers over its inputs, and its losses", _add_arguments, _main)
