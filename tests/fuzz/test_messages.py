"""Whatever a page says is read as one of the messages there are, or refused in words."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.wire import inbound, outbound
from server.wire.frame import unwrap_checkpoint, unwrap_snapshot
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8), part, max_size=4),
    max_leaves=20,
)


def look(text: str) -> bool:
    """Whether a text is taken; that it is answered in words which can be sent where it is not."""
    tally("texts")
    try:
        message = inbound.decode(text)
    except inbound.ProtocolError as error:
        said = str(error)
        assert said and len(said) < 2000
        outbound.encode(outbound.error_message("malformed", said)).encode()
        # It says which field, or what the message as a whole must be.
        assert "`" in said or "must" in said or "not JSON" in said
        return False
    assert json.loads(text)["type"] == message.type
    return True


@cases(400)
@given(st.text() | JSON.map(json.dumps))
@example("")
@example("[" * 100_000)
@example('{"type": "ack", "sequence": ' + "9" * 5000 + "}")
def test_no_text_is_more_than_refused(text: str) -> None:
    look(text)


@cases(1500)
@given(SEEDS)
def test_a_damaged_message_is_taken_or_refused_in_words(seed: int) -> None:
    random = Random(seed)
    message = random.choice(stock.MESSAGES)
    if random.random() < 0.5:
        look(json.dumps(mutate.document(message, random)))
    else:
        look(mutate.text(json.dumps(message), random))


@cases(300)
@given(st.sampled_from(stock.MESSAGES), st.text(max_size=12), JSON)
def test_a_message_with_a_field_too_many_is_refused(message: dict[str, Any], name: str, value: Any) -> None:
    if name not in message:
        assert not look(json.dumps({**message, name: value}))


@pytest.mark.parametrize("message", stock.MESSAGES, ids=lambda message: message["type"])
def test_the_messages_that_are_damaged_here_are_taken_when_they_are_whole(message: dict[str, Any]) -> None:
    assert look(json.dumps(message))


@cases(300)
@given(SEEDS, st.binary(max_size=40))
def test_bytes_are_a_checkpoint_a_snapshot_or_refused_in_words(seed: int, anything: bytes) -> None:
    random = Random(seed)
    for whole in (anything, mutate.data(mutate.snapshot(stock.one_checkpoint(random), random), random)):
        for unwrap in (unwrap_checkpoint, unwrap_snapshot):
            tally("binary messages")
            try:
                inside = unwrap(whole)
            except inbound.ProtocolError as error:
                assert "must be" in str(error) and len(str(error)) < 500
            else:
                assert whole.endswith(inside) and len(whole) - len(inside) in (8, 16)
