"""`python -m server check-lessons DIR`: says what is wrong with a folder of lessons, and, asked to, trains them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.compiled.availability import prepare
from engine.lessons.claim_check import ClaimOutcome, check_claims
from engine.lessons.lesson import Claim
from server.lessons.library import Entry, load
from server.page.assets import Assets
from server.settings import Settings, SettingsError


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
        help="train every lesson as well: with its own seed, and with seeds 1 to N",
    )  # fmt: skip
    parser.add_argument("--only", metavar="NAME", default="", help="train only lessons whose names begin so")
    options = parser.parse_args(arguments)
    try:
        lessons = load(Settings.from_environment(), Assets(), own=Path(options.folder))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # The folder of the lessons that come with the server is checked like any other.
    own = any(entry.own for entry in lessons.entries.values())
    chosen = [one for one in lessons.entries.values() if one.own == own and one.id.startswith(options.only)]
    claims = sum(len(one.lesson.claims) for one in chosen)
    sys.stdout.write(f"{len(chosen)} lessons with {claims} claims are in order\n")
    if options.seeds <= 0:
        return 0
    prepare(sys.stderr.write)
    failed = [line for entry in chosen for line in _train(entry, options.seeds)]
    for line in failed:
        sys.stderr.write(f"{line}\n")
    return 2 if failed else 0


def _train(entry: Entry, seeds: int) -> list[str]:
    """Trains one lesson, prints with how many seeds each claim holds, and gives back what is not as it says."""
    pinned = check_claims(entry.lesson)
    outcomes = [check_claims(entry.lesson, seed) for seed in range(1, seeds + 1)]
    failed = []
    sys.stdout.write(f"{entry.id}\n")
    for name, claim in entry.lesson.claims.items():
        passes = sum(one[name].holds for one in outcomes)
        sys.stdout.write(f"  {name:<28} {passes:>3}/{seeds}  {_numbers([one[name] for one in outcomes], claim)}\n")
        sys.stdout.flush()
        if not pinned[name].holds:
            failed.append(
                f"{entry.id}: `{name}` does not hold with the lesson's own seed; got {_shown(pinned[name].left)}"
            )
        if passes * claim.seeds < claim.passes * seeds and (seeds >= claim.seeds or claim.passes == claim.seeds):
            failed.append(
                f"{entry.id}: `{name}` must hold with {claim.passes} of {claim.seeds} seeds; got {passes} of {seeds}"
            )
    return failed


def _numbers(outcomes: list[ClaimOutcome], claim: Claim) -> str:
    """Smallest, middle and largest number, and what they are held against."""
    found = sorted(one.left for one in outcomes if one.left is not None)
    against = sorted(one.right for one in outcomes if one.right is not None)
    if not found or not against:
        return "no number"
    middle, other = found[len(found) // 2], against[len(against) // 2]
    return f"{_shown(found[0])} .. {_shown(middle)} .. {_shown(found[-1])} {claim.relation} {_shown(other)}"


def _shown(value: float | None) -> str:
    return "no number" if value is None else f"{value:.4g}"
