"""How the log is written: lines for people, or one JSON object a line for programs."""

from __future__ import annotations

import logging
import math
import time
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from server.settings import Settings

_log = logging.getLogger("playground")

# What every record has; anything besides was given by whoever logged it.
_ORDINARY = (*RESERVED_ATTRS, "taskName", "color_message")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in record.__dict__.items() if key not in _ORDINARY}


class TextLines(logging.Formatter):
    """`2026-01-31 12:00:00,000 INFO session ended session=1f0c22ab seconds=12.5`"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        pairs = [f"{key}={value}" for key, value in _fields(record).items()]
        return " ".join([super().formatMessage(record), *pairs])


class JsonLines(JsonFormatter):
    """The same as one object: `time` (UTC), `level`, `message`, what belongs to it, and `trace` after a fault."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "exc_info": "trace"}
        super().__init__(["asctime", "levelname", "message"], rename_fields=names, reserved_attrs=_ORDINARY)
        self.converter = time.gmtime

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {**log_data, "level": log_data["level"].lower()}


class Seldom:
    """Says the same at most once a second, with how often it was to be said since then."""

    def __init__(self) -> None:
        self._said_at = -math.inf
        self._times = 0

    def warning(self, message: str, *arguments: object) -> None:
        self._times += 1
        if time.monotonic() - self._said_at >= 1:
            _log.warning(message, *arguments, extra={"times": self._times})
            self._said_at, self._times = time.monotonic(), 0


class SeldomWarnings(logging.Filter):
    """Lets each warning of a logger through once a second: those of uvicorn are of what a stranger has sent."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.WARNING:
            return True
        if record.created - self._said_at.get(record.msg, -math.inf) < 1:
            return False
        self._said_at[record.msg] = record.created
        return True


def configure(settings: Settings) -> None:
    """Writes what is logged from now on to standard error, as the settings want it."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn.error").addFilter(SeldomWarnings())


class SessionLog:
    """What is said of one connection: never what a learner does, and not where they are unless a setting wants it.

    Args:
        settings: whether addresses are written.
        session: reference, as in `welcome`.
        address: of the page.
    """

    def __init__(self, settings: Settings, session: str, address: str) -> None:
        self._about = {"session": session, **({"address": address} if settings.log_addresses else {})}
        self._began = time.monotonic()

    def began(self, *, resumed: bool) -> None:
        _log.info("session began", extra={**self._about, "resumed": resumed})

    def ended(self) -> None:
        _log.info("session ended", extra={**self._about, "seconds": round(time.monotonic() - self._began, 1)})

    def failed(self) -> None:
        """Within an `except`: with its trace. The page is told the same reference."""
        _log.exception("connection failed; reference %s", self._about["session"], extra=self._about)
