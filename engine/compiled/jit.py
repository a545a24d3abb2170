"""Compiles functions of the project, and all they call, with numba."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dis import get_instructions
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from llvmlite import ir
from numba.core import caching
from numba.core.codegen import CPUCodeLibrary
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from engine.compiled.noise import upper_product
from engine.elementary.quarter_turns import quarter_turns, quarter_turns_of_one
from engine.elementary.selection import select

Function = Callable[..., Any]


def _select(condition, first, second):
    return first if condition else second


@intrinsic
def _upper_product(context, first, second):
    """By a product of 128 bits, which numba has no type for."""

    def generate(context, builder, signature, arguments):
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(one, wide) for one in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return numba.types.uint64(first, second), generate


@contextmanager
def _neighbors_joined(formulas: Set[str]) -> Iterator[None]:
    """Has LLVM join equal operations on neighbors at the end, which numba leaves off unless it is told.

    Its own setting would do it at the beginning too, and to formulas by themselves, where a value is joined to its
    slope; either way the loops around a formula are no longer vectorized.

    Args:
        formulas: names of functions to which it is not done.
    """
    codegen = cpu_target.target_context.codegen()
    plain, optimize = codegen._module_pass_manager, CPUCodeLibrary._optimize_final_module

    def joined(library: Any) -> None:
        if library.name not in formulas:
            codegen._module_pass_manager = lambda **options: plain(**{"slp_vectorize": True, **options})
        try:
            optimize(library)
        finally:
            codegen.__dict__.pop("_module_pass_manager", None)

    CPUCodeLibrary._optimize_final_module = joined
    try:
        yield
    finally:
        CPUCodeLibrary._optimize_final_module = optimize


# What arrays and single numbers write differently, by the form for arrays.
_FORMS: Mapping[Function, Function] = {select: _select, quarter_turns: quarter_turns_of_one}
# The rooms of formulas for single numbers.
_FORMULAS = ("engine.elementary.", "engine.tables.")


class Jit:
    """Compiles functions, each once, together with those functions of the project that they name.

    The functions stand in the sources as they are: nothing there needs numba. What is compiled never contracts a
    product and a sum, nor sums in another order than is written.

    Args:
        checked: whether every access is checked against the bounds of its array.
    """

    def __init__(self, *, checked: bool = False) -> None:
        self._options = {"nogil": True, "boundscheck": checked or None, "error_model": "numpy"}
        self._done: dict[Function, Any] = {upper_product: _upper_product}
        self._formulas: set[str] = set()

    def function(self, function: Function) -> Any:
        """The compiled form, for other compiled functions to call."""
        if function not in self._done:
            bound = self._bound(_FORMS.get(function, function))
            # Formulas become a part of the loops around them, or these would not be vectorized.
            inner = function.__module__.startswith(_FORMULAS)
            if inner:
                self._formulas.add(bound.__qualname__)
            self._done[function] = numba.njit(
                **self._options, forceinline=inner, no_cpython_wrapper=True, no_cfunc_wrapper=True
            )(bound)
        return self._done[function]

    def define(self, function: Function, form: Any) -> None:
        """Has a compiled form stand for a function that has none of its own."""
        self._done[function] = form

    def kernel(self, function: Function, signature: Any, folder: Path | None, *, full: bool = False) -> Any:
        """A function to be called from Python, compiled now or taken from the folder, where it then is.

        Args:
            function: to compile; its compiled form takes arguments of this signature and no others.
            signature: of numba.
            folder: where compiled code is kept; None for nowhere.
            full: whether it must be there: it is not compiled then.
        """
        kernel = numba.njit(**self._options)(self._bound(function))
        if folder is not None:
            kernel._cache = _cache_in(folder, full)(kernel.py_func)
        with _neighbors_joined(self._formulas):
            kernel.compile(signature)
        kernel.disable_compile()
        return kernel

    def _bound(self, function: Function) -> FunctionType:
        """The function with what it names compiled."""
        assert isinstance(function, FunctionType)
        names = dict(function.__globals__)
        for name in {step.argval for step in get_instructions(function) if step.opname == "LOAD_GLOBAL"}:
            value = names.get(name)
            if isinstance(value, FunctionType) and value.__module__.startswith("engine."):
                names[name] = self.function(value)
        bound = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
        bound.__module__, bound.__qualname__ = function.__module__, function.__qualname__
        return bound


def _cache_in(folder: Path, full: bool) -> type[caching.Cache]:
    """numba's cache, in a folder that is another one for other sources: a file's time says nothing there."""

    class Locator(caching._CacheLocator):  # type: ignore[misc]
        def get_cache_path(self) -> str:
            return str(folder)

        def get_source_stamp(self) -> str:
            return ""

        def get_disambiguator(self) -> str:
            return ""

        @classmethod
        def from_function(cls, py_func: Function, py_file: str) -> Locator:
            return cls()

    class Implementation(caching.CompileResultCacheImpl):  # type: ignore[misc]
        _locator_classes = [Locator]  # noqa: RUF012

    class FolderCache(caching.Cache):  # type: ignore[misc]
        _impl_class = Implementation

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            found = super().load_overload(sig, target_context)
            if found is None and full:
                raise LookupError(f"{folder} has no code of {self._name}")
            return found

    return FolderCache
