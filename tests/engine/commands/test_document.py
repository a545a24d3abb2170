"""docs/command-line.md says what there is. That its commands work, a test of all documents looks at."""

from __future__ import annotations

import re
from argparse import ArgumentParser

import pytest

from engine.commands import exit_codes
from engine.commands.table import COMMANDS
from server.__main__ import _COMMANDS
from tests.project.tree import read

TEXT = read("docs/command-line.md")


def test_every_command_is_in_the_table_and_has_a_part_of_its_own() -> None:
    named = re.findall(r"^\| (`[a-z`, -]+`) \|", TEXT.partition("## What")[0], re.MULTILINE)
    assert [name for cell in named for name in re.findall("[a-z-]+", cell)] == [*COMMANDS, *_COMMANDS]
    assert set(re.findall(r"^## ([a-z]+)$", TEXT, re.MULTILINE)) == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_named(name: str) -> None:
    parser = ArgumentParser(add_help=False)
    COMMANDS[name].add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings}
    assert {option for option in options if option not in TEXT} == set()


def test_every_exit_code_is_in_the_table() -> None:
    codes = {value for name, value in vars(exit_codes).items() if name.isupper()}
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)] == sorted(codes)
