"""The HTTP API, over a real server: every route, every refusal, streams, and pages beside them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import httpx
import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.runs.parameters import layer_documents, read_layers
from server.api.concurrency import ConcurrencyLimit
from server.api.jobs import Line, TrainingJob
from server.api.requests import Problem
from server.compute.turns import ThreadLoad
from server.http.rates import Rates
from tests.server.conftest import LOCAL, Page, Server, wait_for

XOR = {"data": {"dataset": "xor"}, "features": ["x1", "x2", "x1_x2"], "hidden": [{"units": 3}]}
_rows = np.random.default_rng(1).uniform(-6, 6, (40, 4)).round(3)
_labelled = np.column_stack([_rows, np.where(_rows[:, 2] + _rows[:, 3] > 0, 1, -1)]).tolist()
# Points of one's own with four inputs.
WIDE = {
    "data": {"dataset": "custom", "points": {"inputs": list("abcd"), "train": _labelled[:30], "test": _labelled[30:]}},
    "features": ["x1", "x3", "=x3 + x4"],
}
# Long enough to be met under way by every test that wants to.
ENDLESS = {"experiment": {"hidden": [{"units": 32}] * 3}, "epochs": 10_000}

Open = Callable[..., httpx.Client]


@pytest.fixture
def serve(start_server: Callable[..., Server]) -> Iterator[Callable[..., tuple[httpx.Client, Server]]]:
    clients: list[httpx.Client] = []

    def serve(**settings: Any) -> tuple[httpx.Client, Server]:
        server = start_server(**settings)
        clients.append(httpx.Client(base_url=server.url, **LOCAL))
        return clients[-1], server

    yield serve
    for client in clients:
        client.close()


def trained(epochs: int, document: Any = XOR) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a refusal, after a look at what all of them must have."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    document = response.json()
    assert document["status"] == status and document["title"] and document["detail"]
    for fault in document.get("faults", []):
        assert fault.keys() == {"path", "rule", "value", "message", "code", "values"}
        said = f"`{fault['path']}` {fault['rule']}"
        assert fault["message"].startswith(f"{said}; got ") or (fault["message"], fault["value"]) == (said, None)
    return dict(document)


def test_the_catalogue_is_the_page_s(client: httpx.Client) -> None:
    assert client.get("/api/catalogue").json() == client.get("/catalogue.json").json()


def test_a_good_experiment_is_completed(client: httpx.Client) -> None:
    found = client.post("/api/validate", json={"experiment": XOR}).json()
    assert found == {"valid": True, "experiment": Experiment.parse(XOR).document()}


def test_what_is_wrong_with_an_experiment_is_said_as_everywhere_else(client: httpx.Client) -> None:
    wrong = {"optimizer": {"name": "sgd", "learning_rate": -1}, "hidden": [{"units": 33}], "color": "red"}
    response = client.post("/api/validate", json={"experiment": wrong})
    assert response.status_code == 200
    found = response.json()
    assert found["valid"] is False
    by_path = {fault["path"]: fault for fault in found["faults"]}
    assert by_path["color"]["value"] == "red"
    assert by_path["optimizer.learning_rate"]["message"] == "`optimizer.learning_rate` must be greater than 0; got -1"
    units = client.post("/api/validate", json={"experiment": {"hidden": [{"units": 33}]}}).json()
    assert units["faults"] == [
        {
            "path": "hidden[0].units",
            "rule": "must be at most 32",
            "value": 33,
            "message": "`hidden[0].units` must be at most 32; got 33",
            "code": "at_most",
            "values": {"limit": 32},
        }
    ]
    for document in (None, [], "x", 1):
        assert client.post("/api/validate", json={"experiment": document}).json()["faults"][0]["path"] == "experiment"


def test_a_run_trained_over_http_is_the_run_trained_here(client: httpx.Client) -> None:
    found = lines(client.post("/api/train", json={"experiment": XOR, "epochs": 30, "marks": [7, 20]}))
    assert [line["type"] for line in found] == ["mark"] * 4 + ["result"]
    assert [line["epoch"] for line in found] == [0, 7, 20, 30, 30]
    for line in found[:-1]:
        now = trained(line["epoch"]).evaluate()
        assert (line["train_loss"], line["test_loss"]) == (now.train_loss, now.test_loss)
        assert (line["train_accuracy"], line["test_accuracy"]) == (now.train.accuracy, now.test.accuracy)
        assert line["train_r2"] is None
    own, result = trained(30), found[-1]
    assert base64.b64decode(result["checkpoint"]) == own.checkpoint()
    assert result["parameters"] == layer_documents(own.network)
    assert (result["stopped"], result["step"]) == (None, own.step)


def test_a_checkpoint_given_back_goes_on_bit_for_bit(client: httpx.Client) -> None:
    [*_, first] = lines(client.post("/api/train", json={"experiment": XOR, "epochs": 10}))
    body = {"checkpoint": first["checkpoint"], "epochs": 5, "marks": [12]}
    found = lines(client.post("/api/train", json=body))
    assert [line["epoch"] for line in found] == [10, 12, 15, 15]
    assert base64.b64decode(found[-1]["checkpoint"]) == trained(15).checkpoint()


def test_a_run_starts_from_the_parameters_given(client: httpx.Client) -> None:
    start = layer_documents(trained(4).network)
    found = lines(client.post("/api/train", json={"experiment": XOR, "epochs": 0, "parameters": start}))
    assert [line["type"] for line in found] == ["mark", "result"]
    assert found[0]["train_loss"] == trained(4).evaluate().train_loss
    assert found[-1]["parameters"] == start


def test_about_a_hundred_marks_come_when_none_are_asked_for(client: httpx.Client) -> None:
    found = lines(client.post("/api/train", json={"experiment": {"hidden": []}, "epochs": 250}))
    assert [line["epoch"] for line in found[:-1]] == [*range(0, 250, 2), 250]


def test_a_condition_of_the_experiment_ends_the_run(client: httpx.Client) -> None:
    body = {"experiment": {**XOR, "stop": {"epochs": 6}}, "epochs": 50}
    found = lines(client.post("/api/train", json=body))
    assert (found[-1]["stopped"], found[-1]["epoch"]) == ("epochs", 6)


def test_regression_has_no_accuracy_but_r2(client: httpx.Client) -> None:
    body = {"experiment": {"problem": "regression", "data": {"dataset": "plane"}}, "epochs": 3}
    found = lines(client.post("/api/train", json=body))
    assert found[0]["train_accuracy"] is None and found[0]["train_r2"] is not None


def test_a_run_that_diverges_ends_with_the_last_good_numbers(client: httpx.Client) -> None:
    wild = {
        "problem": "regression",
        "data": {"dataset": "plane"},
        "hidden": [{"units": 8, "activation": "relu"}],
        "optimizer": {"name": "sgd", "learning_rate": 10},
    }
    found = lines(client.post("/api/train", json={"experiment": wild, "epochs": 200}))
    result = found[-1]
    assert (result["type"], result["stopped"]) == ("result", "diverged")
    last = Trainer.restore(base64.b64decode(result["checkpoint"]))
    assert (last.step, last.nonfinite_layer()) == (result["step"], None)
    last.train_batches(1)
    assert last.nonfinite_layer() == result["layer"]


@pytest.mark.parametrize("by", ["parameters", "checkpoint"])
@pytest.mark.parametrize(
    "document",
    [
        XOR,
        {"data": {"dataset": "blobs"}, "standardize": True},
        {"loss": "binary_cross_entropy"},
        {"problem": "regression", "data": {"dataset": "plane"}},
        {"hidden": [{"units": 3, "normalization": "batch"}, {"units": 2, "activation": "prelu"}]},
        WIDE,
    ],
    ids=["two classes", "three classes", "sigmoid", "regression", "running statistics", "four inputs"],
)
def test_predictions_are_those_of_the_engine(client: httpx.Client, document: dict[str, Any], by: str) -> None:
    trainer = trained(20, document)
    points = trainer.data.test[:40, :-1]
    start = {
        "parameters": {
            "experiment": document,
            "parameters": layer_documents(trainer.network, statistics=True),
        },
        "checkpoint": {"checkpoint": base64.b64encode(trainer.checkpoint()).decode()},
    }
    found = client.post("/api/predict", json={**start[by], "points": points.tolist()}).json()
    expected = trainer.predict(points)
    assert np.array_equal(found["outputs"], expected.outputs)
    if document.get("problem") == "regression":
        assert found["classes"] is None
        return
    assert found["classes"] == np.asarray(expected.classes).tolist()
    everywhere = np.asarray(trainer.predict(trainer.data.test[:, :-1]).classes)
    assert (everywhere == trainer.data.test[:, -1]).mean() == trainer.evaluate().test.accuracy


def test_no_points_have_no_answers(client: httpx.Client) -> None:
    body = {"experiment": XOR, "parameters": layer_documents(trained(0).network), "points": []}
    assert client.post("/api/predict", json=body).json() == {"outputs": [], "classes": []}


NOTHING = base64.b64encode(b"nothing of the kind").decode()
CUT = base64.b64encode(trained(1).checkpoint()[:-8]).decode()
GOOD = base64.b64encode(trained(1).checkpoint()).decode()
WEIGHTS = layer_documents(trained(1).network)


@pytest.mark.parametrize(
    ("route", "body", "path", "says"),
    [
        ("train", {"epochs": 1}, "experiment", "must be given, or `checkpoint`, and not both"),
        ("train", {"experiment": {}, "checkpoint": CUT, "epochs": 1}, "experiment", "and not both"),
        ("train", {"experiment": {}}, "epochs", "is missing"),
        ("train", {"experiment": {}, "epochs": -1}, "epochs", "must be at least 0"),
        ("train", {"experiment": {}, "epochs": 1.5}, "epochs", "must be a whole number"),
        ("train", {"experiment": {}, "epochs": True}, "epochs", "must be a whole number"),
        ("train", {"experiment": {}, "epochs": 10_001}, "epochs", "must be at most 10000"),
        ("train", {"experiment": {}, "epochs": 5, "marks": [6]}, "marks[0]", "must be from 0 to 5"),
        ("train", {"experiment": {}, "epochs": 5, "marks": [-1]}, "marks[0]", "must be at least 0"),
        ("train", {"experiment": {}, "epochs": 5, "marks": ["1"]}, "marks[0]", "must be a whole number"),
        ("train", {"experiment": {}, "epochs": 5, "mark": [1]}, "mark", "is no field here, which has experiment"),
        ("train", {"experiment": {"batch_size": 0}, "epochs": 5}, "batch_size", "must be at least 1"),
        ("train", {"experiment": {"data": {"samples": 5001}}, "epochs": 5}, "data.samples", "must be at most 5000"),
        ("train", {"experiment": {}, "epochs": 1, "parameters": WEIGHTS}, "parameters", "must be a list of 3 layers"),
        (
            "train",
            {"experiment": XOR, "epochs": 1, "parameters": [{**WEIGHTS[0], "biases": [1]}, WEIGHTS[1]]},
            "parameters[0].biases",
            "must have the shape 3",
        ),
        ("train", {"checkpoint": "???", "epochs": 1}, "checkpoint", "must be base64"),
        ("train", {"checkpoint": "é", "epochs": 1}, "checkpoint", "must be base64"),
        ("train", {"checkpoint": NOTHING, "epochs": 1}, "checkpoint", "these bytes are no checkpoint"),
        ("predict", {"checkpoint": CUT, "points": []}, "checkpoint", "arrays must take"),
        ("predict", {"checkpoint": CUT, "parameters": [], "points": []}, "parameters", "must be left out"),
        ("predict", {"experiment": {}, "points": []}, "parameters", "must be given, or `checkpoint`"),
        ("predict", {"experiment": XOR, "parameters": WEIGHTS}, "points", "is missing"),
        ("predict", {"checkpoint": GOOD, "points": [[1, 2, 3]]}, "points[0]", "must be a row of 2 numbers, the inputs"),
        ("predict", {"checkpoint": CUT, "points": [[0] * 11]}, "points[0]", "must have at most 10"),
        ("predict", {"checkpoint": CUT, "points": [[1, 2], [1]]}, "points[1]", "must have at least 2"),
        ("predict", {"checkpoint": CUT, "points": [[1, True]]}, "points[0][1]", "must be a number"),
        ("predict", {"checkpoint": CUT, "points": 1}, "points", "must be a list"),
        ("predict", {"checkpoint": None, "points": []}, "checkpoint", "must be a name in quotes"),
        ("train", {"experiment": None, "epochs": 1}, "experiment", "must be an object"),
        ("train", {"experiment": {}, "epochs": 1, "marks": None}, "marks", "must be a list"),
        ("train", {"experiment": {}, "epochs": 1, "parameters": [[]]}, "parameters[0]", "must be an object"),
        (
            "train",
            {"experiment": {"hidden": []}, "epochs": 1, "parameters": [{"weights": [["1"], [2]]}]},
            "parameters[0].weights[0][0]",
            "must be a number",
        ),
        ("predict", {"checkpoint": CUT, "points": [[1, "2"]]}, "points[0][1]", "must be a number"),
        ("predict", {"checkpoint": CUT, "points": [[0, 0]] * 5001}, "points", "must be at most 5000"),
        ("validate", {}, "experiment", "is missing"),
    ],
)
def test_a_refusal_names_field_rule_and_value(
    client: httpx.Client, route: str, body: dict[str, Any], path: str, says: str
) -> None:
    document = problem(client.post(f"/api/{route}", json=body), 422)
    assert document["faults"][0]["path"] == path
    assert says in document["faults"][0]["rule"]
    assert document["faults"][0]["message"] in document["detail"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[1]", "must be a JSON object"),
        (b'{"epochs": NaN}', "must be finite; got NaN"),
        (b'{"epochs": 1, "epochs": 2}', "must be given once"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "nested deeper"),
        (b'{"a": "\xff"}', "must be UTF-8"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (rb'{"experiment": "\ud800"}', "surrogates in pairs"),
    ],
    ids=["empty", "cut", "list", "nan", "twice", "deep", "deeper", "latin", "long number", "half a character"],
)
@pytest.mark.parametrize("route", ["validate", "train", "predict"])
def test_a_body_that_is_no_json_object_is_refused(client: httpx.Client, route: str, body: bytes, says: str) -> None:
    response = client.post(f"/api/{route}", content=body, headers={"content-type": "application/json"})
    assert says in problem(response, 400)["detail"]


def test_a_body_may_begin_with_a_byte_order_mark(client: httpx.Client) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"experiment": {"seed": 3}}).encode()
    response = client.post("/api/validate", content=body, headers={"content-type": "application/json"})
    assert response.json()["experiment"]["seed"] == 3


def test_a_number_too_large_for_a_float_is_no_coordinate(client: httpx.Client) -> None:
    body = json.dumps({"checkpoint": CUT, "points": [[1, 2]]}).replace("[1, 2]", "[1, 1e999]")
    response = client.post("/api/predict", content=body, headers={"content-type": "application/json"})
    [fault] = problem(response, 422)["faults"]
    assert (fault["path"], fault["rule"]) == ("points[0][1]", "must be a finite number")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(client: httpx.Client, kind: str) -> None:
    response = client.post("/api/validate", content=b'{"experiment": {}}', headers={"content-type": kind})
    assert "must be application/json" in problem(response, 415)["detail"]


@pytest.mark.parametrize("route", ["validate", "train", "predict"])
def test_pages_of_other_hosts_are_refused_and_one_s_own_are_not(
    client: httpx.Client, server: Server, route: str
) -> None:
    response = client.post(f"/api/{route}", json={}, headers={"origin": "https://elsewhere.example"})
    assert "https://elsewhere.example" in problem(response, 403)["detail"]
    problem(client.post(f"/api/{route}", json={}, headers={"origin": server.url}), 422)


def test_a_body_over_the_limit_is_refused_before_it_is_read_to_the_end(
    serve: Callable[..., tuple[httpx.Client, Server]],
) -> None:
    client, server = serve(message_bytes=1024, checkpoint_bytes=65536)
    limit = server.app.state.api.body_bytes
    body = json.dumps({"experiment": XOR})
    assert client.post("/api/validate", content=body.ljust(limit), headers=JSON).status_code == 200
    response = client.post("/api/validate", content=body.ljust(limit + 1), headers=JSON)
    assert f"at most {limit} bytes" in problem(response, 413)["detail"]
    large = base64.b64encode(bytes(65536 + 6)).decode()
    response = client.post("/api/predict", json={"checkpoint": large, "points": []})
    assert "`checkpoint` must be at most 65536 bytes" in problem(response, 413)["detail"]


JSON = {"content-type": "application/json"}


def test_requests_beyond_the_rate_of_an_address_are_refused(
    serve: Callable[..., tuple[httpx.Client, Server]],
) -> None:
    client, _ = serve(api_rate=0.1, api_burst=2)
    statuses = [client.post("/api/validate", json={"experiment": {}}).status_code for _ in range(2)]
    assert statuses == [200, 200]
    response = client.post("/api/validate", json={"experiment": {}})
    assert "at most 0.1 a second with a burst of 2" in problem(response, 429)["detail"]
    assert response.headers["retry-after"] == "1"


def running(server: Server) -> int:
    return int(server.app.state.api.runs.taken)


def seats(server: Server) -> list[Any]:
    return list(server.hub.scheduler._seats)


def test_progress_arrives_before_the_end_and_going_away_frees_the_thread(
    serve: Callable[..., tuple[httpx.Client, Server]],
) -> None:
    client, server = serve(api_seconds=600.0)
    with client.stream("POST", "/api/train", json=ENDLESS) as response:
        arriving = response.iter_lines()
        first = [json.loads(next(arriving)) for _ in range(2)]
        assert [line["epoch"] for line in first] == [0, 100]
        # The run is far from its end, and the lines are here.
        assert running(server) == 1
        [job] = seats(server)
        assert isinstance(job, TrainingJob) and not job.finished
    wait_for(lambda: running(server) == 0 and seats(server) == [])
    assert client.get("/healthz").status_code == 200


def test_so_many_runs_at_once_and_no_more(serve: Callable[..., tuple[httpx.Client, Server]]) -> None:
    client, server = serve(api_runs=1, api_seconds=600.0)
    small = {"experiment": XOR, "epochs": 2}
    with client.stream("POST", "/api/train", json=ENDLESS) as response:
        arriving = response.iter_lines()
        next(arriving)
        refused = client.post("/api/train", json=small)
        assert "at most 1 runs" in problem(refused, 503)["detail"]
        assert refused.headers["retry-after"] == "5"
        # What is short is done meanwhile.
        assert client.post("/api/validate", json={"experiment": {}}).json()["valid"] is True
    wait_for(lambda: running(server) == 0)
    assert lines(client.post("/api/train", json=small))[-1]["type"] == "result"


def test_one_address_has_no_more_than_its_share_of_the_runs(
    serve: Callable[..., tuple[httpx.Client, Server]],
) -> None:
    client, server = serve(api_runs=2, api_runs_per_address=1, api_seconds=600.0)
    small = {"experiment": XOR, "epochs": 2}
    # Any part of 127.0.0.0/8 is this machine, and another address.
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2", verify=False)
    with (
        client.stream("POST", "/api/train", json=ENDLESS) as response,
        httpx.Client(base_url=server.url, **LOCAL, transport=elsewhere) as other,
    ):
        arriving = response.iter_lines()
        next(arriving)
        refused = client.post("/api/train", json=small)
        assert "at most 1 runs from one address" in problem(refused, 429)["detail"]
        assert lines(other.post("/api/train", json=small))[-1]["epoch"] == 2
    wait_for(lambda: running(server) == 0)


def test_a_page_keeps_its_pictures_while_runs_are_trained(
    serve: Callable[..., tuple[httpx.Client, Server]],
) -> None:
    client, server = serve(api_seconds=600.0)
    page = Page(server.port)
    page.hello(playing=True)
    page.until("frame")
    with (
        client.stream("POST", "/api/train", json=ENDLESS) as one,
        client.stream("POST", "/api/train", json=ENDLESS) as other,
    ):
        # Kept, because a stream nobody holds any more is closed.
        arriving = [one.iter_lines(), other.iter_lines()]
        assert [json.loads(next(each))["epoch"] for each in arriving] == [0, 0]
        before = page.until("frame")
        frames = [page.until("frame") for _ in range(30)]
        assert running(server) == 2
        assert frames[-1]["epoch"] > before["epoch"]
    page.close()


def test_a_run_has_no_more_than_its_seconds(serve: Callable[..., tuple[httpx.Client, Server]]) -> None:
    client, _ = serve(api_seconds=0.1)
    found = lines(client.post("/api/train", json=ENDLESS))
    assert found[-1]["stopped"] == "seconds"
    assert 0 < Trainer.restore(base64.b64decode(found[-1]["checkpoint"])).step == found[-1]["step"]


def test_a_server_that_stops_gives_a_run_s_checkpoint_away(start_server: Callable[..., Server]) -> None:
    server = start_server(api_seconds=600.0)
    with (
        httpx.Client(base_url=server.url, **LOCAL) as client,
        client.stream("POST", "/api/train", json=ENDLESS) as response,
    ):
        arriving = response.iter_lines()
        next(arriving)
        server.uvicorn.should_exit = True
        last = json.loads(list(arriving)[-1])
        assert (last["type"], last["stopped"]) == ("result", "shutdown")
        Trainer.restore(base64.b64decode(last["checkpoint"]))


def test_a_client_that_reads_nothing_makes_its_run_wait() -> None:
    job = TrainingJob(trained(0), 1000, frozenset(range(1001)), 600.0)
    while job.due() < 0:
        job.advance(0.01, ThreadLoad())
    unread = job.take()
    assert 64 <= len(unread) < 1000 and not job.finished
    while not job.finished:
        job.advance(0.01, ThreadLoad())
        unread += job.take()
    assert [line.epoch for line in unread] == [*range(1001), 1000]


def test_the_end_of_a_run_is_told_even_when_its_last_line_was_taken_before() -> None:
    job, taken = TrainingJob(trained(0), 1, frozenset(), 600.0), list[Line]()
    said = job._say

    def say(kind: Literal["mark", "result", "error"], line: dict[str, object]) -> None:
        said(kind, line)
        taken.extend(job.take())

    job._say = say  # type: ignore[method-assign]
    while not job.finished:
        job.advance(0.01, ThreadLoad())
    assert taken[-1].kind == json.loads(taken[-1].json)["type"] == "result" and not job.take()
    assert job.has_events


def test_a_fault_of_the_server_is_said_without_the_trace(
    client: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("server.api.routes.read_experiment", fail)
    document = problem(client.post("/api/validate", json={"experiment": {}}), 500)
    assert re.fullmatch(r"the log has more under [0-9a-f]{8}", document["detail"])
    monkeypatch.setattr(TrainingJob, "_report", fail)
    [line] = lines(client.post("/api/train", json={"experiment": {}, "epochs": 1}))
    assert (line["type"], line["status"]) == ("error", 500) and "secret" not in json.dumps(line)
    wait_for(lambda: running(server) == 0)


def test_the_rates_of_no_more_than_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.http.rates._ADDRESSES", 3)
    rates = Rates(1.0, 10)
    for address in ("a", "b", "a", "c", "d"):
        rates.count(address)
    assert list(rates._buckets) == ["a", "c", "d"]


def test_places_are_counted_in_all_and_by_address() -> None:
    places = ConcurrencyLimit("runs", 3, 2)
    for address in ("a", "a"):
        places.take(address)
    with pytest.raises(Problem, match="at most 2 runs from one address") as caught:
        places.take("a")
    assert caught.value.status == 429
    places.take("b")
    with pytest.raises(Problem, match="at most 3 runs go on at once") as caught:
        places.take("c")
    assert caught.value.status == 503
    places.give_back("a")
    places.take("c")
    with pytest.raises(Problem), places.taken_by("d"):
        raise AssertionError("there was no place left")
    for address in ("a", "b", "c"):
        places.give_back(address)
    # Addresses that are gone are forgotten.
    assert places.taken == 0 and not places._taken


def test_what_a_result_gives_is_what_a_request_takes() -> None:
    for document in (XOR, {"hidden": [{"units": 3, "normalization": "batch", "activation": "prelu"}]}):
        trainer = trained(3, document)
        layers = json.loads(json.dumps(layer_documents(trainer.network)))
        assert np.array_equal(read_layers(trainer.experiment, layers).parameters, trainer.network.parameters)
