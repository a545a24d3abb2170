"""What becomes of a class where a server restarts, or where what keeps the classes goes away and comes back.

Lost otherwise: a lesson in the middle of which everybody has to come in anew, or waits without being told.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.classes.store import Document, HealthListener, Kept, Listener, MemoryStore, StoreGone
from server.classes.stores.sqlite_store import SqliteStore
from tests.server.conftest import run_apart
from tests.server.support.class_visitor import School


def test_a_restart_loses_neither_the_class_nor_a_name_nor_what_is_on(tmp_path: Path) -> None:
    def school() -> School:
        return School(lambda: SqliteStore(tmp_path / "classes.sqlite"), 2)

    async def work() -> None:
        async with school() as before:
            teacher = await before.teacher()
            ada, joined = await before.student("Ada")
            await teacher.say("question", text="Which?", answers=["a", "b"])
            question = (await ada.until("stage"))["stage"]["question"]
            await ada.say("answer", id=question["id"], value=1)
            await teacher.say("lock", on=True)
        async with school() as after:
            entrance = {"code": before.code, "member": joined["member"], "token": joined["token"]}
            back = await after.visitor().ask("rejoin", "joined", **entrance)
            assert (back["name"], back["number"], back["answers"]) == ("Ada", 1, {question["id"]: 1})
            assert (back["stage"]["question"], back["room"]["locked"]) == (question, True)
            page = await after.visitor().ask("teach", "teaching", code=before.code, key=before.key)
            assert [one["name"] for one in page["roster"]] == ["Ada"]

    run_apart(work())


class Failing(MemoryStore):
    """A store that goes away."""

    gone = False
    tell: HealthListener

    def attach(self, heard: Listener, health: HealthListener) -> None:
        super().attach(heard, health)
        self.tell = health

    def go(self, gone: bool) -> None:
        self.gone = gone
        self.tell(not gone)

    def _look(self) -> None:
        if self.gone:
            raise StoreGone

    async def room(self, code: str) -> Document | None:
        self._look()
        return await super().room(code)

    async def change(self, code: str, fields: Mapping[str, Any]) -> bool:
        self._look()
        return await super().change(code, fields)

    async def put(self, code: str, kind: str, key: str, document: Document, **how: Any) -> Kept:
        self._look()
        return await super().put(code, kind, key, document, **how)

    async def publish(self, code: str, message: Document) -> None:
        self._look()
        await super().publish(code, message)


def test_where_the_store_goes_away_everybody_is_told_and_goes_on_where_it_left_off_when_it_is_back() -> None:
    store = Failing()

    async def work() -> None:
        async with School(lambda: store) as school:
            teacher = await school.teacher()
            ada, _ = await school.student("Ada")
            await teacher.say("attention", text="Before.")
            await ada.until("stage")
            store.go(True)
            for page in (teacher, ada):
                assert (await page.until("notice"))["code"] == "store_gone"
            assert await teacher.refused("lock", on=True) == "store_gone"
            assert await school.visitor().refused("join", code=school.code, name="Bob") == "store_gone"
            # Tiles and beats meanwhile are lost, and nothing else is.
            store.go(False)
            assert (await teacher.until("notice"))["code"] == "store_back"
            assert [one["name"] for one in (await teacher.until("teaching"))["roster"]] == ["Ada"]
            assert (await ada.until("stage"))["stage"]["attention"] == "Before."
            await school.student("Bob")
            await teacher.ask("lock", "room", on=True)

    run_apart(work())


def test_a_class_that_is_gone_when_the_store_is_back_has_ended() -> None:
    store = Failing()

    async def work() -> None:
        async with School(lambda: store) as school:
            teacher = await school.teacher()
            store.go(True)
            await store.end(school.code)
            store.go(False)
            await teacher.until("ended")
            await teacher.gone()

    run_apart(work())
