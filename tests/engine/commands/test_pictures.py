"""`plot` and `compare`: runs as pictures, and side by side."""

from __future__ import annotations

import builtins
import json
import os
import signal
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from engine import Trainer
from engine.runs.loss_chart import Axis
from tests.engine.commands.support import WILD, Ran, small, write


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


# plot


def test_a_result_is_drawn_as_it_is_with_its_history(trained: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = texts(Ran(capsys, "plot", trained).out)
    loss = json.loads(Path(trained).read_text())["history"][-1]["train_loss"]
    assert f"training {loss:.4g}" in said and "Output" in said


def test_a_run_is_trained_before_it_is_drawn_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = small(tmp_path / "a.json"), tmp_path / "a.svg"
    assert "Loss" not in texts(Ran(capsys, "plot", path).out)
    ran = Ran(capsys, "plot", path, "--epochs", "2", "--out", str(out))
    assert (ran.code, ran.out) == (0, "") and "Loss" in texts(out.read_text())
    assert Ran(capsys, "plot", path, "--out", str(tmp_path / "a.png")).code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--out", "{}/a.gif"], "a.gif: a picture must end in ."),
        (["--out", "{}/nowhere/a.svg"], "there is no folder"),
        (["--axes", "x1,x3"], "`--axes` must be two of x1, x2, with a comma between; got 'x1,x3'"),
        (["--axes", "1,1"], "`--axes` must be two of"),
        (["--epochs", "-1"], "`--epochs` must be a whole number"),
    ],
)
def test_what_cannot_be_drawn_is_said_before_anything_is_trained(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small(tmp_path / "a.json")
    monkeypatch.setattr(Trainer, "train_batches", lambda self, count: pytest.fail("it was trained"))
    words = ["--epochs", "1", *[option.format(tmp_path) for option in options]]
    ran = Ran(capsys, "plot", path, *words)
    assert (ran.code, ran.out) == (2, "") and says in ran.error


# compare


def test_runs_stand_side_by_side_with_what_differs(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = small(tmp_path / "b.json", optimizer={"name": "adam"}, hidden=[{"units": 3, "dropout": 0.1}])
    ran = Ran(capsys, "compare", trained, other, "--epochs", "2", "--json")
    first, second = ran.result
    assert (first["name"], first["epochs"], first["seconds"]) == ("trained", 3, None)
    assert (second["name"], second["epochs"], second["parameters"]) == ("b", 2, 13)
    assert first["train_loss"] == json.loads(Path(trained).read_text())["history"][-1]["train_loss"]
    assert second["seconds"] > 0 and first["train_r2"] is None and 0 <= first["test_accuracy"] <= 1
    assert first["experiment"].keys() == {"hidden", "optimizer.name", "optimizer.beta1", "optimizer.beta2"}
    head, *lines = Ran(capsys, "compare", trained, other, "--epochs", "2").out.splitlines()
    assert head.startswith("name     epochs  train loss  test loss  train accuracy  test accuracy  parameters  seconds")
    assert [line.split()[0] for line in lines] == ["trained", "b"] and "3 tanh dropout 0.1" in lines[1]


def test_runs_that_are_called_alike_have_the_names_of_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    files = [small(tmp_path / folder / "a.json", 0) for folder in ("one", "two")]
    assert [row["name"] for row in Ran(capsys, "compare", *files, "--json").result] == files


def test_one_of_several_that_diverges_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wild, calm = write(tmp_path / "wild.json", WILD), small(tmp_path / "calm.json")
    ran = Ran(capsys, "compare", wild, calm, "--chart", str(tmp_path / "c.svg"))
    assert ran.code == 3 and ran.error.startswith("wild: diverged: ") and "diverged" in ran.out.splitlines()[1]
    said = texts((tmp_path / "c.svg").read_text())
    assert any(one.startswith("wild: training") for one in said) and any(one.startswith("calm:") for one in said)


def test_one_of_several_that_is_interrupted_is_the_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    train = Trainer.train_batches

    def interrupted(self: Trainer, count: int) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        return train(self, count)

    monkeypatch.setattr(Trainer, "train_batches", interrupted)
    ran = Ran(capsys, "compare", small(tmp_path / "a.json"), small(tmp_path / "b.json"), "--json")
    assert (
        ran.code == 130
        and [row["name"] for row in ran.result] == ["a"]
        and "a: interrupted after 1 epochs" in ran.error
    )


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_chart_is_drawn_by_matplotlib_where_it_is_there(
    ending: str, start: bytes, trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / f"c.{ending}"
    assert Ran(capsys, "compare", trained, trained, "--chart", str(out)).code == 0
    assert out.read_bytes().startswith(start)


def test_without_matplotlib_the_extra_is_named(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "matplotlib":
            raise ImportError(name)
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = Ran(capsys, "compare", trained, "--chart", str(tmp_path / "c.png"))
    assert ran.code == 2 and "needs the package matplotlib" in ran.error and "extra `plot`" in ran.error


@pytest.mark.parametrize(
    ("losses", "is_log", "places"),
    [
        ([0.5, 1.0, 0.25], False, {0.0: 0.0, 0.5: 0.5, 1.0: 1.0, float("nan"): None, 1e300: None}),
        ([0.001, 1.0, float("inf")], True, {0.001: 0.0, 1.0: 1.0, 0.0: None}),
        ([], False, {0.0: 0.0, 1.0: 1.0}),
        ([0.0, 1000.0], False, {1000.0: 1.0}),
    ],
)
def test_losses_that_span_decades_are_drawn_by_their_logarithms(
    losses: list[float], is_log: bool, places: dict[float, float | None]
) -> None:
    axis = Axis(losses)
    assert axis.is_log == is_log
    assert [axis.place(loss) for loss in places] == [pytest.approx(place) for place in places.values()]
