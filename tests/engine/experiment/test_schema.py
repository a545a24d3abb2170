"""The schema of the document, which is made from the models: complete by itself, and of one mind with the reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import jsonschema_rs
import pytest

from engine import Experiment, ExperimentError
from engine.experiment.choice import Choice, chosen, models
from engine.experiment.fields import ExperimentFields
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.losses import LOSSES
from engine.tables.optimizers import OPTIMIZERS, Optimizer
from engine.validation.parameters import Parameter
from tests.engine.experiment.test_experiment import DOCUMENTS

SCHEMA = Experiment.model_json_schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
# Bounds on both sides, what is near them, and what is no number.
ODD = [None, True, "x", [], {}, -101, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 10**7, 1e9]


def sound(document: Any) -> bool:
    try:
        ExperimentFields.read(document)
    except ExperimentError:
        return False
    return True


def objects() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Experiment", SCHEMA
    yield from SCHEMA["$defs"].items()


def test_every_field_has_a_type_a_sentence_and_unless_it_must_be_given_a_default() -> None:
    for name, part in objects():
        assert part["description"] and part["additionalProperties"] is False
        for field, told in part["properties"].items():
            where = f"{name}.{field}"
            assert {"type", "anyOf", "oneOf", "$ref"} & told.keys(), where
            assert told.get("description") or field == "name", where
            assert ("default" in told) != (field in part.get("required", [])), where


def test_the_defaults_are_those_of_an_empty_document() -> None:
    defaults = {name: told["default"] for name, told in SCHEMA["properties"].items()}
    assert defaults == Experiment.parse({}).document()


def test_the_tables_are_in_the_schema() -> None:
    parts, fields = SCHEMA["$defs"], SCHEMA["properties"]
    assert parts["DataChoice"]["properties"]["dataset"]["enum"] == [*DATASETS, "custom"]
    assert fields["loss"]["enum"] == ["auto", *LOSSES]
    hidden = [name for name, one in ACTIVATIONS.items() if one.hidden]
    assert parts["HiddenLayer"]["properties"]["activation"]["enum"] == hidden
    for field, table in CHOICES.items():
        offered = [parts[one["$ref"].rsplit("/")[-1]] for one in fields[field]["oneOf"]]
        assert [one["properties"]["name"]["const"] for one in offered] == list(table)
        for one, record in zip(offered, table.values(), strict=True):
            assert list(one["properties"]) == ["name", *(parameter.name for parameter in record.parameters)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_document_that_is_read_fits_the_schema_and_so_does_the_complete_one(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)
    VALIDATOR.validate(Experiment.parse(document).document())
    written = jsonschema_rs.validator_for(Experiment.model_json_schema(mode="serialization"))
    written.validate(Experiment.parse(document).document())


def test_the_schema_refuses_what_reading_refuses_of_every_parameter() -> None:
    # That a low bound is below a high one, no schema can say.
    far = {"low": -100, "high": 100}
    for field, table in CHOICES.items():
        for record in table.values():
            usual = {one.name: far[one.name] for one in record.parameters if one.name in far}
            for parameter in record.parameters:
                for value in ODD:
                    document = {field: {"name": record.name, **usual, parameter.name: value}}
                    assert VALIDATOR.is_valid(document) == sound(document), document


@pytest.mark.parametrize(
    "document",
    [
        {"optimizer": {"name": "adamant"}},
        {"optimizer": {"beta1": 0.9}},
        {"optimizer": {"name": "adam", "rho": 0.9}},
        {"optimizer": 3},
        {"data": {"dataset": "swirl"}},
        {"data": {"noise": 0.6}},
        {"data": {"classes": 2}},
        {"features": []},
        {"features": ["sin(x1)"]},
        {"hidden": [{}]},
        {"hidden": [{"units": 2, "activation": "softmax"}]},
        {"hidden": [{"units": 2, "normalization": "group"}]},
        {"output_activation": "gelu"},
        {"loss": "anger"},
        {"off": [{"layer": 1}]},
        {"colour": 1},
    ],
    ids=str,
)
def test_the_schema_refuses_what_reading_refuses(document: dict[str, Any]) -> None:
    assert not sound(document) and not VALIDATOR.is_valid(document)


def test_a_record_that_is_added_to_a_table_is_all_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    share = Parameter("share", 0.5, minimum=0.0, exclusive_maximum=1.0, about="How much of it.")
    monkeypatch.setitem(OPTIMIZERS, "half", Optimizer("half", OPTIMIZERS["sgd"].step, own=(share,)))
    # Not kept: those of everybody else stay as they are.
    monkeypatch.setattr("engine.experiment.choice.models", models.__wrapped__)

    class Later(ExperimentFields):
        optimizer: Annotated[Choice, chosen("optimizer")] = ExperimentFields.model_fields["optimizer"].default

    read = Later.read({"optimizer": {"name": "half", "share": 0}})
    assert read.optimizer.document() == {"name": "half", "learning_rate": 0.03, "share": 0.0}
    with pytest.raises(ExperimentError, match=r"`optimizer.share` must be less than 1; got 1"):
        Later.read({"optimizer": {"name": "half", "share": 1}})
    assert "HalfOptimizer" in Later.model_json_schema()["$defs"]
