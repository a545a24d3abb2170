"""The wire: golden messages and bytes, both ways."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server import protocol as wire
from server.frame import FrameHeader, encode_frame, unwrap_checkpoint, wrap_checkpoint

VECTORS = Path(__file__).parent.parent / "vectors"
MESSAGES = json.loads((VECTORS / "messages.json").read_text())


def vector(name: str) -> tuple[dict[str, Any], bytes]:
    return json.loads((VECTORS / f"{name}.json").read_text()), (VECTORS / f"{name}.bin").read_bytes()


@pytest.mark.parametrize("name", ["frame", "frame-diverged", "checkpoint"])
def test_each_vector_lists_the_bytes_of_its_file(name: str) -> None:
    document, data = vector(name)
    assert bytes.fromhex("".join(hexadecimal for hexadecimal, _ in document["bytes"])) == data


@pytest.mark.parametrize("name", ["frame", "frame-diverged"])
def test_a_frame_is_encoded_to_the_golden_bytes(name: str) -> None:
    document, data = vector(name)
    header = {key: float(value) if isinstance(value, str) else value for key, value in document["header"].items()}
    frame = encode_frame(
        FrameHeader(**header),
        np.array([float(value) for value in document["parameters"]]),
        np.array(document["unit_maps"], np.uint8),
        np.array(document["large_maps"], np.uint8),
    )
    assert frame == data


@pytest.mark.parametrize("name", ["frame", "frame-diverged"])
def test_the_golden_bytes_hold_at_the_documented_offsets_what_the_vector_says(name: str) -> None:
    document, data = vector(name)
    header = document["header"]
    at = {
        "sequence": ("<I", 4), "run": ("<I", 8), "epoch": ("<I", 12), "batch": ("<I", 16),
        "batches_per_epoch": ("<I", 20), "step": ("<d", 24), "train_loss": ("<d", 32), "test_loss": ("<d", 40),
        "learning_rate": ("<d", 48), "train_accuracy": ("<f", 56), "test_accuracy": ("<f", 60),
        "epochs_per_second": ("<f", 64), "focus_layer": ("<h", 68), "focus_unit": ("<h", 70),
    }  # fmt: skip
    for name_of_field, (form, offset) in at.items():
        expected = header[name_of_field]
        expected = float(expected) if isinstance(expected, str) else expected
        np.testing.assert_equal(struct.unpack_from(form, data, offset)[0], expected, name_of_field)
    count, units, side, large, large_side = struct.unpack_from("<IIHHH", data, 72)
    np.testing.assert_equal(np.frombuffer(data, "<f4", count, 96), [float(value) for value in document["parameters"]])
    maps = -(-(96 + 4 * count) // 8) * 8
    assert (
        np.frombuffer(data, "u1", units * side * side, maps).reshape(units, side, side).tolist()
        == document["unit_maps"]
    )
    end = -(-(maps + units * side * side) // 8) * 8
    assert (
        np.frombuffer(data, "u1", offset=end).reshape(large, large_side, large_side).tolist() == document["large_maps"]
    )


def test_a_parameter_beyond_float32_is_infinite_in_a_frame() -> None:
    document, _ = vector("frame")
    header = FrameHeader(**{**document["header"], "test_accuracy": 0.5})
    frame = encode_frame(header, np.array([1e300]), np.zeros((0, 0, 0), np.uint8), np.zeros((1, 1, 1), np.uint8))
    assert frame[96:100] == bytes.fromhex("00 00 80 7f")


def test_a_checkpoint_is_wrapped_to_the_golden_bytes_and_unwrapped_from_them() -> None:
    document, data = vector("checkpoint")
    payload = bytes.fromhex(document["payload"])
    assert wrap_checkpoint(payload) == data
    assert unwrap_checkpoint(data) == payload


@pytest.mark.parametrize(
    "data", [b"", b"\x02", b"\x01\x01" + bytes(6), b"\x02\x02" + bytes(6), b"\x02\x01" + bytes(5) + b"\x01"]
)
def test_a_binary_message_that_is_no_checkpoint_is_refused_by_its_first_bytes(data: bytes) -> None:
    with pytest.raises(wire.ProtocolError, match="02 01 00 00 00 00 00 00"):
        unwrap_checkpoint(data)


@pytest.mark.parametrize("document", MESSAGES["accepted"], ids=json.dumps)
def test_a_message_of_the_grammar_is_read_with_every_field_it_gives(document: dict[str, Any]) -> None:
    message = wire.decode(json.dumps(document))
    assert message.model_dump(exclude_unset=True) == document


@pytest.mark.parametrize("case", MESSAGES["refused"], ids=lambda case: case["text"])
def test_a_message_outside_the_grammar_is_refused_naming_field_rule_and_value(case: dict[str, Any]) -> None:
    with pytest.raises(wire.ProtocolError) as refused:
        wire.decode(case["text"])
    for word in case["words"]:
        assert word in str(refused.value)


def test_a_hello_that_says_no_more_asks_for_sixty_epochs_a_second_standing_still() -> None:
    hello = wire.decode('{"type": "hello", "protocol": 1}')
    assert isinstance(hello, wire.Hello)
    assert hello.speed == wire.Speed(per="epoch", rate=60)
    assert (hello.playing, hello.focus, hello.resume, hello.experiment) == (False, None, False, None)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"type": "configure", "id": 1, "experiment": ' + '{"a":' * 100_000, "1" * 5000]
)
def test_depth_and_length_that_break_parsers_are_refused_in_words(text: str) -> None:
    with pytest.raises(wire.ProtocolError):
        wire.decode(text)


def test_an_error_never_repeats_a_long_value_at_length() -> None:
    with pytest.raises(wire.ProtocolError) as refused:
        wire.decode(json.dumps({"type": "step", "unit": "x" * 50_000, "y" * 50_000: 1}))
    assert len(str(refused.value)) < 1000


def test_what_json_cannot_hold_is_sent_as_text() -> None:
    values = [1, 2.5, None, True, "a", float("inf"), 10**400, [float("nan")], "x" * 1000]
    sent = json.loads(wire.encode({"values": [wire.sendable(value) for value in values]}))["values"]
    assert sent[:6] == [1, 2.5, None, True, "a", "inf"]
    assert sent[7] == "[nan]"
    assert all(len(text) <= 200 for text in sent[6:])


def test_a_text_message_is_ascii_so_that_a_lone_surrogate_can_be_sent_back() -> None:
    assert wire.encode({"value": "\ud800é"}) == '{"value":"\\ud800\\u00e9"}'
