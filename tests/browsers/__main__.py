"""Walks over the page in three browsers and says what went wrong: `python -m tests.browsers`, or `make browsers`."""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from tests.browser.conftest import Server
from tests.browsers.chromium import Chromium
from tests.browsers.engine import Engine
from tests.browsers.firefox import Firefox
from tests.browsers.page import Page
from tests.browsers.walk import STEPS
from tests.browsers.webkit import WebKit

ENGINES: dict[str, type[Engine]] = {one.name.lower(): one for one in (Firefox, WebKit, Chromium)}
SIZES = {"wide": (1280, 800), "phone": (390, 844)}


def walk(
    engine: Engine, server: Server, size: tuple[int, int], name: str, only: str, shots: Path | None
) -> tuple[int, int, int, int]:
    """How many steps went well, of how many; lines of the console; boxes outside of the window."""
    page = Page(engine, server.url, shots)
    good = complaints = outside = 0
    steps = {title: one for title, one in STEPS.items() if only in title}
    for title, one in steps.items():
        page.boxes.clear()
        page.told.clear()
        began = time.monotonic()
        try:
            # What is downloaded is told in a bar that takes room from the page of one of the engines.
            engine.size(*size)
            # One that failed may have left anything open.
            if not page.engine.evaluate("() => Boolean(document.querySelector('#play'))"):
                page.open()
            one(page)
            page.note_boxes()
            page.put_away()
            good += 1
            verdict = "ok"
        except Exception as error:
            lines = traceback.extract_tb(error.__traceback__)
            at = next((f"{line.name}:{line.lineno}" for line in lines if line.filename.endswith("walk.py")), "")
            verdict = f"FAILED {type(error).__name__} {error} ({at})"
            page.shot(f"failed {title[:40]}")
            page.open()
        said = engine.lines()
        complaints += len(said)
        outside += len(page.boxes)
        print(f"  {verdict if verdict == 'ok' else '--'}  {title}  ({time.monotonic() - began:.1f} s)")
        for line in ([] if verdict == "ok" else [verdict]) + page.told:
            print(f"      {line}")
        for line in said:
            print(f"      console: {line}")
        for line in page.boxes:
            print(f"      outside: {line}")
        sys.stdout.flush()
    print(f"{name}: {good} of {len(steps)} steps, {complaints} lines of the console, {outside} boxes outside")
    return good, len(steps), complaints, outside


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browsers", description=__doc__)
    parser.add_argument("engines", nargs="*", metavar="engine", help=f"of {', '.join(ENGINES)}; all if none is named")
    parser.add_argument("--size", choices=SIZES, action="append", help="all if none is named")
    parser.add_argument("--only", default="", help="steps with these words in their title")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures of the page on its way")
    options = parser.parse_args(arguments)
    if unknown := set(options.engines) - set(ENGINES):
        parser.error(f"there is no engine {', '.join(sorted(unknown))}; choose of {', '.join(ENGINES)}")
    sums, missing = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in options.engines or ENGINES:
            for size in options.size or SIZES:
                server = Server()
                engine = None
                try:
                    engine = ENGINES[name](Path(folder) / f"{name}-{size}")
                    print(f"{engine.name} {engine.about}, {size}", flush=True)
                    pictures = options.pictures and options.pictures / f"{name}-{size}"
                    sums.append(walk(engine, server, SIZES[size], f"{engine.name}, {size}", options.only, pictures))
                except FileNotFoundError as error:
                    missing.append(f"{ENGINES[name].name}: {error}")
                    break
                finally:
                    if engine:
                        engine.end()
                    server.stop()
    for line in missing:
        print(line)
    return int(bool(missing) or any(good < steps or complaints or outside for good, steps, complaints, outside in sums))


if __name__ == "__main__":
    sys.exit(main())
