"""Sweeps over a real server: the engine's own bytes, gone on with, cancelled, refused; processes that are killed."""

from __future__ import annotations

import base64
import csv
import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from engine.runs.api_result import read_document
from engine.sweeps.ensemble import ensemble
from engine.sweeps.lines import header, line_bytes
from engine.sweeps.one_run import run_one
from engine.sweeps.plan import Sweep
from engine.sweeps.results import SweepResult
from tests.server.api.test_routes import problem
from tests.server.conftest import LOCAL, Page, Server, wait_for
from tests.server.support.inside import run_of

SMALL = {
    "experiment": {"data": {"dataset": "xor", "samples": 40}, "hidden": [{"units": 2}]},
    "vary": [
        {"field": "optimizer.learning_rate", "values": [0.03, 0.3]},
        {"field": "hidden.units", "range": {"from": 1, "to": 3, "count": 3}},
    ],
    "seeds": {"count": 2},
    "epochs": 4,
}
ENDLESS = {**SMALL, "epochs": 10_000, "experiment": {**SMALL["experiment"], "data": {"samples": 5000}}}


def own(document: dict[str, Any] = SMALL) -> list[bytes]:
    """The lines of runs as the engine gives them here, in order."""
    plan = Sweep.parse(document)
    found = [run_one(plan, cell, seed) for cell, seed in plan.tasks]
    return [line_bytes(one.line)[:-1] for one in found if one]


def runs_of(text: bytes) -> list[bytes]:
    """The lines of runs in an answer, in order of cell and seed."""
    lines = [(json.loads(line), line) for line in text.splitlines()]
    return [line for _, line in sorted(((one["cell"], one["seed"]), line) for one, line in lines if "cell" in one)]


def sweep(client: httpx.Client, **document: Any) -> bytes:
    response = client.post("/api/sweeps", json={**SMALL, **document})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return response.content


@contextmanager
def under_way(client: httpx.Client, document: dict[str, Any]) -> Iterator[Iterator[str]]:
    with client.stream("POST", "/api/sweeps", json=document) as response:
        assert response.status_code == 200
        yield response.iter_lines()


def test_a_sweep_gives_the_engine_s_own_bytes_and_says_how_far_it_is(client: httpx.Client) -> None:
    text = sweep(client)
    first, *rest = text.splitlines()
    assert first == line_bytes(header(Sweep.parse(SMALL), "numpy"))[:-1]
    assert runs_of(text) == own()
    said = [json.loads(line) for line in rest]
    progress = [one["done"] for one in said if one["type"] == "progress"]
    assert progress == sorted(progress) and progress[-1] == 12
    assert said[-1] == {"type": "end", "reason": None}
    # A seed of every cell comes before the next, but for the last few that two processes share.
    assert {one["seed"] for one in said if one["type"] == "run"} == {0, 1}


def test_a_sweep_goes_on_without_the_runs_that_there_are(client: httpx.Client) -> None:
    lines = own()
    known = [[*one["cell"], one["seed"]] for one in map(json.loads, lines[:9])]
    text = sweep(client, without=known)
    assert runs_of(text) == lines[9:]
    progress = [json.loads(line) for line in text.splitlines() if b'"progress"' in line]
    assert (progress[0]["done"], progress[0]["of"], progress[-1]["done"]) == (9, 12, 12)
    everything = [[*one["cell"], one["seed"]] for one in map(json.loads, lines)]
    assert [json.loads(line)["type"] for line in sweep(client, without=everything).splitlines()] == [
        "sweep",
        "progress",
        "end",
    ]


def test_one_run_can_be_had_whole_and_gone_on_from(client: httpx.Client) -> None:
    plan = Sweep.parse(SMALL)
    found = client.post("/api/sweeps/run", json={**SMALL, "cell": [1, 2], "seed": 1}).json()
    done = run_one(plan, (1, 2), 1)
    assert done is not None and found["run"] == done.line
    assert base64.b64decode(found["result"]["checkpoint"]) == done.trainer.checkpoint()
    assert [mark["epoch"] for mark in found["marks"]] == found["run"]["curve"]["epochs"] == [0, 1, 2, 3, 4]
    assert found["marks"][-1]["test_loss"] == done.line["test_loss"] and found["marks"][-1]["test_r2"] is None
    # What the command line makes of a run that was asked for alone, it makes of this one.
    assert read_document(json.dumps(found))["checkpoint"] == found["result"]["checkpoint"]


def test_the_networks_of_a_cell_answer_together_as_the_engine_has_them(client: httpx.Client) -> None:
    found = client.post("/api/sweeps/ensemble", json={**SMALL, "cell": [1, 2]}).json()
    together = ensemble(Sweep.parse(SMALL), (1, 2))
    assert together is not None and found == json.loads(json.dumps(together.document()))
    assert found["members"] == [0, 1] and len(found["mean"][0]) == len(found["disagreement"]) == 60


def test_a_sweep_can_be_had_whole_as_a_document_or_as_a_table(client: httpx.Client) -> None:
    result = SweepResult(Sweep.parse(SMALL), map(json.loads, own()), "numpy")
    found = client.post("/api/sweeps?format=json", json=SMALL)
    assert found.json() == json.loads(json.dumps(result.document())) and len(found.json()["runs"]) == 12
    table = client.post("/api/sweeps?format=csv", json=SMALL)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(table.text.splitlines()))
    assert [(row["optimizer.learning_rate"], row["hidden.units"], row["seed"]) for row in rows][:3] == [
        ("0.03", "1", "0"),
        ("0.03", "1", "1"),
        ("0.03", "2", "0"),
    ]
    assert [float(row["test_loss"]) for row in rows] == [one["test_loss"] for one in map(json.loads, own())]
    assert "ndjson" in problem(client.post("/api/sweeps?format=xls", json=SMALL), 422)["detail"]


def test_what_may_vary_is_told_for_an_experiment_and_how_much(client: httpx.Client, server: Server) -> None:
    found = client.post("/api/sweeps/fields", json={"experiment": {"optimizer": {"name": "adam"}}}).json()
    names = [one["name"] for one in found["fields"]]
    assert {"optimizer.learning_rate", "optimizer.beta1", "hidden.units", "data.dataset"} < set(names)
    assert found["sizes"]["runs"] == server.app.state.api.settings.sweep_runs and found["offered"] is True
    [units] = [one for one in found["fields"] if one["name"] == "hidden.units"]
    assert units["bounds"]["maximum"] == 32 and units["usual"]["from"] == 1


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"vary": None}, "vary", "list"),
        ({"vary": [{"field": "color", "values": [1, 2]}]}, "vary[0].field", "cannot vary"),
        ({"vary": [{"field": "data.noise", "values": [2]}]}, "vary[0].values[0]", "at most"),
        # Seen only where every cell is looked at.
        ({"vary": [{"field": "loss", "values": ["auto", "cross_entropy"]}]}, "vary[0].values[1]", "softmax"),
        ({"epochs": 10_001}, "epochs", "must be at most 10000"),
        ({"epochs": "4"}, "epochs", "whole number"),
        ({"seeds": {"count": 21}}, "seeds.count", "must be at most 20"),
        ({"experiment": {"hidden": [{"units": 33}]}}, "experiment.hidden[0].units", "must be at most 32"),
        ({"colour": "red"}, "colour", "is no field here"),
        ({"without": [[0, 0, 2]]}, "without[0]", "must be a run of this sweep"),
        ({"without": [[0]]}, "without[0]", "at least 2"),
    ],
)
def test_what_is_wrong_with_a_sweep_is_said_by_field_rule_and_value(
    client: httpx.Client, change: dict[str, Any], path: str, says: str
) -> None:
    [fault, *_] = problem(client.post("/api/sweeps", json={**SMALL, **change}), 422)["faults"]
    assert fault["path"] == path and says in fault["rule"], fault


@pytest.mark.parametrize(
    ("change", "path"),
    [({"cell": [2, 0]}, "cell"), ({"cell": [0]}, "cell"), ({"seed": 2}, "seed"), ({"seed": -1}, "seed")],
)
def test_a_run_that_a_sweep_does_not_have_is_refused(client: httpx.Client, change: dict[str, Any], path: str) -> None:
    body = {**SMALL, "cell": [0, 0], "seed": 0, **change}
    assert problem(client.post("/api/sweeps/run", json=body), 422)["faults"][0]["path"] == path


def test_a_sweep_too_large_names_the_limit_and_what_would_fit(
    client: httpx.Client,
) -> None:
    many: dict[str, Any] = {
        "vary": [{"field": "optimizer.learning_rate", "range": {"from": 0.01, "to": 1, "count": 100}}]
    }
    many["vary"].append({"field": "data.noise", "range": {"from": 0, "to": 0.5, "count": 100}})
    [fault] = problem(client.post("/api/sweeps", json={**SMALL, **many}), 422)["faults"]
    assert fault["code"] == "sweep_runs_cells" and fault["values"] == {"runs": 10_000, "limit": 2000}
    huge: dict[str, Any] = {"experiment": {"data": {"samples": 5000}, "hidden": [{"units": 32}] * 5}, "epochs": 10_000}
    huge["vary"] = SMALL["vary"][:1]
    [fault] = problem(client.post("/api/sweeps", json={**SMALL, **huge}), 422)["faults"]
    assert fault["path"] == "epochs" and fault["values"]["limit"] == 200_000 and fault["values"]["fit"] > 100
    fitting = client.post("/api/sweeps", json={**SMALL, **huge, "epochs": fault["values"]["fit"] + 1})
    assert problem(fitting, 422)["faults"][0]["values"]["fit"] == fault["values"]["fit"]


def test_a_page_s_own_run_is_not_touched_by_any_of_it(client: httpx.Client, server: Server) -> None:
    wait_for(lambda: not server.hub.sessions)
    page = Page(server.port)
    page.hello(experiment=SMALL["experiment"])
    page.until("welcome")
    page.say("step", unit="epoch")
    page.until("frame", lambda frame: frame["epoch"] == 1)
    [session] = server.hub.sessions
    before = run_of(session).trainer.checkpoint()
    sweep(client)
    assert client.post("/api/sweeps/ensemble", json={**SMALL, "cell": [0, 0]}).status_code == 200
    # Parameters, the optimizer's memory and the state of every generator.
    assert run_of(session).trainer.checkpoint() == before
    page.close()


def test_a_client_that_goes_ends_its_sweep(client: httpx.Client, server: Server) -> None:
    sweeps = server.app.state.api.sweeps
    with under_way(client, ENDLESS) as lines:
        next(lines)
        wait_for(lambda: sweeps.running == 1)
    wait_for(lambda: sweeps.running == 0 and server.hub.metrics.of_all("sweep_computing") == 0)
    # And what comes next need not wait for it.
    assert runs_of(sweep(client)) == own()


def test_a_process_that_is_killed_loses_nothing(client: httpx.Client, server: Server) -> None:
    dispatcher, metrics = server.app.state.api.sweeps.dispatcher, server.hub.metrics
    sweep(client)
    # One that stands still cannot have done what it was given before it is killed.
    still = [carrier.pid for carrier in dispatcher.carriers]
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    lost = metrics.of_all("sweep_lost_total")

    def kill() -> None:
        wait_for(lambda: dispatcher.busy)
        for pid in still:
            os.kill(pid, signal.SIGKILL)

    with ThreadPoolExecutor(1) as beside:
        killed = beside.submit(kill)
        text = sweep(client)
        killed.result()
    assert runs_of(text) == own()
    assert metrics.of_all("sweep_lost_total") > lost
    assert json.loads(text.splitlines()[-1]) == {"type": "end", "reason": None}


def test_so_many_sweeps_go_on_at_once_and_one_that_computes_too_long_ends_with_what_there_is(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(sweeps=2, sweeps_per_address=1, sweep_seconds=0.2, sweep_processes=1)
    with httpx.Client(base_url=server.url, **LOCAL) as client, under_way(client, ENDLESS) as lines:
        next(lines)
        refused = client.post("/api/sweeps", json=SMALL)
        assert "at most 1 sweeps from one address" in problem(refused, 429)["detail"]
        server.hub.metrics.set("sweep_running", 2)
        other = httpx.HTTPTransport(local_address="127.0.0.2", verify=False)
        with httpx.Client(base_url=server.url, **LOCAL, transport=other) as stranger:
            refused = stranger.post("/api/sweeps", json=SMALL)
            assert "at most 2 sweeps go on at once" in problem(refused, 503)["detail"]
        assert json.loads([*lines][-1]) == {"type": "end", "reason": "seconds"}
        assert (
            "at most 0.2 s of computing"
            in problem(client.post("/api/sweeps/run", json={**ENDLESS, "cell": [0, 0], "seed": 0}), 422)["detail"]
        )
        # The server stops in the midst of another.
        with under_way(client, ENDLESS) as last:
            next(last)
            server.uvicorn.should_exit = True
            assert json.loads([*last][-1])["reason"] == "shutdown"


def test_a_server_without_processes_for_sweeps_says_so(start_server: Callable[..., Server]) -> None:
    server = start_server(sweep_processes=0)
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        assert "PLAYGROUND_SWEEP_PROCESSES is 0" in problem(client.post("/api/sweeps", json=SMALL), 503)["detail"]
        assert client.post("/api/sweeps/fields", json={"experiment": {}}).json()["offered"] is False
