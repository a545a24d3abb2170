"""What holds for all tests."""

from pathlib import Path

import pytest

# Their tests wait for other processes, on machines that do other things too.
_WAITING = ("browser", "server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with other processes that failed is run once more; the report's last lines name each of them."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in _WAITING:
            item.add_marker(pytest.mark.flaky(reruns=1))
