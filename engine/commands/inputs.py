"""The run that a command is about: its file, and what of it is changed on the command line."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from engine.runs.run_document import Run, begin, open_document
from engine.runs.settings import read_setting

FILE = (
    "a run document, an experiment alone, a run saved by the page, or what `run` or the HTTP API has given; - is "
    "standard input"
)


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


def read(options: argparse.Namespace, file: str | None = None) -> Run:
    """The run of a command with the arguments of `add_run`; what a person should know of it is said.

    Args:
        options: the command's.
        file: the one to read, where the command has several.

    Raises:
        RunError: the file or an option cannot be used. ExperimentError: its experiment is wrong.
    """
    settings = [read_setting(text) for text in options.settings]
    opened = open_document(options.file if file is None else file)
    for setting in settings:
        opened = replace(opened, experiment=setting.apply(opened.experiment))
    run = begin(opened)
    for note in run.notes:
        say(note, quiet=options.quiet if "quiet" in options else False)
    return run


def say(text: str, *, quiet: bool = False) -> None:
    """A line on standard error."""
    if not quiet:
        sys.stderr.write(f"{text}\n")
