"""An experiment made in Python, field by field, is checked as a document is."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from engine import Experiment, ExperimentError, Limits
from engine.experiment.choice import choose, models
from engine.experiment.own_points import Points
from engine.experiment.parts import DataChoice, HiddenLayer, Stop
from engine.tables import CHOICES
from engine.tables.clipping import CLIPS
from engine.tables.optimizers import OPTIMIZERS

ADAM = choose(OPTIMIZERS, "adam", beta1=0.5)


def wrong(**fields: Any) -> list[str]:
    with pytest.raises(ExperimentError) as caught:
        Experiment(**fields)
    return [fault.message for fault in caught.value.faults]


def test_what_is_nested_may_be_a_model_or_a_document() -> None:
    made = Experiment(data=DataChoice(dataset="xor"), hidden=[HiddenLayer(units=3)], optimizer=ADAM, seed=2)
    document = {
        "data": {"dataset": "xor"}, "hidden": [{"units": 3}], "optimizer": {"name": "adam", "beta1": 0.5}, "seed": 2
    }  # fmt: skip
    assert made == Experiment(**document) == Experiment.parse(document)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"batch_size": 251}, ["`batch_size` must be at most the number of training points, 250; got 251"]),
        ({"hidden": [HiddenLayer(units=33)]}, ["`hidden[0].units` must be at most 32; got 33"]),
        ({"hidden": [HiddenLayer(units=3)] * 11}, ["`hidden` must have at most 10 layers; got 11"]),
        ({"data": DataChoice(dataset="custom")}, ["`data.points` must be given with the dataset `custom`"]),
        (
            {"data": DataChoice(dataset="custom", points=Points(train=[[0, 0, 1]] * 5001))},
            ["`data.points` must be at most 5000 points; got 5001"],
        ),
        ({"seed": -1, "optimizer": {"name": "adam", "beta1": 1}}, [
            "`optimizer.beta1` must be less than 1; got 1", "`seed` must be at least 0; got -1",
        ]),
        ({"colour": 1}, ["`colour` is no field of an experiment; got 1"]),
        ({"clip": ADAM}, ["`clip` must be an object; got AdamOptimizer("]),
    ],
)  # fmt: skip
def test_whatever_a_document_may_not_say_no_fields_may_say(fields: dict[str, Any], says: list[str]) -> None:
    found = wrong(**fields)
    assert len(found) == len(says) and all(map(str.startswith, found, says)), found


def test_pydantic_s_own_reading_checks_as_much() -> None:
    assert Experiment.model_validate({"seed": 2}) == Experiment(seed=2)
    with pytest.raises(ValidationError, match="at most the number of training points"):
        Experiment.model_validate({"batch_size": 251})


def test_a_copy_with_other_fields_is_checked_too() -> None:
    wide = Experiment.parse({"hidden": [{"units": 64}]}, Limits(units=64))
    changed = wide.model_copy(update={"seed": 3, "optimizer": ADAM, "stop": {"epochs": 5}})
    assert (changed.seed, changed.optimizer, changed.stop) == (3, ADAM, Stop(epochs=5))
    assert changed.hidden == wide.hidden and wide.seed == 1 and wide.model_copy() == wide
    for update in ({"seed": -1}, {"colour": 1}, {"batch_size": 251}, {"optimizer": {"name": "adamant"}}):
        with pytest.raises(ExperimentError):
            wide.model_copy(update=update)


def test_an_experiment_can_be_copied_and_pickled_with_every_choice_there_is() -> None:
    for field, table in CHOICES.items():
        for name in table:
            made = Experiment.parse({field: {"name": name}})
            assert pickle.loads(pickle.dumps(made)) == made == copy.deepcopy(made)
            assert type(pickle.loads(pickle.dumps(made)).__dict__[field]) is models(field)[name]


def test_a_choice_of_the_program_s_own_is_checked() -> None:
    assert choose(CLIPS, "norm", learning_rate=3).document() == {"name": "norm", "threshold": 1.0}
    with pytest.raises(ValidationError, match="greater than 0"):
        choose(CLIPS, "norm", threshold=0.0)
    with pytest.raises(KeyError):
        choose(CLIPS, "hair")


def test_a_choice_gives_its_values_by_name() -> None:
    assert (ADAM.name, ADAM["beta1"], ADAM.get("beta2"), ADAM.get("rho"), ADAM.get("rho", 1)) == (
        "adam", 0.5, 0.999, None, 1,
    )  # fmt: skip
    assert ADAM.document() == {"name": "adam", **ADAM.values}
    with pytest.raises(KeyError):
        ADAM["rho"]


def test_of_very_many_unknown_parameters_the_first_are_told_and_the_others_counted() -> None:
    many = {f"p{number}": number for number in range(100_000)}
    with pytest.raises(ExperimentError) as caught:
        Experiment(optimizer={"name": "adam", "beta1": 2, **many})
    assert (len(caught.value.faults), caught.value.more) == (20, 99_981)
    assert caught.value.faults[0].message.startswith("`optimizer.p0` is no parameter of adam, which has learning_rate,")


def test_what_is_missing_has_no_value_to_be_told() -> None:
    assert wrong(hidden=[{}]) == ["`hidden[0].units` is missing"]
    assert wrong(hidden=[{"units": None}]) == ["`hidden[0].units` must be a whole number; got None"]
