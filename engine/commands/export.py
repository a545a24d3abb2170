"""`export`: a trained network in other forms."""

from __future__ import annotations

import argparse

from engine.commands.command import Command
from engine.commands.exit_codes import DONE
from engine.commands.inputs import add_run, read_trained
from engine.export import EXPORTS, export
from engine.runs.export_target import read_target
from engine.runs.output_file import check_all


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "targets", metavar="FORMAT:FILE", nargs="+",
        help=f"a format, and where to write it: {', '.join(EXPORTS)}. An ending such as .onnx says as much; - is "
        "standard output",
    )  # fmt: skip


def _main(options: argparse.Namespace) -> int:
    targets = [read_target(text) for text in options.targets]
    check_all([target.output for target in targets])
    trainer = read_trained(options).trainer()
    # All before the first is written: one that cannot be made leaves the others as they were.
    made = [export(trainer, target.format) for target in targets]
    for target, one in zip(targets, made, strict=True):
        target.output.write(one.data)
    return DONE


EXPORT = Command("export", "write a trained network in other forms: code, models, documents", _add_arguments, _main)
