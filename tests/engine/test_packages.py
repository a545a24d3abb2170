"""What the engine says of packages that are not there is true where it is installed, and where it is only run from."""

from importlib import metadata

import pytest

from engine import packages


def test_an_installed_project_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: object())
    command = packages.how_to_install("export")
    assert command == 'python -m pip install "neural-network-playground[export]"'


def test_a_checkout_that_is_not_installed_is_called_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert packages.how_to_install("export") == 'python -m pip install -e ".[export]"'
