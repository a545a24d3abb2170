"""The catalogue: the engine's tables, and nothing beside them."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from engine import Experiment, ExperimentError
from engine.deeds.record import LIVE
from engine.tables.activations import ACTIVATIONS
from engine.tables.clipping import CLIPS
from engine.tables.datasets import DATASETS
from engine.tables.features import FEATURES
from engine.tables.initializers import INITIALIZERS
from engine.tables.losses import LOSSES
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.tables.schedules import SCHEDULES
from server.page.catalogue import Catalogue
from server.settings import Settings

CATALOGUE: dict[str, Any] = json.loads(Catalogue(Settings()).body)
FAMILIES = {
    "initializers": "initializer",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "regularizers": "regularizer",
    "clips": "clip",
}
TABLES: dict[str, Any] = {
    "features": FEATURES,
    "datasets": DATASETS,
    "activations": ACTIVATIONS,
    "initializers": INITIALIZERS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "regularizers": REGULARIZERS,
    "clips": CLIPS,
}
CHOICES = [(key, record) for family, key in FAMILIES.items() for record in CATALOGUE[family]]


def names(family: str) -> dict[str, str | None]:
    return {record["name"]: record["playground"] for record in CATALOGUE[family]}


def test_the_defaults_are_those_of_the_engine() -> None:
    assert Experiment.parse(CATALOGUE["defaults"]) == Experiment.parse({})


def test_the_limits_are_the_settings() -> None:
    settings = Settings(hidden_layers=3, units=7, points=1300, message_bytes=70_000)
    limits = json.loads(Catalogue(settings).body)["limits"]
    given = {"hidden_layers": 3, "units": 7, "points": 1300, "message_bytes": 70_000, "noise": 0.5}
    given |= {"link_bytes": 0, "link_days": 90}
    given |= {"batch_size": 1300, "features": 20, "formula": 200, "classes": 8, "inputs": 10, "compared": 4}
    assert limits == given


def test_every_record_of_every_table_is_there_and_nothing_else_in_the_tables_order() -> None:
    for family, table in TABLES.items():
        assert [record["name"] for record in CATALOGUE[family]] == list(table), family
        assert [record["playground"] for record in CATALOGUE[family]] == [
            getattr(one, "tfp_name", None) for one in table.values()
        ]
    lists = {key for key, value in CATALOGUE.items() if isinstance(value, list)}
    assert lists == {*TABLES, "problems", "normalizations", "stops", "live"}
    assert set(CATALOGUE["live"]) == LIVE < CATALOGUE["defaults"].keys()


def test_the_parameters_of_every_record_are_the_tables_each_with_its_kind() -> None:
    kinds = {bool: "switch", int: "whole", float: "number"}
    for family in FAMILIES:
        for record in CATALOGUE[family]:
            declared = getattr(TABLES[family][record["name"]], "parameters", ())
            found = [(one["name"], one["default"], one["kind"]) for one in record["parameters"]]
            assert found == [(one.name, one.default, kinds[type(one.default)]) for one in declared], record["name"]
    kinds_seen = {one["kind"] for _, record in CHOICES for one in record["parameters"]}
    assert kinds_seen == {"switch", "whole", "number"}


def test_normalizations_and_stop_conditions_are_those_an_experiment_takes() -> None:
    for name in CATALOGUE["normalizations"]:
        Experiment.parse({"hidden": [{"units": 2, "normalization": name}]})
    assert len(CATALOGUE["normalizations"]) == 3
    for name in CATALOGUE["stops"]:
        assert Experiment.parse({"stop": {name: 1}}).document()["stop"] == {name: 1}
    assert CATALOGUE["stops"] == ["epochs", "train_loss", "test_loss", "patience"]


def test_it_is_small_enough_to_be_fetched_before_the_page_can_be_used() -> None:
    assert 10_000 < len(Catalogue(Settings()).body) < 200_000


def test_the_names_of_tensorflow_playgrounds_address_are_known() -> None:
    assert {"circle": "circle", "gauss": "gauss", "plane": "reg-plane", "multi_gauss": "reg-gauss"}.items() <= names(
        "datasets"
    ).items()
    assert {
        "x1": "x",
        "x2_squared": "ySquared",
        "x1_x2": "xTimesY",
        "sin_x1": "sinX",
        "cos_x2": "cosY",
    }.items() <= names("features").items()
    assert names("features")["radius"] is None
    assert {"none": "none", "l1": "L1", "l2": "L2"}.items() <= names("regularizers").items()


@pytest.mark.parametrize(("key", "record"), CHOICES, ids=[f"{key}-{record['name']}" for key, record in CHOICES])
def test_every_choice_with_its_parameters_is_an_experiment(key: str, record: dict[str, Any]) -> None:
    parameters = {parameter["name"]: parameter["default"] for parameter in record["parameters"]}
    chosen = Experiment.parse({key: {"name": record["name"], **parameters}}).document()[key]
    assert {"name": record["name"], **parameters}.items() <= chosen.items()


@pytest.mark.parametrize(("key", "record"), CHOICES, ids=[f"{key}-{record['name']}" for key, record in CHOICES])
def test_a_parameter_beyond_the_bounds_of_the_catalogue_is_refused(key: str, record: dict[str, Any]) -> None:
    for parameter in record["parameters"]:
        beyond = {
            "minimum": lambda bound: bound - 1,
            "maximum": lambda bound: bound + 1,
            "exclusive_minimum": lambda bound: bound,
            "exclusive_maximum": lambda bound: bound,
        }
        for bound, outside in beyond.items():
            if bound in parameter:
                value = outside(parameter[bound])
                with pytest.raises(ExperimentError, match=f"{key}.{parameter['name']}"):
                    Experiment.parse({key: {"name": record["name"], parameter["name"]: value}})


def test_every_data_set_is_shown_by_points_of_every_kind_inside_the_map() -> None:
    for record in CATALOGUE["datasets"]:
        points = np.array(record["points"])
        assert points.shape == (160, record["inputs"] + 1), record["name"]
        if record["classes"] is None:
            assert points[:, -1].min() < 0 < points[:, -1].max(), record["name"]
        else:
            assert set(points[:, -1]) == set(range(record["classes"])), record["name"]
        assert np.abs(points[:, :-1]).max() <= 6, record["name"]
        assert record["problem"] in CATALOGUE["problems"]
        assert record["samples"] > len(points)


def test_a_features_map_is_thirty_by_thirty_codes_from_the_top_left() -> None:
    maps = {
        record["name"]: np.frombuffer(base64.b64decode(record["map"]), np.uint8).reshape(30, 30).astype(int)
        for record in CATALOGUE["features"]
    }
    assert (maps["x1"][0] == maps["x1"][29]).all() and maps["x1"][0, 0] < 127 < maps["x1"][0, 29]
    assert (maps["x2"][:, 0] == maps["x2"][:, 29]).all() and maps["x2"][0, 0] > 127 > maps["x2"][29, 0]
    assert maps["x1_squared"].min() >= 127
    assert maps["x1_x2"][0, 0] < 127 < maps["x1_x2"][0, 29]


def test_activations_come_with_their_facts() -> None:
    facts = {record.pop("name"): record for record in json.loads(Catalogue(Settings()).body)["activations"]}
    assert facts["tanh"] == {
        "playground": "tanh",
        "hidden": True,
        "output": True,
        "range": [-1, 1],
        "zero_centered": True,
        "saturates": True,
        "alpha": None,
        "learns_alpha": False,
        "random": False,
        "several": False,
    }
    assert facts["relu"]["range"] == [0, None]
    alpha = {"name": "alpha", "default": 0.25, "minimum": 0, "maximum": 10, "kind": "number"}
    assert (facts["prelu"]["alpha"], facts["prelu"]["learns_alpha"]) == (alpha, True)
    assert (facts["elu"]["alpha"]["default"], facts["elu"]["learns_alpha"]) == (1, False)
    assert {name for name, one in facts.items() if one["random"]} == {"rrelu"}
    assert {name for name, one in facts.items() if one["several"]} == {"softmax"}


def test_a_loss_says_which_output_auto_means_for_each_problem_and_which_outputs_it_takes() -> None:
    losses = {record["name"]: record for record in CATALOGUE["losses"]}
    assert losses["squared_error"]["auto"] == {"classification": "tanh", "regression": "linear"}
    assert losses["cross_entropy"]["auto"] == {"classification": "softmax"}
    assert (losses["cross_entropy"]["outputs"], losses["squared_error"]["outputs"]) == (["softmax"], [])


def test_the_version_is_a_hash_of_the_content() -> None:
    assert Catalogue(Settings()).version == CATALOGUE["version"]
    assert Catalogue(Settings(units=8)).version != CATALOGUE["version"]
