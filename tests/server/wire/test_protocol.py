"""The wire: golden messages and bytes, both ways."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Fault, Trainer
from engine.validation.messages import rule
from server.wire import inbound, outbound
from server.wire.fault_documents import sendable
from server.wire.frame import FrameHeader, Place, encode_frame, unwrap_checkpoint, wrap_checkpoint

VECTORS = Path(__file__).parents[2] / "vectors"
MESSAGES = json.loads((VECTORS / "messages.json").read_text())
FRAMES = ["frame", "frame-diverged", "frame-classes", "frame-wrong", "frame-probe", "frame-curves"]


def vector(name: str) -> tuple[dict[str, Any], bytes]:
    return json.loads((VECTORS / f"{name}.json").read_text()), (VECTORS / f"{name}.bin").read_bytes()


def header_of(document: dict[str, Any]) -> FrameHeader:
    numbers = {key: float(value) if isinstance(value, str) else value for key, value in document["header"].items()}
    return FrameHeader(**numbers)


def floats(numbers: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([float(number) for number in numbers])


def aligned(offset: int) -> int:
    return -(-offset // 8) * 8


def maps_of(document: dict[str, Any], size: str) -> np.ndarray[Any, Any]:
    """The unit maps or the large ones; their curves, where there is one input."""
    curves = document.get(f"{size}_curves")
    if curves is None:
        return np.array(document[f"{size}_maps"], np.uint8)
    return floats(np.ravel(curves).tolist()).astype(np.float32).reshape(len(curves), -1)


NO_MAPS = np.zeros((0, 0, 0), np.uint8)
NO_CLASSES = np.zeros((2, 0, 0), np.uint32)


@pytest.mark.parametrize("name", [*FRAMES, "checkpoint"])
def test_each_vector_lists_the_bytes_of_its_file(name: str) -> None:
    document, data = vector(name)
    assert bytes.fromhex("".join(hexadecimal for hexadecimal, _ in document["bytes"])) == data


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_encoded_to_the_golden_bytes(name: str) -> None:
    document, data = vector(name)
    classes = len(document["confusion"][0]) if document["confusion"] else 0
    frame = encode_frame(
        header_of(document),
        floats(document["parameters"]),
        maps_of(document, "unit"),
        maps_of(document, "large"),
        np.array(document["confusion"], np.uint32).reshape(2, classes, classes),
        np.array(document["wrong"], bool) if "wrong" in document else None,
        Place(floats(document["place"]), floats(document["values"])) if "place" in document else None,
    )
    assert frame == data


@pytest.mark.parametrize("name", FRAMES)
def test_the_golden_bytes_hold_at_the_documented_offsets_what_the_vector_says(name: str) -> None:
    document, data = vector(name)
    header = document["header"]
    at = {
        "sequence": ("<I", 4), "run": ("<I", 8), "epoch": ("<I", 12), "batch": ("<I", 16),
        "batches_per_epoch": ("<I", 20), "step": ("<d", 24), "train_loss": ("<d", 32), "test_loss": ("<d", 40),
        "learning_rate": ("<d", 48), "train_accuracy": ("<f", 56), "test_accuracy": ("<f", 60),
        "epochs_per_second": ("<f", 64), "focus_layer": ("<h", 68), "focus_unit": ("<h", 70),
        "train_r2": ("<f", 88), "test_r2": ("<f", 92),
    }  # fmt: skip
    for name_of_field, (form, offset) in at.items():
        expected = header[name_of_field]
        expected = float(expected) if isinstance(expected, str) else expected
        np.testing.assert_equal(struct.unpack_from(form, data, offset)[0], expected, name_of_field)
    count, units, side, large, large_side, classes = struct.unpack_from("<2I4H", data, 72)
    np.testing.assert_equal(np.frombuffer(data, "<f4", count, 96), floats(document["parameters"]))
    [flags] = struct.unpack_from("<H", data, 2)
    form, cells = ("<f4", lambda side: (side,)) if flags & 32 else ("u1", lambda side: (side, side))
    maps = aligned(96 + 4 * count)
    unit_maps = np.frombuffer(data, form, units * math.prod(cells(side)), maps).reshape(units, *cells(side))
    np.testing.assert_equal(unit_maps, maps_of(document, "unit"))
    start = aligned(maps + unit_maps.nbytes)
    large_maps = np.frombuffer(data, form, large * math.prod(cells(large_side)), start)
    np.testing.assert_equal(large_maps.reshape(large, *cells(large_side)), maps_of(document, "large"))
    end = aligned(start + large_maps.nbytes)
    counts = np.frombuffer(data, "<u4", 2 * classes * classes, end)
    assert counts.tolist() == np.array(document["confusion"]).ravel().tolist()
    end += counts.nbytes
    assert flags & ~56 == header["flags"]
    follows = [flags & 8 > 0, flags & 16 > 0, flags & 32 > 0]
    assert follows == [name in document for name in ("wrong", "place", "unit_curves")]
    if flags & 8:
        at_bits = aligned(end) + 8
        [points] = struct.unpack_from("<I", data, at_bits - 8)
        assert [data[at_bits + place // 8] >> place % 8 & 1 for place in range(points)] == document["wrong"]
        end = at_bits + -(-points // 8)
    if flags & 16:
        at_place = aligned(end) + 8
        inputs, values = struct.unpack_from("<2I", data, at_place - 8)
        assert np.frombuffer(data, "<f8", inputs, at_place).tolist() == document["place"]
        at_values = at_place + 8 * inputs
        np.testing.assert_equal(np.frombuffer(data, "<f4", values, at_values), floats(document["values"]))
        end = at_values + 4 * values
    assert end == len(data)


def test_a_parameter_or_an_r2_beyond_float32_is_infinite_in_a_frame() -> None:
    document, _ = vector("frame")
    header = header_of(document)._replace(train_r2=-1e300)
    frame = encode_frame(header, np.array([1e300]), NO_MAPS, NO_MAPS, NO_CLASSES)
    assert frame[96:100] == bytes.fromhex("00 00 80 7f")
    assert frame[88:92] == bytes.fromhex("00 00 80 ff")


def test_a_checkpoint_is_wrapped_to_the_golden_bytes_and_unwrapped_from_them() -> None:
    document, data = vector("checkpoint")
    payload = bytes.fromhex(document["payload"])
    assert wrap_checkpoint(payload) == data
    assert unwrap_checkpoint(data) == payload


def test_the_golden_checkpoint_begins_as_the_engines_own_does() -> None:
    _, data = vector("checkpoint")
    own = wrap_checkpoint(Trainer(Experiment.parse({})).checkpoint())
    assert (own[:16], own[20:24]) == (data[:16], data[20:24])


@pytest.mark.parametrize(
    "data", [b"", b"\x02", b"\x01\x01" + bytes(6), b"\x02\x02" + bytes(6), b"\x02\x01" + bytes(5) + b"\x01"]
)
def test_a_binary_message_that_is_no_checkpoint_is_refused_by_its_first_bytes(data: bytes) -> None:
    with pytest.raises(inbound.ProtocolError, match="02 01 00 00 00 00 00 00"):
        unwrap_checkpoint(data)


@pytest.mark.parametrize("document", MESSAGES["accepted"], ids=json.dumps)
def test_a_message_of_the_grammar_is_read_with_every_field_it_gives(document: dict[str, Any]) -> None:
    message = inbound.decode(json.dumps(document))
    assert message.model_dump(exclude_unset=True) == document


@pytest.mark.parametrize("case", MESSAGES["refused"], ids=lambda case: case["text"])
def test_a_message_outside_the_grammar_is_refused_naming_field_rule_and_value(case: dict[str, Any]) -> None:
    with pytest.raises(inbound.ProtocolError) as refused:
        inbound.decode(case["text"])
    for word in case["words"]:
        assert word in str(refused.value)


# What a neuron's arithmetic, the next batch and the layers' diagnosis are made of is the engine's: the golden messages
# of these are in tests/engine/inspection/test_neuron_arithmetic.py and in tests/server/observation/: test_observer.py,
# test_claim_measures.py, test_lesson_scene.py, test_space_observer.py, test_quick_looks.py and test_landscape.py.
ELSEWHERE = ("arithmetic", "next_batch", "diagnosis", "measures", "scene", "space", "look", "landscape")
MADE_HERE = [message for message in MESSAGES["sent"] if message["type"] not in ELSEWHERE]


@pytest.mark.parametrize("document", MADE_HERE, ids=lambda one: f"{one['type']}-{one.get('reason', '')}")
def test_a_message_of_the_server_is_made_of_its_fields_as_the_golden_list_has_it(document: dict[str, Any]) -> None:
    build = {
        "run": outbound.run_message,
        "maps": outbound.maps_message,
        "stopped": outbound.stopped_message,
        "diverged": outbound.diverged_message,
        "waiting": outbound.waiting_message,
        "deeds": outbound.deeds_message,
        "deed": outbound.deed_message,
        "refused": outbound.refused_message,
        "compared": outbound.compared_message,
        "comparison": outbound.comparison_message,
        "comparison_refused": outbound.comparison_refused_message,
        "compared_state": outbound.compared_state_message,
    }
    fields = {key: value for key, value in document.items() if key != "type"}
    if "faults" in fields:
        fields["faults"] = [
            Fault(one["path"], rule(one["code"], **one["values"]), one["value"]) for one in fields["faults"]
        ]
    assert json.loads(outbound.encode(build[document["type"]](**fields))) == document


def test_a_hello_that_says_no_more_asks_for_sixty_epochs_a_second_standing_still() -> None:
    hello = inbound.decode('{"type": "hello", "protocol": 1}')
    assert isinstance(hello, inbound.Hello)
    assert hello.speed == inbound.Speed(per="epoch", rate=60)
    assert (hello.playing, hello.focus, hello.resume, hello.experiment) == (False, None, False, None)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"type": "configure", "id": 1, "experiment": ' + '{"a":' * 100_000, "1" * 5000]
)
def test_depth_and_length_that_break_parsers_are_refused_in_words(text: str) -> None:
    with pytest.raises(inbound.ProtocolError):
        inbound.decode(text)


def test_an_error_never_repeats_a_long_value_at_length() -> None:
    with pytest.raises(inbound.ProtocolError) as refused:
        inbound.decode(json.dumps({"type": "step", "unit": "x" * 50_000, "y" * 50_000: 1}))
    assert len(str(refused.value)) < 1000


def test_what_json_cannot_hold_is_sent_as_text() -> None:
    values = [1, 2.5, None, True, "a", float("inf"), 10**400, [float("nan")], "x" * 1000]
    sent = json.loads(outbound.encode({"values": [sendable(value) for value in values]}))["values"]
    assert sent[:6] == [1, 2.5, None, True, "a", "inf"]
    assert sent[7] == "[nan]"
    assert all(len(text) <= 200 for text in sent[6:])


def test_a_text_message_is_ascii_so_that_a_lone_surrogate_can_be_sent_back() -> None:
    assert outbound.encode({"value": "\ud800é"}) == '{"value":"\\ud800\\u00e9"}'
