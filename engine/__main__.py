"""`python -m engine run FILE`: trains without a server and prints what came of it."""

from __future__ import annotations

import os

# Before NumPy: a second BLAS thread slows networks this small down.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402
import sys  # noqa: E402

from engine.compiled.availability import prepare  # noqa: E402
from engine.export import EXPORTS, ExportError, export  # noqa: E402
from engine.runs.export_target import read_target  # noqa: E402
from engine.runs.parameters import RunError  # noqa: E402
from engine.runs.progress_bar import Progress  # noqa: E402
from engine.runs.run_document import read_run, run, write_result  # noqa: E402
from engine.validation.faults import ExperimentError  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code.

    That is 0, or 2 for bad input, or 1 where the run is done and its network cannot be written; with one line for each
    fault on standard error.
    """
    parser = argparse.ArgumentParser(prog="python -m engine", description="Train a network without a server.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "run", help="train the experiment of a run document and print its losses and parameters as JSON"
    )
    command.add_argument(
        "file", metavar="FILE", help='run document: {"experiment": {...}, "parameters": [...], "epochs": 50}'
    )
    command.add_argument("--epochs", type=int, help="how long to train; stands above the document's own number")
    command.add_argument(
        "--marks", help="epochs whose losses are reported, such as 1,2,5; 0, the last, and by default all"
    )
    command.add_argument("--out", metavar="FILE", help="write the result there, not to standard output")
    command.add_argument(
        "--export",
        metavar="FORMAT:FILE",
        action="append",
        default=[],
        help=f"also write the trained network there: {', '.join(EXPORTS)}. An ending such as .onnx says as much, and "
        "the option may be given for several formats",
    )
    options = parser.parse_args(arguments)
    try:
        targets = [read_target(text) for text in options.export]
        document = read_run(options.file, options.epochs, options.marks)
        prepare(sys.stderr.write)
        trainer, progress = document.trainer(), Progress(sys.stderr, document.epochs)
        try:
            result = run(document, trainer, progress)
        finally:
            progress.clear()
        write_result(result, options.out)
    except ExperimentError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (RunError, ExportError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        for target in targets:
            target.write(export(trainer, target.format))
    except ExportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
