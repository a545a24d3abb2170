"""`challenge`: which there are, what one asks, and whether what was handed in for one reaches it when trained again."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.challenges.challenge import Challenge
from engine.challenges.challenge_reader import ChallengeError
from engine.challenges.judging import Verdict
from engine.challenges.library import SOLUTION, ChallengesError, Entry, load_challenge, load_challenges
from engine.challenges.submission import Submission, judge_submission, read_submission
from engine.commands.command import Command
from engine.commands.exit_codes import DONE, NOT_REACHED, WRONG_INPUT
from engine.commands.inputs import say
from engine.commands.training import make_ready
from engine.runs.limits import LIMITS
from engine.runs.parameters import RunError
from engine.runs.run_document import read_text, shown_path
from engine.validation.parameters import choices
from engine.validation.strict_json import StrictError, read_object

# Who enters a command waits as long as they like.
_WORK = 10**15
_LANGUAGE = "en"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    listed = actions.add_parser("list", help="list the challenges there are")
    shown = actions.add_parser("show", help="say what a challenge asks")
    shown.add_argument("challenge", metavar="CHALLENGE", help="its name, or its folder")
    verify = actions.add_parser("verify", help="train what was handed in again, and say what came out")
    verify.add_argument("file", metavar="FILE", help="a submission; - is standard input")
    verify.add_argument(
        "--challenge", metavar="CHALLENGE", help="for which it must have been done: its name, or its folder"
    )
    check = actions.add_parser("check", help="say every fault of a folder of challenges, and try their solutions")
    check.add_argument("folder", metavar="DIR", help="a folder with a folder for each challenge")
    for one in (listed, shown, verify):
        one.add_argument("--json", action="store_true", help="in JSON, with everything that is known of it")


def _main(options: argparse.Namespace) -> int:
    try:
        return _ACTIONS[options.action](options)
    except (ChallengesError, ChallengeError) as error:
        raise RunError(str(error)) from None


def _list(options: argparse.Namespace) -> int:
    entries = load_challenges().values()
    if options.json:
        return _write([_document(one) for one in entries])
    width = max((len(one.id) for one in entries), default=0)
    for one in entries:
        score = one.challenge.score.name.replace("_", " ")
        sys.stdout.write(f"{one.id:<{width}}  level {one.challenge.level}; {score}; {_texts(one)['title']}\n")
    return DONE


def _show(options: argparse.Namespace) -> int:
    entry = _find(options.challenge)
    if options.json:
        return _write(_document(entry))
    texts, challenge = _texts(entry), entry.challenge
    goals = "; ".join(f"{one.measure} {one.relation} {one.value:g}" for one in challenge.goals)
    lines = [texts["title"], texts["task"], "", f"goal: {goals}", f"score: {challenge.score.name}"]
    sys.stdout.write("\n".join([*lines, *_kept(challenge), f"hint: {texts['hint']}"]) + "\n")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    submission = _read(options.file)
    if options.challenge is not None:
        entry = _find(options.challenge)
        name, challenge = entry.id, entry.challenge
    elif isinstance(submission.challenge, str):
        name, challenge = submission.challenge, _find(submission.challenge).challenge
    else:
        name, challenge = "", submission.challenge
    verdict = _judged(submission, name, challenge)
    if options.json:
        _write(verdict.document())
    else:
        sys.stdout.write(f"{shown_path(options.file)}: {_said(challenge, verdict)}\n")
        for fault in verdict.faults:
            sys.stdout.write(f"  {fault.message}\n")
        measured = (f"{what} {value:.4g}" for what, value in verdict.measured.items() if value is not None)
        sys.stdout.write(f"  {', '.join(measured)}\n" if verdict.measured else "")
    return DONE if verdict.reached else NOT_REACHED


def _check(options: argparse.Namespace) -> int:
    entries = load_challenges(Path(options.folder), LIMITS, built_in=None)
    sys.stdout.write(f"{len(entries)} challenges are in order\n")
    unsolved = False
    for entry in entries.values():
        if entry.solution is None:
            say(f"{entry.id}: has no {SOLUTION}, so nobody knows whether it can be solved")
            continue
        verdict = _judged(read_submission(dict(entry.solution), LIMITS), entry.id, entry.challenge)
        sys.stdout.write(f"{entry.id}: {_said(entry.challenge, verdict)}\n")
        unsolved |= not verdict.reached
        for fault in verdict.faults:
            say(f"{entry.id}/{SOLUTION}: {fault.message}")
    return WRONG_INPUT if unsolved else DONE


_ACTIONS = {"list": _list, "show": _show, "verify": _verify, "check": _check}


def _read(file: str) -> Submission:
    try:
        return read_submission(read_object(read_text(file), bounded=False), LIMITS)
    except StrictError as error:
        raise RunError(f"{shown_path(file)}: {str(error).removeprefix('the message ')}") from None
    except ChallengeError as error:
        raise RunError("\n".join(f"{shown_path(file)}: {line}" for line in str(error).splitlines())) from None


def _find(named: str) -> Entry:
    """A challenge by its name, or by its folder, which has a separator in it or is there."""
    entries = load_challenges()
    if named in entries:
        return entries[named]
    if os.sep in named or Path(named).is_dir():
        return load_challenge(Path(named), LIMITS)
    raise RunError(f"there is no challenge {named!r}; there are {choices(entries)}, and folders of one's own")


def _judged(submission: Submission, name: str, challenge: Challenge) -> Verdict:
    make_ready(quiet=False)
    return judge_submission(submission, name, challenge, limits=LIMITS, work=_WORK)


def _said(challenge: Challenge, verdict: Verdict) -> str:
    if verdict.score is None:
        return "not reached"
    return f"reached, {challenge.score.name.replace('_', ' ')}: {verdict.score:.6g}"


def _kept(challenge: Challenge) -> list[str]:
    """A line for each thing that must be kept to."""
    rules: Mapping[str, Any] = challenge.constraints.document()
    return [f"{part}: {_rule(rule)}" for part, rule in rules.items()]


def _rule(rule: Any) -> str:
    if isinstance(rule, Mapping):
        return "; ".join(f"{bound} {_rule(value)}" for bound, value in rule.items())
    return ", ".join(rule) if isinstance(rule, list) else json.dumps(rule)


def _texts(entry: Entry) -> dict[str, str]:
    return entry.texts[entry.language(_LANGUAGE)].document()


def _document(entry: Entry) -> dict[str, Any]:
    texts = {language: one.document() for language, one in entry.texts.items()}
    return {"id": entry.id, **entry.challenge.resolved(), "texts": texts}


def _write(document: object) -> int:
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    return DONE


CHALLENGE = Command(
    "challenge",
    "list challenges, and say whether what was handed in for one reaches its goal when trained again",
    _add_arguments,
    _main,
)
