"""The catalogue: the engine's tables, and nothing beside them."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from engine import Experiment, ExperimentError
from server.catalogue import Catalogue
from server.settings import Settings

CATALOGUE: dict[str, Any] = json.loads(Catalogue(Settings()).body)
FAMILIES = {
    "initializers": "initializer",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "regularizers": "regularizer",
    "clips": "clip",
}
CHOICES = [(key, record) for family, key in FAMILIES.items() for record in CATALOGUE[family]]


def names(family: str) -> dict[str, str | None]:
    return {record["name"]: record["playground"] for record in CATALOGUE[family]}


def test_the_defaults_are_those_of_the_engine() -> None:
    assert Experiment.parse(CATALOGUE["defaults"]) == Experiment.parse({})


def test_the_limits_are_the_settings() -> None:
    settings = Settings(hidden_layers=3, units=7, points=1300)
    limits = json.loads(Catalogue(settings).body)["limits"]
    assert limits == {"hidden_layers": 3, "units": 7, "points": 1300, "noise": 0.5, "batch_size": 1300}


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


def test_every_data_set_is_shown_by_points_of_both_kinds_inside_the_map() -> None:
    for record in CATALOGUE["datasets"]:
        points = np.array(record["points"])
        assert points.shape == (160, 3), record["name"]
        assert points[:, 2].min() < 0 < points[:, 2].max(), record["name"]
        assert np.abs(points[:, :2]).max() <= 6, record["name"]
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
    }
    assert facts["relu"]["range"] == [0, None]


def test_the_version_is_a_hash_of_the_content() -> None:
    assert Catalogue(Settings()).version == CATALOGUE["version"]
    assert Catalogue(Settings(units=8)).version != CATALOGUE["version"]
