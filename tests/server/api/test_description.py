"""What the HTTP API says of itself: the OpenAPI document, and the page made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import numpy as np
import pytest

from engine import Experiment

ROUTES = {
    ("/api/catalogue", "get"): "catalogue",
    ("/api/validate", "post"): "validate",
    ("/api/train", "post"): "train",
    ("/api/predict", "post"): "predict",
    ("/api/exports", "get"): "export_formats",
    ("/api/export", "post"): "export_network",
    ("/api/points", "post"): "points",
    ("/api/evaluate", "post"): "evaluate",
    ("/api/diagnose", "post"): "diagnose",
    ("/api/runs", "post"): "start_run",
    ("/api/runs/{id}", "get"): "look_at_run",
    ("/api/runs/{id}", "delete"): "cancel_run",
    ("/api/batches", "post"): "start_batch",
    ("/api/batches/{id}", "get"): "look_at_batch",
    ("/api/batches/{id}", "delete"): "cancel_batch",
    ("/api/sweeps", "post"): "sweep",
    ("/api/sweeps/fields", "post"): "sweep_choices",
    ("/api/sweeps/run", "post"): "sweep_run",
    ("/api/sweeps/ensemble", "post"): "sweep_ensemble",
    ("/api/lessons/choices", "get"): "lesson_choices",
    ("/api/lessons/files/{name}", "get"): "lesson_files",
    ("/api/lessons/check", "post"): "check_lesson",
    ("/api/lessons/try", "post"): "try_lesson",
    ("/api/challenges/verify", "post"): "verify_submission",
    ("/api/challenges/check", "post"): "check_challenge",
    ("/links", "post"): "keep_link",
    ("/links/{id}", "get"): "find_link",
}


@pytest.fixture
def document(client: httpx.Client) -> dict[str, Any]:
    return dict(client.get("/openapi.json").json())


def routes(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield path, method, route


def named(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where another only refers to it."""
    return dict(document["components"]["schemas"][schema["$ref"].rsplit("/")[-1]]) if "$ref" in schema else schema


def alternatives(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [named(document, one) for one in schema.get("anyOf", [schema])]


def asked(document: dict[str, Any], route: dict[str, Any]) -> dict[str, Any]:
    """The schema of a route's body; empty where it takes none."""
    media = route.get("requestBody", {}).get("content", {}).get("application/json", {})
    return named(document, media.get("schema", {}))


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for({**schema, "components": document["components"]})


def test_the_description_is_openapi_of_every_route(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    assert {(path, method): route["operationId"] for path, method, route in routes(document)} == ROUTES
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    bodies = {"ValidateRequest", "TrainRequest", "PredictRequest", "ExportRequest"}
    assert references == document["components"]["schemas"].keys() and bodies < references
    for _, _, route in routes(document):
        assert route["tags"] and route["summary"] and route["description"].endswith(".")


def test_a_field_that_may_be_left_out_has_its_default_in_words(document: dict[str, Any]) -> None:
    # Generators of clients take what has a default for something that is always there.
    schemas = document["components"]["schemas"]
    assert all("default" not in field for one in schemas.values() for field in one["properties"].values())
    experiment = schemas["Experiment"]
    assert "required" not in experiment
    for name, value in Experiment.parse({}).document().items():
        assert experiment["properties"][name]["description"].endswith(f" When left out: `{json.dumps(value)}`.")


def test_every_refusal_is_told_as_a_problem(document: dict[str, Any]) -> None:
    for path, method, route in routes(document):
        refused = {status: answer for status, answer in route["responses"].items() if status >= "400"}
        assert (refused.keys() >= {"400", "403", "413", "415", "422", "429", "503"}) == (method == "post"), path
        for answer in refused.values():
            assert answer["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


def test_every_answer_to_an_example_is_as_its_description_says(client: httpx.Client, document: dict[str, Any]) -> None:
    started = ""
    for path, method, route in routes(document):
        if path.startswith("/links"):
            # Off, unless the server is told where to keep them; their own tests look at their answers.
            continue
        examples = asked(document, route).get("examples", [None])
        body = {} if examples == [None] else {"json": examples[0]}
        found = client.request(method, path.format(id=started, name="19-step"), **body)
        [status] = (one for one in route["responses"] if one < "300")
        assert found.status_code == int(status), path
        if status == "202":
            started = found.json()["id"]
        kind = found.headers["content-type"].partition(";")[0]
        media = route["responses"][status]["content"][kind]
        if path == "/api/export":
            others = [told["schema"] for one, told in route["responses"]["200"]["content"].items() if one != kind]
            assert all(one == {"type": "string", "format": "binary"} for one in others) and found.json()["experiment"]
            continue
        told = media.get("itemSchema", media["schema"])
        given = [json.loads(line) for line in found.text.splitlines()] if "itemSchema" in media else [found.json()]
        whole = validator(document, told)
        said = [set(one["examples"][0]) for one in alternatives(document, told) if "examples" in one]
        for one in given:
            whole.validate(one)
            assert any(keys == set(one) or path == "/api/catalogue" for keys in said), path
        if path == "/api/validate":
            assert given == alternatives(document, told)[1]["examples"]
        if path == "/api/predict":
            [example] = named(document, told)["examples"]
            assert given[0]["classes"] == example["classes"]
            assert np.allclose(given[0]["outputs"], example["outputs"], atol=1e-3)


def test_a_network_is_said_by_an_experiment_or_a_checkpoint_and_not_both(document: dict[str, Any]) -> None:
    train = validator(document, document["components"]["schemas"]["TrainRequest"])
    predict = validator(document, document["components"]["schemas"]["PredictRequest"])
    assert train.is_valid({"epochs": 1, "experiment": {"data": {"dataset": "xor"}}})
    assert train.is_valid({"epochs": 1, "checkpoint": "eA=="})
    assert not train.is_valid({"epochs": 1}) and not train.is_valid({"epochs": 1, "checkpoint": ""})
    assert not train.is_valid({"epochs": 1, "experiment": {}, "checkpoint": "eA=="})
    assert not train.is_valid({"epochs": 1, "parameters": [], "checkpoint": "eA=="})
    assert predict.is_valid({"points": [], "experiment": {}, "parameters": []})
    assert not predict.is_valid({"points": [], "experiment": {}})


def test_the_description_for_people_names_every_route_and_field(client: httpx.Client, document: dict[str, Any]) -> None:
    response = client.get("/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for path, method, route in routes(document):
        assert f"<b>{method.upper()}</b> {path}" in response.text
        for name in asked(document, route).get("properties", {}):
            assert f"<code>{name}</code>" in response.text
        for status in route["responses"]:
            assert f'<dt class="figure">{status}</dt>' in response.text
    assert "`" not in re.sub(r"<pre.*?</pre>", "", response.text, flags=re.DOTALL)


def test_the_schema_of_experiments_knows_this_server_s_limits(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    layer, fields = schemas["HiddenLayer"]["properties"], schemas["Experiment"]["properties"]
    assert layer["units"]["maximum"] == 32 and schemas["DataChoice"]["properties"]["samples"]["maximum"] == 5000
    assert (fields["hidden"]["maxItems"], fields["features"]["maxItems"]) == (10, 20)
    # The usual one is meant where no name is given.
    assert "required" not in schemas["SgdOptimizer"] and schemas["AdamOptimizer"]["required"] == ["name"]


def test_the_description_asks_no_other_host_runs_nothing_and_its_files_are_there(client: httpx.Client) -> None:
    text = client.get("/docs").text
    assert "<script" not in text
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert len(addresses) > 4
    for address in addresses:
        assert not re.match(r"[a-z]+:|/", address)
        assert client.get("/" + address).status_code == 200, address
