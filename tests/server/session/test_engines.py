"""A run that goes on with the other engine is told of it, once, and not one that goes on with its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import Experiment, Trainer
from engine.compiled import availability
from engine.compiled.kernels import Kernels
from server.wire import inbound
from server.wire.frame import wrap_checkpoint, wrap_snapshot
from tests.server.support.talk import Talk, of_type

Use = Callable[[str], None]


@pytest.fixture
def use(kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Has runs that are made from here on trained by this engine."""
    monkeypatch.setenv("PLAYGROUND_COMPILED", "1")
    return lambda engine: monkeypatch.setattr(availability._found, "kernels", kernels if engine == "compiled" else None)


def trained(epochs: int = 3) -> bytes:
    trainer = Trainer(Experiment.parse({}))
    trainer.train(epochs)
    return trainer.checkpoint()


def notices(talk: Talk) -> list[Any]:
    return [message["code"] for message in of_type("notice", talk.heard)]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("compiled", "numpy", ["goes_on_numpy"]),
        ("numpy", "compiled", ["goes_on_compiled"]),
        ("compiled", "compiled", []),
        ("numpy", "numpy", []),
    ],
)
def test_a_checkpoint_of_the_other_engine_is_told_of(use: Use, before: str, now: str, said: list[str]) -> None:
    use(before)
    checkpoint = trained()
    use(now)
    talk = Talk(checkpoint=wrap_checkpoint(checkpoint), resume=True)
    assert talk.trainer().engine == now
    assert notices(talk) == said


def test_a_run_that_was_not_trained_or_was_by_both_is_not_told_of(use: Use) -> None:
    checkpoint = trained(0)
    use("compiled")
    assert notices(Talk(checkpoint=wrap_checkpoint(checkpoint), resume=True)) == []
    use("numpy")
    trainer = Trainer.restore(trained())
    use("compiled")
    trainer.train_epoch()
    assert trainer.engines == {"compiled", "numpy"}
    for engine in ("compiled", "numpy"):
        use(engine)
        assert notices(Talk(checkpoint=wrap_checkpoint(trainer.checkpoint()), resume=True)) == []


def test_it_is_said_once_a_session(use: Use) -> None:
    snapshot = wrap_snapshot(trained(), run=1, epoch=3, batch=0, asked=False)
    use("compiled")
    talk = Talk()
    for _ in range(2):
        talk.session.receive(inbound.Load(snapshot))
        talk.wait(0.1)
    assert talk.trainer().epoch == 3
    assert notices(talk) == ["goes_on_compiled"]
