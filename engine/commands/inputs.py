"""The run that a command is about: its file, and what of it is changed on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

from engine.experiment.experiment import Experiment
from engine.runs.csv_table import Table, read_table
from engine.runs.own_data import DEFAULT_TEST_FRACTION, OwnData, find_columns, own_data
from engine.runs.parameters import RunError
from engine.runs.run_document import STANDARD_INPUT, Opened, Run, begin, open_document, read_text, shown_path
from engine.runs.settings import read_setting
from engine.tables.features import feature_of
from engine.tables.formulas import INPUTS, inputs_of, read_formula

FILE = (
    "a run document, an experiment alone, a run saved by the page, or what `run` or the HTTP API has given; - is "
    "standard input"
)
FILES = f"each {FILE}"


def add_run(parser: argparse.ArgumentParser) -> None:
    """The file, and the options that change what stands in it."""
    parser.add_argument("file", metavar="FILE", help=FILE)
    add_settings(parser)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--set`."""
    parser.add_argument(
        "--set", metavar="PATH=VALUE", action="append", default=[], dest="settings",
        help="change the experiment, such as optimizer.learning_rate=0.1, 'hidden[0].units=8', optimizer=adam; the "
        "value is JSON, or else a text; may be given several times",
    )  # fmt: skip


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data`, and how it is read."""
    group = parser.add_argument_group("points of one's own")
    group.add_argument(
        "--data", metavar="CSV", help="a table of points, in place of the experiment's data; - is standard input"
    )
    group.add_argument(
        "--label", metavar="COLUMN", help="the column to learn, by name or number; else found by its name, or the last"
    )
    group.add_argument(
        "--inputs", metavar="COLUMN,COLUMN", help="the columns to learn from; else all others that hold numbers"
    )
    group.add_argument(
        "--test-fraction", type=float, metavar="F",
        help=f"how much is for the test (default {DEFAULT_TEST_FRACTION}, or as a column `part` says)",
    )  # fmt: skip
    group.add_argument("--seed", type=int, metavar="N", default=1, help="of the split (default 1)")


class Inputs:
    """Reads the runs of one command, each with the changes that its options ask for.

    Args:
        options: with the arguments of `add_settings`, and maybe of `add_data`.
        files: all that the command reads.

    Raises:
        RunError: an option cannot be used.
    """

    def __init__(self, options: argparse.Namespace, files: Sequence[str]) -> None:
        self._options, self._said = options, set[str]()
        self._settings = [read_setting(text) for text in options.settings]
        data = getattr(options, "data", None)
        if [*files, data].count(STANDARD_INPUT) > 1:
            raise RunError("only one file may be standard input")
        self._table = None if data is None else read_table(shown_path(data), read_text(data))

    def read(self, file: str) -> Run:
        """The run of a file; what a person should know of it is said, once.

        Raises:
            RunError: the file, or an option, cannot be used. ExperimentError: its experiment is wrong.
        """
        changed, notes = self.changed(open_document(file))
        run = begin(changed)
        for note in (*notes, *(_unused(run.experiment) if self._table else ()), *run.notes):
            if note not in self._said:
                self._said.add(note)
                say(note, quiet=getattr(self._options, "quiet", False))
        return run

    def changed(self, found: Opened) -> tuple[Opened, tuple[str, ...]]:
        """What a file holds, with the changes; and what a person should know of its points.

        Raises:
            RunError: an option cannot be used.
        """
        data = _data(found.experiment)
        for setting in self._settings:
            found = replace(found, experiment=setting.apply(found.experiment))
        if _data(found.experiment) != data:
            # What the classes of other points are called.
            found = replace(found, labels={})
        if self._table is None:
            return found, ()
        own = self._own_data(self._table, found.experiment)
        return replace(found, experiment=own.apply(found.experiment), labels=own.labels), own.notes

    def _own_data(self, table: Table, document: object) -> OwnData:
        options = self._options
        fraction, seed = options.test_fraction, options.seed
        if fraction is not None and not 0 <= fraction < 1:
            raise RunError(f"`--test-fraction` must be at least 0 and less than 1; got {fraction:g}")
        if not 0 <= seed < 2**53:
            raise RunError(f"`--seed` must be a whole number between 0 and {2**53 - 1}; got {seed}")
        inputs = None if options.inputs is None else options.inputs.split(",")
        problem = document.get("problem") if isinstance(document, dict) else None
        return own_data(
            table,
            find_columns(table, options.label, inputs),
            # What else it may be is the experiment's to refuse.
            problem=problem if problem in ("classification", "regression") else None,
            test_fraction=fraction,
            seed=seed,
        )


def read(options: argparse.Namespace) -> Run:
    """The run of a command that takes one: see `Inputs.read`."""
    return Inputs(options, [options.file]).read(options.file)


def _data(document: object) -> object:
    return document.get("data") if isinstance(document, dict) else None


def read_trained(options: argparse.Namespace) -> Run:
    """The same, of a run that has been trained.

    Raises:
        RunError: it has not been: its first, random weights are hardly meant.
    """
    run = read(options)
    if not run.trained:
        raise RunError(
            f"{shown_path(options.file)}: has not been trained, and `{options.command}` needs a network that has: give "
            "the result of `run`"
        )
    return run


def _unused(experiment: Experiment) -> tuple[str, ...]:
    """A note where inputs of own data are in no feature."""
    there = INPUTS[: experiment.n_inputs]
    formulas = [feature_of(name).formula for name in experiment.features]
    used = {name for formula in formulas for name in inputs_of(read_formula(formula))}
    unused = [name for name in there if name not in used]
    if not unused or len(there) == 2:
        return ()
    every = json.dumps(list(there)).replace(" ", "")
    return (f"no feature uses {', '.join(unused)}; --set features='{every}' has all",)


def say(text: str, *, quiet: bool = False) -> None:
    """A line on standard error."""
    if not quiet:
        sys.stderr.write(f"{text}\n")
