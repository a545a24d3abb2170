"""Makes the kernels: compiles them, or takes them from where they are kept. Importing this imports numba."""

from __future__ import annotations

import numba

from engine.compiled import cache, evaluation, training
from engine.compiled.activations import add_activations
from engine.compiled.jit import Jit
from engine.compiled.kernels import Kernels


def make(level: str, *, checked: bool = False, kept: bool = True) -> Kernels:
    """The kernels for processors of a level.

    Args:
        level: one of `engine.compiled.cache.levels`, or another name that LLVM has for a processor.
        checked: whether every access is checked against the bounds of its array.
        kept: whether they are taken from their folder, and put there.

    Raises:
        Exception: whatever numba, or a broken folder, has to say.
    """
    # Code for a level runs on every processor that has it; numba would compile for this very one.
    if numba.config.CPU_NAME is None:
        numba.config.CPU_NAME, numba.config.CPU_FEATURES = level, ""
    folder = cache.folder(level) if kept else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    jit = Jit(checked=checked)
    add_activations(jit)
    made = Kernels(
        train=jit.kernel(training.train, training.SIGNATURE, folder),
        evaluate=jit.kernel(evaluation.evaluate, evaluation.SIGNATURE, folder),
        level=level,
    )
    if folder is not None:
        cache.note_complete(level)
    return made
