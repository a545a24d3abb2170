"""What is handed in for a challenge: which one, and what was done to the run.

`{"format": "neural-network-playground-submission", "version": 1, "challenge": NAME or a whole challenge, "run": ...}`,
where the run is a document of `engine.deeds.document`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.challenges.challenge import Challenge
from engine.challenges.challenge_reader import ChallengeError, read_challenge
from engine.challenges.judging import Verdict, judge, refused
from engine.challenges.refusals import refusal
from engine.deeds.deed import DeedsError
from engine.deeds.document import DoneRun, read_done_run
from engine.lessons.reading.document_fields import IDENTIFIER, Complaints
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule

FORMAT, VERSION = "neural-network-playground-submission", 1


@dataclass(frozen=True)
class Submission:
    """A run that was done for a challenge.

    Attributes:
        challenge: its name; or the whole of it, where it is in no list.
        run: what was done.
    """

    challenge: str | Challenge
    run: DoneRun

    @property
    def name(self) -> str:
        """The name of the challenge; empty where it is whole."""
        return self.challenge if isinstance(self.challenge, str) else ""


def read_submission(document: object, limits: Limits = DEFAULT_LIMITS) -> Submission:
    """The submission of a document; untrusted.

    Raises:
        ChallengeError: it is none; each fault with its path.
    """
    wrong = Complaints()
    fields = wrong.fields("", document, {"format", "version", "challenge", "run"}, set())
    if fields is None:
        raise ChallengeError(wrong.faults, wrong.more)
    for name, wanted in (("format", FORMAT), ("version", VERSION)):
        if fields[name] != wanted or isinstance(fields[name], bool):
            wrong.say(name, rule("one_of", names=str(wanted)), fields[name])
    challenge: str | Challenge | None = None
    run: DoneRun | None = None
    if isinstance(fields["challenge"], str):
        challenge = fields["challenge"]
        if not IDENTIFIER.fullmatch(challenge):
            wrong.say("challenge", rule("lesson_id"), challenge)
    else:
        try:
            challenge = read_challenge(fields["challenge"], limits)
        except ChallengeError as error:
            wrong.take((one.within("challenge") for one in error.faults), error.more)
    try:
        run = read_done_run(fields["run"], limits)
    except DeedsError as error:
        wrong.take((one.within("run") for one in error.faults), error.more)
    if wrong.faults or challenge is None or run is None:
        raise ChallengeError(wrong.faults, wrong.more)
    return Submission(challenge, run)


def judge_submission(submission: Submission, name: str, challenge: Challenge, **options: Any) -> Verdict:
    """The verdict on what was handed in for this challenge, which has this name in a list, or none.

    Args:
        submission: what was handed in.
        name: empty where the challenge has none.
        challenge: for which it must have been done.
        options: of `engine.challenges.judging.judge`.
    """
    own = submission.challenge
    same = own == name if isinstance(own, str) else own.resolved() == challenge.resolved()
    if not same:
        return refused(refusal("other_challenge", name=submission.name or "—"))
    return judge(challenge, submission.run, **options)
