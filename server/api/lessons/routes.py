"""Lessons that are being written, over HTTP: checked, and tried with many seeds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.experiment.work import work_of
from engine.lessons.lesson import RELATIONS, TOPICS
from engine.lessons.measures import MEASURES
from engine.lessons.scenes import PICTURES
from engine.lessons.tally import FIRST_SEED
from engine.validation.faults import MOST_FAULTS
from engine.validation.parameters import Parameter
from server.api import answers
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.lessons.models import (
    MOST_SEEDS,
    CheckedLesson,
    LessonChoices,
    LessonFiles,
    LessonRequest,
    TrialHead,
    TrialSeed,
    TrialTally,
    TryRequest,
)
from server.api.lessons.stream import TrialStream
from server.api.openapi import REFUSALS, Lines, refusals
from server.api.requests import Problem
from server.api.sweep_answer import Gone, SweepAnswer
from server.api.sweep_models import SweepEnd, SweepProgress
from server.api.sweep_plan import engine_here
from server.api.sweep_routes import begin
from server.http.cache_control import NEVER, REVALIDATE
from server.http.request_body import source_of
from server.lessons.drafts import Checked, check_draft
from server.lessons.library import Entry, Lessons
from server.lessons.references import FORMATS
from server.page.assets import Assets
from server.page.rereading import Current
from server.sweeps.job import Job
from server.wire.fault_documents import fault_documents


def make_lesson_router(api: Api, current: Current[Lessons], assets: Assets) -> APIRouter:
    """The routes; `current` are the lessons that there are, `assets` has the languages of the page."""
    router = APIRouter(prefix="/api/lessons", redirect_slashes=False, route_class=ApiRoute, tags=["lessons"])

    @router.get(
        "/choices",
        summary="What a lesson may be made of",
        response_model=LessonChoices,
        response_description="Measures, relations, pictures, drawers, controls and parts of the page.",
    )
    async def lesson_choices() -> Response:
        """The names that a lesson's document may have, and the formats of the numbers in its texts."""
        return JSONResponse(_choices(await current.now(), assets.languages), headers=REVALIDATE)

    @router.get(
        "/files/{name}",
        summary="A lesson as its files have it",
        response_model=LessonFiles,
        response_description="Its document, and its texts with references in place of numbers.",
        responses=refusals(404, 422),
    )
    async def lesson_files(name: str) -> Response:
        """To begin another with: what is served to learners has the numbers written in."""
        entry = (await current.now()).entries.get(name)
        if entry is None:
            raise Problem(404, "there is no lesson of this name")
        told = {"name": entry.id, "own": entry.own, "lesson": entry.document, "texts": entry.texts}
        return JSONResponse(told, headers=REVALIDATE)

    @router.post(
        "/check",
        summary="Check a lesson",
        response_model=CheckedLesson,
        response_description="What is wrong with it, and what is worth a look; where it is right, what learners get.",
        responses=REFUSALS,
    )
    async def check_lesson(asked: LessonRequest, request: Request) -> Response:
        """Checks it like a lesson of a folder of one's own, with what was meant, perhaps, where a name is spelled
        nearly like one that there is. Nothing is trained, and nothing kept."""
        lessons = await current.now()

        def checked() -> bytes:
            found = check_draft(lessons, asked.draft(), assets.languages)
            return json.dumps(_told(found, lessons, asked.language), allow_nan=False).encode()

        return Response(await api.work(checked, request), media_type="application/json", headers=NEVER)

    @router.post(
        "/try",
        summary="Try a lesson with many seeds",
        response_model=TrialHead | TrialSeed | SweepProgress | TrialTally | SweepEnd | answers.Failure,
        response_class=Lines,
        response_description="Lines, as the seeds are through.",
        responses=REFUSALS,
    )
    async def try_lesson(asked: TryRequest, request: Request) -> Response:
        """Trains the lesson with its own seed and with others, and says of each which claims hold and which answers
        come out; at last the tally, which is kept as tallies.json beside the lesson. It is carried out as sweeps are,
        and takes a place among them. To cancel, close the connection."""
        lessons, address = await current.now(), source_of(request)

        def planned() -> tuple[Entry, Job]:
            found = check_draft(lessons, asked.draft(), assets.languages)
            if found.entry is None:
                raise Problem.of_faults([one.fault for one in found.faults], found.more)
            return found.entry, _job(api, found.entry, asked.seeds)

        entry, job = await begin(api, request, planned)

        async def make(gone: Gone) -> Response:
            return TrialStream(entry, asked.seeds, job, api.sweeps, address)

        return SweepAnswer(api, address, make)

    return router


def _job(api: Api, entry: Entry, seeds: int) -> Job:
    """The runs of a trial. Raises Problem where they come to more than a sweep may."""
    work = sum(work_of(one.experiment, one.epochs) for one in entry.lesson.set_ups.values())
    most = api.sweeps.limits.work
    if (together := work * (seeds + 1)) > most:
        rule = f"what is tried must come to at most {most:g} multiplications; got {together:g}: try fewer seeds"
        raise Problem(422, rule)
    runs = [(seed,) for seed in (0, *range(FIRST_SEED, FIRST_SEED + seeds))]
    limits = {"experiment": asdict(api.settings.limits)}
    document = json.dumps(entry.document, separators=(",", ":"))
    seconds = api.settings.sweep_seconds
    return Job("lesson", engine_here(), document, runs, [float(work)] * len(runs), seconds, limits=limits)


def _told(found: Checked, lessons: Lessons, language: str) -> dict[str, object]:
    told = fault_documents([one.fault for one in found.faults], found.more, coded=True)
    for fault, document in zip(found.faults[:MOST_FAULTS], told["faults"], strict=True):  # type: ignore[call-overload]
        document |= {"file": fault.file, "suggestion": fault.suggestion}
    warnings = [
        {"file": one.file, "path": one.path, "code": one.code, "values": one.values, "message": one.message}
        for one in found.advice
    ]
    sent = None if found.entry is None else lessons.as_sent(found.entry, language)
    return {**told, "warnings": warnings, "sent": sent}


def _parameter(given: Parameter) -> dict[str, object]:
    return {"name": given.name, "default": given.default, "about": given.about}


def _choices(lessons: Lessons, languages: Sequence[str]) -> dict[str, object]:
    page = lessons.checker.page
    pointed = {step.points_at for entry in lessons.entries.values() for step in entry.lesson.steps if step.points_at}
    return {
        "measures": [
            {"name": one.name, "of_run": one.of_run, "parameters": [_parameter(given) for given in one.parameters]}
            for one in MEASURES.values()
        ],
        "relations": [{"sign": sign, "name": one.name} for sign, one in RELATIONS.items()],
        "topics": list(TOPICS),
        "pictures": list(PICTURES),
        "drawers": sorted(page.drawers),
        "controls": sorted(page.controls),
        "parts": sorted(pointed),
        "formats": list(FORMATS),
        "languages": list(languages),
        "seeds": MOST_SEEDS,
    }
