"""The one place where tests reach into a session: what it keeps to itself, for those that look at or break it."""

from __future__ import annotations

from server.session.current_run import CurrentRun
from server.session.live_run import LiveRun
from server.session.session import Session


def live_run_of(session: Session) -> LiveRun:
    """What the session speaks to."""
    return session._live_run


def run_of(session: Session) -> CurrentRun:
    """The run it has now; before its first turn without a trainer."""
    return session._live_run._run
