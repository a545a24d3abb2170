"""What a cell comes to over its seeds, and the file that a sweep goes on from."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.inspection.plane import plane
from engine.runs.parameters import RunError
from engine.sweeps.ensemble import ensemble
from engine.sweeps.executors import InProcess
from engine.sweeps.journal import Journal
from engine.sweeps.learning_rate import learning_rate_sweep
from engine.sweeps.lines import line_bytes, progress_line
from engine.sweeps.plan import Sweep
from engine.sweeps.results import SweepResult
from tests.engine.sweeps.support import DOCUMENT, in_process, lines_of

SEEDS = {"vary": [{"field": "bias", "values": [True]}], "seeds": {"count": 4}, "success": {"test_loss": 0.3}}


def told(*changes: dict[str, Any], **document: Any) -> SweepResult:
    """Runs of one cell that came to these numbers."""
    line = {"type": "run", "cell": [0], "stopped": None, "outcome": "learned", "reached": 10, "test_loss": 0.1}
    line |= {"test_accuracy": 0.9}
    lines = [{**line, "seed": seed, **change} for seed, change in enumerate(changes)]
    return SweepResult(Sweep.parse({**SEEDS, **document}), lines, "numpy")


def test_a_cell_comes_to_the_median_of_its_runs_in_which_one_that_diverged_is_the_worst() -> None:
    bad = {"stopped": "diverged", "outcome": "diverged", "test_loss": 0.001, "test_accuracy": 1.0, "reached": None}
    three = told({"test_loss": 0.1}, {"test_loss": 0.4}, bad)
    assert three.value((0,)) == 0.4
    assert told({"test_accuracy": 0.7}, {"test_accuracy": 0.8}, bad).value((0,), "test_accuracy") == 0.7
    assert told({"test_loss": 0.1}, {"test_loss": 0.3}).value((0,)) == pytest.approx(0.2)
    assert told(bad, bad, {}).value((0,)) is None
    assert told({"reached": 5}, {"reached": 7}, {"reached": None}).value((0,), "epochs_to_success") == 7
    assert told({}, {}, {}, bad).value((0,), "success_rate") == 0.75
    assert told({"outcome": "overfitted"}, {}, success=None).value((0,), "success_rate") == 0.5
    assert told().value((0,)) is None
    assert three.outcomes((0,)) == {"never_learned": 0, "learned": 2, "overfitted": 0, "diverged": 1}


def test_the_best_cell_has_the_lowest_loss_or_the_highest_score(result: SweepResult) -> None:
    cells = {cell: result.value(cell, "test_loss") for cell in result.sweep.cells}
    assert result.best == min((cell for cell, value in cells.items() if value is not None), key=lambda one: cells[one])
    by_accuracy = SweepResult(
        Sweep.parse({**DOCUMENT, "color_by": "test_accuracy"}), result.runs.values(), result.engine
    )
    assert by_accuracy.best is not None
    assert by_accuracy.value(by_accuracy.best) == max(
        value for cell in by_accuracy.sweep.cells if (value := by_accuracy.value(cell)) is not None
    )


def test_a_document_of_results_has_cells_and_runs(result: SweepResult) -> None:
    document = json.loads(json.dumps(result.document(), allow_nan=False))
    assert [one["cell"] for one in document["cells"]] == [list(cell) for cell in result.sweep.cells]
    assert document["cells"][1]["values"] == {"optimizer.learning_rate": 0.01, "hidden.units": 3}
    assert len(document["runs"]) == 12
    row = result.rows()[-1]
    assert (row["optimizer.learning_rate"], row["hidden.units"], row["seed"]) == (1000.0, 3, 1)
    assert "curve" not in row


def finish(path: Path, document: Any = None) -> bytes:
    """Goes on from a file to the end."""
    sweep = Sweep.parse(document or DOCUMENT)
    with Journal(str(path), sweep, "numpy") as journal:
        left = [task for task in sweep.tasks if task not in journal.lines]
        for some in InProcess().results(sweep, left, "numpy", lambda: False):
            journal.add(some)
    journal.finish()
    return path.read_bytes()


def test_a_sweep_that_was_killed_at_any_byte_goes_on_to_the_same_bytes(tmp_path: Path, result: SweepResult) -> None:
    path = tmp_path / "sweep.ndjson"
    whole = result.ndjson()
    assert finish(path) == whole
    head = whole.index(b"\n") + 1
    backwards = whole[:head] + b"".join(reversed(whole[head:].splitlines(keepends=True)))
    for data in (b"", whole[:10], whole[:head], whole[: head + 5], whole[:-1], backwards[: len(whole) // 2], backwards):
        path.write_bytes(data)
        assert finish(path) == whole
    assert [one.name for one in tmp_path.iterdir()] == ["sweep.ndjson"]


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path, result: SweepResult) -> None:
    path = tmp_path / "sweep.ndjson"
    header, first, *_ = result.ndjson().splitlines(keepends=True)

    def changed(**fields: Any) -> bytes:
        return header + line_bytes({**json.loads(first), **fields})

    cases = [
        (b"hello\n", "holds something else"),
        (b'{"type":"mark"}\n', "holds something else"),
        (header.replace(b'"epochs":8', b'"epochs":9'), "holds another sweep, or one that another engine trained"),
        (header.replace(b'"numpy"', b'"compiled"'), "holds another sweep, or one that another engine trained"),
        (header + b"{}\n", "line 2: `baseline` is missing"),
        (header + b"oops\n", "line 2: is not JSON"),
        (changed(luck=1), "line 2: `luck` is no field of a run"),
        (changed(cell=[7, 0]), "line 2: there is no run [7, 0] with seed 0 in this sweep"),
        (changed(seed=True), "line 2: there is no run [0, 0] with seed True in this sweep"),
        (changed(test_loss="low"), "line 2: `test_loss` must be a finite number; got 'low'"),
        (changed(outcome="lucky"), "line 2: `outcome` must be one of never_learned"),
        (changed(stopped=1), "line 2: `stopped` must be a text or null; got 1"),
        (changed(curve={"epochs": [0], "train_loss": [1], "test_loss": []}), "line 2: `curve` must have epochs"),
    ]
    for data, wanted in cases:
        path.write_bytes(data)
        with pytest.raises(RunError) as caught:
            finish(path)
        assert wanted in str(caught.value)
        assert path.read_bytes() == data


def test_progress_is_told_with_the_time_that_is_left() -> None:
    assert progress_line(3, 12, 6.0) == {"type": "progress", "done": 3, "of": 12, "seconds_left": 18.0}
    # What was done before it went on took none of that time.
    assert progress_line(8, 12, 6.0, begun_with=6)["seconds_left"] == 12.0
    assert progress_line(6, 12, 6.0, begun_with=6)["seconds_left"] is None


def test_a_learning_rate_finder_is_a_sweep_over_the_rate_alone_colored_by_training_loss() -> None:
    experiment = Experiment.parse({"optimizer": {"name": "adam"}, "data": {"samples": 20}})
    sweep = Sweep.parse(learning_rate_sweep(experiment, seeds=2, epochs=3))
    [rates] = sweep.axes
    assert (rates[0], rates[-1], len(rates)) == (0.0001, 10.0, 11)
    assert sweep.fields.color_by == "train_loss"
    assert sweep.experiment_of((3,), 0).optimizer.name == "adam"


ENSEMBLES: list[dict[str, Any]] = [
    {"data": {"samples": 30}},
    {"data": {"dataset": "blobs", "samples": 30}, "loss": "cross_entropy", "output_activation": "softmax"},
    {"data": {"samples": 30}, "loss": "binary_cross_entropy", "output_activation": "sigmoid"},
    {"problem": "regression", "data": {"dataset": "waves", "samples": 30}},
]


@pytest.mark.parametrize("experiment", ENSEMBLES)
def test_an_ensemble_is_the_mean_the_spread_and_the_disagreement_of_what_its_networks_answer(
    experiment: dict[str, Any],
) -> None:
    document = {"experiment": experiment, "vary": [{"field": "batch_size", "values": [5]}], "seeds": {"count": 3}}
    sweep = Sweep.parse({**document, "epochs": 4})
    before = copy.deepcopy(sweep.document())
    found = ensemble(sweep, (0,), side=6, compiled=False)
    assert found is not None
    answers, classes = [], []
    for seed in range(3):
        trainer = Trainer(sweep.experiment_of((0,), seed), compiled=False)
        trainer.train(4)
        prediction = trainer.predict(np.stack(plane(6), axis=1))
        answers.append(prediction.outputs.T.reshape(-1, 6, 6))
        classes.append(prediction.classes)
    first, second, third = answers
    mean = (first + second + third) / 3
    assert found.mean == pytest.approx(mean)
    deviation = np.sqrt(((first - mean) ** 2 + (second - mean) ** 2 + (third - mean) ** 2) / 3)
    assert found.spread == pytest.approx(deviation, abs=1e-12)
    if classes[0] is None:
        assert found.disagreement is None
    else:
        assert found.disagreement is not None
        # Of three, none or one is not with the majority, or all are on their own.
        different = [len(set(one)) - 1 for one in zip(*classes, strict=True)]
        assert found.disagreement.ravel() == pytest.approx([one / 3 for one in different])
        assert sum(different) > 0
    assert (found.members, found.diverged) == ((0, 1, 2), ())
    assert found.svg.count("<image") == (2 if found.disagreement is None else 3)
    assert json.loads(json.dumps(found.document(), allow_nan=False))["members"] == [0, 1, 2]
    assert sweep.document() == before


def test_with_one_input_an_ensemble_is_of_curves() -> None:
    experiment = {"problem": "regression", "data": {"dataset": "sine", "samples": 30}, "features": ["x1"]}
    sweep = Sweep.parse({"experiment": experiment, "vary": [{"field": "batch_size", "values": [5]}], "epochs": 3})
    found = ensemble(sweep, (0,), side=10, compiled=False)
    assert found is not None
    trainers = [Trainer(sweep.experiment_of((0,), seed), compiled=False) for seed in range(5)]
    for one in trainers:
        one.train(3)
    ends = np.mean([one.predict([[-6.0], [6.0]]).outputs for one in trainers], axis=0)
    assert found.mean.shape == found.spread.shape == (1, 1, 21)
    assert found.mean[0, 0, [0, -1]] == pytest.approx(ends[:, 0])
    assert "<polygon" in found.svg
    assert found.document()["axes"] == [0]


def test_networks_that_diverged_are_no_members_of_an_ensemble() -> None:
    sweep = Sweep.parse({**DOCUMENT, "vary": [{"field": "optimizer.learning_rate", "values": [1000]}]})
    found = ensemble(sweep, (0,), side=4, compiled=False)
    assert found is not None
    assert (found.members, found.diverged) == ((), (0, 1))
    assert found.document()["mean"] == [[[None] * 4] * 4]
    assert "Mean of 0" in found.svg
    assert ensemble(sweep, (0,), side=4, compiled=False, stopped=lambda: True) is None
    with pytest.raises(ValueError, match="`axes` must be two different inputs"):
        ensemble(sweep, (0,), axes=(0, 0))


def test_lines_are_the_same_when_they_are_read_and_written_again(result: SweepResult) -> None:
    assert b"".join(map(line_bytes, lines_of(result))) == result.ndjson() == in_process().ndjson()
