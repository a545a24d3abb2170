"""Numbers for Prometheus, readiness, and the log."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from server.api.openapi import REFUSALS
from server.process.logs import JsonLines, TextLines
from server.process.metrics import METRICS, Board, Metrics
from tests.server.conftest import LOCAL, STARTING, Page, Server, wait_for
from tests.server.support.process import ROOT, Process

Start = Callable[..., Server]

READERS: dict[str, Callable[[str], Iterable[Metric]]] = {
    "text/plain": text_string_to_metric_families,
    "application/openmetrics-text": openmetrics.text_string_to_metric_families,
}


def read(text: str, content_type: str = "text/plain") -> dict[tuple[str, int, str], float]:
    """The samples by name, worker and label, as Prometheus' own reader of the format has them."""
    found = {}
    for family in READERS[content_type](text):
        assert family.documentation.endswith(".") and family.type in ("counter", "gauge", "histogram")
        for sample in family.samples:
            labels = dict(sample.labels)
            key = (sample.name.removeprefix("playground_"), int(labels.pop("worker")), "".join(labels.values()))
            assert len(labels) <= 1 and key not in found, sample
            found[key] = sample.value
    return found


def scrape(server: Server | Process) -> dict[tuple[str, int, str], float]:
    response = httpx.get(f"{server.url}/metrics", **LOCAL)
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(response.text)


def test_every_number_has_a_line_for_each_worker_and_its_name_says_its_kind() -> None:
    board = Board(2)
    found = read(Metrics(board, 1).text()[0])
    for metric in METRICS:
        assert (metric.kind == "counter") == metric.name.endswith("_total")
        for worker in (0, 1):
            name = f"{metric.name}_count" if metric.kind == "histogram" else metric.name
            assert found[name, worker, metric.values[0] if metric.values else ""] == 0


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/html, */*", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/plain;version=1.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        ),
        ("application/openmetrics-text; version=new", "text/plain; version=0.0.4; charset=utf-8"),
        ("text/plain; version=1.x", "text/plain; version=0.0.4; charset=utf-8"),
    ],
)
def test_the_format_is_the_one_that_is_asked_for_and_holds_the_same_numbers(accept: str, content_type: str) -> None:
    metrics = Metrics(Board(2), 1)
    metrics.add("frames_total", 12_345_678)
    metrics.set("stuck_seconds", 0.25)
    metrics.observe("slice_seconds", 0.003)
    metrics.reject("full")
    text, given = metrics.text(accept)
    assert given == content_type
    assert read(text, content_type.partition(";")[0]) == read(metrics.text()[0])
    assert read(text, content_type.partition(";")[0])["frames_total", 1, ""] == 12_345_678


def test_what_a_proxy_passes_on_gets_no_numbers_however_it_is_spelled(server: Server) -> None:
    for path in ("/metrics", "/%6detrics"):
        assert httpx.get(server.url + path, **LOCAL).status_code == 200
        for header in ("X-Forwarded-For", "Forwarded"):
            assert httpx.get(server.url + path, headers={header: "127.0.0.1"}, **LOCAL).status_code == 404


def test_every_number_is_in_the_documentation_as_the_server_has_it() -> None:
    text = (ROOT / "docs" / "self-hosting.md").read_text()
    documented = re.findall(r"^\| `playground_(\w+)`(?: by `(\w+)`)? \| (\w+) \| (.+) \|$", text, re.MULTILINE)
    assert documented == [(metric.name, metric.label, metric.kind, metric.help) for metric in METRICS]


def test_a_histogram_counts_up_to_each_bound() -> None:
    metrics = Metrics()
    for seconds in (0.0001, 0.0005, 0.003, 7.0):
        metrics.observe("slice_seconds", seconds)
    found = read(metrics.text()[0])
    buckets = {bound: found["slice_seconds_bucket", 0, bound] for bound in ("0.0005", "0.002", "0.005", "0.5", "+Inf")}
    assert buckets == {"0.0005": 2, "0.002": 2, "0.005": 3, "0.5": 3, "+Inf": 4}
    assert found["slice_seconds_count", 0, ""] == 4
    assert found["slice_seconds_sum", 0, ""] == pytest.approx(7.0036)


def test_rows_are_shared_through_the_descriptor_and_a_worker_that_is_replaced_counts_on() -> None:
    board = Board(2)
    first = Metrics(board, 0)
    there = Board(2, os.dup(board.descriptor))
    second = Metrics(there, 1)
    second.add("frames_total", 3)
    second.set("sessions", 2)
    second.reject("full")
    found = read(first.text()[0])
    assert (found["frames_total", 1, ""], found["sessions", 1, ""], found["rejected_total", 1, "full"]) == (3, 2, 1)
    again = read(Metrics(there, 1).text()[0])
    assert (again["frames_total", 1, ""], again["sessions", 1, ""]) == (3, 0)


def test_a_session_is_counted_in_all_it_does(start_server: Start) -> None:
    server = start_server(sessions=1, waiting=0)
    page = Page(server.port)
    page.hello(playing=True, speed=None)
    page.until("frame", lambda frame: frame["epoch"] >= 20)
    page.until("checkpoint")
    page.say("dance")
    page.until("error")
    page.say("configure", id=1, experiment={"batch_size": -1})
    page.until("refused")
    assert Page(server.port).closed_with() == 1013
    found = scrape(server)
    assert found["sessions", 0, ""] == 1
    assert found["connections_total", 0, ""] == 2
    assert found["epochs_total", 0, ""] >= 20
    assert found["frames_total", 0, ""] >= 2
    assert found["checkpoints_total", 0, ""] >= 1
    assert found["received_bytes_total", 0, ""] > 100
    assert found["sent_bytes_total", 0, ""] > 20_000
    assert found["slice_seconds_count", 0, ""] > 10
    assert [found["rejected_total", 0, reason] for reason in ("full", "malformed", "refused", "idle")] == [1, 1, 1, 0]
    checkpoint = page.checkpoint
    assert checkpoint
    page.close()
    wait_for(lambda: scrape(server)["sessions", 0, ""] == 0)
    again = Page(server.port)
    again.hello(resume=True)
    again.socket.send(checkpoint)
    again.until("frame")
    assert scrape(server)["resumed_total", 0, ""] == 1
    again.close()
    wait_for(lambda: scrape(server)["loop_lateness_seconds_count", 0, ""] > 0)


def test_a_run_of_the_http_api_is_counted_while_it_goes_on_and_what_is_refused_by_its_status(
    start_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(api_runs=1, api_seconds=600.0, api_epochs=10_000_000)
    url = f"{server.url}/api/train"
    answer = httpx.post(url, json={"experiment": {}, "epochs": 7}, **LOCAL)
    assert json.loads(answer.text.splitlines()[-1])["epoch"] == 7
    wait_for(lambda: scrape(server)["api_running", 0, ""] == 0)
    found = scrape(server)
    assert (found["api_runs_total", 0, ""], found["epochs_total", 0, ""]) == (1, 7)
    assert found["slice_seconds_count", 0, ""] >= 2
    with httpx.stream("POST", url, json={"experiment": {}, "epochs": 10_000_000}, **LOCAL) as running_on:
        arriving = running_on.iter_lines()
        next(arriving)
        # Its epochs are counted as they come, and not at its end.
        wait_for(lambda: scrape(server)["epochs_total", 0, ""] > 20)
        assert (scrape(server)["api_running", 0, ""], scrape(server)["sessions", 0, ""]) == (1, 0)
        assert httpx.post(url, json={"experiment": {}, "epochs": 1}, **LOCAL).status_code == 503
    wait_for(lambda: scrape(server)["api_running", 0, ""] == 0)
    assert httpx.post(url, json={"experiment": {"seed": -1}, "epochs": 1}, **LOCAL).status_code == 422
    assert httpx.post(f"{server.url}/api/predict", content=b"{", **LOCAL).status_code == 415
    monkeypatch.setattr("server.api.jobs.TrainingJob._train", broken)
    assert httpx.post(url, json={"experiment": {}, "epochs": 1}, **LOCAL).status_code == 200
    wait_for(lambda: scrape(server)["failed_total", 0, ""] == 1)
    found = scrape(server)
    rejected = {status: found["api_rejected_total", 0, status] for status in ("503", "422", "415", "429", "500")}
    assert rejected == {"503": 1, "422": 1, "415": 1, "429": 0, "500": 0}
    assert found["api_runs_total", 0, ""] == 3


def broken(*_: object) -> None:
    raise RuntimeError("broken")


def test_every_status_the_http_api_refuses_with_can_be_counted() -> None:
    [rejected] = [metric for metric in METRICS if metric.name == "api_rejected_total"]
    assert [int(status) for status in rejected.values] == sorted({*REFUSALS, 404})


def test_a_page_of_another_origin_is_counted(server: Server) -> None:
    before = scrape(server)["rejected_total", 0, "origin"]
    with pytest.raises(Exception, match="403"):
        Page(server.port, origin="https://elsewhere.example")
    assert scrape(server)["rejected_total", 0, "origin"] == before + 1


def test_a_server_is_ready_unless_it_is_full_drains_or_does_not_compute(start_server: Start) -> None:
    server = start_server(sessions=1, waiting=1)

    def readiness() -> tuple[int, str]:
        response = httpx.get(f"{server.url}/readyz", **LOCAL)
        assert response.headers["cache-control"] == "no-store"
        return response.status_code, response.json()["status"]

    assert readiness() == (200, "ready")
    first = Page(server.port)
    first.hello()
    first.until("frame")
    assert readiness() == (200, "ready")
    second = Page(server.port)
    second.hello()
    second.until("waiting")
    assert readiness() == (503, "full")
    assert httpx.get(f"{server.url}/healthz", **LOCAL).status_code == 200
    second.close()
    wait_for(lambda: readiness() == (200, "ready"))
    first.close()
    server.hub.draining = True
    assert readiness() == (503, "draining")
    server.hub.draining = False
    server.hub.scheduler.stop()
    assert readiness() == (503, "starting")
    health = httpx.get(f"{server.url}/healthz", **LOCAL)
    assert (health.status_code, health.json()["status"]) == (503, "failed")


def record(**extra: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"msg": "session %s", "args": ("began",), "levelname": "INFO", "created": 0, "msecs": 7, **extra}
    )


def test_a_line_of_the_log_has_what_belongs_to_it_in_either_form() -> None:
    assert (
        TextLines()
        .format(record(session="1f0c", resumed=True))
        .endswith("INFO session began session=1f0c resumed=True")
    )
    line = json.loads(JsonLines().format(record(session="1f0c", resumed=True)))
    assert line == {
        "time": "1970-01-01T00:00:00.007Z",
        "level": "info",
        "message": "session began",
        "session": "1f0c",
        "resumed": True,
    }


def test_a_fault_in_json_is_one_line_with_its_trace() -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        text = JsonLines().format(record(exc_info=sys.exc_info()))
    assert "\n" not in text
    assert "RuntimeError: broken" in json.loads(text)["trace"]


@pytest.mark.parametrize(("wanted", "addresses"), [(False, None), (True, "127.0.0.1")])
def test_the_log_names_sessions_and_addresses_only_where_asked_to(
    start_server: Start, caplog: pytest.LogCaptureFixture, wanted: bool, addresses: str | None
) -> None:
    caplog.set_level(logging.INFO)
    server = start_server(log_addresses=wanted)
    page = Page(server.port)
    page.hello(experiment={"seed": 4242})
    reference = page.until("welcome")["session"]
    page.until("frame")
    page.close()
    wait_for(lambda: "session ended" in caplog.messages)
    errors = "\n".join(JsonLines().format(one) for one in caplog.records)
    lines = [json.loads(line) for line in errors.splitlines()]
    mine = [line for line in lines if line.get("session") == reference]
    assert [line["message"] for line in mine] == ["session began", "session ended"]
    assert [line.get("address") for line in mine] == [addresses, addresses]
    assert "seed" not in errors


def test_a_wrong_form_of_log_ends_the_start_in_words() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "server"], cwd=ROOT, env={**os.environ, "PLAYGROUND_LOG": "xml"},
        capture_output=True, text=True, timeout=STARTING, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr.strip()) == (2, "PLAYGROUND_LOG must be text or json; got 'xml'")
