"""Whatever bytes come as a checkpoint, they are a run that can go on, or refused in words."""

from __future__ import annotations

import json
import struct
import tracemalloc
from random import Random

import numpy as np
import pytest
from hypothesis import given

from engine import CheckpointError, Limits, Trainer
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally

LIMITS = Limits(hidden_layers=4, units=8, points=1200)


def look(data: bytes) -> bool:
    """Whether bytes are taken; that the run then goes on and comes back, and else that words say why it does not."""
    tally("checkpoints")
    try:
        trainer = Trainer.restore(data, LIMITS)
    except CheckpointError as error:
        assert str(error)
        str(error).encode()
        return False
    kept = trainer.checkpoint()
    assert Trainer.restore(kept, LIMITS).checkpoint() == kept
    with np.errstate(all="ignore"):
        before = trainer.step
        trainer.train_batches(1)
        trainer.evaluate()
        trainer.train_epoch()
        trainer.evaluate()
    assert before < trainer.step
    return True


@cases(800)
@given(SEEDS)
def test_a_damaged_checkpoint_goes_on_or_is_refused_in_words(seed: int) -> None:
    random = Random(seed)
    look(mutate.checkpoint(stock.one_checkpoint(random), random))


@pytest.mark.parametrize("data", stock.checkpoints())
def test_the_checkpoints_that_are_damaged_here_are_taken_when_they_are_whole(data: bytes) -> None:
    if np.isfinite(Trainer.restore(data).network.parameters).all():
        assert look(data)


@pytest.mark.parametrize("data", stock.checkpoints())
def test_a_checkpoint_cut_short_or_made_longer_anywhere_is_refused(data: bytes) -> None:
    [length] = struct.unpack_from("<I", data, 8)
    for size in {*range(40), *range(0, len(data), 97), 16 + length - 1, 16 + length, len(data) - 8, len(data) - 1}:
        assert not look(data[:size])
    for more in (b"\0", bytes(8), data):
        assert not look(data + more)


@cases(60)
@given(SEEDS)
def test_nothing_is_allocated_for_sizes_a_header_merely_claims(seed: int) -> None:
    random = Random(seed)
    data = stock.one_checkpoint(random)
    [length] = struct.unpack_from("<I", data, 8)
    header, arrays = json.loads(data[16 : 16 + length]), data[16 + length :]
    huge = random.choice([10**6, 10**9, 2**31 - 1, 2**52])
    kind = random.randrange(4)
    if kind == 0:
        header["arrays"][random.choice(list(header["arrays"]))] = huge
    elif kind == 1:
        header["arrays"] |= {f"more{index}": huge for index in range(100)}
    elif kind == 2:
        header["experiment"]["data"] |= {"dataset": "circle", "samples": huge}
        header["experiment"]["data"].pop("points", None)
    else:
        header["experiment"]["hidden"] = [{"units": huge}] * 1000
    tracemalloc.start()
    assert not look(mutate.wrap_header(header, arrays))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("inner", [*range(850, 1000, 3), 5000, 100_000])
def test_a_header_nested_without_end_is_refused(inner: int) -> None:
    data = stock.checkpoints()[0]
    [length] = struct.unpack_from("<I", data, 8)
    header, arrays = json.loads(data[16 : 16 + length]), data[16 + length :]
    for place, text in (("hidden", "[" * inner + "]" * inner), ("optimizer", '{"a":' * inner + "1" + "}" * inner)):
        header["experiment"][place] = "HERE"
        written = json.dumps(header).replace('"HERE"', text).encode()
        written += b" " * (-len(written) % 8)
        assert not look(struct.pack("<4sIII", b"NNPC", 2, len(written), 0) + written + arrays)
