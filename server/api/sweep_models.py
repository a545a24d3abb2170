"""What is answered of sweeps over HTTP: lines, a whole run, the networks of a cell together, and what may vary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from engine import Experiment
from engine.sweeps.document import Axis, Seeds, Success, SweepStop
from engine.sweeps.outcomes import Outcome, Thresholds
from server.api import answers
from server.api.answers import Answer, Count, Measure


class SweepField(Answer):
    """A setting that may vary."""

    name: Annotated[str, Field(description="Its path, for `vary`: `hidden.units` is of every hidden layer.")]
    kind: Annotated[Literal["numeric", "listed"], Field(description="Numbers, or values from a list.")]
    label: Annotated[str, Field(description="The key of its words among the page's texts.")]
    group: Annotated[str | None, Field(description="That of what it belongs to.")]
    layer: Annotated[int | None, Field(description="The hidden layer it is of, from 1.")]
    whole: Annotated[bool, Field(description="Whether its numbers are whole.")]
    percent: Annotated[bool, Field(description="Whether a page shows them in percent.")]
    bounds: Annotated[Mapping[str, float], Field(description="Of its numbers, as JSON Schema names them.")]
    values: Annotated[list[str | bool], Field(description="Those of a list.")]
    family: Annotated[str | None, Field(description="What the keys for the words of its values begin with.")]
    usual: Annotated[
        Mapping[str, float | str] | None, Field(description="A range that makes sense: from, to, count, scale.")
    ]
    current: Annotated[bool | float | str | None, Field(description="What the experiment has.")]


class SweepSizes(Answer):
    """How large a sweep may be on this server."""

    values: Annotated[Count, Field(description="Of one setting.")]
    seeds: Annotated[Count, Field(description="Of one cell.")]
    runs: Annotated[Count, Field(description="In all.")]
    epochs: Annotated[Count, Field(description="Of one run.")]
    work: Annotated[
        Count, Field(description="Of all runs: epochs, training points and weights multiplied with each other.")
    ]


class SweepChoices(Answer):
    """What may vary in an experiment, and how much of it."""

    example: ClassVar[dict[str, Any] | None] = {
        "fields": [{
            "name": "hidden.units", "kind": "numeric", "label": "layer.units", "group": None, "layer": None,
            "whole": True, "percent": False, "bounds": {"minimum": 1, "maximum": 32}, "values": [], "family": None,
            "usual": {"from": 1, "to": 8, "count": 8, "scale": "linear"}, "current": 4,
        }],
        "sizes": {"values": 100, "seeds": 20, "runs": 2000, "epochs": 10000, "work": 200000000000},
        "offered": True,
    }  # fmt: skip

    fields: Annotated[list[SweepField], Field(description="In the order of the experiment.")]
    sizes: SweepSizes
    offered: Annotated[bool, Field(description="Whether this server carries out sweeps at all.")]


class SweepHead(Answer):
    """The first line: the sweep with every default, and what it means."""

    example: ClassVar[dict[str, Any] | None] = {
        "type": "sweep", "sweep": 1, "experiment": {"problem": "classification", "...": "..."},
        "vary": [{"field": "hidden.units", "values": [1, 2]}], "seeds": {"count": 2, "of": "weights"}, "epochs": 20,
        "stop": None, "success": None, "thresholds": {"learned": 0.5, "gap": 0.2, "rise": 0.1, "worse": 1.02},
        "color_by": "test_loss", "axes": [[1, 2]], "cells": [[0], [1]], "runs": 4, "engine": "compiled",
    }  # fmt: skip

    type: Literal["sweep"]
    sweep: int
    experiment: Experiment
    vary: list[Axis]
    seeds: Seeds
    epochs: Count
    stop: SweepStop | None
    success: Success | None
    thresholds: Thresholds
    color_by: str
    axes: Annotated[list[list[bool | float | str]], Field(description="The values of each setting that varies.")]
    cells: Annotated[list[list[int]], Field(description="Every cell: places on the axes, from 0.")]
    runs: Annotated[Count, Field(description="How many there are: cells times seeds.")]
    engine: Annotated[Literal["compiled", "numpy"], Field(description="What trains.")]


class Curve(Answer):
    """How the losses of a run went, at about forty of its epochs."""

    epochs: list[float]
    train_loss: list[Measure]
    test_loss: list[Measure]


class SweepRun(Answer):
    """What came of a run; a measure that does not apply, or is not finite, is null, or left out."""

    example: ClassVar[dict[str, Any] | None] = {
        "type": "run", "cell": [1, 2], "seed": 0, "epoch": 20, "stopped": None, "outcome": "learned", "reached": None,
        "baseline": 0.5, "train_loss": 0.021, "test_loss": 0.034, "train_accuracy": 1.0, "test_accuracy": 0.98,
        "curve": {"epochs": [0, 10, 20], "train_loss": [0.5, 0.1, 0.021], "test_loss": [0.5, 0.12, 0.034]},
    }  # fmt: skip

    type: Literal["run"]
    cell: list[int]
    seed: Annotated[Count, Field(description="Which of the seeds of the cell, from 0.")]
    epoch: Annotated[float, Field(description="Where it ended.")]
    stopped: Annotated[str | None, Field(description="What ended it before its last epoch.")]
    outcome: Annotated[Outcome, Field(description="How it ended, by the thresholds of the sweep.")]
    reached: Annotated[float | None, Field(description="The first epoch at which it was a success.")]
    baseline: Annotated[float, Field(description="The training loss of the best constant answer.")]
    train_loss: Measure
    test_loss: Measure
    train_accuracy: Annotated[Measure, Field(default_factory=lambda: None, description="In classification.")]
    test_accuracy: Annotated[Measure, Field(default_factory=lambda: None, description="In classification.")]
    train_r2: Annotated[Measure, Field(default_factory=lambda: None, description="In regression.")]
    test_r2: Annotated[Measure, Field(default_factory=lambda: None, description="In regression.")]
    curve: Curve


class SweepProgress(Answer):
    """How far a sweep is."""

    example: ClassVar[dict[str, Any] | None] = {"type": "progress", "done": 7, "of": 12, "seconds_left": 1.5}

    type: Literal["progress"]
    done: Annotated[Count, Field(description="Runs that were carried out, and those that were known before.")]
    of: Count
    seconds_left: Annotated[float | None, Field(description="About; null where nothing is known yet.")]


class SweepEnd(Answer):
    """The last line."""

    example: ClassVar[dict[str, Any] | None] = {"type": "end", "reason": None}

    type: Literal["end"]
    reason: Annotated[
        Literal["shutdown", "seconds"] | None,
        Field(description="Why it ended before all runs were done: the server was stopped, or its limit of seconds."),
    ]


class WholeRun(Answer):
    """One run of a sweep with all that can be gone on from."""

    example: ClassVar[dict[str, Any] | None] = {
        "run": {"type": "run", "cell": [1, 2], "seed": 0, "...": "..."},
        "marks": [{"type": "mark", "epoch": 20, "...": "..."}],
        "result": {"type": "result", "epoch": 20, "checkpoint": "Tk5QQw...", "...": "..."},
    }

    run: Annotated[SweepRun, Field(description="Its line in the sweep.")]
    marks: Annotated[list[answers.Mark], Field(description="How it did at the moments of its curve.")]
    result: Annotated[answers.Result, Field(description="As a run that was asked for alone has it.")]


_MAP = "A list of rows, the top one first; with one input the one row is a curve over it, from -6 to 6."


class Together(Answer):
    """What the networks of a cell answer together, over the plane of two inputs."""

    example: ClassVar[dict[str, Any] | None] = {
        "axes": [0, 1], "members": [0, 1], "diverged": [], "middle": 0, "half": 1, "mean": [[[0.4, -0.2], [-0.3, 0.5]]],
        "spread": [[[0.1, 0.3], [0.2, 0.0]]], "disagreement": [[0.0, 0.5], [0.0, 0.0]],
        "runs": [{"type": "run", "cell": [1, 2], "seed": 0, "...": "..."}],
    }  # fmt: skip

    axes: Annotated[list[int], Field(description="The inputs to the right and upwards, from 0; the one that there is.")]
    members: Annotated[list[int], Field(description="The seeds whose networks count: those that did not diverge.")]
    diverged: Annotated[list[int], Field(description="The seeds of the others.")]
    middle: Annotated[float, Field(description="Where an output lies between two classes.")]
    half: Annotated[float, Field(description="How far from there an output lies that stands for one class.")]
    mean: Annotated[
        list[list[list[Measure]]],
        Field(description=f"Of each output over the members. {_MAP} Null where there is none."),
    ]
    spread: Annotated[list[list[list[Measure]]], Field(description=f"Their standard deviation. {_MAP}")]
    disagreement: Annotated[
        list[list[Measure]] | None,
        Field(description=f"The share of the members that are not with the majority. {_MAP} Null in regression."),
    ]
    runs: Annotated[list[SweepRun], Field(description="The lines of all runs of the cell.")]
