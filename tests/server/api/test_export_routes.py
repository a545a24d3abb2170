"""Trained networks as files, over a real server."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.export import EXPORTS, export
from engine.packages import how_to_install
from engine.runs.parameters import layer_documents
from server.api.export_routes import format_documents
from tests.server.conftest import Server, wait_for

pytest.importorskip("onnx")
pytest.importorskip("safetensors")

RICH = {
    "data": {"dataset": "xor", "samples": 60},
    "features": ["x1", "x1_x2", "=sin(x1) / 2"],
    "standardize": True,
    "hidden": [{"units": 3, "normalization": "batch", "activation": "prelu"}, {"units": 3, "residual": True}],
    "off": [{"layer": 1, "unit": 1}],
}


@pytest.fixture
def trainer() -> Trainer:
    trainer = Trainer(Experiment.parse(RICH))
    trainer.train_epoch()
    return trainer


def packed(trainer: Trainer) -> str:
    return base64.b64encode(trainer.checkpoint()).decode()


def post(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post("/api/export", json=body)


def refusal(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    [fault] = document["faults"]
    return {**document, **fault}


@pytest.mark.parametrize("format", EXPORTS)
def test_a_checkpoint_comes_back_as_the_file_the_engine_writes(
    client: httpx.Client, trainer: Trainer, format: str
) -> None:
    response = post(client, checkpoint=packed(trainer), format=format)
    made = export(trainer, format)
    assert response.status_code == 200, response.text
    assert response.content == made.data
    assert response.headers["content-type"].split(";")[0] == made.media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{made.name}"'
    assert response.headers["cache-control"] == "no-store"


def test_an_experiment_and_its_parameters_do_as_well(client: httpx.Client) -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 3}]}))
    trainer.train_epoch()
    parameters = layer_documents(trainer.network)
    text = post(client, experiment=trainer.experiment.document(), parameters=parameters, format="numpy").text
    assert text.replace("for 0 epochs", "for 1 epoch").encode() == export(trainer, "numpy").data


def test_running_statistics_may_be_among_the_parameters(client: httpx.Client, trainer: Trainer) -> None:
    told = json.loads(export(trainer, "json").data)
    body = {"experiment": told["experiment"], "parameters": told["parameters"], "format": "json"}
    assert post(client, **body).json()["parameters"] == told["parameters"]


def test_the_formats_are_told_and_none_is_missing_here(client: httpx.Client) -> None:
    response = client.get("/api/exports")
    assert response.json() == {
        "formats": [
            {"name": name, "file": one.file_name, "missing": None, "install": None} for name, one in EXPORTS.items()
        ]
    }


def test_a_missing_package_is_named_and_how_to_get_it(
    client: httpx.Client, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    install = how_to_install("export")
    told = {one["name"]: (one["missing"], one["install"]) for one in format_documents()}
    assert told["onnx"] == ("onnx", install) and told["safetensors"] == ("safetensors", install)
    assert {told[name] for name in ("numpy", "pytorch", "keras", "json")} == {(None, None)}
    found = refusal(post(client, checkpoint=packed(trainer), format="onnx"))
    assert found["path"] == "format" and "the package onnx, which is not installed" in found["detail"]
    assert install in found["detail"]


@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        ({"experiment": {}, "parameters": []}, "format", "is missing"),
        ({"experiment": {}, "parameters": [], "format": "pickle"}, "format", "must be one of numpy, pytorch"),
        ({"experiment": {}, "parameters": [], "format": "n" * 41}, "format", "40"),
        ({"experiment": {}, "parameters": [], "format": 3}, "format", "got 3"),
        ({"experiment": {}, "format": "numpy"}, "parameters", "must be given, or `checkpoint`"),
        ({"experiment": {}, "parameters": [], "format": "numpy"}, "parameters", "must be a list of 3 layers"),
        ({"format": "numpy", "checkpoint": "AAAA"}, "checkpoint", "at least 16 bytes"),
        ({"format": "numpy", "checkpoint": "a", "name": "x"}, "name", "is no field here"),
        ({"experiment": {"hidden": [{"units": 33}]}, "parameters": [], "format": "json"}, "hidden[0].units", "32"),
    ],
)
def test_a_refusal_names_field_and_rule(client: httpx.Client, body: dict[str, Any], path: str, says: str) -> None:
    found = refusal(client.post("/api/export", json=body))
    assert found["path"] == path and says in found["message"], found


def test_parameters_that_are_not_finite_are_refused(client: httpx.Client, trainer: Trainer) -> None:
    trainer.network.parameters[3] = np.inf
    assert "`parameters` holds numbers that are not finite" in refusal(
        post(client, checkpoint=packed(trainer), format="numpy")
    )["detail"]  # fmt: skip


def test_a_page_of_another_site_gets_nothing(client: httpx.Client, trainer: Trainer) -> None:
    body = json.dumps({"checkpoint": packed(trainer), "format": "json"})
    headers = {"content-type": "application/json", "origin": "https://elsewhere.example"}
    assert client.post("/api/export", content=body, headers=headers).status_code == 403
    assert client.post("/api/export", content=body, headers={"content-type": "text/plain"}).status_code == 415


def test_exporting_leaves_nothing_behind(client: httpx.Client, server: Server, trainer: Trainer) -> None:
    seats = server.hub.scheduler._seats
    wait_for(lambda: not seats)
    post(client, checkpoint=packed(trainer), format="numpy")
    post(client, checkpoint="AAAA", format="numpy")
    assert not seats
