"""Whatever a document says wrong, and however often: the answer is short, and little memory is needed for it."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from engine import CheckpointError, Experiment, ExperimentError, Trainer
from engine.validation.strict_json import StrictError, read_object
from server.api.requests import PredictRequest, Problem, TrainRequest, ValidateRequest, read_experiment
from server.settings import Settings
from server.wire import inbound, outbound
from server.wire.fault_documents import fault_documents
from tests.server.support.talk import Talk

SETTINGS = Settings()
# The largest body of the HTTP API. A message is a third of the largest: counting what it needs takes long.
BODY, MESSAGE = 2_180_000, SETTINGS.message_bytes // 3
MOST_MEMORY = 50_000_000
POINTS = '{"data":{"dataset":"custom","points":{"train":['


def filled(start: str, piece: str, end: str) -> Callable[[int], str]:
    """Texts of a given length: as many pieces as there is room for."""
    return lambda size: start + (piece + ",") * ((size - len(start + piece + end)) // (len(piece) + 1)) + piece + end


def named(start: str, value: str, end: str, most: int) -> Callable[[int], str]:
    """Texts of so many names, as long as there is room for."""

    def make(size: int) -> str:
        long = "k" * ((size - len(start + end)) // most - len(value) - 12)
        return start + ",".join(f'"{index}{long}":{value}' for index in range(most)) + end

    return make


# Experiments, by what is wrong with them. Each is as long as it may be.
EXPERIMENTS: dict[str, Callable[[int], str]] = {
    "layers": filled('{"hidden":[', "1", "]}"),
    "layers that are objects": filled('{"hidden":[', "{}", "]}"),
    "features": filled('{"features":[', "1", "]}"),
    "names of features": filled('{"features":[', '"="', "]}"),
    "frozen": filled('{"frozen":[', "1", "]}"),
    "off": filled('{"off":[', "[1]", "]}"),
    "rows that are numbers": filled(POINTS, "1", "]}}}"),
    "rows without numbers": filled(POINTS, "[]", "]}}}"),
    "5000 rows of texts": lambda size: POINTS + ",".join(["[" + '"",' * (size // 16_500) + "1]"] * 4999) + "]}}}",
    "one row of texts": filled(POINTS + "[", '""', "]]}}}"),
    "one row of numbers": filled(POINTS + "[", "1.5", "]]}}}"),
    "inputs": filled('{"data":{"dataset":"custom","points":{"train":[[1,1,1]],"inputs":[', "1", "]}}}"),
    "many names": named("{", "1", "}", 22_000),
    "names": named("{", "1", "}", 19_000),
    "names of parameters": named('{"optimizer":{', "1", "}}", 19_000),
    "names of a layer": named('{"hidden":[{', "1", "}]}", 19_000),
    "names of what is frozen": lambda size: f'{{"frozen":[{",".join([names_of(9)] * 1999)}]}}',
    "21 long names": named("{", "1", "}", 21),
    "one name again and again": filled("{", '"a":1', "}"),
    "one name 19,000 times": lambda size: "{" + '"a":1,' * 19_000 + '"a":1}',
    "a name that is repeated late": lambda size: names_of(19_000)[:-1] + ',"18999":1}',
    "objects": filled('{"seed":[', "{}", "]}"),
    "lists": filled('{"seed":[', "[]", "]}"),
    "lists within lists": lambda size: '{"seed":' + "[" * 50_000 + "]" * 50_000 + "}",
    "objects within objects": lambda size: '{"seed":' * 4_900 + "1" + "}" * 4_900,
    "lists without an end": lambda size: '{"seed":' + "[" * 119_000,
    "a number of many digits": lambda size: '{"seed":' + "1" * (size - 20) + "}",
    "a fraction of many digits": lambda size: '{"seed":0.' + "1" * (size - 20) + "}",
    "an exponent of many digits": lambda size: '{"seed":1e' + "1" * (size - 20) + "}",
    "numbers of 4300 digits": filled('{"hidden":[', "1" * 4300, "]}"),
    "a long text": lambda size: '{"problem":"' + "a" * (size - 20) + '"}',
    "a long formula": lambda size: '{"features":["=' + "1+" * (size // 2 - 20) + '1"]}',
    "escapes": lambda size: '{"problem":"' + "\\ud83d\\ude00" * (size // 12 - 4) + '"}',
    "half characters": lambda size: '{"problem":"' + "\\ud83d" * (size // 6 - 4) + '"}',
    "a value of many numbers": filled('{"seed":[[[', "1", "]]]}"),
    "texts": filled('{"seed":[', '"ab"', "]}"),
    "no object": filled("[", "null", "]"),
}


def names_of(count: int) -> str:
    return "{" + ",".join(f'"{index}":1' for index in range(count)) + "}"


def peak(work: Callable[[], Any]) -> tuple[Any, int]:
    """What comes of it, and the bytes it needed at most."""
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def validate(body: bytes) -> dict[str, Any]:
    """As the route answers."""
    try:
        read_experiment(ValidateRequest.read(body).experiment, SETTINGS.limits)
    except Problem as problem:
        return dict(json.loads(bytes(problem.response().body)))
    return {}


def configure(text: str) -> dict[str, Any]:
    """As a session answers."""
    try:
        message = inbound.decode(text)
        assert isinstance(message, inbound.Configure)
        Experiment.parse(message.experiment)
    except inbound.ProtocolError as error:
        return outbound.error_message("malformed", str(error))
    except ExperimentError as error:
        return outbound.refused_message(1, error.faults, error.more)
    return {}


def check(answer: dict[str, Any], needed: int) -> None:
    assert answer and len(json.dumps(answer)) < 10_000
    assert len(answer.get("faults", [])) <= 20
    assert needed < MOST_MEMORY


@pytest.mark.parametrize("kind", ["layers", "one row of numbers", "names", "texts"])
def test_an_experiment_that_is_wrong_a_million_times_is_refused_in_a_few_lines_by_the_api(kind: str) -> None:
    body = f'{{"experiment":{EXPERIMENTS[kind](BODY - 20)}}}'.encode()
    assert len(body) <= BODY
    check(*peak(lambda: validate(body)))


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_an_experiment_that_is_wrong_100_000_times_is_refused_in_a_few_lines_by_a_session(kind: str) -> None:
    text = f'{{"type":"configure","id":1,"experiment":{EXPERIMENTS[kind](MESSAGE - 60)}}}'
    assert len(text) <= MESSAGE
    check(*peak(lambda: configure(text)))


NETWORK = '{"experiment":{},"points":[[1,1]],"parameters":['
REQUESTS: dict[str, tuple[Any, Callable[[int], str]]] = {
    "layers": (PredictRequest, filled(NETWORK, "1", "]}")),
    "weights": (PredictRequest, filled(NETWORK + '{"weights":[[', '""', "]]}]}")),
    "rows of weights": (PredictRequest, filled(NETWORK + '{"weights":[', "1", "]}]}")),
    "biases": (PredictRequest, filled(NETWORK + '{"weights":[],"biases":[', "null", "]}]}")),
    "points": (PredictRequest, filled('{"experiment":{},"points":[', "1", '],"parameters":[]}')),
    "numbers of a point": (PredictRequest, filled('{"experiment":{},"points":[[', "1", ']],"parameters":[]}')),
    "marks": (TrainRequest, filled('{"experiment":{},"epochs":1,"marks":[', "-1", "]}")),
    "10,000 marks": (TrainRequest, lambda size: '{"experiment":{},"epochs":1,"marks":[' + "-1," * 9_999 + "-1]}"),
    "names": (TrainRequest, named('{"experiment":{},"epochs":1,', "1", "}", 19_000)),
    "a checkpoint": (TrainRequest, lambda size: '{"epochs":1,"checkpoint":"' + "é" * (size // 2 - 40) + '"}'),
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_that_is_wrong_100_000_times_is_refused_in_a_few_lines(kind: str) -> None:
    model, make = REQUESTS[kind]
    body = make(MESSAGE).encode()

    def ask() -> dict[str, Any]:
        try:
            model.read(body).trainer(SETTINGS, SETTINGS.limits)
        except Problem as problem:
            return dict(json.loads(bytes(problem.response().body)))
        return {}

    check(*peak(ask))


MESSAGES = {
    "what is measured": filled('{"type":"measure","wanted":[', "1", "]}"),
    "where inputs are held": filled('{"type":"view","held":[', '""', "]}"),
    "axes": filled('{"type":"view","axes":[', '""', "]}"),
    "names": named('{"type":"play",', "1", "}", 19_000),
    "a type": lambda size: '{"type":"' + "a" * (size - 20) + '"}',
    "a list for a type": filled('{"type":[', "1", "]}"),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_that_is_wrong_100_000_times_is_refused_in_a_line(kind: str) -> None:
    text = MESSAGES[kind](MESSAGE)

    def decode() -> dict[str, Any]:
        with pytest.raises(inbound.ProtocolError) as refused:
            inbound.decode(text)
        return outbound.error_message("malformed", str(refused.value))

    check(*peak(decode))


@pytest.mark.parametrize(
    ("document", "path", "limit", "count"),
    [
        ({"hidden": [{}] * 11}, "hidden", 10, 11),
        ({"hidden": [None] * 500}, "hidden", 10, 500),
        ({"features": [3] * 21}, "features", 20, 21),
        ({"frozen": [3] * 2001}, "frozen", 2000, 2001),
        ({"off": [3] * 1001}, "off", 1000, 1001),
        (
            {"data": {"dataset": "custom", "points": {"train": [3] * 3000, "test": [3] * 2001}}},
            "data.points",
            5000,
            5001,
        ),
        (
            {"data": {"dataset": "custom", "points": {"train": [[1, 1, 1]], "inputs": [3] * 11}}},
            "data.points.inputs",
            10,
            11,
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_list_that_is_too_long_is_one_fault_and_nothing_in_it_is_looked_at(
    document: dict[str, Any], path: str, limit: int, count: int
) -> None:
    with pytest.raises(ExperimentError) as refused:
        Experiment.parse(document)
    [fault] = refused.value.faults
    assert (fault.path, fault.value, refused.value.more) == (path, count, 0)
    assert str(limit) in fault.rule


@pytest.mark.parametrize(
    ("document", "more"),
    [
        ({"off": [3] * 1000}, 980),
        ({"off": [{"layer": 9, "unit": 0}] * 1000}, 980),
        ({"frozen": [3] * 500, "off": [3] * 500}, 980),
        ({str(index): 1 for index in range(1000)}, 980),
        ({"optimizer": {str(index): 1 for index in range(1000)}}, 980),
        ({"hidden": [{str(index): 1 for index in range(1000)}] * 2}, 1980),
        ({"data": {"dataset": "custom", "points": {"train": [["", 1, None]] * 500}}}, 980),
        ({"off": [3] * 21}, 1),
        ({"off": [3] * 20}, 0),
    ],
    ids=str,
)
def test_twenty_faults_are_said_and_how_many_there_are_beside_them(document: dict[str, Any], more: int) -> None:
    with pytest.raises(ExperimentError) as refused:
        Experiment.parse(document)
    error = refused.value
    assert (len(error.faults), error.more) == (20, more)
    lines = str(error).splitlines()
    assert lines[20:] == ([f"and {more:,} more"] if more else [])
    told = outbound.refused_message(1, error.faults, error.more)
    assert told["more"] == more == fault_documents(error.faults, error.more)["more"]


def test_a_session_says_how_many_faults_it_leaves_out() -> None:
    talk = Talk()
    talk.ask("configure", id=1, experiment={"off": [3] * 1000})
    refused = talk.last("refused")
    assert (len(refused["faults"]), refused["more"]) == (20, 980)


def test_a_checkpoint_whose_experiment_is_wrong_everywhere_is_refused_in_a_few_lines() -> None:
    data = Trainer(Experiment.parse({"off": [{"layer": 1, "unit": 0}] * 1000})).checkpoint()
    length = int.from_bytes(data[8:12], "little")
    header = json.loads(data[16 : 16 + length])
    header["experiment"]["off"] = [{"layer": 9, "unit": 0}] * 1000
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    wrong = data[:8] + len(text).to_bytes(4, "little") + bytes(4) + text + data[16 + length :]
    with pytest.raises(CheckpointError) as refused:
        Trainer.restore(wrong)
    message = outbound.checkpoint_refused_message(refused.value)
    reason: Any = message["reason"]
    assert (len(reason["faults"]), reason["more"]) == (20, 980)
    assert len(outbound.encode(message)) < 10_000


@pytest.mark.parametrize(
    "settings", [SETTINGS, Settings(points=100_000, hidden_layers=50, units=256)], ids=["default", "largest"]
)
def test_the_largest_experiment_that_the_settings_allow_can_be_read(settings: Settings) -> None:
    points = {"inputs": [f"input {number}" for number in range(10)], "train": [[0.5] * 10 + [1]] * settings.points}
    experiment = {
        "data": {"dataset": "custom", "points": points},
        "hidden": [{"units": 4, "activation": "tanh", "residual": False}] * settings.hidden_layers,
        "frozen": [{"layer": 1, "unit": 0, "source": 0, "bias": False}] * 2000,
        "off": [{"layer": 1, "unit": 0}] * 1000,
    }
    text = json.dumps({"type": "configure", "id": 1, "experiment": experiment}, separators=(",", ":"))
    message = inbound.decode(text)
    assert isinstance(message, inbound.Configure) and message.experiment == experiment


def test_the_weights_of_the_largest_network_can_be_read() -> None:
    layer = {"weights": [[0] * 4] * 256, "biases": [0], "scale": [1], "shift": [0], "running_mean": [0]}
    assert len(read_object(json.dumps({"parameters": [layer] * 51}))["parameters"]) == 51


def test_a_repeated_name_is_found_in_a_time_by_the_number_of_names() -> None:
    def seconds(count: int) -> float:
        text = names_of(count)[:-1] + f',"{count - 1}":1}}'
        times = []
        for _ in range(5):
            begun = time.thread_time()
            with pytest.raises(StrictError, match="once"):
                read_object(text)
            times.append(time.thread_time() - begun)
        return min(times)

    # 16 times as many names: by their number it takes about 16 times as long, by its square 256 times.
    assert seconds(19_200) < 64 * seconds(1_200)
