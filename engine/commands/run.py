"""`run`: trains an experiment, and gives its losses, its parameters and all that is needed to go on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial

from engine.commands.command import Command
from engine.commands.exit_codes import DIVERGED, DONE, NOT_WRITTEN
from engine.commands.inputs import add_data, add_run, read, say
from engine.commands.interrupts import Interrupts
from engine.commands.training import train
from engine.export import EXPORTS, ExportError, export
from engine.runs.export_target import Target, read_target
from engine.runs.output_file import STANDARD_OUTPUT, Output, OutputError, check_all
from engine.runs.parameters import RunError
from engine.runs.run_document import DEFAULT_EPOCHS, check_epochs
from engine.runs.training_run import result_document
from engine.training.trainer import Trainer


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_data(parser)
    parser.add_argument(
        "--epochs", type=int, metavar="N", help=f"how long to train; else the document's number, or {DEFAULT_EPOCHS}"
    )
    parser.add_argument(
        "--marks",
        metavar="N,N",
        help="epochs whose losses are wanted, such as 1,2,5, beside the first and last; else all",
    )
    parser.add_argument("--out", metavar="FILE", help="write the result there, not to standard output")
    parser.add_argument(
        "--export", metavar="FORMAT:FILE", action="append", default=[],
        help=f"also write the trained network: {', '.join(EXPORTS)}. An ending such as .onnx says as much; - is "
        "standard output, and the result then goes nowhere but to --out; may be given several times",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="draw no progress, and say nothing but what is wrong")


def _main(options: argparse.Namespace) -> int:
    targets = [read_target(text) for text in options.export]
    result = None if options.out is None else Output(options.out)
    if result is None and not any(target.output.is_standard for target in targets):
        result = Output(STANDARD_OUTPUT)
    outputs = [*(target.output for target in targets), *([] if result is None else [result])]
    check_all(outputs)
    marks = None if options.marks is None else _marks(options.marks)
    count = None if options.epochs is None else check_epochs("`--epochs`", options.epochs)
    run = read(options)
    with Interrupts() as interrupts:
        trainer, outcome = train(run, count, interrupts, marks=marks, quiet=options.quiet)
    written = [
        _write(partial(_export, trainer, target))
        # Standard output last: where nobody reads it any more, all else is written.
        for target in sorted(targets, key=lambda one: one.output.is_standard)
    ]
    if result is not None:
        document = json.dumps(result_document(trainer, outcome, run.labels), allow_nan=False) + "\n"
        written.append(_write(lambda: result.write(document.encode())))
    if not all(written):
        return NOT_WRITTEN
    return {"diverged": DIVERGED, "interrupted": interrupts.exit_code}.get(outcome.reason or "", DONE)


def _marks(text: str) -> frozenset[int]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise RunError(f"`--marks` must be whole numbers with commas between, such as 1,2,5; got {text!r}")
    return frozenset(int(part) for part in parts)


def _export(trainer: Trainer, target: Target) -> None:
    target.output.write(export(trainer, target.format).data)


def _write(write: Callable[[], object]) -> bool:
    """Whether it could be written; else it is said why."""
    try:
        write()
    except (ExportError, OutputError) as error:
        say(str(error))
        return False
    return True


RUN = Command("run", "train an experiment and print its losses and parameters as JSON", _add_arguments, _main)
