"""Two pages of a real server, one of which follows the other's run over the lines between them.

Lost where this fails: that what a class is passed on of a run is enough to have its very bits elsewhere.
"""

from __future__ import annotations

import contextlib
from typing import Any

from server.wire.frame import unwrap_snapshot
from tests.server.conftest import Page, Server


def test_what_is_told_of_a_playing_run_is_enough_to_have_its_bits_on_another_page(server: Server) -> None:
    with contextlib.closing(Page(server.port)) as source, contextlib.closing(Page(server.port)) as follower:
        source.hello(playing=True, speed={"per": "batch", "rate": 500}, experiment={"seed": 4})
        follower.hello(experiment={"data": {"dataset": "xor"}})
        follower.until("frame")
        source.until("frame", lambda frame: frame["epoch"] >= 1)
        source.say("announce_deeds", on=True)
        source.say("snapshot")
        state = asked_snapshot(source)
        source.say("edit", layer=1, unit=0, source=1, value=-1.5)
        source.say("configure", id=1, experiment={"seed": 4, "batch_size": 4, "optimizer": {"learning_rate": 0.1}})
        source.until("run", lambda run: run["id"] == 1)
        source.until("frame", lambda frame: frame["epoch"] >= 4)
        source.say("pause")
        last = source.until("frame", lambda frame: not frame["flags"] & 1)
        deeds = [message["deed"] for message in source.heard if message["type"] == "deed"]
        assert [deed["do"] for deed in deeds] == ["weight", "configure"]

        follower.socket.send(state)
        follower.until("run", lambda run: run["experiment"]["seed"] == 4)
        follower.say("follow", deeds=deeds[:1], until=deeds[1]["at"], playing=True)
        follower.say("follow", deeds=deeds[1:], until=[last["epoch"], last["batch"]], playing=False)
        shown = follower.until("frame", lambda frame: place(frame) == place(last))
        assert shown["parameters"] == last["parameters"]
        assert checkpoint(follower) == checkpoint(source)


def place(frame: dict[str, Any]) -> tuple[int, int]:
    return frame["epoch"], frame["batch"]


def asked_snapshot(page: Page) -> bytes:
    """The snapshot that this page has asked for, listening until it is there."""
    while not (asked := [one for one in page.snapshots if one[2] & 1]):
        page.say("ping")
        page.until("pong")
    return asked[-1]


def checkpoint(page: Page) -> bytes:
    page.snapshots.clear()
    page.say("snapshot")
    return unwrap_snapshot(asked_snapshot(page))
