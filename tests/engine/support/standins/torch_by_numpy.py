"""What exported code uses of PyTorch, in NumPy. Sources: the documentation of torch 2 at each name."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

# PyTorch's modules begin in single precision; `double` is what makes them precise.
float32, float64 = np.float32, np.float64


class Tensor(np.ndarray[Any, Any]):
    """An array with the few methods of a tensor that differ."""

    def to(self, dtype: Any) -> Any:
        return self.astype(dtype)

    def unbind(self, dim: int) -> Any:
        return tuple(np.moveaxis(self, dim, 0))

    def argmax(self, dim: int) -> Any:  # type: ignore[override]
        return np.argmax(np.asarray(self), axis=dim).view(Tensor)


def _tensor(values: Any, dtype: Any) -> Any:
    return np.asarray(values, dtype).view(Tensor)


class Parameter:
    """A learned array of a module."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.data = _tensor(np.full(shape, np.nan), float32)


class Module:
    """Parameters, buffers and parts by name, as a state dict has them."""

    def __init__(self) -> None:
        self.training = True
        self._buffers: dict[str, Any] = {}

    def register_buffer(self, name: str, tensor: Any) -> None:
        self._buffers[name] = tensor

    def __getattr__(self, name: str) -> Any:
        buffers = self.__dict__.get("_buffers", {})
        if name in buffers:
            return buffers[name]
        raise AttributeError(name)

    def _parts(self) -> Iterator[tuple[str, "Module"]]:
        return ((name, part) for name, part in vars(self).items() if isinstance(part, Module))

    def _places(self, prefix: str = "") -> Iterator[tuple[str, "Module", str]]:
        for name, part in vars(self).items():
            if isinstance(part, Parameter):
                yield prefix + name, self, name
        for name in self._buffers:
            yield prefix + name, self, name
        for name, part in self._parts():
            yield from part._places(f"{prefix}{name}.")

    def _get(self, name: str) -> Any:
        return self._buffers[name] if name in self._buffers else vars(self)[name].data

    def _set(self, name: str, value: Any) -> None:
        if name in self._buffers:
            self._buffers[name] = value
        else:
            vars(self)[name].data = value

    def double(self) -> "Module":
        for _, owner, name in self._places():
            owner._set(name, owner._get(name).astype(float64))
        return self

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        places = {path: (owner, name) for path, owner, name in self._places()}
        # The count of batches is in true state dicts too, and a strict load asks for it.
        needed = places.keys() | {f"{name}.num_batches_tracked" for name, part in self._parts() if part.counts}
        if not places.keys() <= state.keys() or not state.keys() <= needed:
            raise RuntimeError(f"missing {places.keys() - state.keys()}, unexpected {state.keys() - needed}")
        for path, (owner, name) in places.items():
            if owner._get(name).shape != state[path].shape:
                raise RuntimeError(f"size mismatch for {path}: {state[path].shape}, {owner._get(name).shape}")
            owner._set(name, state[path].astype(owner._get(name).dtype))

    counts = False

    def eval(self) -> "Module":
        self.training = False
        for _, part in self._parts():
            part.eval()
        return self

    def __call__(self, *inputs: Any) -> Any:
        return self.forward(*inputs)

    def forward(self, *inputs: Any) -> Any:
        raise NotImplementedError


class Linear(Module):
    """y = x A^T + b; the weight has the shape (out, in)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = Parameter((out_features, in_features))
        self.bias = Parameter((out_features,)) if bias else None

    def forward(self, x: Any) -> Any:
        y = x @ self.weight.data.T
        return y if self.bias is None else y + self.bias.data


class BatchNorm1d(Module):
    """In evaluation, by the running statistics."""

    counts = True

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.weight, self.bias = Parameter((num_features,)), Parameter((num_features,))
        for name in ("running_mean", "running_var"):
            self.register_buffer(name, _tensor(np.zeros(num_features), float32))

    def forward(self, x: Any) -> Any:
        assert not self.training
        return (x - self.running_mean) / np.sqrt(self.running_var + self.eps) * self.weight.data + self.bias.data


class LayerNorm(Module):
    """Over the last axis, with the biased variance."""

    def __init__(self, normalized_shape: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.weight, self.bias = Parameter((normalized_shape,)), Parameter((normalized_shape,))

    def forward(self, x: Any) -> Any:
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + self.eps) * self.weight.data + self.bias.data


class PReLU(Module):
    """max(0, x) + weight * min(0, x), with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = Parameter((1,))

    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0) + self.weight.data * np.minimum(x, 0)


def _erf(x: Any) -> Any:
    return np.vectorize(math.erf, otypes=[float])(x).view(Tensor)


def _softmax(x: Any, dim: int) -> Any:
    e = np.exp(x - x.max(axis=dim, keepdims=True))
    return e / e.sum(axis=dim, keepdims=True)


def _elu(x: Any, alpha: float = 1.0) -> Any:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))).view(Tensor)


def _pair(function: Any) -> Any:
    def of_tensors(left: Any, right: Any) -> Any:
        # A bare number is refused there: "argument 'other' must be Tensor, not float".
        assert isinstance(left, Tensor) and isinstance(right, Tensor)
        return function(left, right)

    return of_tensors


def _one(function: Any) -> Any:
    def of_tensor(x: Any) -> Any:
        assert isinstance(x, Tensor)
        return function(x)

    return of_tensor


@contextmanager
def _no_grad() -> Iterator[None]:
    yield


def _stack(tensors: Sequence[Any], dim: int = 0) -> Any:
    assert all(isinstance(one, Tensor) for one in tensors)
    return np.stack(tensors, axis=dim).view(Tensor)


def modules() -> dict[str, ModuleType]:
    """What `import torch`, `from torch import nn` and `from torch.nn import functional` are to find."""
    functional = ModuleType("torch.nn.functional")
    vars(functional).update(
        leaky_relu=lambda x, negative_slope=0.01: np.where(x > 0, x, negative_slope * x).view(Tensor),
        elu=_elu,
        silu=lambda x: x / (1 + np.exp(-x)),
        gelu=lambda x: x * 0.5 * (1 + _erf(x / math.sqrt(2))),
        mish=lambda x: x * np.tanh(np.log1p(np.exp(x))),
        softsign=lambda x: x / (1 + np.abs(x)),
    )
    nn = ModuleType("torch.nn")
    vars(nn).update(
        Module=Module, Linear=Linear, BatchNorm1d=BatchNorm1d, LayerNorm=LayerNorm, PReLU=PReLU, functional=functional
    )
    torch = ModuleType("torch")
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    vars(torch).update(
        nn=nn, float64=float64, stack=_stack, no_grad=_no_grad,
        tensor=lambda values, dtype: _tensor(values, dtype),
        as_tensor=lambda values, dtype: _tensor(values, dtype),
        zeros=lambda size: _tensor(np.zeros(size), float32),
        zeros_like=np.zeros_like,
        full_like=lambda x, fill: np.full_like(x, fill),
        broadcast_tensors=lambda *tensors: [one.view(Tensor) for one in np.broadcast_arrays(*tensors)],
        softmax=_softmax,
        where=np.where,
        sigmoid=_one(lambda x: 1 / (1 + np.exp(-x))),
        relu=_one(lambda x: np.maximum(x, 0)),
        selu=_one(lambda x: scale * _elu(x, alpha)),
        logaddexp=_pair(np.logaddexp), minimum=_pair(np.minimum), maximum=_pair(np.maximum),
        **{name: _one(getattr(np, name)) for name in ("sin", "cos", "tanh", "exp", "log", "abs", "sqrt", "arctan")},
    )  # fmt: skip
    return {"torch": torch, "torch.nn": nn, "torch.nn.functional": functional}
