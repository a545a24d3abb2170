"""The curves of the activation functions: the engine's own values, facts that are true, and how they are served."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from engine.tables.activations import ACTIVATIONS
from server.page import activation_curves
from server.page.activation_curves import Functions
from tests.server.conftest import LOCAL, Server

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "golden" / "pytorch_activations.json").read_text())
DOCUMENT: dict[str, Any] = json.loads(Functions().body)
RECORDS: dict[str, Any] = {record["name"]: record for record in DOCUMENT["functions"]}
Z = np.array(DOCUMENT["z"])


def test_it_has_every_function_of_one_number_from_minus_eight_to_eight() -> None:
    assert list(RECORDS) == [name for name in ACTIVATIONS if name != "softmax"]
    assert {name for name, one in ACTIVATIONS.items() if one.output} - set(RECORDS) == {"softmax"}
    assert (len(Z), Z[0], Z[-1]) == (257, -8, 8) and set(np.diff(Z)) == {1 / 16}
    for record in RECORDS.values():
        assert len(record["values"]) == len(record["derivatives"]) == 257


@pytest.mark.parametrize("name", GOLDEN["activations"])
def test_values_and_derivatives_are_those_of_pytorch(name: str) -> None:
    golden_z, found = np.array(GOLDEN["z"]), RECORDS[name]
    same, ours, theirs = np.intersect1d(Z, golden_z, return_indices=True)
    assert len(same) > 60
    for key, golden_key in (("values", "f"), ("derivatives", "derivative")):
        wanted = np.array(GOLDEN["activations"][name][golden_key])[theirs]
        assert (np.abs(np.array(found[key])[ours] - wanted) <= 1e-12 * np.maximum(1, np.abs(wanted))).all()


def test_an_alpha_is_the_usual_one_and_that_of_evaluation_where_it_is_drawn() -> None:
    alphas = {name: record["alpha"] for name, record in RECORDS.items() if record["alpha"] is not None}
    assert alphas == {"leaky_relu": 0.01, "prelu": 0.25, "rrelu": pytest.approx(11 / 48, rel=1e-15), "elu": 1}


def test_a_step_and_a_sine_are_what_their_names_say() -> None:
    step, sine = RECORDS["step"], RECORDS["sine"]
    assert step["values"] == [float(z >= 0) for z in Z] and not any(step["derivatives"])
    assert np.allclose(sine["values"], np.sin(Z), rtol=0, atol=1e-15)
    assert np.allclose(sine["derivatives"], np.cos(Z), rtol=0, atol=1e-15)


def facts(name: str) -> list[Any]:
    return [RECORDS[name][key] for key in ("range", "zero_centered", "saturates", "monotonic", "differentiable")]


def test_functions_come_with_their_facts() -> None:
    assert facts("tanh") == [[-1, 1], True, True, True, True]
    assert facts("relu") == [[0, None], False, True, True, False]
    assert facts("linear") == [[None, None], True, False, True, True]
    assert facts("sine") == [[-1, 1], True, False, False, True]
    # One that is added may be another.
    assert {name for name, one in RECORDS.items() if not one["monotonic"]} >= {"silu", "gelu", "mish", "sine"}
    kinks = {"step", "relu", "leaky_relu", "prelu", "rrelu", "selu"}
    assert {name for name, one in RECORDS.items() if not one["differentiable"]} >= kinks


@pytest.mark.parametrize(
    ("name", "steep"),
    [
        # s (1 - s) = 1/80, where s = (1 + sqrt(0.95)) / 2.
        ("sigmoid", [-4.356544, 4.356544]),
        # 1 - tanh^2 = 1/20, at half of that.
        ("tanh", [-2.178272, 2.178272]),
        # e^z = 1/20.
        ("elu", [-2.995732, 8]),
        # 1 / (1 + |z|)^2 = 1/20.
        ("softsign", [1 - 20**0.5, 20**0.5 - 1]),
        # 1 / (1 + z^2) = 1/20.
        ("arctan", [-(19**0.5), 19**0.5]),
        ("relu", [0, 8]),
        ("leaky_relu", [0, 8]),
        ("prelu", [-8, 8]),
        ("linear", [-8, 8]),
        ("sine", [-8, 8]),
        ("step", None),
    ],
)
def test_a_function_is_not_flat_where_its_slope_is_a_twentieth_of_the_largest(
    name: str, steep: list[float] | None
) -> None:
    found = RECORDS[name]["steep"]
    assert found == steep if steep is None else found == pytest.approx(steep, abs=2e-6)


def test_the_useful_range_is_that_of_a_sigmoid_from_minus_six_to_six_and_of_tanh_from_minus_three_to_three() -> None:
    assert RECORDS["sigmoid"]["useful"] == pytest.approx([-6, 6], abs=2e-6)
    assert RECORDS["tanh"]["useful"] == pytest.approx([-3, 3], abs=2e-6)
    assert RECORDS["relu"]["useful"] == [0, 8] and RECORDS["step"]["useful"] is None
    # As the page says it: s'(6).
    [place] = np.flatnonzero(Z == 6.0)
    assert RECORDS["sigmoid"]["derivatives"][place] == pytest.approx(0.00247, abs=5e-6)


def test_no_slope_outside_the_ranges_is_worth_much() -> None:
    for record in RECORDS.values():
        slopes = np.abs(record["derivatives"])
        for name, share in (("useful", 0.01), ("steep", 0.05)):
            if record[name] is not None:
                low, high = record[name]
                outside = (low - 1e-6 > Z) | (high + 1e-6 < Z)
                assert (slopes[outside] < share * slopes.max()).all(), record["name"]


def test_every_function_was_timed_forwards_and_backwards() -> None:
    for record in RECORDS.values():
        assert list(record["microseconds"]) == ["forward", "derivative"]
        assert all(0 < one < 1e6 for one in record["microseconds"].values())


def test_the_version_is_a_hash_of_everything_but_the_timings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_curves, "_microseconds", lambda name: {"forward": 1.0, "derivative": 2.0})
    other = Functions()
    assert other.version == DOCUMENT["version"]
    assert json.loads(other.body)["functions"][0]["microseconds"] == {"forward": 1, "derivative": 2}
    monkeypatch.setattr(activation_curves, "USEFUL", 0.1)
    assert Functions().version != DOCUMENT["version"]


def test_the_page_names_it_and_it_is_kept_for_ever_under_its_own_hash_only(server: Server) -> None:
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        found = re.search(r'<body [^>]*data-functions="([^"]+)"', client.get("/").text)
        assert found
        assert found[1] == f"functions.json?v={DOCUMENT['version']}"
        response = client.get("/" + found[1])
        assert response.headers["content-type"] == "application/json"
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.json()["functions"] == DOCUMENT["functions"]
        for other in ("/functions.json", "/functions.json?v=other"):
            response = client.get(other)
            assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
        assert client.get("/catalogue.json").json()["activations"][0]["name"] == "linear"
