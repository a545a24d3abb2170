"""Maps by compiled code: the codes that NumPy draws, of whatever network, in whatever view."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from engine import Experiment, ExperimentError, Trainer
from engine.compiled import availability
from engine.compiled.kernels import Kernels
from engine.compiled.rows import sine, tanh
from engine.inspection.codes import NOT_A_NUMBER, quantize
from engine.inspection.plane import make_view
from engine.inspection.unit_maps import UnitMaps
from engine.runs.run_document import read_run
from tests.engine.support.documents import has_compiled_form
from tests.engine.test_any_experiment import documents
from tests.fuzz.cases import cases

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("*/*.json"))
# Neither has a whole number of blocks, and the second has more than one.
SIDES = {"unit_side": 7, "map_side": 21}
# What two ways to round may differ by, of a map where rounding makes no more of a difference than that.
DIFFERENT = 0.005

Codes = NDArray[np.uint8]

pytestmark = pytest.mark.usefixtures("compiled")


def pictures(trainer: Trainer, **arguments: Any) -> tuple[UnitMaps, UnitMaps]:
    """By NumPy, and by compiled code."""
    by_numpy, compiled = (UnitMaps(trainer, **SIDES, **arguments, compiled=choice) for choice in (False, None))
    assert (by_numpy.engine, compiled.engine) == ("numpy", "compiled")
    return by_numpy, compiled


def everything(picture: UnitMaps, trainer: Trainer) -> Codes:
    """All codes that there are: of all units, small and large."""
    units, outputs = picture.both()
    drawn = [units.ravel().copy(), outputs.ravel().copy()]
    for layer, count in enumerate(trainer.network.shape):
        drawn += [picture.large_map(layer, unit).ravel().copy() for unit in range(count)]
    values = np.concatenate(drawn)
    # Of curves no more counts than would be seen of maps.
    return quantize(values, np.empty(values.shape, np.uint8), values) if values.dtype == np.float32 else values


def apart(one: Codes, other: Codes) -> tuple[int, float]:
    """By how much two lists of codes differ at most, and which share of them does."""
    assert ((one == NOT_A_NUMBER) == (other == NOT_A_NUMBER)).all()
    difference = np.abs(one.astype(int) - other)
    return int(difference.max()), float((difference > 0).mean())


def assert_alike(trainer: Trainer, **arguments: Any) -> Codes:
    """Both draw the same but for rounding; returns what they draw."""
    by_numpy, compiled = pictures(trainer, **arguments)
    expected, found = everything(by_numpy, trainer), everything(compiled, trainer)
    most, share = apart(expected, found)
    if most > 1 or share > DIFFERENT:
        # A step, a wave far out or a variance of nothing but rounding makes much of little: as much of other little.
        parameters = trainer.network.parameters
        before = parameters.copy()
        parameters *= 1 + 1e-6 * np.random.default_rng(0).uniform(-1, 1, parameters.size)
        sensitive, shaken = apart(expected, everything(by_numpy, trainer))
        parameters[:] = before
        assert most <= 1 + sensitive and share <= DIFFERENT + 3 * shaken, (most, share, sensitive, shaken)
    return found


def trained(epochs: int = 2, **document: Any) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"features": ["x1", "x1_squared", "=abs(x1)"], "standardize": True},
        {"hidden": [{"units": 5, "activation": "softplus"}, {"units": 5, "activation": "relu", "residual": True}]},
    ],
    ids=["plain", "features", "layers"],
)
def test_with_one_input_both_draw_curves_of_values_as_they_are(more: dict[str, Any]) -> None:
    trainer = trained(problem="regression", data={"dataset": "sine"}, **more)
    by_numpy, compiled = pictures(trainer)
    x = np.linspace(-6, 6, 43)
    outputs = trainer.predict(x[:, None]).outputs.ravel()
    for picture in (by_numpy, compiled):
        units, large = (curves.copy() for curves in picture.both())
        count = sum(trainer.network.shape[1:])
        assert (units.shape, large.shape, units.dtype) == ((count, 15), (1, 43), np.float32)
        # The same network, at fewer places.
        assert np.allclose(large[0], outputs, atol=1e-4) and np.allclose(units[-1], large[0, ::3], atol=1e-4)
        assert np.allclose(picture.large_map(0, 0)[0], trainer.columns(x[None, :])[0], atol=1e-5)
        assert np.allclose(picture.large_map(1, 1)[0, ::3], units[1], atol=1e-4)


def test_an_output_s_curve_is_not_moved_as_codes_are() -> None:
    points = {"inputs": ["x1"], "train": [[-2, -1], [-1, -1], [1, 1], [2, 1]]}
    trainer = trained(30, data={"dataset": "custom", "points": points}, output_activation="sigmoid", batch_size=2)
    for picture in pictures(trainer):
        curve = picture.large_map()[0]
        assert np.allclose(curve, trainer.predict(np.linspace(-6, 6, 43)[:, None]).outputs.ravel(), atol=1e-4)
        assert 0 <= curve.min() < 0.5 < curve.max() <= 1


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_run_of_every_golden_document_is_drawn_as_numpy_draws_it(path: Path) -> None:
    if "experiment" not in json.loads(path.read_text()):
        pytest.skip("no run")
    trainer = read_run(str(path)).trainer()
    for _ in range(3):
        trainer.train_epoch()
    assert_alike(trainer)


@cases(120)
@given(documents())
def test_any_experiment_is_drawn_as_numpy_draws_it(document: dict[str, Any]) -> None:
    try:
        trainer = trained(1, **document)
    except ExperimentError:
        return
    if trainer.nonfinite_layer() is None and has_compiled_form(trainer):
        assert_alike(trainer)


def test_the_approximate_tanh_is_right_to_a_thousandth_of_a_code() -> None:
    z = np.linspace(-12, 12, 4801).astype(np.float32)
    found = np.empty_like(z)
    tanh(z, found, np.float32(1), len(z))
    assert np.abs(found - np.tanh(z.astype(np.float64))).max() <= 4e-6
    assert found[2400] == 0.0 and np.abs(found).max() <= 1 and (found == -found[::-1]).all()


def test_the_sine_of_maps_is_right_far_out_and_zero_where_there_are_no_waves_to_see() -> None:
    for end in (8.0, 1e6):
        z = np.linspace(-end, end, 2001).astype(np.float32)
        found = np.empty_like(z)
        sine(z, found, len(z))
        assert np.abs(found - np.sin(z.astype(np.float64))).max() <= 1e-6
    z = np.array([1e30, -1e30, np.inf, np.nan], np.float32)
    with np.errstate(invalid="ignore"):
        sine(z, z, len(z))
    np.testing.assert_array_equal(z, [0.0, 0.0, np.nan, np.nan])


def test_a_picture_waits_for_compiled_code_and_then_takes_it(kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability._found, "kernels", None)
    trainer = trained(0)
    picture = UnitMaps(trainer, **SIDES)
    before = everything(picture, trainer)
    assert picture.engine == "numpy"
    monkeypatch.setattr(availability._found, "kernels", kernels)
    assert apart(before, everything(picture, trainer))[0] <= 1
    assert picture.engine == "compiled"


@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "sigmoid", "linear", "gelu", "prelu"])
def test_what_is_not_a_number_has_its_own_code_in_every_map(activation: str) -> None:
    hidden = [{"units": 3, "activation": activation, "normalization": name} for name in ("none", "batch", "layer")]
    trainer = trained(0, hidden=hidden)
    trainer.network.parameters[:] = np.nan
    _, compiled = pictures(trainer)
    units, large = compiled.both()
    assert (units == NOT_A_NUMBER).all() and (large == NOT_A_NUMBER).all()


def test_a_step_of_no_number_is_zero_as_ever_and_softmax_is_none_where_one_sum_is_none() -> None:
    trainer = trained(0, hidden=[{"units": 3, "activation": "step"}])
    trainer.network.layers[0].weights[:] = np.nan
    assert set(assert_alike(trainer)) > {127}
    trainer = trained(data={"dataset": "blobs"}, loss="cross_entropy")
    trainer.network.layers[-1].biases[1] = np.nan
    _, compiled = pictures(trainer)
    assert (compiled.large_map() == NOT_A_NUMBER).all() and not (compiled.unit_maps()[:6] == NOT_A_NUMBER).any()


def test_where_a_feature_is_no_number_only_there_the_maps_say_so() -> None:
    # All points lie further to the left.
    found = assert_alike(trained(0, features=["=sqrt(5.2 - x1)", "x2"]))
    assert 0.0 < (found == NOT_A_NUMBER).mean() < 0.1


@pytest.mark.parametrize("value", [1e30, -1e30, np.inf, -np.inf])
def test_numbers_beyond_all_bounds_are_at_the_ends_of_the_colors(value: float) -> None:
    trainer = trained(0, output_activation="linear", hidden=[{"units": 2, "activation": "relu"}])
    trainer.network.layers[0].biases[:] = value
    trainer.network.layers[1].weights[:] = 3.0
    assert_alike(trainer)


def test_units_that_are_off_are_nothing_and_add_nothing() -> None:
    off = [{"layer": 1, "unit": 2}, {"layer": 2, "unit": 0}, {"layer": 2, "unit": 3}]
    trainer = trained(hidden=[{"units": 4}, {"units": 4, "residual": True}], off=off)
    assert_alike(trainer)
    _, compiled = pictures(trainer)
    assert (compiled.unit_maps()[[2, 4, 7]] == 127).all()


def test_a_layer_of_any_width_is_drawn() -> None:
    for width in range(1, 10):
        assert_alike(trained(1, features=["x1", "x2", "radius"], hidden=[{"units": width}, {"units": 10 - width}]))


def test_another_view_is_drawn_and_points_are_standardized() -> None:
    trainer = trained(standardize=True, features=["x1", "x2", "x1_x2"])
    by_numpy, compiled = pictures(trainer)
    turned = make_view(trainer, (1, 0))
    by_numpy.set_view(turned)
    compiled.set_view(turned)
    assert apart(everything(by_numpy, trainer), everything(compiled, trainer))[0] <= 1
    assert_alike(trainer, view=turned)


def test_maps_are_of_the_network_as_it_stands_and_looking_changes_nothing() -> None:
    watched, alone = (trained(hidden=[{"units": 3, "normalization": "batch"}]) for _ in range(2))
    _, compiled = pictures(watched)
    before = everything(compiled, watched)
    for trainer in (watched, alone):
        trainer.train_epoch()
    after = everything(compiled, watched)
    assert not np.array_equal(before, after) and np.array_equal(after, everything(pictures(alone)[1], alone))
    assert watched.checkpoint() == alone.checkpoint()


def test_a_unit_that_is_not_there_is_refused() -> None:
    _, compiled = pictures(trained(0))
    with pytest.raises(IndexError, match="`unit`"):
        compiled.large_map(1, 4)
    with pytest.raises(IndexError, match="`layer`"):
        compiled.large_map(4, 0)
