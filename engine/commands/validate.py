"""`validate`: what is wrong with documents, or one of them complete."""

from __future__ import annotations

import argparse
import json
import sys

from engine.commands.command import Command
from engine.commands.exit_codes import DONE, WRONG_INPUT
from engine.commands.inputs import FILES, Inputs, add_settings, say
from engine.runs.parameters import RunError
from engine.runs.run_document import shown_path
from engine.validation.faults import ExperimentError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help=FILES)
    add_settings(parser)
    parser.add_argument(
        "--complete", action="store_true", help="print each experiment in JSON, with all that its document leaves out"
    )


def _main(options: argparse.Namespace) -> int:
    inputs, wrong = Inputs(options, options.files), False
    for file in options.files:
        try:
            run = inputs.read(file)
        except (ExperimentError, RunError) as error:
            wrong = True
            for line in str(error).splitlines():
                # What cannot be opened is named already.
                say(line if line.startswith(f"{shown_path(file)}:") else f"{shown_path(file)}: {line}")
            continue
        if options.complete:
            sys.stdout.write(json.dumps(run.experiment.document(), indent=None if len(options.files) > 1 else 2) + "\n")
        else:
            sys.stdout.write(f"{shown_path(file)}: in order\n")
    return WRONG_INPUT if wrong else DONE


VALIDATE = Command("validate", "say every fault of documents, or print them complete", _add_arguments, _main)
