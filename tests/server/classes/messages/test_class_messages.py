"""Were messages read less strictly, one page could fill the others' memory, or say what no page understands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.classes.messages import inbound
from server.classes.messages.refusals import REFUSALS, Refused, refused_message
from tests.project.tree import read
from tests.server.support.class_visitor import TILE

KEY = "0" * 32
GOAL = {"measure": "test_loss", "relation": "<=", "value": 0}


def decode(type: str, **fields: Any) -> Any:
    return inbound.decode(json.dumps({"type": type, **fields}))


@pytest.mark.parametrize(
    ("type", "fields", "named"),
    [
        ("dance", {}, "`type`"),
        ("open", {"hours": 25}, "hours"),
        ("open", {"own": "secret"}, "own"),
        ("teach", {"code": "K7M2QX", "key": KEY + "0"}, "key"),
        ("rejoin", {"code": "K7M2QX", "member": "../1", "token": KEY}, "member"),
        ("join", {"code": "K7M2QX", "name": "x" * 1001}, "name"),
        ("join", {"code": "K7M2QX", "name": "Ada", "number": 1}, "number"),
        ("tile", {**TILE, "map": "A" * 772}, "map"),
        ("tile", {**TILE, "map": "<!--"}, "map"),
        ("tile", {**TILE, "verdict": "<script>"}, "verdict"),
        ("tile", {**TILE, "state": "asleep"}, "state"),
        ("tile", {**TILE, "epoch": -1}, "epoch"),
        ("tile", {**TILE, "accuracy": 2.0}, "accuracy"),
        ("answer", {"id": "a", "value": -1}, "value"),
        ("source_state", {"run": 0, "state": "A" * 352_260, "playing": True}, "state"),
        ("source_deeds", {"run": 0, "deeds": [{}] * 1001, "until": [0, 0], "playing": True}, "deeds"),
        ("source_deeds", {"run": 0, "deeds": [], "until": [0], "playing": True}, "until"),
        ("attention", {"text": "x" * 501}, "text"),
        ("attention", {"text": "a\u202eb"}, "text"),
        ("attention", {"text": " \n"}, "text"),
        ("question", {"text": "Which?", "answers": ["one"]}, "answers"),
        ("question", {"text": "Which?", "answers": ["x"] * 9}, "answers"),
        ("poll", {"experiment": {}, "epochs": 0, "goal": GOAL}, "epochs"),
        ("poll", {"experiment": {}, "epochs": 1, "goal": {**GOAL, "relation": "=="}}, "relation"),
        ("point", {"point": {"kind": "part", "id": "a b"}}, "id"),
        ("point", {"point": {"kind": "moon"}}, "kind"),
        ("show", {"member": "teacher", "why": "fun"}, "why"),
        ("extend", {"hours": True}, "hours"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_message_is_said_by_its_field(type: str, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(inbound.ProtocolError) as raised:
        decode(type, **fields)
    assert named in str(raised.value)
    assert "must" in str(raised.value)
    assert len(str(raised.value)) < 700


def test_a_number_that_is_none_is_in_no_document_that_others_are_told() -> None:
    # JSON spells it, and then it can be written for nobody.
    told = {
        "source_deeds": '"run": 0, "deeds": [{"value": 1e999}], "until": [0, 0], "playing": true',
        "give": '"kind": "set_up", "what": {"experiment": {"seed": -1e999}}',
        "challenge": '"document": {"level": [1e999]}',
        "submit": '"submission": {"run": {"until": 1e999}}',
    }
    for type, rest in told.items():
        with pytest.raises(inbound.ProtocolError, match="must have finite numbers alone"):
            inbound.decode(f'{{"type": "{type}", {rest}}}')


@pytest.mark.parametrize(
    ("kind", "what", "given"),
    [
        ("set_up", {"experiment": {"seed": None}}, {"experiment": {"seed": None}}),
        ("lesson", {"name": "first", "step": 2}, {"name": "first", "step": 2}),
        ("lesson", {"packed": "abc"}, {"packed": "abc", "step": 1}),
        ("challenge", {"name": "circle"}, {"name": "circle"}),
        ("moment", {"state": "AAAA"}, {"state": "AAAA"}),
        (None, None, None),
        ("set_up", None, "give.what"),
        ("set_up", {"experiment": 3}, "give.what.experiment"),
        ("lesson", {"step": 1}, "give.what"),
        ("lesson", {"name": "a", "packed": "b"}, "give.what"),
        ("challenge", {"name": "a", "step": 1}, "give.what.step"),
        ("moment", {"state": "AAA"}, "give.what.state"),
    ],
)
def test_what_is_given_is_read_by_its_kind(kind: str | None, what: Any, given: Any) -> None:
    message = decode("give", kind=kind, what=what)
    if isinstance(given, str):
        with pytest.raises(inbound.ProtocolError, match=f"`{given}"):
            inbound.read_given(message)
    else:
        assert inbound.read_given(message) == given


def test_only_what_carries_a_run_may_be_long_and_says_so_at_its_beginning() -> None:
    long = {
        text: inbound.most_bytes(text)
        for text in ('{"type":"give",', ' { "type" : "submit"', '{"type":"tile"', '{"a":1')
    }
    assert list(long.values()) == [512 * 1024, 512 * 1024, 16 * 1024, 16 * 1024]
    # A type that is said twice is no way around it.
    with pytest.raises(inbound.ProtocolError, match="type"):
        inbound.decode('{"type":"give","type":"ping"}')


def test_every_refusal_and_every_message_is_described() -> None:
    described = read("docs/protocol.md").partition("## The class socket")[2]
    names = [model.model_fields["type"].annotation.__args__[0] for model in inbound.ClassMessage.__args__]  # type: ignore[attr-defined]
    assert [name for name in [*REFUSALS, *names] if f"`{name}`" not in described] == []


def test_a_refusal_says_what_is_wrong_in_a_sentence_and_in_parts() -> None:
    refused = Refused("name_unfit", why="long", most=24)
    assert refused_message(refused, "join") == {
        "type": "refused",
        "code": "name_unfit",
        "values": {"why": "long", "most": 24},
        "rule": "the name must have 1 to 24 letters, signs or digits that can be seen; it is longer",
        "of": "join",
    }
