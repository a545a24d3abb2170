"""Runs that nobody listens to, over real servers: started, looked at, cancelled, kept, and found from every worker."""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from engine import Experiment, Trainer
from engine.runs.parameters import layer_documents
from server.app import create_app
from server.process.listening import listen
from server.process.load_balancer import HandOver, WorkerShare, WorkerTable
from server.serve import PlaygroundServer
from server.settings import Settings
from tests.server.api.test_routes import CUT, ENDLESS, XOR, problem, trained
from tests.server.conftest import LOCAL, Page, Server, wait_for

SMALL = {"experiment": XOR, "epochs": 4, "marks": [2]}
OVER = ("done", "cancelled", "failed")

Serve = Callable[..., tuple[httpx.Client, Server]]


@pytest.fixture
def serve(start_server: Callable[..., Server]) -> Iterator[Serve]:
    with ExitStack() as stack:

        def serve(**settings: Any) -> tuple[httpx.Client, Server]:
            server = start_server(**{"api_seconds": 600.0, "api_rate": 1000.0, "api_burst": 1000, **settings})
            return stack.enter_context(httpx.Client(base_url=server.url, **LOCAL)), server

        yield serve


@pytest.fixture(scope="module")
def workers() -> Iterator[list[Server]]:
    """Two workers that share what workers share, each on a port of its own, so that one can be chosen."""
    table, hand_over = WorkerTable(2), HandOver.make(2)
    with ExitStack() as stack:
        yield [stack.enter_context(_Worker(WorkerShare(table, hand_over, own))) for own in range(2)]  # type: ignore[misc]
    hand_over.close()
    os.close(table.descriptor)


class _Worker(Server):
    def __init__(self, share: WorkerShare) -> None:
        listener = listen("127.0.0.1", 0, 1)[0]
        self.port = listener.getsockname()[1]
        settings = Settings(api_seconds=600.0, api_rate=1000.0, api_burst=1000)
        self.uvicorn = PlaygroundServer(settings, create_app(settings), share=share)
        self.app = self.uvicorn.config.app
        self._thread = threading.Thread(target=lambda: self.uvicorn.run(sockets=[listener]))
        self._thread.start()
        wait_for(lambda: self.uvicorn.started)

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@pytest.fixture
def patient(workers: list[Server]) -> Iterator[tuple[httpx.Client, Server]]:
    """One of them, which has time for long runs."""
    with httpx.Client(base_url=workers[0].url, **LOCAL) as client:
        yield client, workers[0]


def start(client: httpx.Client, body: dict[str, Any], kind: str = "runs") -> str:
    """Starts a run, or a batch; where to look at it."""
    answer = client.post(f"/api/{kind}", json=body)
    assert answer.status_code == 202, answer.text
    where = urljoin(str(answer.request.url), answer.headers["location"])
    assert where.endswith(f"/api/{kind}/{answer.json()['id']}")
    return where


def look(client: httpx.Client, where: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(where, params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


def come(client: httpx.Client, where: str, *states: str) -> dict[str, Any]:
    """Waits until it has come to one of these states, or is over; what it then is."""
    wanted = states or OVER
    wait_for(lambda: look(client, where)["state"] in wanted)
    return look(client, where)


def test_a_run_goes_on_without_anybody_and_what_came_of_it_is_that_of_a_run_trained_here(
    client: httpx.Client, server: Server
) -> None:
    where = start(client, SMALL)
    found = come(client, where)
    own = trained(4)
    assert (found["state"], found["epoch"], found["last_epoch"], found["problem"]) == ("done", 4, 4, None)
    assert [mark["epoch"] for mark in found["marks"]] == [0, 2, 4]
    assert found["marks"][2]["train_loss"] == own.evaluate().train_loss
    assert base64.b64decode(found["result"]["checkpoint"]) == own.checkpoint()
    assert found["result"]["parameters"] == layer_documents(own.network)
    later = look(client, where, after=2, result=False)
    assert [mark["epoch"] for mark in later["marks"]] == [4] and later["result"] is None
    # It is kept, and can be asked for by whoever knows where.
    assert look(client, where) == found
    wait_for(lambda: server.app.state.api.requests.taken == 0)


def test_a_run_goes_on_from_a_checkpoint(client: httpx.Client) -> None:
    checkpoint = base64.b64encode(trained(3).checkpoint()).decode()
    found = come(client, start(client, {"checkpoint": checkpoint, "epochs": 2}))
    assert (found["epoch"], found["last_epoch"]) == (5, 5)
    assert base64.b64decode(found["result"]["checkpoint"]) == trained(5).checkpoint()


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        ("runs", {"experiment": {}}, "epochs"),
        ("runs", {"experiment": {"batch_size": 0}, "epochs": 1}, "batch_size"),
        ("runs", {"experiment": {}, "epochs": 1, "seeds": [1]}, "seeds"),
        ("runs", {"checkpoint": CUT, "epochs": 1}, "checkpoint"),
        ("runs", {"experiment": {}, "epochs": 10_001}, "epochs"),
        ("batches", {"runs": []}, "runs"),
        ("batches", {"runs": [SMALL, {"epochs": 1}]}, "runs[1].experiment"),
        ("batches", {"runs": [{"experiment": {"batch_size": 0}, "epochs": 1}]}, "runs[0].experiment.batch_size"),
        ("batches", {"runs": [{**SMALL, "epochs": -1}]}, "runs[0].epochs"),
        ("batches", {"runs": [{**SMALL, "seeds": []}]}, "runs[0].seeds"),
        ("batches", {"runs": [{**SMALL, "seeds": [1, -1]}]}, "runs[0].seeds[1]"),
        ("batches", {"runs": [{**SMALL, "seeds": [*range(1001)]}]}, "runs[0].seeds"),
        ("batches", {"runs": [{**SMALL, "seeds": [*range(600)]}] * 2}, "runs"),
        ("batches", {"runs": [{"checkpoint": CUT, "epochs": 1}]}, "runs[0].checkpoint"),
    ],
)
def test_what_cannot_be_trained_is_refused_at_once_and_none_of_a_batch_begins(
    client: httpx.Client, server: Server, kind: str, body: dict[str, Any], path: str
) -> None:
    before = server.app.state.api.queue.kept.held
    found = problem(client.post(f"/api/{kind}", json=body), 422)
    assert found["faults"][0]["path"] == path, found
    assert server.app.state.api.queue.kept.held == before


@pytest.mark.parametrize("query", ["after=x", "after=-2", "result=perhaps"])
def test_a_question_that_cannot_be_read_is_refused_as_any_other(client: httpx.Client, query: str) -> None:
    [fault] = problem(client.get(f"/api/runs/0-{'x' * 24}?{query}"), 422)["faults"]
    assert fault["path"] == query.partition("=")[0]


def test_a_run_that_is_cancelled_ends_and_one_that_is_over_is_forgotten(patient: tuple[httpx.Client, Server]) -> None:
    client, server = patient
    where = start(client, ENDLESS)
    wait_for(lambda: len(look(client, where)["marks"]) > 1)
    assert look(client, where)["state"] == "running" and len(server.hub.jobs) == 1
    ended = client.delete(where).json()
    assert ended["state"] == "cancelled" and ended["result"] is None and ended["marks"]
    wait_for(lambda: not server.hub.jobs and server.app.state.api.runs.taken == 0)
    assert look(client, where) == ended
    assert client.delete(where).json() == ended
    assert "is not here" in problem(client.get(where), 404)["detail"]
    problem(client.delete(where), 404)
    assert server.app.state.api.queue.kept.busy() == 0


def test_runs_wait_for_their_turn_whoever_has_fewest_first_and_so_many_at_most(serve: Serve) -> None:
    client, server = serve(api_runs=2, api_runs_per_address=1, api_queued=4, api_queued_per_address=2)
    other = httpx.HTTPTransport(local_address="127.0.0.2", verify=False)
    with httpx.Client(base_url=server.url, **LOCAL, transport=other) as stranger:
        first = start(client, ENDLESS)
        come(client, first, "running")
        second, third = start(client, SMALL), start(client, SMALL)
        refused = client.post("/api/runs", json=SMALL)
        assert "at most 2 runs of one address wait" in problem(refused, 429)["detail"]
        assert refused.headers["retry-after"] == "5"
        # Another address waits for nobody, though it came last.
        come(stranger, start(stranger, ENDLESS), "running")
        assert [look(client, one)["state"] for one in (second, third)] == ["queued", "queued"]
        waiting = [start(stranger, SMALL) for _ in range(2)]
        with httpx.Client(
            base_url=server.url, **LOCAL, transport=httpx.HTTPTransport(local_address="127.0.0.3", verify=False)
        ) as third_address:
            assert "at most 4 runs wait" in problem(third_address.post("/api/runs", json=SMALL), 503)["detail"]
        # A stream is a run as well.
        assert "at most 1 runs from one address" in problem(client.post("/api/train", json=SMALL), 429)["detail"]
        client.delete(second)
        client.delete(first)
        assert come(client, third)["state"] == "done"
        assert look(client, second)["state"] == "cancelled"
        assert [look(client, one)["state"] for one in waiting] == ["queued"] * 2


def test_a_run_is_forgotten_when_its_time_is_over(serve: Serve) -> None:
    client, server = serve(api_kept_seconds=0.1)
    where = start(client, SMALL)
    wait_for(lambda: client.get(where).status_code == 404)
    # Also where nobody asks.
    start(client, SMALL)
    wait_for(lambda: server.app.state.api.queue.kept.held == 0)


def test_a_batch_is_one_run_for_each_seed_and_each_can_be_found_by_itself(client: httpx.Client) -> None:
    body = {"runs": [{**SMALL, "seeds": [7, 8]}, SMALL]}
    where = start(client, body, "batches")
    found = come(client, where, "done")
    assert [(run["state"], run["seed"]) for run in found["runs"]] == [("done", 7), ("done", 8), ("done", None)]
    for run in found["runs"]:
        document = XOR if run["seed"] is None else {**XOR, "seed": run["seed"]}
        own = Trainer(Experiment.parse(document))
        for _ in range(4):
            own.train_epoch()
        assert base64.b64decode(run["result"]["checkpoint"]) == own.checkpoint()
        assert look(client, urljoin(where, f"../runs/{run['id']}")) == run
    client.delete(urljoin(where, f"../runs/{found['runs'][0]['id']}"))
    fewer = look(client, where, result=False)
    assert fewer["forgotten"] == 1 and len(fewer["runs"]) == 2
    assert client.delete(where).json()["state"] == "done"
    problem(client.get(where), 404)


def test_a_batch_is_cancelled_as_one(patient: tuple[httpx.Client, Server]) -> None:
    client, server = patient
    where = start(client, {"runs": [{**ENDLESS, "seeds": [1, 2, 3, 4]}]}, "batches")
    come(client, where, "running")
    assert {run["state"] for run in client.delete(where).json()["runs"]} == {"cancelled"}
    wait_for(lambda: not server.hub.jobs)
    assert look(client, where)["state"] == "done"


def test_a_run_that_fails_says_why_without_the_trace(
    client: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("server.api.jobs.TrainingJob._report", fail)
    found = come(client, start(client, SMALL))
    assert (found["state"], found["result"], found["problem"]["status"]) == ("failed", None, 500)
    assert re.fullmatch(r"the log has more under [0-9a-f]{8}", found["problem"]["detail"])
    monkeypatch.undo()
    monkeypatch.setattr("server.api.run_queue.RunQueue._take", fail)
    found = come(client, start(client, SMALL))
    assert (found["state"], found["problem"]["status"]) == ("failed", 500)
    wait_for(lambda: server.app.state.api.runs.taken == 0)


def test_a_run_there_is_no_memory_for_when_it_is_its_turn_fails_in_words(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.compute.memory._SMALL", 1000)
    monkeypatch.setattr("server.compute.memory.Memory.taken", property(lambda self: 10**12))
    found = come(client, start(client, SMALL))
    assert (found["state"], found["problem"]["status"]) == ("failed", 422)
    assert found["problem"]["faults"]


def test_a_server_that_stops_ends_its_runs_with_what_there_is(serve: Serve) -> None:
    client, server = serve(api_runs=1)
    page = Page(server.port)
    page.hello()
    page.until("welcome")
    running, queued = start(client, ENDLESS), start(client, SMALL)
    wait_for(lambda: len(look(client, running)["marks"]) > 1)
    kept = server.app.state.api.queue.kept
    ids = [where.rpartition("/")[2] for where in (running, queued)]
    server.uvicorn.should_exit = True
    page.closed_with()
    wait_for(lambda: all(kept.find(id).over for id in ids))
    ended, never = (kept.find(id) for id in ids)
    assert (ended.state, b'"stopped":"shutdown"' in ended.result) == ("done", True)
    assert never.state == "failed" and b"stopped before the run began" in never.problem


def test_a_run_is_found_and_cancelled_from_any_worker(workers: list[Server]) -> None:
    with ExitStack() as stack:
        one, other = (stack.enter_context(httpx.Client(base_url=worker.url, **LOCAL)) for worker in workers)
        for here, there in ((one, other), (other, one)):
            path = httpx.URL(start(here, SMALL)).path
            found = come(there, path)
            assert found["state"] == "done" and found == look(here, path)
            assert [mark["epoch"] for mark in look(there, path, after=2, result=False)["marks"]] == [4]
            batch = httpx.URL(start(here, {"runs": [{**ENDLESS, "seeds": [1, 2, 3]}]}, "batches")).path
            come(there, batch, "running")
            assert there.delete(batch).json()["state"] == "done"
            assert {run["state"] for run in look(here, batch)["runs"]} == {"cancelled"}
        strange = [f"/api/runs/{worker}-{'x' * 24}" for worker in (0, 1, 2, 9999)]
        for path in (*strange, "/api/runs/x", "/api/runs/0-x", f"/api/batches/0-{'x' * 24}"):
            assert "is not here" in problem(one.get(path), 404)["detail"]


def test_a_worker_that_does_not_answer_is_said_so(workers: list[Server], monkeypatch: pytest.MonkeyPatch) -> None:
    with httpx.Client(base_url=workers[0].url, **LOCAL) as client:
        monkeypatch.setattr("server.process.load_balancer._SILENCE", -1.0)
        answer = client.get(f"/api/runs/1-{'x' * 24}")
        assert "does not answer now" in problem(answer, 503)["detail"]
        assert answer.headers["retry-after"] == "1"


def test_pages_of_other_hosts_can_neither_start_nor_cancel(client: httpx.Client) -> None:
    where = start(client, SMALL)
    headers = {"origin": "https://elsewhere.example"}
    problem(client.post("/api/runs", json=SMALL, headers=headers), 403)
    problem(client.delete(where, headers=headers), 403)
    assert come(client, where)["state"] == "done"


def test_a_page_keeps_its_pictures_while_many_runs_wait_and_are_looked_at(patient: tuple[httpx.Client, Server]) -> None:
    client, server = patient
    page = Page(server.port)
    page.hello(playing=True)
    page.until("frame")
    where = start(client, {"runs": [{**ENDLESS, "seeds": [*range(20)]}]}, "batches")
    come(client, where, "running")
    before = page.until("frame")
    for _ in range(10):
        look(client, where)
        frame = page.until("frame")
    assert frame["epoch"] > before["epoch"]
    page.close()
    client.delete(where)
