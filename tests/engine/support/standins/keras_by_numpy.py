"""What exported code uses of Keras 3, in NumPy. Sources: the documentation of Keras 3 at each name.

Calling layers and operations on an `Input` notes them down, and the model computes them when it is called, as Keras'
functional models do.
"""

import math
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np


class Symbol:
    """A value that will be computed when the model is called."""

    def __init__(self, compute: Callable[[Any], Any], layers: dict[str, "Layer"]) -> None:
        self.compute, self.layers = compute, layers

    def __getitem__(self, place: Any) -> "Symbol":
        return _noted(lambda x: x[place], self)

    # As NumPy's arrays on the left ask for it: without, each of their items would be an operand by itself.
    __array_ufunc__ = None


def _noted(function: Callable[..., Any], *parts: Any) -> Symbol:
    symbols = [part for part in parts if isinstance(part, Symbol)]
    assert symbols, "nothing here depends on an input"
    layers = {name: layer for one in symbols for name, layer in one.layers.items()}

    def compute(given: Any) -> Any:
        return function(*[part.compute(given) if isinstance(part, Symbol) else part for part in parts])

    return Symbol(compute, layers)


def _operator(function: Callable[..., Any], *, turned: bool) -> Callable[..., Symbol]:
    return lambda one, other: _noted(function, *((other, one) if turned else (one, other)))


for _name, _function in {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.divide, "pow": np.power,
}.items():  # fmt: skip
    setattr(Symbol, f"__{_name}__", _operator(_function, turned=False))
    setattr(Symbol, f"__r{_name}__", _operator(_function, turned=True))
for _name, _function in {"gt": np.greater, "ge": np.greater_equal}.items():
    setattr(Symbol, f"__{_name}__", _operator(_function, turned=False))
setattr(Symbol, "__neg__", lambda one: _noted(np.negative, one))  # noqa: B010


class Layer:
    """A layer with a name, and weights that are set in the order in which it makes them."""

    def __init__(self, dtype: str, name: str) -> None:
        # Keras' own default is single precision.
        assert dtype == "float64"
        self.name = name
        self.weights: list[Any] = []

    def shapes(self, width: int) -> list[tuple[int, ...]]:
        raise NotImplementedError

    def compute(self, x: Any) -> Any:
        raise NotImplementedError

    def set_weights(self, weights: Sequence[Any]) -> None:
        self.weights = [np.asarray(one) for one in weights]

    def __call__(self, x: Any) -> Symbol:
        assert self.name not in x.layers, f"two layers are called {self.name}"
        noted = _noted(self._checked, x)
        return Symbol(noted.compute, {**noted.layers, self.name: self})

    def _checked(self, x: Any) -> Any:
        assert [one.shape for one in self.weights] == self.shapes(x.shape[-1])
        return self.compute(x)


class Dense(Layer):
    """x W + b, without an activation; the kernel has the shape (in, units)."""

    def __init__(self, units: int, *, use_bias: bool = True, dtype: str, name: str) -> None:
        super().__init__(dtype, name)
        self.units, self.use_bias = units, use_bias

    def shapes(self, width: int) -> list[tuple[int, ...]]:
        return [(width, self.units), *([(self.units,)] if self.use_bias else [])]

    def compute(self, x: Any) -> Any:
        y = x @ self.weights[0]
        return y + self.weights[1] if self.use_bias else y


class BatchNormalization(Layer):
    """In inference: weights are gamma, beta, moving mean, moving variance."""

    def __init__(self, *, momentum: float = 0.99, epsilon: float = 0.001, dtype: str, name: str) -> None:
        super().__init__(dtype, name)
        self.epsilon = epsilon

    def shapes(self, width: int) -> list[tuple[int, ...]]:
        return [(width,)] * 4

    def compute(self, x: Any) -> Any:
        gamma, beta, mean, variance = self.weights
        return gamma * (x - mean) / np.sqrt(variance + self.epsilon) + beta


class LayerNormalization(Layer):
    """Over the last axis: weights are gamma, beta."""

    def __init__(self, *, epsilon: float = 0.001, dtype: str, name: str) -> None:
        super().__init__(dtype, name)
        self.epsilon = epsilon

    def shapes(self, width: int) -> list[tuple[int, ...]]:
        return [(width,)] * 2

    def compute(self, x: Any) -> Any:
        gamma, beta = self.weights
        return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + self.epsilon) + beta


class Model:
    """From an input to an output."""

    def __init__(self, inputs: Symbol, outputs: Symbol) -> None:
        self.outputs = outputs

    def get_layer(self, name: str) -> Layer:
        return self.outputs.layers[name]

    def __call__(self, x: Any, training: bool) -> Any:
        assert not training and x.dtype == np.float64
        return self.outputs.compute(x)


def _input(shape: tuple[int, ...], dtype: str, name: str) -> Symbol:
    def given(x: Any) -> Any:
        assert x.shape[1:] == shape
        return x

    assert dtype == "float64"
    return Symbol(given, {})


def _operation(function: Callable[..., Any]) -> Callable[..., Symbol]:
    return lambda *parts, **settings: _noted(lambda *values: function(*values, **settings), *parts)


def _stack(parts: Sequence[Any], axis: int = 0) -> Symbol:
    assert all(isinstance(part, Symbol) for part in parts)
    return _noted(lambda *values: np.stack(values, axis=axis), *parts)


def _elu(x: Any, alpha: float = 1.0) -> Any:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _softmax(x: Any, axis: int = -1) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def modules() -> dict[str, ModuleType]:
    """What `import keras` and `from keras import layers, ops` are to find."""
    ops, layers, keras = (ModuleType(name) for name in ("keras.ops", "keras.layers", "keras"))
    same = [
        "sin",
        "cos",
        "tanh",
        "exp",
        "log",
        "abs",
        "sqrt",
        "arctan",
        "logaddexp",
        "minimum",
        "maximum",
        "zeros_like",
        "full_like",
    ]
    operations = {
        **{name: getattr(np, name) for name in same},
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "relu": lambda x: np.maximum(x, 0),
        "where": np.where,
        "elu": _elu,
        "selu": lambda x: 1.0507009873554805 * _elu(x, 1.6732632423543772),
        "silu": lambda x: x / (1 + np.exp(-x)),
        "erf": np.vectorize(math.erf, otypes=[float]),
        "softsign": lambda x: x / (1 + np.abs(x)),
        "softmax": _softmax,
        "cast": lambda x, dtype: x.astype(dtype),
    }
    vars(ops).update({name: _operation(function) for name, function in operations.items()})
    vars(ops).update(stack=_stack, convert_to_numpy=np.asarray)
    # "float64" is not among the settings of an operation: it stands in a place of its own.
    vars(ops)["cast"] = lambda x, dtype: _noted(lambda value: value.astype(dtype), x)
    vars(layers).update(Dense=Dense, BatchNormalization=BatchNormalization, LayerNormalization=LayerNormalization)
    vars(keras).update(layers=layers, ops=ops, Input=_input, Model=Model)
    return {"keras": keras, "keras.layers": layers, "keras.ops": ops}
