"""What Lighthouse says of the page, in headless Chromium with the server on the same machine: `make lighthouse`.

The page itself is loaded several times as on a phone and as on a desktop, and the middle of its scores counts: how
long scripts take depends on what else the machine does, so how fast Lighthouse found the machine to be (its benchmark
index) and how much ran at the same time (its load) are said too. Other pages are looked at once, for everything but
their speed. Ends with 1 where a score is below its goal.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.first_paint import Checkout
from bench.frames import ARGUMENTS, ROOT

GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
FORMS: dict[str, list[str]] = {"phone": [], "desktop": ["--preset=desktop"]}
METRICS = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
    "speed-index": "SI",
}
QUALITIES = ("accessibility", "best-practices", "seo")
OTHERS = ("?lang=zh", "#lesson=14-bias", "?embed", "docs")
# Nobody is led there by a search. It is an answer with 401, which a browser puts among the errors of its console.
SIGN_IN = ("accessibility", "best-practices")
SIGN_IN_OPTIONS = ("--ignore-status-code", "--skip-audits=errors-in-console")
LIGHTHOUSE = ROOT / ".build" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def look(
    command: str, url: str, form: str, categories: Iterable[str], folder: Path, options: Iterable[str] = ()
) -> dict[str, Any]:
    """Lighthouse's report on a page.

    Raises:
        SystemExit: it has none.
    """
    report = folder / "report.json"
    arguments = [
        url,
        *FORMS[form],
        *options,
        "--quiet",
        "--no-enable-error-reporting",
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}",
        "--output=json",
        f"--output-path={report}",
    ]
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    if done.returncode or not found or found.get("runtimeError"):
        raise SystemExit(f"Lighthouse could not look at {url}: {found.get('runtimeError') or done.stderr[-2000:]}")
    report.unlink()
    return dict(found)


def scores(report: dict[str, Any]) -> dict[str, int]:
    """Of each category, in hundredths; 0 where it has none."""
    return {name: round(100 * (one["score"] or 0)) for name, one in report["categories"].items()}


def failed(report: dict[str, Any]) -> list[str]:
    """Each audit that is not passed, with what it found: those that cost points, then those that only tell."""
    weights = {ref["id"]: ref["weight"] for one in report["categories"].values() for ref in one["auditRefs"]}
    lines = []
    for name, weight in sorted(weights.items(), key=lambda item: -item[1]):
        audit = report["audits"][name]
        # Neither the numbers shown beside them nor what has no score.
        if audit["score"] is not None and audit["score"] < 1 and name not in METRICS:
            told = f" ({audit['displayValue']})" if audit.get("displayValue") else ""
            lines.append(f"    {'-' if weight else ' '} {name}: {audit['title']}{told}")
            if weight:
                lines += [f"        {line}" for line in _places(audit)]
    return lines


def _places(audit: dict[str, Any]) -> list[str]:
    """What in the page an audit is about, as far as it says so."""
    items = (audit.get("details") or {}).get("items", [])
    return [str(item["node"]["snippet"])[:110] for item in items if isinstance(item.get("node"), dict)][:5]


def print_page(name: str, form: str, reports: list[dict[str, Any]]) -> bool:
    """Says what was found; whether every score reaches its goal."""
    found = [scores(report) for report in reports]
    middle = {category: round(statistics.median(one[category] for one in found)) for category in found[0]}
    in_order = sorted(reports, key=lambda report: scores(report).get("performance", 0))
    typical = in_order[(len(reports) - 1) // 2]
    print(f"{name}, {form}: " + ", ".join(f"{category} {score}" for category, score in middle.items()))
    if "performance" in middle and len(reports) > 1:
        print("    performance of each run: " + " ".join(str(one["performance"]) for one in found))
    if "performance" in middle:
        values = {short: typical["audits"][long].get("displayValue", "?") for long, short in METRICS.items()}
        index = round(typical["environment"]["benchmarkIndex"])
        print("    " + ", ".join(f"{short} {value}" for short, value in values.items()))
        print(f"    benchmark index {index}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(*failed(typical), sep="\n", end="\n" if failed(typical) else "", flush=True)
    return all(score >= GOALS[category] for category, score in middle.items())


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="how often the page itself is loaded in each form")
    parser.add_argument("--form", choices=FORMS, action="append", help="both if none is named")
    parser.add_argument("--page-only", action="store_true", help="leave out the other pages")
    parser.add_argument("--lighthouse", default=str(LIGHTHOUSE), help="the command")
    parser.add_argument("--browser", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args(arguments)
    os.environ["CHROME_PATH"] = options.browser
    command = options.lighthouse
    forms = options.form or list(FORMS)
    good = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Checkout(ROOT, free_port()) as checkout:
            # The first page of a server is what it also compresses for.
            look(command, checkout.url, forms[0], ["seo"], folder)
            for form in forms:
                reports = [look(command, checkout.url, form, GOALS, folder) for _ in range(options.repeats)]
                good.append(print_page("the page", form, reports))
            for path in () if options.page_only else OTHERS:
                for form in forms:
                    report = look(command, checkout.url + path, form, QUALITIES, folder)
                    good.append(print_page(path, form, [report]))
        if not options.page_only:
            os.environ["PLAYGROUND_PASSWORD"] = "a password for this look alone"
            with Checkout(ROOT, free_port()) as checkout:
                for form in forms:
                    report = look(command, checkout.url, form, SIGN_IN, folder, SIGN_IN_OPTIONS)
                    good.append(print_page("the sign-in page", form, [report]))
    if not all(good):
        print("Goals: " + ", ".join(f"{category} {goal}" for category, goal in GOALS.items()))
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
