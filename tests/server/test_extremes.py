"""Numbers at the end of what a computer has: whatever is looked at, nothing that JSON has no word for is ever said."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from engine import Experiment, ExperimentError, Trainer
from engine.export import EXPORTS, ExportError, export
from engine.lessons.measures import MEASURES
from engine.lessons.scenes import SCENES, look_at
from tests.server.conftest import Server
from tests.server.support.talk import Talk, of_type

FAR = [[1e308, 1e308, 1], [-1e308, -1e308, -1], [1, 1, 1], [0.5, 1, -1]]
OWN: dict[str, Any] = {"data": {"dataset": "custom", "points": {"train": FAR, "test": FAR[:1]}}, "batch_size": 2}
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "default": {},
    "one unit": {"hidden": [], "features": ["x1"]},
    "linear": {"hidden": [{"units": 2, "activation": "linear"}], "output_activation": "linear"},
    "regression": {"problem": "regression", "data": {"dataset": "plane"}, "loss": "huber"},
    "classes": {"data": {"dataset": "blobs"}, "loss": "cross_entropy", "optimizer": {"name": "adam"}},
    "normalized": {
        "hidden": [
            {"units": 3, "normalization": "batch", "activation": "prelu"},
            {"units": 3, "normalization": "layer", "residual": True},
        ]
    },
    "far points": OWN,
}
# Talk writes each message as the connection does, with `allow_nan` false.
NEURON = {"part": "train", "sample": 0, "layer": 1, "unit": 0}
WANTED = [{"id": name, "measure": name} for name in MEASURES]
LOOKS: dict[str, Any] = {
    "importance": {"part": "train", "held": "mean"},
    "losses": {"part": "train"},
    "slope": {"layer": 1, "unit": 0, "source": 0},
    "changes": True,
}


@pytest.mark.parametrize("value", [1e300, 1.7e308])
@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_a_session_says_only_numbers_and_null_whatever_a_weight_is(experiment: dict[str, Any], value: float) -> None:
    talk = Talk(experiment=experiment)
    last = len(talk.trainer().network.layers)
    assert of_type("arithmetic", talk.ask("watch", layers=True, neuron=NEURON))
    talk.ask("looks", **LOOKS)
    talk.ask("space", layers=[{"layer": 0}, {"layer": last - 1}, {"layer": last}])
    weights = [{"layer": last, "unit": 0, "source": source} for source in (0, None)]
    talk.ask("landscape", wanted={"plane": "weights", "weights": weights, "size": 1024})
    for layer, source, sign in ((1, 0, 1), (last, 0, -1), (last, None, 1)):
        talk.ask("edit", layer=layer, unit=0, source=source, value=sign * value)
        talk.ask("measure", wanted=WANTED)
        for scene in SCENES:
            heard = talk.ask("measure", wanted=[], scene=scene)
            assert [one["name"] for one in of_type("scene", heard)] == [scene]
        for looked_at in range(1, last + 1):
            talk.ask("watch", layers=True, neuron={**NEURON, "layer": looked_at})
    talk.wait(1.0)
    assert {one["name"] for one in of_type("look", talk.heard)} == set(LOOKS)
    assert of_type("space", talk.heard) and of_type("landscape", talk.heard)
    for plane in ("path", "random"):
        talk.ask("landscape", wanted={"plane": plane})
        talk.wait(1.0)
    talk.ask("view", axes=[1, 0], held=[value, -value])
    for type, fields in (("step", {"unit": "batch"}), ("play", {}), ("recover", {}), ("reset", {})):
        talk.ask(type, **fields)
    assert not of_type("close", talk.heard)


@pytest.mark.parametrize("name", ["symmetry", "bias"])
def test_a_scene_has_null_where_a_number_of_it_is_not_finite(name: str) -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 2}]}))
    for unit in range(2):
        for source in range(2):
            trainer.set_weight(1, source, unit, 1.7e308 if unit == source else -1.7e308)
    seen: Any = look_at(name, trainer)
    assert "null" in json.dumps(seen, allow_nan=False)


def test_the_norm_of_large_weights_and_far_points_is_told_where_there_is_one() -> None:
    trainer = Trainer(Experiment.parse({**OWN, "hidden": []}))
    for source, weight in enumerate((3e300, 4e300)):
        trainer.set_weight(1, source, 0, weight)
    trainer.set_bias(1, 0, -1e301)
    seen: Any = look_at("bias", trainer)
    assert (seen["norm"], seen["threshold"], seen["reach"]) == pytest.approx((5e300, 2.0, 2**0.5 * 1e308))
    assert len(seen["points"]) == 4
    trainer.set_weight(1, 0, 0, 1.7e308)
    trainer.set_weight(1, 1, 0, 1.7e308)
    seen = look_at("bias", trainer)
    assert (seen["norm"], seen["threshold"], seen["points"]) == (None, None, [])


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"standardize": True}, "standardize", "the mean or the spread of x1 is not a finite number"),
        ({"features": ["x1", "x2_squared"]}, "features[1]", "it is not at x1 = 1e+308, x2 = 1e+308"),
        ({"features": ["radius", "=x1 * 2"]}, "features[1]", "it is not at x1 = 1e+308, x2 = 1e+308"),
    ],
)
def test_points_that_are_too_far_out_for_what_is_made_of_them_are_refused(
    changes: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(ExperimentError) as refused:
        Experiment.parse({**OWN, **changes})
    assert refused.value.faults[0].path == path and words in refused.value.faults[0].message


@pytest.mark.parametrize("format", [name for name, one in EXPORTS.items() if one.available])
def test_no_export_holds_what_is_not_finite_and_the_layer_is_named(format: str) -> None:
    trainer = Trainer(Experiment.parse({"hidden": [{"units": 2, "normalization": "batch"}]}))
    assert export(trainer, format).data
    trainer.network.layers[0].running[1][0] = float("inf")
    with pytest.raises(ExportError, match="layer 1"):
        export(trainer, format)
    trainer.network.layers[0].running[1][0] = 1.0
    trainer.network.layers[1].weights[0, 0] = float("nan")
    with pytest.raises(ExportError, match="layer 2"):
        export(trainer, format)


def test_the_api_answers_null_or_in_words_whatever_the_numbers_are(server: Server) -> None:
    network = {"experiment": {"hidden": [{"units": 1, "activation": "linear"}], "output_activation": "linear"}}
    layer = {"weights": [[1e308], [0]], "biases": [0]}
    for weight, outputs, classes in ((1, [[1e308], [None]], [1, 1]), (0, [[0], [None]], [1, None])):
        layers = [layer, {"weights": [[weight]], "biases": [0]}]
        answer = httpx.post(
            f"{server.url}/api/predict", json={**network, "parameters": layers, "points": [[1, 0], [10, 0]]}
        )
        assert (answer.status_code, answer.json()) == (200, {"outputs": outputs, "classes": classes})
    refused = httpx.post(
        f"{server.url}/api/export",
        json={"experiment": {**OWN, "standardize": True, "hidden": []}, "parameters": [layer], "format": "json"},
    )
    assert (refused.status_code, refused.json()["faults"][0]["path"]) == (422, "standardize")
    written = httpx.post(
        f"{server.url}/api/export",
        json={"experiment": {**OWN, "hidden": []}, "parameters": [layer], "format": "json"},
    )
    assert written.status_code == 200 and written.json()["parameters"] == [layer]
    trained = httpx.post(f"{server.url}/api/train", json={"experiment": OWN, "epochs": 2})
    assert trained.status_code == 200
    lines = [json.loads(line, parse_constant=lambda name: pytest.fail(name)) for line in trained.text.splitlines()]
    assert lines[-1]["type"] == "result"
