"""What long turns cost: who holds the others up waits for it, and nobody else does."""

from __future__ import annotations

import math
from typing import Any, cast

import pytest

from server.compute.accounts import HELD_UP_SECONDS, Accounts
from server.compute.scheduler import Scheduler
from server.compute.turns import ThreadLoad
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from tests.server.support.clock import StillClock
from tests.server.support.inside import live_run_of, run_of


class Sender:
    """Has a turn of so many seconds as often as it may; between, where it owes, short ones of training."""

    begins = False
    has_events = False

    def __init__(self, clock: StillClock, seconds: float, trains: bool = False) -> None:
        self.clock, self.seconds, self.trains = clock, seconds, trains
        self.turns, self.short, self.used = 0, 0, 0.0

    def due(self) -> float:
        return -math.inf

    def due_short(self) -> float:
        return -math.inf if self.trains else math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        spent = budget if load.short else self.seconds
        self.turns += not load.short
        self.short += load.short
        self.used += spent
        self.clock.now += spent


class Pictures:
    """A page with sixty pictures a second, each of a millisecond."""

    begins = False
    has_events = False

    def __init__(self, clock: StillClock) -> None:
        self.clock, self.count, self.next = clock, 0, 0.0

    def due(self) -> float:
        return self.next

    def due_short(self) -> float:
        return math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        # As a painter does, it makes up for one that was late.
        self.next = max(self.next, self.clock.now - 1 / 60) + 1 / 60
        self.count += 1
        self.clock.now += 0.001


class Request:
    """A single long turn."""

    begins = True

    def __init__(self, clock: StillClock, seconds: float) -> None:
        self.clock, self.seconds, self.has_events = clock, seconds, False

    def due(self) -> float:
        return math.inf if self.has_events else -math.inf

    def due_short(self) -> float:
        return math.inf

    def advance(self, budget: float, load: ThreadLoad) -> None:
        self.clock.now += self.seconds
        self.has_events = True


def run(clock: StillClock, scheduler: Scheduler, seconds: float) -> None:
    end = clock.now + seconds
    while clock.now < end:
        pause = scheduler.round()
        assert pause < 5, "somebody always has something to do"
        clock.now += pause


def together(clock: StillClock, *senders: Any) -> Scheduler:
    scheduler = Scheduler(clock, clock)
    for one in senders:
        scheduler.add(cast(Session, one), lambda: None)
    return scheduler


@pytest.mark.parametrize("seconds", [0.01, 0.05, 0.15, 0.4])
@pytest.mark.parametrize(("count", "least"), [(1, 0.75), (4, 0.55), (20, 0.55)])
def test_a_page_keeps_its_pictures_beside_senders_of_long_turns(seconds: float, count: int, least: float) -> None:
    clock = StillClock(0.0)
    page, senders = Pictures(clock), [Sender(clock, seconds) for _ in range(count)]
    scheduler = together(clock, *senders, page)
    run(clock, scheduler, 10)
    before, began = page.count, clock.now
    run(clock, scheduler, 20)
    assert page.count - before >= least * 60 * (clock.now - began)
    assert min(one.turns for one in senders) >= 1
    assert max(one.used for one in senders) <= 2.5 * min(one.used for one in senders) + 2 * seconds


def test_who_owes_goes_on_training_in_turns_that_hold_nobody_up() -> None:
    clock = StillClock(0.0)
    page, sender = Pictures(clock), Sender(clock, 0.05, trains=True)
    scheduler = together(clock, sender, page)
    run(clock, scheduler, 20)
    assert page.count >= 0.75 * 60 * 20
    assert sender.used > 0.6 * 20
    assert 0.05 * sender.turns < 0.3 * 20


def test_alone_nobody_waits_for_what_is_owed() -> None:
    clock = StillClock(0.0)
    sender = Sender(clock, 0.1)
    run(clock, together(clock, sender), 10)
    assert sender.used >= 10


def test_two_that_both_owe_do_not_wait_for_each_other() -> None:
    clock = StillClock(0.0)
    senders = [Sender(clock, 0.1), Sender(clock, 0.1)]
    run(clock, together(clock, *senders), 10)
    assert sum(one.used for one in senders) >= 10
    assert [one.turns for one in senders] == pytest.approx([50, 50], abs=4)


def test_short_turns_cost_nothing_however_many_there_are() -> None:
    clock = StillClock(0.0)
    page, sender = Pictures(clock), Sender(clock, HELD_UP_SECONDS / 2)
    run(clock, together(clock, sender, page), 10)
    assert page.count >= 0.9 * 600
    assert sender.used > 0.85 * 10


def test_requests_pay_by_address_though_each_is_another() -> None:
    clock = StillClock(0.0)
    page = Pictures(clock)
    scheduler = together(clock, page)
    done = {"192.0.2.1": 0, "192.0.2.2": 0}
    waiting: dict[str, Request] = {}
    while clock.now < 20:
        for address in done:
            if address not in waiting or waiting[address].has_events:
                if address in waiting:
                    done[address] += 1
                    scheduler.remove(cast(Session, waiting[address]))
                waiting[address] = Request(clock, 0.1)
                scheduler.add(cast(Session, waiting[address]), lambda: None, address)
        clock.now += min(scheduler.round(), 0.01)
    assert page.count >= 0.55 * 60 * 20
    assert min(done.values()) >= 10
    assert max(done.values()) - min(done.values()) <= 3


def test_when_the_server_stops_nobody_waits_for_what_is_owed() -> None:
    clock = StillClock(0.0)
    page, sender = Pictures(clock), Sender(clock, 0.5)
    scheduler = together(clock, sender, page)
    run(clock, scheduler, 3)
    before = sender.turns
    scheduler.hurry()
    scheduler.round()
    scheduler.round()
    assert sender.turns >= before + 1


def test_an_address_that_owes_is_not_forgotten_for_others_that_come() -> None:
    accounts = Accounts()
    accounts.charge(accounts.of_address("192.0.2.1"), 1.0)
    for number in range(5000):
        accounts.of_address(f"198.51.100.{number}")
    assert accounts.of_address("192.0.2.1").owes
    assert not accounts.of_address("198.51.100.1").owes


def test_time_pays_what_is_owed_and_no_more_than_that() -> None:
    accounts = Accounts()
    account = accounts.of_address("192.0.2.1")
    full = account.balance
    accounts.charge(account, full + 0.1)
    assert account.owes
    wait = accounts.wait(account)
    accounts.pass_time(0.9 * wait)
    assert account.owes
    accounts.pass_time(0.2 * wait)
    assert not account.owes
    accounts.pass_time(1000)
    assert account.balance == full


def test_what_is_owed_ends_however_long_a_turn_was() -> None:
    accounts = Accounts()
    account = accounts.of_address("192.0.2.1")
    accounts.charge(account, 1e9)
    assert accounts.wait(account) <= 10


def test_one_costly_command_a_turn_and_its_picture_in_the_next() -> None:
    clock = StillClock(0.0)
    session = Session(Settings(), inbound.Hello(type="hello", protocol=1), clock)
    session.advance(0.002)
    session.take_events()
    apply, said = live_run_of(session).apply, []

    def costly(command: inbound.Action) -> None:
        said.append(command)
        clock.now += 0.1
        apply(command)

    live_run_of(session).apply = costly  # type: ignore[method-assign]
    for _ in range(3):
        assert session.receive(inbound.Reset(type="reset"))
    kinds: list[list[str]] = []
    for _ in range(6):
        before = len(said)
        session.advance(0.002)
        frames = [event for event in session.take_events() if isinstance(event, bytes) and event[0] == 1]
        for _frame in frames:
            run_of(session).painter._acknowledged = run_of(session).painter._sent
        kinds.append(["command"] * (len(said) - before) + ["picture"] * len(frames))
    assert kinds == [["command"], ["picture"]] * 3


def test_what_waits_to_be_read_is_bounded_in_bytes() -> None:
    session = Session(Settings(), inbound.Hello(type="hello", protocol=1), StillClock(0.0))
    text = '{"type": "configure", "id": 1, "experiment": {"features": ["' + "x" * 700_000 + '"]}}'
    assert session.receive(text)
    assert not session.receive(text)
    assert session.receive(inbound.Play(type="play"))
    session.advance(0.002)
    session.advance(0.002)
    assert session.receive(text)
