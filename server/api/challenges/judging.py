"""Judges submissions for challenges: read here, and trained again by what carries out sweeps."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.challenges.challenge_reader import ChallengeError
from engine.challenges.judging import refused, work_needed
from engine.challenges.refusals import refusal
from engine.challenges.submission import read_submission
from engine.sweeps.lines import line_bytes
from server.api.api import Api
from server.api.requests import Problem
from server.api.sweep_answer import carried_out
from server.api.sweep_plan import engine_here
from server.challenges.library import Challenges
from server.classes.rooms.scores import BadSubmission, Verdict
from server.page.rereading import Current
from server.sweeps.job import Job

# Submissions of classes that wait for their verdict at once, of this worker: in all, and of one address, so that
# whoever fills classes of their own leaves room for those of others.
_MOST_WAITING, _MOST_OF_ADDRESS = 200, 150


class Judging:
    """Has submissions judged.

    Args:
        api: carries it out.
        current: the challenges that there are.
    """

    def __init__(self, api: Api, current: Current[Challenges]) -> None:
        self._api, self._current = api, current
        self._waiting = Counter[str]()

    async def challenges(self) -> Challenges:
        """Those there are now."""
        return await self._current.now()

    async def judge(self, document: dict[str, Any], address: str) -> Verdict:
        """The verdict on a submission of a class, as soon as there is somebody to train it.

        Args:
            document: of the submission; untrusted.
            address: who hands it in; those of different addresses take turns.

        Raises:
            BadSubmission: it is none, or of no challenge that is here, or cannot be judged here or now.
        """
        if not self._api.sweeps.offered:
            raise BadSubmission("no challenges are judged on this server: PLAYGROUND_SWEEP_PROCESSES is 0")
        for waiting, most in ((self._waiting.total(), _MOST_WAITING), (self._waiting[address], _MOST_OF_ADDRESS)):
            if waiting >= most:
                raise BadSubmission(f"at most {most} submissions may wait at once: hand it in again soon")
        self._waiting[address] += 1
        try:
            return await self._judged(document, address)
        except Problem as problem:
            raise BadSubmission(problem.detail) from None
        finally:
            self._waiting[address] -= 1
            # A Counter keeps every name it was ever asked for.
            self._waiting += Counter()

    async def _judged(self, document: dict[str, Any], address: str) -> Verdict:
        api, challenges = self._api, await self.challenges()
        await api.hub.engine()
        planned = await api.work_for(lambda: self.plan(document, challenges), address)
        if planned.job is None:
            raise BadSubmission(json.loads(planned.line)["faults"][0]["message"])
        # Whose page goes meanwhile has handed it in all the same.
        gone = asyncio.create_task(_never())
        try:
            [line] = await carried_out(api, planned.job, address, gone)
        finally:
            gone.cancel()
        told = json.loads(line)
        return Verdict(told["reached"], told["score"], planned.fewer, told["faults"], told["measured"])

    def plan(self, document: Mapping[str, Any], challenges: Challenges) -> Planned:
        """What is to be trained for a submission.

        Raises:
            Problem: it is none.
        """
        limits, most = self._api.settings.limits, self._api.sweeps.limits.work
        try:
            submission = read_submission(document, limits)
        except ChallengeError as error:
            raise Problem.of_faults(error.faults, error.more) from None
        if isinstance(submission.challenge, str):
            entry = challenges.entries.get(submission.challenge)
            if entry is None:
                verdict = refused(refusal("unknown_challenge", name=submission.challenge))
                return Planned(line=line_bytes(verdict.document())[:-1])
            challenge, whole = entry.challenge, entry.document
        else:
            challenge, whole = submission.challenge, document["challenge"]
        told = json.dumps({"challenge": whole, "run": document["run"]}, separators=(",", ":"))
        bounds = {"experiment": asdict(limits), "judging": {"work": most}}
        work = float(min(most, work_needed(challenge, submission.run)))
        job = Job("challenge", engine_here(), told, [()], [work], self._api.settings.sweep_seconds, limits=bounds)
        return Planned(job, challenge.score.fewer)


@dataclass(frozen=True)
class Planned:
    """What judging a submission takes.

    Attributes:
        job: None where the verdict is known without training.
        fewer: whether less of the score is better.
        line: the verdict, as JSON, where there is no job.
    """

    job: Job | None = None
    fewer: bool = False
    line: bytes = b""


async def _never() -> None:
    await asyncio.Event().wait()
