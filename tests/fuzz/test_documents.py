"""Whatever a document says, it is an experiment that trains, or refused in words; so is a run document in a file."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from engine import Experiment, ExperimentError, Limits, Trainer
from engine.experiment.fields import ExperimentFields
from engine.runs.parameters import RunError, layer_documents
from engine.runs.run_document import begin, open_document, read_run
from engine.runs.training_run import result_document, train_run
from engine.tables.formulas import INPUTS
from tests.engine.support.documents import same_bytes
from tests.engine.test_any_experiment import documents
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally

LIMITS = Limits(hidden_layers=4, units=8, points=1200)
# What formulas are made of, and what they are not.
WORDS = [
    *INPUTS[:3], *"+-*/^(),.= ", "sin", "max", "exp", "log", "sqrt", "abs", "pi", "e", "1", "1e308", "0", "2.5",
    "**", "//", "__", "ä", "x99", "import",
]  # fmt: skip


def look(document: Any) -> None:
    tally("experiments")
    try:
        experiment = Experiment.parse(document, LIMITS)
    except ExperimentError as error:
        assert error.faults
        for fault in error.faults:
            assert isinstance(fault.path, str) and fault.rule and fault.absent != ("; got " in fault.message)
            assert len(fault.message) < 3000
        return
    complete = experiment.document()
    assert Experiment.parse(json.loads(json.dumps(complete)), LIMITS) == experiment
    assert complete.keys() == ExperimentFields.model_fields.keys()
    trainer = Trainer(experiment)
    with np.errstate(all="ignore"):
        trainer.train_batches(1)
        trainer.evaluate()
    assert trainer.step == 1


@cases(600)
@given(SEEDS)
def test_a_damaged_experiment_trains_or_is_refused_in_words(seed: int) -> None:
    random = Random(seed)
    look(mutate.document(random.choice(stock.EXPERIMENTS), random))


@cases(100)
@given(documents(), SEEDS)
def test_any_experiment_damaged_trains_or_is_refused_in_words(document: dict[str, Any], seed: int) -> None:
    look(mutate.document(document, Random(seed), edits=1))


@cases(400)
@given(SEEDS)
def test_any_formula_is_computed_or_refused_in_words(seed: int) -> None:
    random = Random(seed)
    formula = "=" + "".join(random.choice(WORDS) for _ in range(random.randint(0, 25)))
    if random.random() < 0.7:
        formula = mutate.text(
            random.choice(["=sin(x1) * x2^2", "=max(x1, -x2, 0)", "=exp(-(x1^2 + x2^2) / 10)"]), random
        )
    look({"features": ["x1", formula], "data": {"samples": 20}, "hidden": []})


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "run.json"


@cases(400)
@given(SEEDS)
def test_a_damaged_run_document_is_run_or_refused_in_words(file: Path, seed: int) -> None:
    tally("run documents")
    random = Random(seed)
    experiment = random.choice(stock.EXPERIMENTS)
    layers = layer_documents(Trainer(Experiment.parse(experiment)).network, statistics=True)
    whole = {"experiment": experiment, "parameters": layers, "epochs": 2, "about": "x"}
    # The person's own terminal has no small limits, so sizes are kept small here.
    damaged = {**whole, "parameters": mutate.document(layers, random)} if random.random() < 0.5 else whole
    if random.random() < 0.3:
        damaged[random.choice(["epochs", "parameters", "nonsense", "about"])] = mutate.junk(random)
    written = json.dumps(damaged)
    kind = random.randrange(3)
    if kind == 0:
        file.write_text(mutate.text(written, random), encoding="utf-8")
    elif kind == 1:
        file.write_bytes(mutate.data(written.encode(), random))
    else:
        file.write_text(written, encoding="utf-8")
    try:
        opened = open_document(str(file))
        Experiment.parse(opened.experiment, LIMITS)
        trainer = begin(opened).trainer()
    except (RunError, ExperimentError) as error:
        assert str(error)
        return
    outcome = train_run(trainer, 1)
    result = json.dumps(result_document(trainer, outcome), allow_nan=False)
    file.write_text(result)
    # Whatever was trained can be gone on from.
    assert same_bytes(read_run(str(file)).trainer(), trainer)


@pytest.mark.parametrize("inner", [*range(850, 1000, 3), 5000, 100_000])
def test_a_run_document_nested_without_end_is_refused(file: Path, inner: int) -> None:
    for place in ("experiment", "parameters", "nonsense", "epochs"):
        file.write_text(f'{{"{place}": {"[" * inner}{"]" * inner}}}')
        with pytest.raises((RunError, ExperimentError)):
            read_run(str(file))
        file.write_text('{"experiment": {"' + place + '": ' + '{"a":' * inner + "1" + "}" * inner + "}}")
        with pytest.raises((RunError, ExperimentError)):
            read_run(str(file))
