"""Whatever the HTTP API is asked, it answers as its own description says, and never that the server failed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Experiment, Trainer
from engine.export import EXPORTS
from engine.runs.parameters import layer_documents
from server.settings import Settings
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally
from tests.server.conftest import LOCAL, Server

SETTINGS = Settings(
    api_rate=10_000, api_burst=100_000, api_epochs=20, api_seconds=2, hidden_layers=4, units=8, points=1200
)


class Described:
    """A server's routes with what /openapi.json says of each."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.document = client.get("/openapi.json").json()
        self.posts = [
            path for path, ways in self.document["paths"].items() if "post" in ways and path.startswith("/api")
        ]

    def post(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """The answer, after a look at what all must have."""
        tally("requests")
        response = self.client.post(path, content=body, headers={"content-type": "application/json", **headers})
        said = self.document["paths"][path]["post"]["responses"]
        assert str(response.status_code) in said, (response.status_code, response.text[:500])
        assert response.status_code < 500 or response.status_code == 503, response.text[:500]
        kind = response.headers["content-type"].partition(";")[0]
        if response.status_code >= 400:
            assert kind == "application/problem+json"
            problem = response.json()
            assert problem["status"] == response.status_code and problem["detail"]
            assert len(response.content) < 60_000
        elif kind == "application/x-ndjson":
            lines = [strict(line) for line in response.text.splitlines()]
            assert lines[-1]["type"] in ("result", "error")
        elif kind == "application/json":
            strict(response.text)
        if response.status_code < 300 and path != "/api/export":
            assert kind in said[str(response.status_code)]["content"]
        return response


def strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def api() -> Iterator[Described]:
    server = Server(SETTINGS)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        yield Described(client)
    server.stop()


def question(random: Random, path: str) -> dict[str, Any]:
    """A sound request."""
    experiment = random.choice(stock.EXPERIMENTS[:-1])
    trainer = Trainer(Experiment.parse(experiment))
    whole: dict[str, Any] = {"experiment": experiment}
    if path not in ("/api/validate", "/api/points"):
        if random.random() < 0.5:
            whole["parameters"] = layer_documents(trainer.network, statistics=True)
        else:
            data = stock.one_checkpoint(random)
            if random.random() < 0.6:
                data = mutate.checkpoint(data, random)
            whole = {"checkpoint": base64.b64encode(data).decode()}
    if path == "/api/predict":
        whole["points"] = np.random.default_rng(1).normal(size=(3, trainer.experiment.n_inputs)).tolist()
    if path in ("/api/train", "/api/runs", "/api/batches"):
        whole |= {"epochs": 2, "marks": [0, 1]}
    if path == "/api/batches":
        whole = {"runs": [{**whole, **({"seeds": [1, 2]} if "experiment" in whole else {})}]}
    if path == "/api/diagnose":
        whole |= {"marks": [{"epoch": 0, "train_loss": 1.0, "test_loss": None}], "histograms": random.random() < 0.5}
    if path == "/api/export":
        whole["format"] = random.choice([*EXPORTS])
    return whole


@cases(200)
@given(SEEDS)
def test_a_damaged_request_is_answered_as_the_description_says(api: Described, seed: int) -> None:
    random = Random(seed)
    path = random.choice(api.posts)
    whole = question(random, path)
    kind = random.randrange(6)
    if kind == 0:
        api.post(path, mutate.text(json.dumps(whole), random).encode("utf-8", "surrogatepass"))
    elif kind == 1:
        api.post(path, mutate.data(json.dumps(whole).encode(), random))
    elif kind == 2:
        api.post(path, json.dumps(whole).encode())
    else:
        api.post(path, json.dumps(mutate.document(whole, random)).encode())


@cases(40)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), SEEDS)
def test_any_body_is_answered_as_the_description_says(api: Described, body: bytes, seed: int) -> None:
    response = api.post(Random(seed).choice(api.posts), body)
    assert response.status_code in (400, 422)


@cases(60)
@given(SEEDS)
def test_any_address_and_way_of_asking_is_answered_and_shows_nothing_of_the_server(api: Described, seed: int) -> None:
    random = Random(seed)
    tally("requests")
    whole = random.choice(
        [*api.document["paths"], "/", "/static/main.js", "/catalogue.json", "/links/abc", "/ws", "/../server/app.py"]
    )
    path = "/" + mutate.text(whole, random).lstrip("/").encode("ascii", "ignore").decode()
    method = random.choice(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "X"])
    try:
        response = api.client.request(method, path)
    except httpx.InvalidURL:
        return
    assert response.status_code < 500, (method, path, response.text[:300])
    assert "Traceback" not in response.text and "import annotations" not in response.text


def test_the_description_names_all_the_routes_that_are_tried_here(api: Described) -> None:
    assert {"/api/validate", "/api/train", "/api/predict", "/api/runs", "/api/batches"} <= set(api.posts)
    for path in api.posts:
        for seed in range(8):
            random = Random(seed)
            body = json.dumps(question(random, path)).encode()
            assert api.post(path, body).status_code in (200, 202, 422, 429, 503)
