"""`predict`: what a trained network answers at points."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from engine.commands.command import Command
from engine.commands.exit_codes import DONE
from engine.commands.inputs import add_run, read_trained
from engine.runs.asked_points import read_point, read_points
from engine.runs.output_file import STANDARD_OUTPUT, Output
from engine.runs.parameters import RunError
from engine.runs.run_document import STANDARD_INPUT, Run, read_text, shown_path
from engine.training.prediction import Prediction
from engine.validation.finite import in_json


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "points", metavar="POINTS", nargs="?",
        help="a table with a column for each input, or rows of numbers in JSON; - is standard input",
    )  # fmt: skip
    parser.add_argument(
        "--at", metavar="X,X", action="append", default=[], help="a point, such as 1.5,-2; may be given several times"
    )
    parser.add_argument("--out", metavar="FILE", default=STANDARD_OUTPUT, help="write there, not to standard output")
    parser.add_argument(
        "--format", choices=("csv", "json"), help="of what is written: csv, or json where FILE ends in .json"
    )


def _main(options: argparse.Namespace) -> int:
    output = Output(options.out)
    output.check()
    if options.points == options.file == STANDARD_INPUT:
        raise RunError("only one of FILE and POINTS may be standard input")
    run = read_trained(options)
    names = run.experiment.input_names
    points = [read_point(text, len(names)) for text in options.at]
    if options.points is not None:
        points += read_points(shown_path(options.points), read_text(options.points), names)
    if options.points is None and not options.at:
        raise RunError("points must be given, as POINTS or with `--at`")
    found = run.trainer().predict(points or [[0.0] * len(names)][:0])
    kind = options.format or ("json" if options.out.lower().endswith(".json") else "csv")
    output.write((_json(run, found) if kind == "json" else _table(run, points, found)).encode())
    return DONE


def _classes(run: Run, found: Prediction) -> Sequence[Any] | None:
    """The class of each point by its name, or else its label; None of what is no number."""
    if found.classes is None:
        return None
    names = {label: name for name, label in run.labels.items()}
    rows = zip(found.classes.tolist(), found.outputs.tolist(), strict=True)
    return [None if any(map(math.isnan, outputs)) else names.get(label, label) for label, outputs in rows]


def _json(run: Run, found: Prediction) -> str:
    return json.dumps({"outputs": in_json(found.outputs), "classes": _classes(run, found)}, allow_nan=False) + "\n"


def _table(run: Run, points: list[list[float]], found: Prediction) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(_rows(run, points, found))
    return text.getvalue()


def _rows(run: Run, points: list[list[float]], found: Prediction) -> Iterator[list[Any]]:
    count, classes = found.outputs.shape[1], _classes(run, found)
    outputs = ["output"] if count == 1 else [f"output_{number}" for number in range(1, count + 1)]
    yield [*run.experiment.input_names, *outputs, *([] if classes is None else ["class"])]
    for place, (point, answers) in enumerate(zip(points, in_json(found.outputs), strict=True)):
        yield [*point, *answers, *([] if classes is None else [classes[place]])]


PREDICT = Command("predict", "say what a trained network answers at points", _add_arguments, _main)
