"""Documents nobody means well by: each is answered in words, and the session lives."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from engine import Experiment
from server.wire import inbound
from tests.server.support.talk import Talk, of_type

UNIT = {"layer": 1, "unit": 0}
HUGE = 100_000
HOSTILE = {
    "a formula that is too long": ({"features": ["=" + "x1+" * HUGE + "x1"]}, "features[0]"),
    "a formula that is too deep": ({"features": ["=" + "(" * 90 + "x1" + ")" * 90]}, "features[0]"),
    "a formula of signs": ({"features": ["=" + "-" * 150 + "x1"]}, "features[0]"),
    "a formula of powers": ({"features": ["=" + "9^" * 90 + "9"]}, "features[0]"),
    "code for a formula": ({"features": ["=__import__('os').system('true')"]}, "features[0]"),
    "lists in lists": ({"hidden": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}, "hidden[0]"),
    "lists for a name": ({"optimizer": {"name": [[["adam"]]]}}, "optimizer.name"),
    "an object for a number": ({"optimizer": {"name": "adam", "beta1": {"a": {"b": {}}}}}, "optimizer.beta1"),
    "a list for a choice": ({"schedule": [["cosine"]]}, "schedule"),
    "frozen without end": ({"frozen": [UNIT] * HUGE}, "frozen"),
    "units off without end": ({"off": [UNIT] * HUGE}, "off"),
    "points without end": ({"data": {"dataset": "custom", "points": {"train": [[0, 0, 1]] * HUGE}}}, "data.points"),
    "layers without end": ({"hidden": [{"units": 1}] * HUGE}, "hidden"),
    "a layer without end": ({"hidden": [{"units": 10**400}]}, "hidden[0].units"),
    "features without end": ({"features": [f"={number}*x1" for number in range(HUGE)]}, "features"),
    "classes without end": ({"data": {"dataset": "blobs", "classes": 10**9}}, "data.classes"),
    "labels without end": (
        {"data": {"dataset": "custom", "points": {"train": [[0, 0, 0], [0, 0, 1e9]]}}},
        "data.points.train[1][2]",
    ),
    "keys without end": ({"optimizer": {"name": "adam", **dict.fromkeys(map(str, range(HUGE)), 1)}}, "optimizer.0"),
    "a place that is not there": ({"frozen": [{"layer": 10**400}]}, "frozen[0].layer"),
}


@pytest.mark.parametrize(("document", "path"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_in_words_that_fit_a_message(document: dict[str, Any], path: str) -> None:
    talk = Talk()
    talk.ask("step", unit="batch")
    before = talk.state()
    assert talk.session.receive(inbound.Configure(type="configure", id=3, experiment=document))
    answer = talk.wait(0.1)
    [refused] = of_type("refused", answer)
    assert of_type("run", answer) == []
    assert refused["id"] == 3
    assert path in [fault["path"] for fault in refused["faults"]]
    assert all(fault["rule"] and len(fault["message"]) <= 1000 for fault in refused["faults"])
    assert len(json.dumps(refused)) < 30_000
    assert talk.state() == before


@pytest.mark.parametrize("depth", [33, 1000, 100_000])
def test_a_message_nested_without_end_is_refused_before_it_reaches_a_session(depth: int) -> None:
    text = '{"type": "configure", "id": 1, "experiment": {"hidden": ' + "[" * depth + "]" * depth + "}}"
    with pytest.raises(inbound.ProtocolError):
        inbound.decode(text)


@pytest.mark.parametrize("text", [r'{"type": "\ud800"}', r'{"type": "play", "\udfff\ud83d": 1}'])
def test_half_a_character_is_refused_because_no_answer_could_name_it(text: str) -> None:
    with pytest.raises(inbound.ProtocolError, match="surrogates in pairs") as caught:
        inbound.decode(text)
    str(caught.value).encode()


def test_a_character_in_two_halves_is_one() -> None:
    with pytest.raises(inbound.ProtocolError, match="\N{GRINNING FACE}"):
        inbound.decode(r'{"type": "\ud83d\ude00"}')


# A document with something in every field.
FULL = Experiment.parse(
    {
        "data": {"dataset": "blobs", "classes": 4, "samples": 120},
        "features": ["x1", "=x1*x2"],
        "hidden": [
            {"units": 2, "activation": "prelu", "alpha": 0.1, "normalization": "batch", "dropout": 0.1},
            {"units": 2, "residual": True, "normalization": "layer"},
        ],
        "initializer": {"name": "uniform"},
        "optimizer": {"name": "momentum"},
        "schedule": {"name": "warmup_cosine"},
        "regularizer": {"name": "l1", "rate": 0.01},
        "clip": {"name": "norm"},
        "stop": {"epochs": 5, "patience": 2},
        "frozen": [{"layer": 1, "unit": 0, "source": 0}],
        "off": [{"layer": 1, "unit": 1}],
    }
).document()
VALUES = [None, True, -1, 0, 1, 1e-320, 1e300, 10**30, 10**400, "x" * 300, "", [], {}, [[]], {"name": []}, [1] * 50]


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to everything in a document."""
    parts = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def with_value(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(FULL)
    part: Any = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return document


@pytest.mark.parametrize("field", FULL)
def test_anything_in_the_place_of_anything_is_either_run_or_refused(field: str) -> None:
    talk, taken = Talk(experiment=FULL), 0
    assert of_type("refused", talk.heard) == []
    for path in [(field,), *places(FULL[field], (field,))]:
        for value in VALUES:
            message = inbound.Configure(type="configure", id=1, experiment=with_value(path, value))
            assert talk.session.receive(message)
            talk.say("step", unit="batch")
            answer = talk.wait(0.02)
            answers = [one for one in answer if one["type"] in ("run", "refused") and one["id"] == 1]
            assert len(answers) == 1, (path, value)
            taken += answers[0]["type"] == "run"
    assert taken < len(VALUES) * sum(1 for _ in places(FULL[field], (field,))) + len(VALUES)
    assert math.isfinite(talk.trainer().step)
