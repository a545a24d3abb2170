"""The engine in a notebook: docs/notebook.md does what it says, saved runs open, and plots show what is so."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import math
import re
import struct
import subprocess
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Experiment, HistoryPoint, Plot, SavedRunError, Trainer, plot, read_run_file
from engine.inspection.plane import make_view
from engine.runs.colors import COLORS, blend

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def saved(trainer: Trainer, **changes: Any) -> str:
    """A file as the page writes it."""
    document = {
        "format": "neural-network-playground",
        "version": 1,
        "name": "Two circles",
        "saved": "2026-01-02T03:04:05.000Z",
        "checkpoint": base64.b64encode(trainer.checkpoint()).decode("ascii"),
        "history": [
            {"epoch": 0, "train": 0.5, "test": None},
            {"epoch": 1.5, "train": 0.25, "test": 0.5, "trainScore": 1, "testScore": None, "rate": 0.03},
        ],
        "view": {"showTest": False, "discretize": False, "hide": [], "drawer": ""},
    }
    return json.dumps({name: value for name, value in {**document, **changes}.items() if value is not ...})


def circle(epochs: int) -> Trainer:
    trainer = Trainer(Experiment.parse({"optimizer": {"name": "adam"}, "hidden": [{"units": 3, "dropout": 0.2}]}))
    trainer.train(epochs)
    return trainer


# The document.


def test_the_document_s_code_runs_and_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Put back afterwards, since the document sets it.
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    (tmp_path / "run.json").write_text(saved(circle(40)), encoding="utf-8")
    text = (ROOT / "docs/notebook.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", text, re.DOTALL)
    assert len(blocks) == text.count("```python") and sum(bool(told) for _, told in blocks) >= 4
    names: dict[str, Any] = {}
    for code, told in blocks:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, "docs/notebook.md", "exec"), names)
        assert printed.getvalue() == told
    ET.parse(tmp_path / "xor.svg")


def test_five_lines_are_five() -> None:
    text = (ROOT / "docs/notebook.md").read_text(encoding="utf-8")
    [first, *_] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(first.splitlines()) == 5
    assert first.startswith("from engine import Experiment, Trainer, plot\n")


# Training.


def test_a_history_has_the_beginning_and_every_epoch() -> None:
    history, same = circle(0).train(3), circle(0)
    assert [one.epoch for one in history] == [0, 1, 2, 3]
    for one in history:
        now = same.evaluate()
        assert one == HistoryPoint(
            same.epoch, now.train_loss, now.test_loss, now.train.accuracy, now.test.accuracy, same.learning_rate
        )
        same.train_epoch()


def test_in_regression_the_score_is_r2() -> None:
    trainer = Trainer(Experiment.parse({"problem": "regression", "data": {"dataset": "plane"}}))
    [_, last] = trainer.train(1)
    assert (last.train_score, last.test_score) == (trainer.evaluate().train.r2, trainer.evaluate().test.r2)


def test_training_ends_where_a_condition_is_met_or_a_number_is_not_finite() -> None:
    stopping = Trainer(Experiment.parse({"stop": {"epochs": 4}}))
    assert len(stopping.train(10)) == 5
    wild = Trainer(
        Experiment.parse(
            {
                "problem": "regression",
                "data": {"dataset": "plane"},
                "hidden": [{"units": 8, "activation": "relu"}],
                "optimizer": {"name": "sgd", "learning_rate": 10},
            }
        )
    )
    assert len(wild.train(500)) < 500 and wild.nonfinite_layer() is not None
    with pytest.raises(ValueError, match="`epochs` must be at least 0; got -1"):
        circle(0).train(-1)


# Saved runs.


def test_a_saved_run_goes_on_bit_for_bit(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(saved(circle(7)), encoding="utf-8")
    run, same = read_run_file(tmp_path / "run.json"), circle(7)
    assert (run.name, run.saved) == ("Two circles", "2026-01-02T03:04:05.000Z")
    for trainer in (run.trainer, same):
        trainer.train_batches(5)
        trainer.train(3)
    assert run.trainer.checkpoint() == same.checkpoint()
    first, second = run.history
    assert (first.epoch, first.train_loss) == (0, 0.5) and math.isnan(first.test_loss)
    assert (second.train_score, second.learning_rate) == (1, 0.03) and math.isnan(second.test_score)


def test_what_the_page_writes_is_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(circle(2).checkpoint())
    module = (ROOT / "static/panels/sharing/run_file.js").as_uri()
    script = f"""
        import {{ readFileSync, writeFileSync }} from "node:fs";
        import {{ writeRun }} from {json.dumps(module)};
        const checkpoint = new Uint8Array(readFileSync("checkpoint"));
        const history = [{{ epoch: 0, train: 0.5, test: NaN, rate: 0.1 }}];
        const view = {{ showTest: true, discretize: false, hide: ["noise"], drawer: "layers" }};
        writeFileSync("run.json", writeRun({{ name: "Mine “1”", saved: "2026-01-02", checkpoint, history, view }}));
    """
    subprocess.run(["node", "--input-type=module", "--eval", script], cwd=tmp_path, check=True, timeout=60)
    run = read_run_file(str(tmp_path / "run.json"))
    assert run.name == "Mine “1”" and run.history[0].learning_rate == 0.1
    assert run.trainer.checkpoint() == circle(2).checkpoint()


GOOD = saved(circle(1))


def changed(change: Callable[[Any], object]) -> str:
    document = json.loads(GOOD)
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not JSON"),
        (GOOD[:-20], "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "`format` must be neural-network-playground"),
        ('{"nbformat": 4}', "`format` must be neural-network-playground, as in a run saved by the page; got nothing"),
        (GOOD.replace("0.25", "NaN"), "numbers must be finite; got NaN"),
        (saved(circle(1), version=2), "`version` must be 1; got 2"),
        (saved(circle(1), version=True), "`version` must be 1; got True"),
        (saved(circle(1), view=...), "`view` is missing"),
        (saved(circle(1), color=1), "`color` is no field of a saved run"),
        (saved(circle(1), name=1), "`name` must be text; got 1"),
        (saved(circle(1), checkpoint="???"), "`checkpoint` must be base64; got '???'"),
        (saved(circle(1), checkpoint=None), "`checkpoint` must be base64; got nothing"),
        (saved(circle(1), checkpoint=base64.b64encode(b"gASVBQAAAAAAAACMAXiULg==").decode()), "no checkpoint"),
        (changed(lambda run: run.update(checkpoint=run["checkpoint"][:-12])), "`checkpoint` cannot be used"),
        (saved(circle(1), history={}), "`history` must be a list"),
        (saved(circle(1), history=[1]), "`history[0]` must be an object; got 1"),
        (changed(lambda run: run["history"][1].update(x=1)), "`history[1].x` is no field"),
        (changed(lambda run: run["history"][1].update(train=None)), "`history[1].train` must be a finite number"),
        (
            changed(lambda run: run["history"][1].update(epoch="1")),
            "`history[1].epoch` must be a finite number; got '1'",
        ),
        (changed(lambda run: run["history"][1].update(test=10**400)), "`history[1].test` must be a finite number"),
    ],
)
def test_a_file_with_something_wrong_is_refused_by_place_rule_and_value(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(SavedRunError) as caught:
        read_run_file(tmp_path / "run.json")
    assert says in str(caught.value) and str(caught.value).startswith(str(tmp_path))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SavedRunError, match="No such file"):
        read_run_file(tmp_path / "none.json")
    (tmp_path / "run.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SavedRunError, match="must be UTF-8; byte 0 is not"):
        read_run_file(tmp_path / "run.json")


# Plots.


def pixels(root: ET.Element) -> np.ndarray[Any, Any]:
    """The map of a plot, by the PNG standard: shape (height, width, 3)."""
    [image] = root.iter(f"{SVG}image")
    data = base64.b64decode(image.attrib["href"].removeprefix("data:image/png;base64,"))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind], at = body, at + 12 + length
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


def drawn(trainer: Trainer, *arguments: Any, **options: Any) -> ET.Element:
    picture = plot(trainer, *arguments, backend="svg", **options)
    assert isinstance(picture, Plot)
    return ET.fromstring(picture._repr_svg_())


def test_the_colors_are_the_page_s() -> None:
    sheet = (ROOT / "static/css/base.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w+),", sheet))
    assert {name: light[name] for name in COLORS} == COLORS
    # From `buildPalette` of static/draw/color.js: codes 40 and 90 are between negative and zero, 200 beyond it.
    shares = np.array([0, 40, 90, 127]) / 127
    lower = [[242, 140, 30], [243, 173, 113], [241, 210, 186], [236, 237, 237]]
    assert blend(COLORS["negative"], COLORS["zero"], shares).tolist() == lower
    assert blend(COLORS["zero"], COLORS["positive"], np.array(73 / 127)).tolist() == [122, 170, 212]


def test_the_map_has_the_color_of_what_the_network_answers() -> None:
    trainer = circle(60)
    found = pixels(drawn(trainer)).reshape(-1, 3).astype(int)
    outputs = trainer.predict(make_view(trainer).points(100).T).outputs[:, 0]
    blue = found[:, 2] > found[:, 0]
    sure = np.abs(outputs) > 0.05
    assert sure.sum() > 9000 and 0.05 < (outputs > 0).mean() < 0.95
    assert (blue == (outputs > 0))[sure].all()


def test_with_several_classes_each_has_its_color_where_it_wins() -> None:
    trainer = Trainer(Experiment.parse({"data": {"dataset": "blobs"}}))
    trainer.train(30)
    found = pixels(drawn(trainer)).reshape(-1, 3)
    winners = trainer.predict(make_view(trainer).points(100).T).classes
    for index in range(3):
        full = blend(COLORS["zero"], COLORS[f"class-{index}"], np.array(1.0)).astype(int)
        zero = blend(COLORS["zero"], COLORS["zero"], np.array(1.0)).astype(int)
        # Along the way from zero to the class's color: nearer to it than to any other class's.
        own = found[winners == index].astype(int)
        assert len(own) > 500
        assert ((own - zero) @ (full - zero) >= 0).all()
        assert np.abs(own[np.argmax((own - zero) @ (full - zero))] - full).max() < 40


def test_the_points_and_the_losses_are_there() -> None:
    trainer = circle(0)
    history = trainer.train(12)
    root = drawn(trainer, history)
    assert len(list(root.iter(f"{SVG}circle"))) == 250
    [x1, x2, label] = trainer.data.train[0]
    first = next(root.iter(f"{SVG}circle")).attrib
    assert float(first["cx"]) == pytest.approx((x1 + 6) * 25, abs=0.06)
    assert float(first["cy"]) == pytest.approx((6 - x2) * 25, abs=0.06)
    assert first["fill"] == COLORS["positive" if label > 0 else "negative"]
    lines = [line.attrib["points"].split() for line in root.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [13, 13]
    heights = [float(place.split(",")[1]) for place in lines[0]]
    # Downwards on the screen is a lower loss.
    assert np.argmax(heights) == np.argmin([one.train_loss for one in history])
    squares = [one for one in drawn(trainer, test=True).iter(f"{SVG}rect") if one.attrib["width"] == "4.8"][:-1]
    assert len(squares) == 250
    assert not list(drawn(trainer).iter(f"{SVG}polyline"))


def test_what_is_not_a_number_is_hatched_and_nothing_warns() -> None:
    formula = Trainer(Experiment.parse({"features": ["x1", "=sqrt(x2 + 5.5)"], "data": {"dataset": "gauss"}}))
    found = pixels(drawn(formula))
    hatch = {(255, 255, 255), (0xC6, 0xC9, 0xCE)}
    assert {tuple(color) for color in found[-3:].reshape(-1, 3).tolist()} <= hatch
    assert not {tuple(color) for color in found[:80].reshape(-1, 3).tolist()} & hatch
    none = [HistoryPoint(epoch, math.nan, math.inf) for epoch in range(3)]
    assert not list(drawn(formula, none).iter(f"{SVG}polyline"))


def test_names_of_inputs_cannot_break_the_picture_and_axes_are_checked() -> None:
    rows = [[x, y, x - y, 1 if x > y else -1] for x in range(-3, 4) for y in range(-3, 4)]
    points = {"inputs": ['<b>"&', "b", "c"], "train": rows, "test": rows[:3]}
    trainer = Trainer(Experiment.parse({"data": {"dataset": "custom", "points": points}, "features": ["x1", "x3"]}))
    texts = [one.text for one in drawn(trainer, axes=(0, 2)).iter(f"{SVG}text")]
    assert '<b>"&' in texts and "c" in texts
    with pytest.raises(ValueError, match="two different inputs"):
        plot(trainer, axes=(1, 1))
    with pytest.raises(ValueError, match="two different inputs"):
        plot(trainer, axes=(0, 3))


def test_plotting_changes_nothing() -> None:
    trainer = circle(3)
    before = trainer.checkpoint()
    plot(trainer, trainer.train(0))
    assert trainer.checkpoint() == before
