"""docs/experiment.md and docs/address.md are what `make reference` writes, and what they show works."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from engine import Experiment
from engine.experiment.fields import ExperimentFields
from engine.tables import CHOICES, TABLES, formulas
from scripts.locks import ROOT
from scripts.reference import address
from scripts.reference.documents import documents
from scripts.reference.experiment import bounds, number
from server.page.catalogue import Catalogue
from server.settings import Settings


@pytest.mark.parametrize("name", ["experiment.md", "address.md"])
def test_the_reference_is_what_the_command_writes(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == documents()[name], "run `make reference`"


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_name_and_parameter_of_every_table_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", text("experiment.md")))
    assert {name for table in TABLES.values() for name in table} <= told
    assert {one.name for table in CHOICES.values() for record in table.values() for one in record.parameters} <= told
    assert ExperimentFields.model_fields.keys() <= told


def test_every_document_shown_is_an_experiment_and_the_complete_one_is_the_usual_run() -> None:
    shown = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", text("experiment.md"), flags=re.DOTALL)]
    assert len(shown) == 3 and Experiment.parse({}).document() in shown
    for document in shown:
        Experiment.parse(document)


def test_the_grammar_has_every_function_and_operator_that_formulas_have() -> None:
    [grammar] = re.findall(r"```text\n(sum .*?)```", text("experiment.md"), flags=re.DOTALL)
    functions = re.sub(r"\(.*?\)|,", " ", grammar.partition("function = ")[2])
    assert functions.split() == [*formulas._FUNCTIONS, *formulas._FOLDS]
    assert all(f'"{sign}"' in grammar for sign in formulas._OPERATORS)


def test_bounds_are_told_as_a_person_says_them() -> None:
    assert bounds({"minimum": 0, "exclusiveMaximum": 1}) == ["at least 0 and less than 1"]
    assert bounds({"minimum": -100, "maximum": 100}) == ["−100 to 100"]
    assert bounds({}) == [] and number(1e6) == "1,000,000" and number(0.003) == "0.003"


def test_a_key_of_the_page_that_nobody_tells_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = "const KEYS = {\n  problem: {},\n  data: {\n    deep: 1,\n  },\n};\n"
    source = f'{keys}const VIEW_KEYS = {{\n  test: flag("x"),\n}};\n'
    assert address.keys_of(source, "KEYS") == ["problem", "data"] and address.keys_of(source, "VIEW_KEYS") == ["test"]
    with pytest.raises(LookupError, match="must be in the page's source"):
        address.keys_of(source, "OTHER_KEYS")
    monkeypatch.setitem(address._VIEW, "zoom", ("how near", "zoom=2"))
    with pytest.raises(LookupError, match="zoom"):
        address.content()


def test_the_address_has_a_key_for_every_field_of_an_experiment() -> None:
    assert address._WRITTEN.keys() == ExperimentFields.model_fields.keys()


@pytest.fixture(scope="module")
def read() -> list[dict[str, Any]]:
    """What the page reads in every address that docs/address.md shows, and writes for it."""
    asked = {
        "catalogue": json.loads(Catalogue(Settings()).body),
        "addresses": re.findall(r"(?:`|/)#([a-z_.]+=[^`\n]*)", text("address.md")),
    }
    command = ["node", str(Path(__file__).parent / "read_addresses.js")]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60)
    return list(json.loads(run.stdout))


def test_every_address_shown_is_read_without_a_note_and_is_an_experiment(read: list[dict[str, Any]]) -> None:
    keys = {re.split(r"[.=]", part)[0] for one in read for part in one["address"].split("&")}
    assert keys == {*address._WRITTEN, *address._VIEW}
    for one in read:
        assert one["notes"] == [], one["address"]
        # Of what a map shows, the server says whether the data has it.
        Experiment.parse(one["experiment"])


def test_the_page_writes_the_addresses_shown(read: list[dict[str, Any]]) -> None:
    for one in read:
        written, shown = (sorted(map(unquote, one[name].split("&"))) for name in ("written", "address"))
        if not one["address"].startswith("hidden=["):
            assert written == shown
