"""A sweep's document: what may vary, what is made of ranges, and what is wrong with one, by field, rule and value."""

import json
import math
from typing import Any

import pytest

from engine import Experiment
from engine.sweeps.document import SweepError
from engine.sweeps.fields import known_fields, sweep_fields
from engine.sweeps.limits import SweepLimits
from engine.sweeps.plan import Sweep
from tests.project.tree import read

RATE = {"field": "optimizer.learning_rate", "values": [0.01, 0.1]}
SMALL = SweepLimits(values=10, seeds=20, runs=100, epochs=1000, work=2_000_000_000)


def vary(field: str, *values: Any, **others: Any) -> dict[str, Any]:
    return {"vary": [{"field": field, "values": list(values)}], **others}


def over(field: str, start: float, end: float, count: int, scale: str = "linear") -> dict[str, Any]:
    return {"vary": [{"field": field, "range": {"from": start, "to": end, "count": count, "scale": scale}}]}


def faults(document: Any) -> list[str]:
    with pytest.raises(SweepError) as caught:
        Sweep.parse(document, sizes=SMALL)
    assert all(fault.code for fault in caught.value.faults)
    return [fault.message for fault in caught.value.faults]


def test_what_is_left_out_has_its_default_and_the_complete_document_means_the_same() -> None:
    sweep = Sweep.parse({"vary": [RATE]})
    document = sweep.document()
    assert document["experiment"] == Experiment.parse({}).document()
    assert (document["seeds"], document["epochs"], document["stop"]) == ({"count": 5, "of": "weights"}, 300, None)
    again = Sweep.parse(json.loads(json.dumps(document)))
    assert again.document() == document
    assert again.tasks == [((place,), seed) for place in (0, 1) for seed in range(5)]


def test_a_range_has_equal_differences_or_equal_ratios_to_six_digits_and_its_ends_as_they_are() -> None:
    assert Sweep.parse(over("optimizer.learning_rate", 0.001, 1, 4, "log")).axes == ((0.001, 0.01, 0.1, 1.0),)
    assert Sweep.parse(over("optimizer.learning_rate", 0.001, 1, 7, "log")).axes[0][1] == 0.00316228
    assert Sweep.parse(over("data.noise", 0, 0.5, 3)).axes == ((0.0, 0.25, 0.5),)
    # Whole numbers that several places of the range are nearest to stand once.
    assert Sweep.parse(over("hidden.units", 1, 8, 7, "log")).axes == ((1, 2, 3, 4, 6, 8),)


def test_two_settings_make_a_cell_of_each_pair_the_second_the_quickest() -> None:
    sweep = Sweep.parse({"vary": [RATE, {"field": "hidden.units", "values": [1, 2, 3]}], "seeds": {"count": 1}})
    assert sweep.cells == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert sweep.values((1, 2)) == {"optimizer.learning_rate": 0.1, "hidden.units": 3}


@pytest.mark.parametrize(
    ("of", "seeds"), [("weights", (13, 5)), ("data", (10, 8)), ("both", (13, 8))], ids=lambda one: str(one)
)
def test_each_seed_draws_anew_what_is_asked_for_and_the_first_is_the_experiment_itself(
    of: str, seeds: tuple[int, int]
) -> None:
    own = {"experiment": {"seed": 10, "data": {"seed": 5}}, "seeds": {"count": 4, "of": of}}
    sweep = Sweep.parse(vary("hidden.units", 3, 4, **own))
    first = sweep.experiment_of((1,), 0)
    assert (first.seed, first.data.seed, first.hidden[0].units) == (10, 5, 4)
    last = sweep.experiment_of((0,), 3)
    assert (last.seed, last.data.seed) == seeds


CASES: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = [
    ("hidden.layers", 3, {}, {"hidden": [{"units": 4}, {"units": 2}, {"units": 2}]}),
    ("hidden.layers", 1, {}, {"hidden": [{"units": 4}]}),
    ("hidden.layers", 0, {}, {"hidden": []}),
    ("hidden.layers", 2, {"hidden": []}, {"hidden": [{"units": 4}, {"units": 4}]}),
    ("hidden[1].units", 7, {}, {"hidden": [{"units": 4}, {"units": 7}]}),
    (
        "hidden.activation", "relu", {"hidden": [{"units": 1, "activation": "elu", "alpha": 2.0}]},
        {"hidden": [{"units": 1, "activation": "relu"}]},
    ),
    (
        "hidden.residual", True, {"hidden": [{"units": 2}] * 2},
        {"hidden": [{"units": 2}, {"units": 2, "residual": True}]},
    ),
    (
        "optimizer.name", "adam", {"optimizer": {"learning_rate": 0.5}},
        {"optimizer": {"name": "adam", "learning_rate": 0.5}},
    ),
    # Biases begin where the initializer has them begin.
    ("initializer.name", "xavier_normal", {}, {"initializer": {"name": "xavier_normal"}}),
    (
        "regularizer.name", "l1", {"regularizer": {"rate": 0.01, "name": "l2"}},
        {"regularizer": {"rate": 0.01, "name": "l1"}},
    ),
    ("data.dataset", "xor", {"data": {"dataset": "blobs", "classes": 4}}, {"data": {"dataset": "xor"}}),
    ("shuffle", True, {}, {"shuffle": True}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "base", "wanted"), CASES)
def test_a_value_changes_its_field_and_what_could_not_stay(
    field: str, value: Any, base: dict[str, Any], wanted: dict[str, Any]
) -> None:
    sweep = Sweep.parse(vary(field, value, experiment=base))
    assert sweep.experiment_of((0,), 0) == Experiment.parse(wanted)


def test_where_the_record_varies_its_parameter_may_and_it_is_set_after_it() -> None:
    both = [{"field": "clip.threshold", "values": [0.5]}, {"field": "clip.name", "values": ["value", "norm"]}]
    sweep = Sweep.parse({"vary": both})
    assert [sweep.experiment_of(cell, 0).clip.document() for cell in sweep.cells] == [
        {"name": "value", "threshold": 0.5},
        {"name": "norm", "threshold": 0.5},
    ]


def test_every_field_that_may_vary_does_with_its_usual_range_or_its_list() -> None:
    base: dict[str, Any] = {
        "hidden": [{"units": 3, "activation": "elu"}] * 2,
        "data": {"dataset": "blobs"},
        "optimizer": {"name": "adam"},
        "regularizer": {"name": "l2"},
        "clip": {"name": "norm"},
        "schedule": {"name": "warmup_cosine"},
        "initializer": {"name": "uniform", "low": -1.0, "high": 1.0},
    }
    fields = sweep_fields(Experiment.parse(base))
    assert {"optimizer.beta2", "hidden[1].alpha", "data.classes", "schedule.warmup", "clip.threshold"} <= set(fields)
    assert not {"seed", "data.seed", "problem", "features", "stop", "frozen"} & set(fields)
    for name, field in fields.items():
        axis = {"range": field.usual} if field.kind == "numeric" else {"values": list(field.values)}
        # These may not go with one another; which do is the experiment's to say.
        partial = name in ("output_activation", "loss", "data.dataset", "initializer.low", "initializer.high")
        if not partial:
            sweep = Sweep.parse({"experiment": base, "vary": [{"field": name, **axis}], "epochs": 1})
            made = {json.dumps(sweep.experiment_of(cell, 0).document()) for cell in sweep.cells}
            assert len(made) == len(sweep.cells) > 1, name


def test_data_sets_that_may_vary_are_of_the_same_problem_and_as_many_inputs() -> None:
    def names(**experiment: Any) -> set[Any]:
        return set(sweep_fields(Experiment.parse(experiment))["data.dataset"].values)

    curves = names(problem="regression", data={"dataset": "sine"}, features=["x1"])
    planes = names(problem="regression", data={"dataset": "plane"})
    assert {"sine", "step"} <= curves
    assert {"plane", "waves"} <= planes
    assert {"circle", "blobs"} <= names()
    assert not curves & planes
    assert "custom" not in names()


def test_every_field_and_every_value_of_a_list_has_its_words_in_the_locales() -> None:
    words = json.loads(read("locales/en.json"))
    base = {"hidden": [{"units": 3, "activation": "elu"}] * 2, "data": {"dataset": "blobs"}}
    for field in known_fields(Experiment.parse(base)).values():
        keys = [field.label, *([field.group] if field.group else [])]
        if field.family:
            keys += [f"{field.family}.{value}.label" for value in field.values if value != "auto"]
        assert [key for key in keys if key not in words] == [], field.name
        assert json.loads(json.dumps(field.document()))["name"] == field.name


WRONG: list[tuple[Any, str]] = [
    ([], "`sweep` must be an object; got []"),
    ({}, "`vary` is missing"),
    ({"vary": []}, "`vary` must have at least 1; got []"),
    ({"vary": [RATE], "speed": 1}, "`speed` is no field of a sweep; got 1"),
    ({"vary": [RATE], "experiment": {"speed": 1}}, "`experiment.speed` is no field of an experiment; got 1"),
    (
        {"vary": [RATE], "experiment": {"hidden": [{"units": 99}]}},
        "`experiment.hidden[0].units` must be at most 32; got 99",
    ),
    (vary("hidden.units", 1, 2.5), "`vary[0].values[1]` must be a whole number; got 2.5"),
    (vary("hidden.units", 1, 40), "`vary[0].values[1]` must be at most 32; got 40"),
    (vary("hidden.units", None), "`vary[0].values[0]` must be a number, a text, true or false; got None"),
    (vary("data.noise", math.inf), "`vary[0].values[0]` must be a finite number; got inf"),
    (vary("hidden.units", "many"), "`vary[0].values[0]` must be a whole number; got 'many'"),
    (vary("optimizer.learning_rate", 0), "`vary[0].values[0]` must be greater than 0; got 0"),
    (vary("optimizer.learning_rate", 0.1, 0.1), "`vary[0].values` must name each value once; got [0.1, 0.1]"),
    (vary("optimizer.learning_rate"), "`vary[0].values` must have at least 1; got []"),
    (vary("hidden.units", *range(1, 12)), "`vary[0].values` must have at most 10; got 11"),
    ({"vary": [{"field": "batch_size"}]}, "`vary[0]` must have either values or a range"),
    (over("hidden.activation", 1, 2, 2), "`vary[0].range` must be left out, because the values come from a list:"),
    (over("data.noise", 0.5, 0.1, 3), "`vary[0].range.from` must be less than the end of the range, 0.1; got 0.5"),
    (over("data.noise", 0, 0.9, 3), "`vary[0].range.to` must be at most 0.5; got 0.9"),
    (over("data.noise", 0, 0.5, 3, "log"), "`vary[0].range.from` must be greater than 0 on a log scale; got 0.0"),
    (over("data.noise", 0, 0.5, 1), "`vary[0].range.count` must be at least 2; got 1"),
    (over("data.noise", 0, 0.5, 11), "`vary[0].range.count` must be at most 10; got 11"),
    (over("data.noise", 0, 0.5, 3, "odd"), "`vary[0].range.scale` must be one of 'linear', 'log'; got 'odd'"),
    (
        over("hidden.units", 1, 4, 7),
        "`vary[0].range.count` must be at most 4, because the range has no more whole numbers; got 7",
    ),
    (over("hidden.units", 1.5, 4, 2), "`vary[0].range.from` must be a whole number; got 1.5"),
    (over("regularizer.rate", 0.1, 0.2, 2), "`vary[0].field` changes nothing while regularizer is none"),
    (vary("clip.threshold", 1), "`vary[0].field` changes nothing while clip is none; here there are clip.name"),
    ({"vary": [RATE, RATE]}, "`vary[1].field` must be another field than the one before"),
    ({"vary": [RATE, RATE, RATE]}, "`vary` must have at most 2; got 3"),
    (vary("hidden.residual", True), "`vary[0].values[0]: hidden[1].residual` needs as many units as the layer before"),
    (vary("data.dataset", "plane"), "`vary[0].values[0]` must be one of circle, xor, gauss, spiral"),
    ({"vary": [RATE], "color_by": "luck"}, "`color_by` must be one of test_loss, train_loss, test_accuracy"),
    ({"vary": [RATE], "color_by": "test_r2"}, "`color_by` must be one of test_loss, train_loss, test_accuracy"),
    (
        {"vary": [RATE], "color_by": "epochs_to_success"},
        "`success` must say what counts as success, because cells are colored by the epochs it takes",
    ),
    ({"vary": [RATE], "success": {}}, "`success` must have one measure: train_loss, test_loss, train_accuracy"),
    (
        {"vary": [RATE], "experiment": {"problem": "regression", "data": {"dataset": "plane"}},
         "success": {"test_accuracy": 0.9}},
        "`success.test_accuracy` must be left out: a regression has no accuracy; give a loss; got 0.9",
    ),
    ({"vary": [RATE], "epochs": 5000}, "`epochs` must be at most 1000; got 5000"),
    ({"vary": [RATE], "epochs": 0}, "`epochs` must be at least 1; got 0"),
    ({"vary": [RATE], "seeds": {"count": 50}}, "`seeds.count` must be at most 20; got 50"),
    (
        vary("hidden.units", *range(1, 9), seeds={"count": 20}),
        "`seeds.count` makes 160 runs of 8 cells, and at most 100 are allowed here: 12 fit; got 20",
    ),
    (
        {"vary": [{"field": "hidden[0].units", "values": list(range(1, 11))},
                  {"field": "hidden[1].units", "values": list(range(1, 12))[:10]}], "seeds": {"count": 2}},
        "`seeds.count` makes 200 runs of 100 cells, and at most 100 are allowed here: 1 fit; got 2",
    ),
    (
        vary("hidden.units", 32, seeds={"count": 20}, epochs=1000),
        # 250 points, weights and biases of 2-32-32-1: 96 + 1056 + 33.
        "`epochs` makes 5925 million multiplications, and at most 2000 million are allowed here: 337 epochs fit",
    ),
    (
        {"vary": [RATE], "seeds": {"of": "data"},
         "experiment": {"data": {"dataset": "custom", "points": {"train": [[0, 0, 1], [1, 1, -1]]}}, "batch_size": 1},
         "color_by": "train_loss"},
        "`seeds.of` must be weights, because points of your own are not drawn; got 'data'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("document", "wanted"), WRONG)
def test_what_is_wrong_is_told_with_field_rule_and_value(document: Any, wanted: str) -> None:
    assert faults(document)[0].startswith(wanted)


def test_a_field_that_cannot_vary_is_told_with_those_that_can() -> None:
    for name in ("seed", "data.seed", "problem", "features", "stop.epochs", "hidden[7].units", "nothing", "hidden"):
        [message] = faults(vary(name, 1))
        assert message.startswith("`vary[0].field` cannot vary in a sweep; what can is data.dataset, data.samples")
