"""Maps and curves of units in machine code: what each answers at many places, straight to codes of a byte, or values.

Places are taken a block at a time, so that two layers' values stay in a core's nearest cache, and unit by unit, so that
every inner loop runs over neighboring places and is vectorized. Numbers are of single precision, and the most used
functions are approximated to far less than half a code; both are good enough to look at, and nothing else uses them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiled.activations import activate_apart
from engine.compiled.plan import (
    ACTIVATION,
    ACTIVATION_CODES,
    BATCH,
    BIASES,
    COUNT_OFF,
    FAN_IN,
    FIRST_OFF,
    FIXED_ALPHA,
    LAYER,
    LEARNED_ALPHA,
    NORMALIZATION,
    RESIDUAL,
    RUNNING,
    SCALE,
    SHIFT,
    UNITS,
    WEIGHTS,
)  # fmt: skip
from engine.compiled.rows import add, copy_row, encode, fill, leaky, place, relu, sigmoid, sine, softmax, step, tanh
from engine.network.network import Network
from engine.network.stages import EPSILON

Array = NDArray[Any]
_F = np.float32

# Places of a block, and from one row of a block to the next: were it a power of two, what is read and what is written
# would lie at the same places of the cache.
PLACES = 256
ROW = PLACES + 16
# What is read or written at once with the widest registers there are, in numbers of single precision.
LANES = 16
# Rows of scratch beside those of three layers.
SPARE = 2

_ZERO, _ONE = _F(0.0), _F(1.0)
_LINEAR, _STEP, _SIGMOID, _TANH, _RELU, _SINE, _SOFTMAX = (
    ACTIVATION_CODES[name] for name in ("linear", "step", "sigmoid", "tanh", "relu", "sine", "softmax")
)
_LEAKY, _PRELU, _RRELU = (ACTIVATION_CODES[name] for name in ("leaky_relu", "prelu", "rrelu"))


def can_draw(network: Network) -> bool:
    """Whether `draw_maps` knows all functions of a network."""
    return all(one.scalar or ACTIVATION_CODES[one.name] == _SOFTMAX for one in network.activations)


SIGNATURE = (
    "void(i8[:,::1], f8[:,::1], i8[::1], f8[::1], f8[::1], f8, f8, f4[:,::1],"
    " Array(f4, 2, 'C', readonly=True), u1[:,::1], f4[:,::1],"
    " Array(f4, 2, 'C', readonly=True), u1[:,::1], f4[:,::1], i8, i8)"
)


def draw_maps(
    whole: Array, real: Array, off: Array, parameters: Array, statistics: Array, middle: float, half: float,
    scratch: Array,
    unit_inputs: Array, unit_codes: Array, unit_values: Array,
    large_inputs: Array, large_codes: Array, large_values: Array, depth: int, lowest: int,
) -> None:  # fmt: skip
    """Writes the codes of all units, and of some at other places; either may be none. Or their values, as they are.

    Args:
        whole, real, off: the tables of a `NetworkPlan`.
        parameters, statistics: of the network, float64.
        middle, half: what the network's outputs are placed by: from `middle`, in units of `half`.
        scratch: float32, shape (3 widest layer + SPARE, ROW), aligned for the widest registers.
        unit_inputs: the features at the places, PLACES at a time, each a row, one below the other; float32, shape
            (blocks * n_features, ROW).
        unit_codes: uint8, shape (n_units, places), or (0, places).
        unit_values: the same, float32; with codes there are none.
        large_inputs, large_codes, large_values: the same for some units.
        depth: the layer of these units, counted from 1; 0 for features.
        lowest: the first of them, counted within its layer.
    """
    first = lowest
    for number in range(depth - 1):
        first += whole[number, UNITS]
    for large in range(2):
        _draw(
            whole, real, off, parameters, statistics, _F(middle), _F(half), scratch,
            large_inputs if large else unit_inputs, large_codes if large else unit_codes,
            large_values if large else unit_values, depth if large else len(whole), first if large else 0,
        )  # fmt: skip


def _draw(whole, real, off, parameters, statistics, middle, half, scratch, inputs, codes, values, depth, lowest):
    """Writes codes or values of as many units as there is room for, from number `lowest` on, features counted apart."""
    coded = len(codes) > 0
    wanted, places = codes.shape if coded else values.shape
    if wanted == 0:
        return
    features = whole[0, FAN_IN]
    rows = (len(scratch) - SPARE) // 3
    sums = scratch[2 * rows :]
    for block in range(len(inputs) // features):
        start = block * PLACES
        count = min(PLACES, places - start)
        # What lies beyond the last place may be anything: it is computed, and not looked at.
        several = (count + LANES - 1) // LANES * LANES
        source = inputs[block * features : (block + 1) * features]
        if depth == 0:
            for index in range(wanted):
                if coded:
                    encode(source[lowest + index], codes[index, start : start + count], count)
                else:
                    copy_row(source[lowest + index], values[index, start : start + count], count)
        number = 0
        for layer in range(depth):
            units = whole[layer, UNITS]
            target = scratch[layer % 2 * rows : layer % 2 * rows + units]
            _run_layer(whole[layer], real[layer], parameters, statistics, source, target, sums, several)
            if whole[layer, RESIDUAL] != 0:
                for unit in range(units):
                    add(source[unit], target[unit], several)
            for index in range(whole[layer, FIRST_OFF], whole[layer, FIRST_OFF] + whole[layer, COUNT_OFF]):
                fill(target[off[index]], _ZERO, several)
            if coded and layer == len(whole) - 1 and (middle != _ZERO or half != _ONE):
                for unit in range(units):
                    place(target[unit], middle, half, several)
            for unit in range(units):
                index = number + unit - lowest
                if 0 <= index < wanted and coded:
                    encode(target[unit], codes[index, start : start + count], count)
                elif 0 <= index < wanted:
                    copy_row(target[unit], values[index, start : start + count], count)
            number += units
            source = target


def _run_layer(layer, own, parameters, statistics, source, target, sums, count):
    """A layer's function of its weighted sums.

    Sums stand apart from values. Where units are looked at one by one, the sums of all of them stand, one after the
    other, in the same two rows, which stay near.
    """
    units, code, normalization, learned = layer[UNITS], layer[ACTIVATION], layer[NORMALIZATION], layer[LEARNED_ALPHA]
    alpha = parameters[learned] if learned >= 0 else own[FIXED_ALPHA]
    together = normalization == LAYER or code == _SOFTMAX
    if together:
        for unit in range(0, units, 2):
            _weigh(layer, parameters, unit, source, sums[unit], sums[unit + 1], count)
        if normalization == LAYER:
            _normalize_by_layer(layer, parameters, sums, sums[units:], count)
    if code == _SOFTMAX:
        softmax(sums, target, units, sums[units:], count)
        return
    for unit in range(units):
        z = sums[unit if together else unit % 2]
        if unit % 2 == 0 and not together:
            _weigh(layer, parameters, unit, source, z, sums[1], count)
        if normalization == BATCH:
            _normalize_by_batch(layer, parameters, statistics, unit, z, count)
        _activate(code, alpha, z, target[unit], count)


def _weigh(layer, parameters, unit, source, z, y, count):
    """Weighted sums of two units, of the last one twice where there is no other: four terms in one pass over places."""
    fan_in, units, biases = layer[FAN_IN], layer[UNITS], layer[BIASES]
    other = min(unit + 1, units - 1)
    fill(z, _F(parameters[biases + unit]) if biases >= 0 else _ZERO, count)
    fill(y, _F(parameters[biases + other]) if biases >= 0 else _ZERO, count)
    here, there = layer[WEIGHTS] + unit, layer[WEIGHTS] + other
    whole = fan_in // 4 * 4
    for term in range(0, whole, 4):
        w0, v0, x0 = _F(parameters[here]), _F(parameters[there]), source[term]
        here, there = here + units, there + units
        w1, v1, x1 = _F(parameters[here]), _F(parameters[there]), source[term + 1]
        here, there = here + units, there + units
        w2, v2, x2 = _F(parameters[here]), _F(parameters[there]), source[term + 2]
        here, there = here + units, there + units
        w3, v3, x3 = _F(parameters[here]), _F(parameters[there]), source[term + 3]
        here, there = here + units, there + units
        for k in range(count):
            a, b, c, d = x0[k], x1[k], x2[k], x3[k]
            z[k] += w0 * a + w1 * b + w2 * c + w3 * d
            y[k] += v0 * a + v1 * b + v2 * c + v3 * d
    for term in range(whole, fan_in):
        w, v, x = _F(parameters[here]), _F(parameters[there]), source[term]
        here, there = here + units, there + units
        for k in range(count):
            a = x[k]
            z[k] += w * a
            y[k] += v * a


def _normalize_by_batch(layer, parameters, statistics, unit, z, count):
    mean = layer[RUNNING] + unit
    factor = parameters[layer[SCALE] + unit] / np.sqrt(statistics[mean + layer[UNITS]] + EPSILON)
    times, plus = _F(factor), _F(parameters[layer[SHIFT] + unit] - factor * statistics[mean])
    for k in range(count):
        z[k] = z[k] * times + plus


def _normalize_by_layer(layer, parameters, sums, spare, count):
    units, mean, inverse = layer[UNITS], spare[0], spare[1]
    share, epsilon = _ONE / _F(units), _F(EPSILON)
    fill(mean, _ZERO, count)
    for unit in range(units):
        add(sums[unit], mean, count)
    for k in range(count):
        mean[k] *= share
    fill(inverse, _ZERO, count)
    for unit in range(units):
        z = sums[unit]
        for k in range(count):
            z[k] -= mean[k]
            inverse[k] += z[k] * z[k]
    for k in range(count):
        inverse[k] = _ONE / np.sqrt(inverse[k] * share + epsilon)
    for unit in range(units):
        z, scale, shift = sums[unit], _F(parameters[layer[SCALE] + unit]), _F(parameters[layer[SHIFT] + unit])
        for k in range(count):
            z[k] = z[k] * inverse[k] * scale + shift


def _activate(code, alpha, z, out, count):
    """A function of each sum alone: the most used ones here, all others by their forms in double precision."""
    if code == _TANH:
        tanh(z, out, _ONE, count)
    elif code == _SIGMOID:
        sigmoid(z, out, count)
    elif code == _LINEAR:
        copy_row(z, out, count)
    elif code == _RELU:
        relu(z, out, count)
    elif code in (_LEAKY, _PRELU, _RRELU):
        leaky(z, out, _F(alpha), count)
    elif code == _STEP:
        step(z, out, count)
    elif code == _SINE:
        sine(z, out, count)
    else:
        activate_apart(code, z, out, count, alpha)
