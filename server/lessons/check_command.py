"""`python -m server check-lessons DIR`: says what is wrong with a folder of lessons, and, asked to, trains them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.compiled.availability import prepare
from engine.lessons.lesson import Reading
from engine.lessons.tally import FEWEST, FIRST_SEED, Tally, holds_with_own, reading_name, take_tally
from server.lessons.advice import advice
from server.lessons.library import Entry, load
from server.lessons.tallies import FILE, write_tally
from server.page.assets import Assets
from server.settings import Settings, SettingsError

# Of one lesson: who has looked at so much will ask again.
_MOST_ADVICE = 8


def main(arguments: list[str], program: str = "python -m server") -> int:
    """Runs the command, which was entered after `program`.

    Returns:
        0; or 2, with a line for each fault on standard error, where a lesson is wrong or a claim does not hold.
    """
    parser = argparse.ArgumentParser(
        prog=f"{program} check-lessons", description="Check a folder of lessons, one folder each."
    )
    parser.add_argument("folder", metavar="DIR", help="as PLAYGROUND_LESSONS names it")
    parser.add_argument(
        "--seeds", type=int, default=0, metavar="N",
        help=f"train every lesson as well: with its own seed, and with N others from {FIRST_SEED} on",
    )  # fmt: skip
    parser.add_argument(
        "--write", action="store_true",
        help=f"with --seeds, keep what came out beside each lesson, as {FILE}: its texts and the page speak of it",
    )  # fmt: skip
    parser.add_argument("--only", metavar="NAME", default="", help="train only lessons whose names begin so")
    options = parser.parse_args(arguments)
    assets = Assets()
    try:
        lessons = load(Settings.from_environment(), assets, own=Path(options.folder))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # The folder of the lessons that come with the server is checked like any other.
    own = any(entry.own for entry in lessons.entries.values())
    chosen = [one for one in lessons.entries.values() if one.own == own and one.id.startswith(options.only)]
    claims = sum(len(one.lesson.claims) for one in chosen)
    sys.stdout.write(f"{len(chosen)} lessons with {claims} claims are in order\n")
    for entry in chosen:
        _advise(entry, assets.languages)
    if options.seeds <= 0:
        return 0
    prepare(sys.stderr.write)
    failed = []
    for entry in chosen:
        tally = take_tally(entry.lesson, entry.document, options.seeds)
        failed += _say(entry, tally)
        if options.write:
            try:
                write_tally(Path(options.folder) / entry.id, tally)
            except OSError as error:
                failed.append(f"{entry.id}/{FILE}: cannot be written: {error.strerror}")
    for line in failed:
        sys.stderr.write(f"{line}\n")
    return 2 if failed else 0


def _advise(entry: Entry, languages: Sequence[str]) -> None:
    """Says what is not wrong with a lesson and worth a look."""
    found = [one.message for one in advice(entry.texts, languages)]
    for line in found[:_MOST_ADVICE]:
        sys.stderr.write(f"{entry.id}: {line}\n")
    if len(found) > _MOST_ADVICE:
        sys.stderr.write(f"{entry.id}: and {len(found) - _MOST_ADVICE} more to look at\n")


def _say(entry: Entry, tally: Tally) -> list[str]:
    """Prints with how many seeds each claim of a lesson holds, and gives back what should be otherwise."""
    failed = []
    sys.stdout.write(f"{entry.id}\n")
    for name, claim in entry.lesson.claims.items():
        holds = tally.seeds - len(tally.fails[name])
        numbers = _numbers(tally, claim.left)
        against = _numbers(tally, claim.right) if isinstance(claim.right, Reading) else f"{claim.right:.4g}"
        sys.stdout.write(f"  {name:<28} {holds:>3}/{tally.seeds}  {numbers} {claim.relation} {against}\n")
        if not claim.chance and holds < FEWEST * tally.seeds:
            failed.append(
                f"{entry.id}: `{name}` must hold with {FEWEST:.0%} of the seeds, or have `chance`; "
                f"got {holds} of {tally.seeds}"
            )
        if not holds_with_own(claim, tally):
            own = tally.readings[reading_name(claim.left)].own
            failed.append(f"{entry.id}: `{name}` must hold with the lesson's own seed; got {_shown(own)}")
    for index, asked in enumerate(tally.questions):
        if asked is not None:
            counts = ", ".join(f"{answer} {count}" for answer, count in asked.counts.items())
            sys.stdout.write(f"  question {index + 1}: {counts}; with its own seed {asked.own}\n")
            if asked.own is None:
                failed.append(f"{entry.id}: `steps[{index}].question` must have an answer with the lesson's own seed")
    sys.stdout.flush()
    return failed


def _numbers(tally: Tally, reading: Reading) -> str:
    """Smallest, middle and largest number."""
    spread = tally.readings[reading_name(reading)]
    if spread.low is None:
        return "no number"
    return " .. ".join(_shown(one) for one in (spread.low, spread.median, spread.high))


def _shown(value: float | None) -> str:
    return "no number" if value is None else f"{value:.4g}"
