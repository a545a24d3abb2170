"""A run trained again from what was done to it has the same bits; what describes no run is refused by field."""

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.compiled.kernels import Kernels
from engine.deeds.deed import DeedsError
from engine.deeds.document import DoneRun, read_done_run
from engine.deeds.record import MOST_DEEDS
from engine.experiment.experiment import Experiment
from engine.training.checkpoint import CheckpointError
from engine.training.repetition import apply_deed, check_place, repeat
from engine.training.trainer import Trainer
from engine.validation.limits import DEFAULT_LIMITS

EXPERIMENT = {
    "data": {"dataset": "circle", "samples": 120},
    "hidden": [{"units": 3}, {"units": 2, "dropout": 0.2}],
    "optimizer": {"name": "adam"},
    "shuffle": True,
}


def trained(**fields: Any) -> Trainer:
    trainer = Trainer(Experiment.parse({**EXPERIMENT, **fields}), compiled=False)
    trainer.train_epoch()
    trainer.train_batches(2)
    return trainer


def again(trainer: Trainer) -> Trainer:
    """The run trained again from its document, through text as a file holds it."""
    done = trainer.done()
    assert done is not None
    document = json.loads(json.dumps(done.document()))
    return repeat(read_done_run(document), compiled=False)


def changed(trainer: Trainer, **fields: Any) -> None:
    assert not trainer.reconfigure(trainer.experiment.model_copy(update=fields))


DEEDS: dict[str, Callable[[Trainer], object]] = {
    "nothing": lambda trainer: None,
    "rate": lambda trainer: changed(trainer, optimizer={"name": "adam", "learning_rate": 0.1}),
    "optimizer": lambda trainer: changed(trainer, optimizer={"name": "momentum"}),
    "batch size": lambda trainer: changed(trainer, batch_size=7),
    "order": lambda trainer: changed(trainer, shuffle=False),
    "schedule": lambda trainer: changed(trainer, schedule={"name": "adaptive"}),
    "regularizer": lambda trainer: changed(trainer, regularizer={"name": "l1", "rate": 0.1, "prune": True}),
    "clip": lambda trainer: changed(trainer, clip={"name": "norm", "threshold": 0.1}),
    "unit off": lambda trainer: changed(trainer, off=[{"layer": 1, "unit": 1}]),
    "weight": lambda trainer: trainer.set_weight(1, 1, 2, -0.75),
    "bias": lambda trainer: trainer.set_bias(2, 1, 0.1 + 0.2),
    "all parameters": lambda trainer: trainer.set_parameters(trainer.network.parameters * 1.1),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_run_is_trained_again_bit_for_bit(name: str) -> None:
    trainer = trained()
    DEEDS[name](trainer)
    trainer.train_batches(2)
    trainer.train_epoch()
    trainer.train_batches(1)
    assert again(trainer).checkpoint() == trainer.checkpoint()


def test_a_long_run_with_everything_done_to_it_is_trained_again_bit_for_bit() -> None:
    trainer = trained()
    for deed in [*DEEDS.values(), *reversed(DEEDS.values())]:
        deed(trainer)
        trainer.train_batches(3)
    assert trainer.deeds is not None and len(trainer.deeds.each) > len(DEEDS)
    assert again(trainer).checkpoint() == trainer.checkpoint()


def test_a_rate_that_came_back_before_the_next_batch_was_never_another() -> None:
    trainer = trained()
    changed(trainer, clip={"name": "norm", "threshold": 0.1})
    before = trainer.deeds
    for rate in (0.1, 0.2, 0.03):
        changed(trainer, optimizer={"name": "adam", "learning_rate": rate})
    assert trainer.deeds == before and trainer.deeds is not None and before is not None
    assert trainer.deeds.text == before.text
    for rate in (0.1, 0.2):
        changed(trainer, optimizer={"name": "adam", "learning_rate": rate})
        trainer.train_batches(1)
    changed(trainer, optimizer={"name": "adam", "learning_rate": 0.3})
    changed(trainer, optimizer={"name": "adam", "learning_rate": 0.2})
    assert [deed.do for deed in trainer.deeds.each] == ["configure"] * 3
    assert again(trainer).checkpoint() == trainer.checkpoint()


def test_compiled_code_trains_it_again_bit_for_bit_too(kernels: Kernels) -> None:
    trainer = Trainer(Experiment.parse(EXPERIMENT), kernels=kernels)
    trainer.train_epoch()
    changed(trainer, optimizer={"name": "adam", "learning_rate": 0.1})
    trainer.train_batches(2)
    trainer.set_bias(1, 0, 0.5)
    trainer.train_epoch()
    done = trainer.done()
    assert done is not None and trainer.engines == {"compiled"}
    assert repeat(done, kernels=kernels).checkpoint() == trainer.checkpoint()


def test_a_checkpoint_and_copies_carry_what_was_done() -> None:
    trainer = trained()
    trainer.set_weight(1, 0, 0, 2.0)
    trainer.train_batches(1)
    for other in (Trainer.restore(trainer.checkpoint()), copy.copy(trainer)):
        assert other.deeds == trainer.deeds
        assert other.checkpoint() == trainer.checkpoint()
        assert again(other).checkpoint() == trainer.checkpoint()


def test_going_back_cuts_what_came_after_and_beginning_anew_all_of_it() -> None:
    trainer = trained()
    before, deeds = trainer.state(), trainer.deeds
    trainer.set_bias(1, 0, 1.0)
    trainer.train_epoch()
    trainer.rewind(before)
    assert trainer.deeds == deeds
    assert again(trainer).checkpoint() == trainer.checkpoint()
    trainer.set_bias(1, 0, 1.0)
    trainer.reset()
    assert trainer.deeds is not None and trainer.deeds.each == ()
    trainer.set_bias(1, 0, 1.0)
    assert trainer.reconfigure(trainer.experiment.model_copy(update={"seed": 5}))
    assert trainer.deeds.each == ()


def test_a_run_from_parameters_of_its_own_begins_with_them_again() -> None:
    parameters = trained().network.parameters + 1
    trainer = Trainer(Experiment.parse(EXPERIMENT), parameters, compiled=False)
    trainer.train_epoch()
    assert again(trainer).checkpoint() == trainer.checkpoint()


def test_a_slider_that_is_drawn_is_one_deed_and_forgets_no_more_than_it_did() -> None:
    trainer = trained(regularizer={"name": "l1", "rate": 1.0, "prune": True})
    trainer.train_epoch()
    for value in (0.5, 0.25, 1.0):
        trainer.set_weight(1, 0, 0, value)
    for rate in (0.01, 0.5, 0.1):
        changed(trainer, optimizer={"name": "adam", "learning_rate": rate})
    assert trainer.deeds is not None and len(trainer.deeds.each) == 2
    # What is forgotten on the way is forgotten again.
    changed(trainer, optimizer={"name": "sgd"})
    changed(trainer, optimizer={"name": "adam"})
    # A weight that was pruned lives again by what it was set to in between, though it is zero in the end.
    trainer.set_weight(1, 0, 1, 0.5)
    trainer.set_weight(1, 0, 1, 0.0)
    assert len(trainer.deeds.each) == 6
    trainer.train_epoch()
    assert again(trainer).checkpoint() == trainer.checkpoint()


def test_more_than_a_record_holds_is_not_known_any_more() -> None:
    trainer = trained()
    for index in range(MOST_DEEDS):
        trainer.set_bias(1, index % 2, 0.5)
    assert trainer.deeds is not None and trainer.done() is not None
    trainer.set_bias(1, 0, 0.5)
    assert trainer.deeds is None and trainer.done() is None
    trainer.set_bias(1, 1, 0.5)
    assert trainer.deeds is None
    assert Trainer.restore(trainer.checkpoint()).deeds is None
    trainer.reset()
    assert trainer.deeds is not None


def document(**fields: Any) -> dict[str, Any]:
    return {**DoneRun(Experiment.parse(EXPERIMENT), until=(1, 0)).document(), **fields}


def deed(**fields: Any) -> dict[str, Any]:
    return {"at": [0, 0], "do": "bias", "layer": 1, "unit": 0, "value": 1.0, **fields}


def configured(**fields: Any) -> dict[str, Any]:
    return {"at": [0, 0], "do": "configure", "experiment": fields}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ([], ""),
        (document(format="other"), "format"),
        (document(version=2), "version"),
        ({name: value for name, value in document().items() if name != "until"}, "until"),
        (document(more=1), "more"),
        (document(experiment={"seed": -1}), "experiment.seed"),
        (document(start="x"), "start"),
        (document(start="AAAAAAAA+H8="), "start"),
        (document(until=[1]), "until"),
        (document(until=[1, -1]), "until"),
        (document(until=[True, 0]), "until"),
        (document(deeds={}), "deeds"),
        (document(deeds=[1]), "deeds[0]"),
        (document(deeds=[deed(do="sing")]), "deeds[0].do"),
        (document(deeds=[deed(at=[0])]), "deeds[0].at"),
        (document(deeds=[deed(layer=1.5)]), "deeds[0].layer"),
        (document(deeds=[deed(value=float("inf"))]), "deeds[0].value"),
        (document(deeds=[deed(value="1")]), "deeds[0].value"),
        (document(deeds=[deed(more=1)]), "deeds[0].more"),
        (document(deeds=[configured(seed=1)]), "deeds[0].experiment.seed"),
        (document(deeds=[configured()]), "deeds[0].experiment"),
        (document(deeds=[{"at": [0, 0], "do": "parameters", "values": 5}]), "deeds[0].values"),
        (document(deeds=[deed(at=[2, 0]), deed(at=[1, 0])]), "deeds[1].at"),
        (document(deeds=[deed()] * (MOST_DEEDS + 1)), "deeds"),
        (document(deeds=[{"at": [0, 0], "do": "parameters", "values": "A" * 400_000}]), "deeds"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_describes_no_run_is_refused_with_its_path(wrong: Any, path: str) -> None:
    with pytest.raises(DeedsError) as caught:
        read_done_run(wrong)
    assert [fault.path for fault in caught.value.faults] == [path]
    assert all(fault.code for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("done", "path"),
    [
        ({"deeds": [deed(layer=9)]}, "deeds[0]"),
        ({"deeds": [deed(at=[0, 500])]}, "deeds[0].at"),
        ({"deeds": [deed(at=[1, 1]), deed(at=[1, 0])], "until": [2, 0]}, "deeds[1].at"),
        ({"deeds": [deed(at=[1, 1])], "until": [1, 0]}, "until"),
        ({"deeds": [{"at": [0, 0], "do": "parameters", "values": ""}]}, "deeds[0]"),
        (
            {"deeds": [{"at": [0, 0], "do": "configure", "experiment": {"batch_size": 1000}}]},
            "deeds[0].experiment.batch_size",
        ),
        ({"deeds": [{"at": [0, 0], "do": "configure", "experiment": {"clip": 3}}]}, "deeds[0].experiment.clip"),
        ({"start": ""}, "start"),
    ],
)
def test_a_deed_that_does_not_fit_the_run_is_refused_with_its_path(done: dict[str, Any], path: str) -> None:
    with pytest.raises(DeedsError) as caught:
        repeat(read_done_run(document(**done)), compiled=False)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_a_deed_that_does_not_fit_leaves_the_run_as_it_is() -> None:
    trainer = trained()
    before = trainer.checkpoint()
    [misfit] = read_done_run(document(deeds=[deed(unit=99)])).deeds
    with pytest.raises(DeedsError):
        apply_deed(trainer, misfit, "deed", DEFAULT_LIMITS)
    with pytest.raises(DeedsError, match="epoch 1, batch 2"):
        check_place(trainer, "until", (1, 1))
    assert trainer.checkpoint() == before


def test_who_observes_sees_every_epoch_and_deed_and_may_end_it() -> None:
    trainer = trained()
    trainer.set_bias(1, 0, 1.0)
    trainer.train_epoch()
    trainer.train_epoch()
    seen: list[tuple[int, int]] = []
    done = trainer.done()
    assert done is not None
    repeat(done, compiled=False, observe=lambda run: seen.append((run.epoch, run.cursor)))
    assert seen == [(0, 0), (1, 0), (1, 2), (1, 2), (2, 0), (3, 0)]
    ended = repeat(done, compiled=False, observe=lambda run: run.epoch == 1)
    assert (ended.epoch, ended.cursor) == (1, 0)


@pytest.mark.parametrize(
    "record",
    [
        5,
        {},
        {"first": {}, "each": [1]},
        {"first": {"seed": 2}, "each": []},
        {"first": {"batch_size": 10**6}, "each": []},
    ],
)
def test_a_checkpoint_with_a_record_that_is_none_is_refused(record: Any) -> None:
    data = trained().checkpoint()
    length = int.from_bytes(data[8:12], "little")
    header = json.loads(data[16 : 16 + length])
    text = json.dumps({**header, "deeds": record}).encode()
    text += b" " * (-len(text) % 8)
    with pytest.raises(CheckpointError, match="record of what was done"):
        Trainer.restore(data[:8] + len(text).to_bytes(4, "little") + data[12:16] + text + data[16 + length :])


def test_a_checkpoint_of_a_version_without_a_record_goes_on_and_says_that_it_does_not_know() -> None:
    trainer = trained()
    data = trainer.checkpoint()
    length = int.from_bytes(data[8:12], "little")
    header = {name: value for name, value in json.loads(data[16 : 16 + length]).items() if name != "deeds"}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    old = Trainer.restore(data[:8] + len(text).to_bytes(4, "little") + data[12:16] + text + data[16 + length :])
    assert old.deeds is None and old.done() is None
    trainer.train_epoch()
    old.train_epoch()
    assert np.array_equal(old.network.parameters, trainer.network.parameters)
