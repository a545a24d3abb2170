"""Whatever a page says to its class is done, or refused in words; and the class goes on.

Lost otherwise: a message that ends the line of the page that sent it, or of everybody who hears of it.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given

from server.classes.rooms.scores import Verdict
from server.classes.store import MemoryStore
from tests.fuzz import mutate
from tests.fuzz.cases import SEEDS, cases, tally
from tests.server.classes.test_trust import DEEDS, STUDENTS, TEACHERS
from tests.server.conftest import run_apart
from tests.server.support.class_visitor import School

# Those that end a class, or take somebody out of it, are left out: what is to go on would not be there.
MESSAGES: list[dict[str, Any]] = [
    *({"type": type, **fields} for type, fields in {**TEACHERS, **STUDENTS}.items() if type not in ("end", "leave")),
    {"type": "source_state", "run": 1, "state": "AAAA", "playing": True},
    {"type": "source_deeds", **DEEDS},
    {"type": "give", "kind": "lesson", "what": {"name": "first", "step": 1}, "title": "First", "all": True},
    {"type": "give", "kind": "moment", "what": {"state": "AAAA"}, "title": None, "all": False},
    {"type": "point", "point": {"kind": "weight", "layer": 1, "source": None, "unit": 0}},
    {"type": "fetch", "id": "x"},
    {"type": "ping"},
]


async def judge(submission: Any, source: str) -> Verdict:
    return Verdict(True, 1.0, lower=True)


@cases(120)
@given(SEEDS)
def test_a_class_goes_on_whatever_its_pages_say(seed: int) -> None:
    random = Random(seed)

    async def work() -> None:
        async with School(MemoryStore, judge=judge) as school:
            teacher = await school.teacher()
            ada, joined = await school.student("Ada")
            await teacher.say("show", member=joined["member"])
            await ada.until("source_wanted")
            for _ in range(20):
                tally("messages of classes")
                message = json.dumps(mutate.document(random.choice(MESSAGES), random))
                damaged = mutate.text(message, random) if random.random() < 0.3 else message
                await random.choice([teacher, ada]).say_text(damaged)
            for page in (teacher, ada):
                await page.ask("ping", "pong")
                assert page.closed is None
                for heard in page.heard:
                    assert heard["type"] != "refused" or (heard["rule"] and len(heard["rule"]) < 2000)
            await teacher.say("attention", text="Still here.")
            await ada.until("stage", lambda heard: heard["stage"].get("attention") == "Still here.")

    run_apart(work())
