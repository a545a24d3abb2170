"""Each activation says the same of one number as of arrays: value, slope, and slope by alpha."""

import numpy as np
import pytest

from engine.tables.activations import ACTIVATIONS, Activation

# Both sides of zero, zero itself, and where exponentials overflow.
PLACES = np.concatenate([np.linspace(-8, 8, 641), [-800.0, -40.0, 40.0, 800.0, 1e9, -1e9, np.inf, np.nan]])
ONE_BY_ONE = [one for one in ACTIVATIONS.values() if one.scalar]


def over_arrays(record: Activation, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    value, slope = np.empty_like(PLACES), np.empty_like(PLACES)
    more = (alpha,) if record.takes_alpha else ()
    with np.errstate(all="ignore"):
        record.forward(PLACES.copy(), value, *more)
        record.derivative(PLACES if record.of_input else value, slope, *more)
    return value, slope


@pytest.mark.parametrize("record", ONE_BY_ONE, ids=lambda one: one.name)
def test_an_activation_has_one_meaning_in_both_forms(record: Activation) -> None:
    alpha = record.evaluation_alpha if record.alpha is None else 0.3
    value, slope = over_arrays(record, alpha)
    assert record.scalar
    with np.errstate(all="ignore"):
        ours = [np.broadcast_to(one, PLACES.shape) for one in record.scalar(PLACES, alpha)]
    # Far out an array form may be not a number where the limit is known.
    known = np.isfinite(value) & np.isfinite(slope)
    assert known.sum() >= 640
    np.testing.assert_allclose(ours[0][known], value[known], rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(ours[1][known], slope[known], rtol=1e-12, atol=1e-13)
    # What is no number must be seen: training stops there.
    if record.name not in ("step", "linear"):
        assert np.isnan(ours[0][-1])


def test_an_alpha_that_is_learned_has_its_slope_in_both_forms() -> None:
    learned = [one for one in ACTIVATIONS.values() if one.alpha_gradient]
    assert learned
    for record in learned:
        wanted = np.empty_like(PLACES)
        record.alpha_gradient(PLACES, wanted)
        assert record.scalar_alpha_slope
        np.testing.assert_array_equal(record.scalar_alpha_slope(PLACES), wanted)


def test_what_is_of_all_units_of_a_sample_has_one_meaning_in_both_forms() -> None:
    rng = np.random.default_rng(3)
    together = [one for one in ACTIVATIONS.values() if one.normalized]
    assert together
    for record in together:
        z, back = rng.normal(0, 3, (5, 4)), rng.normal(size=(5, 4))
        value, delta = np.empty_like(z), back.copy()
        record.forward(z, value)
        record.derivative(value, delta)
        assert record.by_sample
        forward, backward = record.by_sample
        for sample in range(4):
            flat = np.concatenate([z[:, sample], back[:, sample]])
            forward(flat, 0, 5)
            np.testing.assert_allclose(flat[:5], value[:, sample], rtol=1e-14)
            backward(flat, 0, 5, 5)
            np.testing.assert_allclose(flat[5:], delta[:, sample], rtol=1e-12, atol=1e-16)
