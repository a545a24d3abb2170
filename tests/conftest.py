"""In which order the whole suite runs where several workers share it, and compiled kernels for tests that want them.

Tests do not have the kernels unless they ask for them by the fixture `compiled`: what one loads would else train
whatever comes after it in the same process.
"""

import gc
import os
import signal
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.compiled import availability
from engine.compiled.kernels import Kernels

# Compiled once a checkout; `make test` does it beforehand. Most tests, and what they start, are as quick without.
os.environ["PLAYGROUND_COMPILED"] = "0"
os.environ.setdefault("PLAYGROUND_KERNELS", str(Path(__file__).parents[1] / ".build" / "kernels"))
# Where servers of tests keep classes that nothing else says a place for: not among the files of whoever tests.
os.environ["XDG_STATE_HOME"] = str(Path(__file__).parents[1] / ".build" / "state")

# A shell has what it starts in the background ignore Ctrl-C, and so would everything that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Until all tests are known hardly anything becomes garbage, and looking for it takes a third of that time.
gc.disable()

# What waits for browsers, and what waits for other processes; the rest computes, and takes milliseconds a test.
_BROWSER, _PROCESSES = {"browser"}, {"server", "deploy"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Has two workers begin with what takes long, and leaves them short tests to take from one another at the end.

    `--dist worksteal` gives each worker a part of the list as it stands; who is done takes from the end of another's.
    """
    if not hasattr(config, "workerinput"):
        return
    here = Path(__file__).parent
    folders = [item.path.relative_to(here).parts[0] for item in items]
    browser = [item for item, folder in zip(items, folders, strict=True) if folder in _BROWSER]
    processes = [item for item, folder in zip(items, folders, strict=True) if folder in _PROCESSES]
    # The shortest of all come last.
    rest = [pair for pair in zip(items, folders, strict=True) if pair[1] not in _BROWSER | _PROCESSES]
    short = [item for item, _ in sorted(rest, key=lambda pair: pair[1] == "engine")]
    first = max(len(items) // 2 - len(browser), 0)
    items[:] = [*browser, *short[:first], *processes, *short[first:]]


def pytest_collection_finish() -> None:
    """Leaves all modules and tests, which stay to the end, out of every search for garbage."""
    gc.collect()
    gc.freeze()
    # Tests make much more than the 700 objects after which it is usually looked for.
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def kernels() -> Kernels:
    """The compiled kernels."""
    if find_spec("numba") is None:
        pytest.skip("numba is not installed (FAST=0)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_COMPILED", "1")
        found = availability.load(compile=True)
        assert found, availability.status()
    availability._found.kernels = None
    return found


@pytest.fixture
def compiled(kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> Kernels:
    """Has trainers take the kernels for the length of a test."""
    monkeypatch.setenv("PLAYGROUND_COMPILED", "1")
    monkeypatch.setattr(availability._found, "kernels", kernels)
    return kernels
