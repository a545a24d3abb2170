"""Makes the kernels: compiles them, or takes them from where they are kept. Importing this imports numba."""

from __future__ import annotations

from pathlib import Path

import numba

from engine.compiled import cache, evaluation, maps, training
from engine.compiled.activations import add_activations
from engine.compiled.jit import Jit
from engine.compiled.kernels import Kernels


def make(level: str, folder: Path | None = None, *, full: bool = False, checked: bool = False) -> Kernels:
    """The kernels for processors of a level.

    Args:
        level: one of `engine.compiled.cache.levels`, or another name that LLVM has for a processor.
        folder: where they are put, or taken from; None for nowhere.
        full: whether they are all there, and none is to be compiled.
        checked: whether every access is checked against the bounds of its array.

    Raises:
        Exception: whatever numba, or a broken folder, has to say.
    """
    # Code for a level runs on every processor that has it; numba would compile for this very one.
    if numba.config.CPU_NAME is None:
        numba.config.CPU_NAME = level
    if numba.config.CPU_FEATURES is None:
        numba.config.CPU_FEATURES = ""
    jit = Jit(checked=checked)
    add_activations(jit)
    made = Kernels(
        train=jit.kernel(training.train, training.SIGNATURE, folder, full=full),
        evaluate=jit.kernel(evaluation.evaluate, evaluation.SIGNATURE, folder, full=full),
        draw_maps=jit.kernel(maps.draw_maps, maps.SIGNATURE, folder, full=full),
        level=level,
    )
    return made


def make_checked(level: str) -> Kernels:
    """Kernels of which every access is checked, from a folder of their own, which is filled where it is not there.

    Raises:
        Exception: as `make`.
    """
    name = f"{level}-checked"
    if cache.is_complete(name):
        return make(level, cache.folder(name), full=True, checked=True)
    with cache.filling(name) as folder:
        return make(level, folder, checked=True)
