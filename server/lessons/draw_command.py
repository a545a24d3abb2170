"""`python -m server draw-lessons [DIR]`: trains what lessons show, for their pictures in the list."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.lessons.library import load
from server.lessons.outcomes import FILE, Shown, draw_outcomes
from server.lessons.presets import Presets
from server.page.assets import Assets
from server.settings import Settings, SettingsError


def main(arguments: list[str], program: str = "python -m server") -> int:
    """Runs the command, which was entered after `program`.

    Returns:
        0; or 2, with a line on standard error, where lessons are wrong or their pictures cannot be written.
    """
    parser = argparse.ArgumentParser(
        prog=f"{program} draw-lessons",
        description=f"Train what a folder of lessons shows, and write {FILE} beside them, for their pictures in the "
        "list. What has its picture already is not trained again.",
    )
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="as PLAYGROUND_LESSONS names it (default: the server's)"
    )
    options = parser.parse_args(arguments)
    assets = Assets()
    try:
        if options.folder is not None:
            lessons = load(Settings.from_environment(), assets, own=Path(options.folder))
            # The folder of the lessons that come with the server is drawn like any other.
            own = any(entry.own for entry in lessons.entries.values())
            return _draw(Path(options.folder), lessons.shown(own=own))
        # With limits of their own some would be left out.
        built_in, presets = load(Settings(), assets), Presets(assets.root / "presets")
        return _draw(assets.root / "lessons", built_in.shown(own=False)) or _draw(
            assets.root / "presets", presets.shown()
        )
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _draw(folder: Path, shown: Mapping[str, Sequence[Shown]]) -> int:
    try:
        for line in draw_outcomes(folder, shown):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    except OSError as error:
        sys.stderr.write(f"{folder / FILE}: cannot be written: {error.strerror}\n")
        return 2
    sys.stdout.write(f"{folder / FILE}: in step\n")
    return 0
