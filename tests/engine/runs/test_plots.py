"""Pictures of runs: what both ways of drawing show, and what is saved."""

from __future__ import annotations

import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from engine import Experiment, FigurePlot, HistoryPoint, Plot, Trainer, plot
from engine.packages import how_to_install
from engine.runs.colors import COLORS
from engine.runs.picture import CELLS, make_picture, ticks

SVG = "{http://www.w3.org/2000/svg}"


def unscaled(problem: str = "classification", **more: Any) -> Trainer:
    """Points far from the page's map; the first input tells the classes apart."""
    rows = [[x, y, label] for x in (1000, 1100, 1200) for y in (0.01, 0.02) for label in [-1 if x < 1150 else 1]]
    if problem == "regression":
        rows = [[x, y, x / 2] for x, y, _ in rows]
    data = {"dataset": "custom", "points": {"inputs": ["weight", "size"], "train": rows}}
    return Trainer(Experiment.parse({"problem": problem, "data": data, "batch_size": 3, **more}))


def moments(*losses: tuple[float, float]) -> list[HistoryPoint]:
    return [HistoryPoint(epoch, *both) for epoch, both in enumerate(losses)]


def words(picture: Plot | FigurePlot) -> str:
    """All that is written on it."""
    if isinstance(picture, Plot):
        return "\n".join(one.text or "" for one in ET.fromstring(picture.svg).iter(f"{SVG}text"))
    texts = [one.get_text() for ax in picture.axes for one in (ax.title, ax.xaxis.label, ax.yaxis.label)]
    for ax in picture.axes:
        texts += [ax.get_title(loc="left"), *(one.get_text() for one in ax.get_legend().get_texts())]
    return "\n".join(texts)


BACKENDS = pytest.mark.parametrize("backend", ["svg", "matplotlib"])


@BACKENDS
def test_own_points_are_all_within_the_map(backend: Any) -> None:
    trainer = unscaled()
    picture = plot(trainer, backend=backend)
    if isinstance(picture, Plot):
        dots = [one.attrib for one in ET.fromstring(picture.svg).iter(f"{SVG}circle")]
        found = [(float(one["cx"]), float(one["cy"])) for one in dots]
        assert len(found) == 6 and all(0 < x < 300 and 0 < y < 300 for x, y in found)
        assert len(set(found)) == 6 and max(x for x, _ in found) - min(x for x, _ in found) > 250
    else:
        [ax] = picture.axes
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert left < 1000 < 1200 < right < 1300 and bottom < 0.01 < 0.02 < top < 0.03
        assert ax.collections[0].get_offsets().tolist() == trainer.data.train[:, :2].tolist()
    assert "weight" in words(picture) and "size" in words(picture)


def test_the_map_is_what_the_network_answers_where_it_lies() -> None:
    trainer = unscaled(standardize=True)
    trainer.train(100)
    picture = make_picture(trainer, (), (0, 1), test=False)
    left, right, bottom, top = picture.extent
    across = left + (np.arange(CELLS) + 0.5) / CELLS * (right - left)
    upwards = top - (np.arange(CELLS) + 0.5) / CELLS * (top - bottom)
    grid = np.stack(np.meshgrid(across, upwards), axis=-1).reshape(-1, 2)
    outputs = trainer.predict(grid).outputs[:, 0]
    colors = picture.cells.reshape(-1, 3).astype(int)
    sure = np.abs(outputs) > 0.05
    assert sure.mean() > 0.9 and ((colors[:, 2] > colors[:, 0]) == (outputs > 0))[sure].all()


def test_colors_of_own_numbers_reach_as_far_as_the_numbers() -> None:
    picture = make_picture(unscaled("regression"), (), (0, 1), test=False)
    assert [text for text, _ in picture.legend] == ["−600", "0", "600"]
    blue = [int(COLORS["positive"][at : at + 2], 16) for at in (1, 3, 5)]
    assert picture.dots[0].colors[-1].tolist() == blue != picture.dots[0].colors[0].tolist()


def test_one_point_alone_has_room_around_it() -> None:
    points = {"train": [[1e8, 0, 1], [1e8, 0, -1]]}
    trainer = Trainer(Experiment.parse({"data": {"dataset": "custom", "points": points}, "batch_size": 1}))
    left, right, bottom, top = make_picture(trainer, (), (0, 1), test=False).extent
    assert left < 1e8 < right and bottom < 0 < top
    assert plot(trainer, backend="svg") and plot(trainer, backend="matplotlib")


@BACKENDS
@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, ["class −1", "class 1"]),
        ({"data": {"dataset": "blobs"}}, ["class 0", "class 1", "class 2"]),
        ({"problem": "regression", "data": {"dataset": "plane"}}, ["−1", "0", "1"]),
    ],
)
def test_a_legend_says_what_colors_are(backend: Any, document: dict[str, Any], said: list[str]) -> None:
    found = words(plot(Trainer(Experiment.parse(document)), backend=backend)).splitlines()
    assert set(said) <= set(found) and "test" not in found
    assert "test" in words(plot(Trainer(Experiment.parse(document)), backend=backend, test=True)).splitlines()


@BACKENDS
def test_classes_may_have_names_of_their_own(backend: Any) -> None:
    blobs = Trainer(Experiment.parse({"data": {"dataset": "blobs"}}))
    names = np.array(["<rose>", "$iris$", "lily"])
    found = words(plot(blobs, backend=backend, labels=names)).replace("\\", "")
    assert "<rose>\n$iris$\nlily" in found and "class" not in found
    assert "no\nyes" in words(plot(Trainer(Experiment.parse({})), backend=backend, labels=["no", "yes"]))
    with pytest.raises(ValueError, match="`labels` must have 3 names, one a class; got 1"):
        plot(blobs, backend=backend, labels=["rose"])


@BACKENDS
def test_losses_far_apart_have_a_logarithmic_scale(backend: Any) -> None:
    trainer = Trainer(Experiment.parse({}))
    near, far = moments((1, 2), (0.1, 0.5)), moments((1, 2), (0, 0.5), (1e-4, 0.2))
    assert not make_picture(trainer, near, (0, 1), test=False).logarithmic
    picture = plot(trainer, far, backend=backend)
    if isinstance(picture, FigurePlot):
        assert picture.axes[1].get_yscale() == "log"
        assert plot(trainer, near, backend="matplotlib").axes[1].get_yscale() == "linear"  # type: ignore[union-attr]
    else:
        written = words(picture).splitlines()
        assert "0.001" in written and "10" in written
        lines = [one.attrib["points"].split() for one in ET.fromstring(picture.svg).iter(f"{SVG}polyline")]
        # A loss of 0 has no place on it, and the rest is within the axes.
        assert [len(line) for line in lines] == [2, 3]
        heights = [float(place.split(",")[1]) for line in lines for place in line]
        assert min(heights) >= 28 and max(heights) <= 328


@BACKENDS
def test_what_is_no_number_is_said_in_words(backend: Any) -> None:
    trainer = unscaled()
    found = words(plot(trainer, trainer.train(3), backend=backend))
    assert "no test points" in found and "nan" not in found
    diverged = words(plot(trainer, moments((1, 2), (math.inf, math.nan)), backend=backend))
    assert "training: not finite any more" in diverged and "test: not finite any more" in diverged
    nothing = moments((math.nan, math.nan), (math.nan, math.nan))
    assert "training: not finite any more" in words(plot(trainer, nothing, backend=backend))


def test_axes_of_one_s_own_are_drawn_on() -> None:
    trainer, figure = Trainer(Experiment.parse({})), Figure()
    first, second = figure.subplots(1, 2)
    history = trainer.train(2)
    picture = plot(trainer, history, ax=(first, second))
    assert isinstance(picture, FigurePlot) and picture.figure is figure and picture.axes == (first, second)
    assert first.images and len(second.lines) == 2
    # Who made the figure shows it.
    assert picture._repr_png_() is None
    alone = Figure().subplots()
    assert plot(trainer, history, ax=alone).axes == (alone,)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="`ax` must be left out"):
        plot(trainer, ax=alone, backend="svg")
    with pytest.raises(ValueError, match="`backend` must be one of matplotlib, svg; got png"):
        plot(trainer, backend="png")  # type: ignore[arg-type]


STARTS = {".png": b"\x89PNG\r\n\x1a\n", ".pdf": b"%PDF", ".svg": b"<"}


@BACKENDS
def test_a_file_is_what_its_ending_says(backend: Any, tmp_path: Path) -> None:
    trainer = Trainer(Experiment.parse({}))
    picture = plot(trainer, trainer.train(2), backend=backend)
    for ending, start in STARTS.items():
        picture.save(tmp_path / f"run{ending}")
        assert (tmp_path / f"run{ending}").read_bytes().startswith(start)
    with pytest.raises(ValueError, match=r"`path` must end in .svg, .png, .pdf; got 'run.jpg'"):
        picture.save("run.jpg")
    if isinstance(picture, FigurePlot):
        shown = picture._repr_png_()
        assert shown is not None and shown.startswith(STARTS[".png"])


WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from engine import Experiment, Plot, Trainer, plot
trainer = Trainer(Experiment.parse({}))
picture = plot(trainer, backend="svg")
for call in (lambda: picture.save("run.png"), lambda: plot(trainer, backend="matplotlib")):
    try:
        call()
    except ImportError as error:
        print(error)
import importlib.util
from engine.runs import plots
plots.find_spec = lambda name: None
print(type(plot(trainer)).__name__)
"""


def test_without_matplotlib_there_is_the_svg_and_the_way_to_more() -> None:
    told = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, timeout=60)
    needs = f"needs matplotlib: {how_to_install('plot')}"
    assert told.stdout.splitlines() == [f"`run.png` {needs}", f"the backend matplotlib {needs}", "Plot"]


def test_ticks_are_round_numbers_within() -> None:
    assert ticks(-6, 6) == [-6, -3, 0, 3, 6]
    assert ticks(0, 150) == [0, 30, 60, 90, 120, 150]
    assert ticks(990.0, 1210.0) == [1000, 1050, 1100, 1150, 1200]


@BACKENDS
def test_with_one_input_what_is_answered_is_a_curve_among_its_points(backend: Any) -> None:
    trainer = Trainer(Experiment.parse({"problem": "regression", "data": {"dataset": "sine", "samples": 40}}))
    for _ in range(30):
        trainer.train_epoch()
    picture = plot(trainer, test=True, backend=backend)
    assert {"Output", "x1", "answer", "answer of the network"} <= set(words(picture).splitlines())
    answers = trainer.predict(np.linspace(-6, 6, 301)[:, None]).outputs.ravel()
    if isinstance(picture, Plot):
        svg = ET.fromstring(picture.svg)
        [line] = [one.attrib["points"] for one in svg.iter(f"{SVG}polyline")]
        places = np.array([one.split(",") for one in line.split()], dtype=float)
        # The points, and the mark of the legend.
        assert not list(svg.iter(f"{SVG}image")) and len(list(svg.iter(f"{SVG}circle"))) == 20 + 1
        assert places[0, 0] == 0 and places[-1, 0] == 300
        # Upwards is more.
        assert np.corrcoef(places[:, 1], answers)[0, 1] < -0.9999
    else:
        [ax] = picture.axes
        [line] = ax.lines
        assert np.allclose(line.get_ydata(), answers) and not ax.images
    with pytest.raises(ValueError, match="`axes` must be left out with one input"):
        plot(trainer, axes=(0, 1), backend=backend)


def test_a_curve_has_a_gap_where_there_is_no_number_and_each_class_has_its_own() -> None:
    points = {"inputs": ["x1"], "train": [[1, 0], [2, 1], [3, 2]]}
    # Beyond 0, where the points end, a logarithm is none.
    document = {"data": {"dataset": "custom", "points": points}, "features": ["=log(x1 - 0.95)"], "batch_size": 3}
    picture = make_picture(Trainer(Experiment.parse(document)), [], None, test=False)
    assert len(picture.curves) == 3 and len({curve.color for curve in picture.curves}) == 3
    for curve in picture.curves:
        [(x, y)] = curve.pieces()
        assert x[0] > 0.95 > curve.x[0] and np.isfinite(y).all()
    assert set(picture.dots[0].y) == {1.0}
