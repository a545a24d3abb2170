"""How to get packages that not everybody needs, in words that are true of a wheel and of a checkout; the version."""

from __future__ import annotations

import sys
from importlib import metadata

PROJECT = "neural-network-playground"


def how_to_install(extra: str) -> str:
    """The command that brings the packages of one of the project's extras.

    pip takes a project that is installed by its name, and looks for it nowhere else. A checkout that is only run from
    has no name yet: there the command is for its own folder.
    """
    try:
        metadata.distribution(PROJECT)
    except metadata.PackageNotFoundError:
        return f'python -m pip install -e ".[{extra}]"'
    return f'python -m pip install "{PROJECT}[{extra}]"'


def version() -> str:
    """The playground's own, which stands in the package's face, where no room looks."""
    return str(sys.modules["engine"].__version__)
