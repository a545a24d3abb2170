"""Points, measures and diagnoses over HTTP: they are what the engine says, in the page's words."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.experiment.targets import make_data
from engine.inspection.layer_health import inspect
from engine.inspection.verdicts.table import VERDICTS, judge
from engine.runs.parameters import layer_documents
from server.api.inspection_models import DiagnoseRequest, diagnosis_of
from server.page.assets import Assets
from tests.server.api.test_routes import CUT, WIDE, XOR, problem, trained

DOCUMENTS: dict[str, tuple[dict[str, Any], list[int] | None]] = {
    "two classes": (XOR, [-1, 1]),
    "three classes": ({"data": {"dataset": "blobs", "samples": 100, "noise": 0.3}}, [0, 1, 2]),
    "regression": ({"problem": "regression", "data": {"dataset": "plane", "seed": 9}}, None),
    "four inputs": (WIDE, [-1, 1]),
    "no test points": (
        {**WIDE, "data": {"dataset": "custom", "points": {**WIDE["data"]["points"], "test": []}}},  # type: ignore[index]
        [-1, 1],
    ),
}
EACH = pytest.mark.parametrize(("document", "classes"), DOCUMENTS.values(), ids=DOCUMENTS)


def given(trainer: Trainer) -> dict[str, Any]:
    return {"checkpoint": base64.b64encode(trainer.checkpoint()).decode()}


@EACH
def test_the_points_are_those_that_are_trained_with(
    client: httpx.Client, document: dict[str, Any], classes: list[int] | None
) -> None:
    found = client.post("/api/points", json={"experiment": document}).json()
    data = make_data(Experiment.parse(document))
    assert found["classes"] == classes
    assert len(found["names"]) == data.train.shape[1] - 1
    for part, rows in (("train", data.train), ("test", data.test)):
        assert np.array_equal(np.reshape(found[part]["inputs"], (-1, len(found["names"]))), rows[:, :-1])
        assert found[part]["labels"] == rows[:, -1].tolist()


@EACH
def test_a_network_is_measured_as_at_evaluation(
    client: httpx.Client, document: dict[str, Any], classes: list[int] | None
) -> None:
    trainer = trained(10, document)
    parameters = {"experiment": document, "parameters": layer_documents(trainer.network, statistics=True)}
    found = client.post("/api/evaluate", json=given(trainer)).json()
    assert client.post("/api/evaluate", json=parameters).json() == {**found, "epoch": 0}
    assert (found["epoch"], found["classes"]) == (10, classes)
    now = trainer.evaluate()
    for part, scores, rows in (("train", now.train, trainer.data.train), ("test", now.test, trainer.data.test)):
        measures = found[part]
        assert measures["points"] == len(rows)
        for name in ("loss", "accuracy", "r2"):
            value = getattr(scores, name)
            assert measures[name] == (value if np.isfinite(value) else None)
        if classes is None or not len(rows):
            assert measures["confusion"] is None
            continue
        confusion = np.array(measures["confusion"])
        assert confusion.shape == (len(classes),) * 2
        assert confusion.sum(axis=1).tolist() == [(rows[:, -1] == label).sum() for label in classes]
        assert np.trace(confusion) / len(rows) == pytest.approx(measures["accuracy"])


def test_a_diagnosis_is_what_the_page_s_drawer_shows(client: httpx.Client) -> None:
    document = {"hidden": [{"units": 4}] * 2, "initializer": {"name": "zeros"}, "output_activation": "linear"}
    trainer = trained(3, document)
    found = client.post("/api/diagnose", json=given(trainer)).json()
    layers = inspect(trainer, full=False)
    assert (found["epoch"], found["layers"]) == (3, layers)
    [verdict, *_] = found["verdicts"]
    [own, *_] = judge(trainer, layers, [])
    assert (verdict["name"], verdict["layer"], verdict["evidence"]) == ("symmetric", own.layer, own.evidence)
    assert verdict["title"] == "Identical units."
    assert verdict["sentence"].startswith("Layer 1: 4 of 4 units have the same weights")
    for remedy, offer in zip(verdict["remedies"], own.remedies, strict=True):
        assert {key: value for key, value in remedy.items() if key != "sentence"} == offer.document()
        assert Experiment.parse({**document, **remedy["patch"]}) and remedy["sentence"]
    full = client.post("/api/diagnose", json={**given(trainer), "histograms": True}).json()
    assert full["layers"] == inspect(trainer, full=True)


def test_verdicts_on_how_the_losses_went_need_the_marks_of_the_run(client: httpx.Client) -> None:
    document = {
        "problem": "regression",
        "data": {"dataset": "plane"},
        "hidden": [],
        "optimizer": {"name": "sgd", "learning_rate": 1e-6},
    }
    body = {"experiment": document, "epochs": 30, "marks": [*range(31)]}
    *marks, result = (line for line in client.post("/api/train", json=body).iter_lines())
    trainer = trained(30, document)
    alone = client.post("/api/diagnose", json=given(trainer)).json()
    told = client.post("/api/diagnose", json={**given(trainer), "marks": [json.loads(mark) for mark in marks]}).json()
    assert alone["verdicts"] == []
    [verdict] = told["verdicts"]
    assert (verdict["name"], verdict["layer"]) == ("rate_too_low", None)
    assert "At a rate of 1e-06" in verdict["sentence"] and result


def test_every_verdict_and_remedy_has_its_words() -> None:
    texts = Assets().locale("en")
    assert texts
    for rule in VERDICTS.values():
        numbers = dict.fromkeys(rule.evidence, "1")
        assert texts[f"verdict.{rule.name}.about"].format(**numbers, layer="Layer 1")
        assert texts[f"verdict.{rule.name}.label"]
        assert all(texts[f"remedy.{name}"] for name in rule.remedies)
    trainer = trained(0)
    assert diagnosis_of(trainer, DiagnoseRequest(), texts).epoch == 0


@pytest.mark.parametrize(
    ("route", "body", "path"),
    [
        ("points", {}, "experiment"),
        ("points", {"experiment": {"data": {"samples": 5001}}}, "data.samples"),
        ("points", {"experiment": {}, "parameters": []}, "parameters"),
        ("evaluate", {"experiment": {}}, "parameters"),
        ("evaluate", {"checkpoint": CUT}, "checkpoint"),
        ("diagnose", {"experiment": {}}, "parameters"),
        ("diagnose", {**given(trained(1)), "marks": [{"epoch": 1, "train_loss": 1}]}, "marks[0].test_loss"),
        ("diagnose", {**given(trained(1)), "marks": [{}] * 2001}, "marks"),
        ("diagnose", {**given(trained(1)), "histograms": 1}, "histograms"),
    ],
)
def test_a_refusal_names_the_field(client: httpx.Client, route: str, body: dict[str, Any], path: str) -> None:
    assert problem(client.post(f"/api/{route}", json=body), 422)["faults"][0]["path"] == path


def test_numbers_that_ran_away_are_null(client: httpx.Client) -> None:
    document = {"problem": "regression", "data": {"dataset": "plane"}, "features": ["x1"], "hidden": []}
    body = {"experiment": document, "parameters": [{"weights": [[1e300]], "biases": [0]}]}
    measured = client.post("/api/evaluate", json=body).json()
    assert measured["train"]["loss"] is None and measured["train"]["r2"] is None
    found = client.post("/api/diagnose", json={**body, "histograms": True}).json()
    assert found["layers"][0]["gradient_norm"] is None and found["verdicts"] == []
