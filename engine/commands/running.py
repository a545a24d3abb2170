"""Reads the words of a command line and runs the command, whatever may go wrong being said in a line for each fault."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from engine.commands.command import Parser
from engine.commands.exit_codes import NOT_READ, NOT_WRITTEN, WRONG_INPUT
from engine.commands.interrupts import run_quietly
from engine.commands.table import COMMANDS
from engine.export import ExportError
from engine.runs.output_file import OutputError, WriteError
from engine.runs.parameters import RunError
from engine.validation.faults import ExperimentError


def run_command(arguments: list[str] | None, prog: str, version: Callable[[], str]) -> int:
    """Runs the command of these words.

    Args:
        arguments: those of the process where None.
        prog: what was entered before them.
        version: gives what `--version` says.

    Returns:
        its exit code: see `engine.commands.exit_codes`.

    Raises:
        SystemExit: argparse has ended it: after help, or with 2 where a word is wrong.
    """
    return run_quietly(lambda: _run(arguments, prog, version))


def _run(arguments: list[str] | None, prog: str, version: Callable[[], str]) -> int:
    try:
        try:
            options = make_parser(prog, version).parse_args(arguments)
            return COMMANDS[options.command].main(options)
        finally:
            # What stands in the buffer counts as well.
            sys.stdout.flush()
    except WriteError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_WRITTEN
    except (ExperimentError, RunError, ExportError, OutputError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_INPUT
    except BrokenPipeError:
        # Python would flush once more at its end, and say that this failed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_READ


class _Version(argparse.Action):
    """Says the version, which is only then looked for, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *words: object) -> None:
        assert self.const is not None
        sys.stdout.write(f"{self.const()}\n")
        parser.exit()


def make_parser(prog: str, version: Callable[[], str]) -> argparse.ArgumentParser:
    """What reads the words of every command."""
    parser = Parser(prog=prog, description="Trains small neural networks without a server, and looks at them.")
    parser.add_argument("--version", action=_Version, nargs=0, const=version, help="say the version, and what trains")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for one in COMMANDS.values():
        sub = commands.add_parser(
            one.name,
            help=one.about,
            description=f"{one.about[0].upper()}{one.about[1:]}.",
            epilog=one.epilog or None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_arguments(sub)
    return parser
