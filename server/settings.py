"""Every limit and knob of the server, read from the environment variables PLAYGROUND_* by pydantic-settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from engine import Limits

PREFIX = "PLAYGROUND_"
# A password that is shorter is found by trying, however slowly one may try.
_PASSWORD_LENGTH = (8, 200)
_PASSWORD_FILE_CHARACTERS = 4096
# What an address of Redis may say after a question mark.
_REDIS_OPTIONS = {"db", "password", "ssl_ca_certs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile"}


class SettingsError(ValueError):
    """A setting is out of its range or cannot be read; each line names a variable, the rule and the value."""


def _whole(default: int, low: int, high: int) -> Any:
    return Field(default, ge=low, le=high)


def _number(default: float, low: float, high: float) -> Any:
    return Field(default, ge=low, le=high)


def _apart(value: object) -> object:
    """A text with commas in it as its parts."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _checked_password(password: str) -> str:
    # Neither here nor anywhere else is it repeated. Before pydantic has looked at it, which would.
    password = password.strip()
    low, high = _PASSWORD_LENGTH
    if password and not low <= len(password) <= high:
        raise ValueError(f"must have {low} to {high} characters; got {len(password)}")
    if not password.isprintable():
        raise ValueError("must have no control characters, line breaks or bytes that are no UTF-8")
    return password


def _checked_redis(address: str) -> str:
    """An address of Redis. It may have a password in it, wherever that was put, so nothing of it is repeated."""
    address = address.strip()
    if not address:
        return address
    rule = "must be an address such as redis://:PASSWORD@host:6379/0, rediss://host or unix:///path"
    escaped = "in a password / is %2F, # is %23, ? is %3F and @ is %40"
    if not address.isprintable():
        raise ValueError(f"{rule}, without control characters, line breaks and bytes that are no UTF-8")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(f"{rule}, with a port from 1 to 65535; {escaped}") from None
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ValueError(f"{rule}; got one that begins otherwise")
    if not (parts.path if parts.scheme == "unix" else parts.hostname) or port == 0:
        raise ValueError(f"{rule}; got one that names no host; {escaped}")
    if parts.scheme != "unix" and not re.fullmatch(r"/?|/[0-9]{1,5}", parts.path):
        raise ValueError(f"{rule}; got one whose path is not the number of a database")
    if parts.fragment or parse_qs(parts.query, keep_blank_values=True).keys() - _REDIS_OPTIONS:
        raise ValueError(f"{rule}, with no options but {', '.join(sorted(_REDIS_OPTIONS))}")
    return address


# As a browser compares them: no path, no star but for what stands below a name, and nothing that would end the header.
_Framing = Annotated[str, StringConstraints(pattern=r"^https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?$")]
_Host = Annotated[str, StringConstraints(pattern=r"^(\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)$")]
_One = TypeVar("_One", bound=str)
_Listed = Annotated[tuple[_One, ...], BeforeValidator(_apart)]


class Settings(BaseModel):
    """One immutable set of settings. Counts of sessions and rates hold for each worker process on its own.

    Raises:
        SettingsError: a value is outside its range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    host: str = Field("127.0.0.1", min_length=1, description="an address or a name to listen on")
    port: int = _whole(8000, 0, 65535)
    workers: int = _whole(1, 1, 64)
    trusted_proxies: _Listed[str] = ("127.0.0.1",)
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto headers are believed."""
    log: Literal["text", "json"] = "text"
    log_addresses: int = _whole(0, 0, 1)
    """Whether the log says where a page is."""

    origins: _Listed[str] = ()
    """Origins that may open a websocket, such as https://school.example; empty: only the host the page came from."""
    hosts: _Listed[_Host] = Field(
        (), description="names without port such as school.example or *.school.example, with commas between"
    )
    """Host names the server answers to besides localhost and addresses, without port; *.school.example is every name
    below that one, and * is any name at all."""
    password: Annotated[str, BeforeValidator(_checked_password)] = Field("", repr=False)
    """Asked of everybody before anything else; empty: of nobody."""
    password_file: str = ""
    """A file that holds the password, for those who keep it out of the environment; empty: none."""
    sign_in_days: int = _whole(30, 1, 365)
    """How long a browser that gave the password is not asked again."""
    embed: _Listed[_Framing] = Field(
        (), description="origins such as https://school.example or https://*.school.example, with commas between"
    )
    """Origins whose pages may show this one in a frame; empty: only those of the server itself."""

    # The smallest limits let the default network and every data set through as it comes.
    hidden_layers: int = _whole(10, 2, 50)
    units: int = _whole(32, 4, 256)
    points: int = _whole(5000, 1200, 100_000)

    run_megabytes: int = _whole(128, 16, 1_000_000)
    """Memory one run may take, as estimated before it is made."""
    memory_megabytes: int = _whole(512, 16, 10_000_000)
    """Memory all runs of a worker may take together, likewise; a small one always has room."""

    sessions: int = _whole(200, 1, 100_000)
    sessions_per_address: int = _whole(100, 1, 100_000)
    """Of these, and of the pages that wait, from one address."""
    waiting: int = _whole(100, 0, 10_000)
    """Pages that may wait for a seat when all are taken."""
    idle_seconds: float = _number(900.0, 1.0, 86_400.0)
    """A page that sends nothing but acknowledgements and pings for so long is let go."""
    heartbeat_seconds: float = _number(15.0, 1.0, 600.0)
    """How often a page pings, told in `welcome`."""
    shutdown_seconds: int = _whole(5, 1, 300)
    stuck_seconds: float = _number(10.0, 1.0, 3600.0)
    """A process whose compute thread or event loop is stuck so long is given up; after half of it health says so."""

    connections: int = _whole(1000, 16, 1_000_000)
    """Connections beside those of the pages that have a seat or wait for one. Half of them from one address, and its
    `sessions_per_address`; a trusted proxy may have them all."""
    head_seconds: float = _number(10.0, 0.1, 600.0)
    """Time for the head of a request to come, from its first byte, or from the start of the connection."""
    write_seconds: float = _number(20.0, 0.1, 3600.0)
    """A connection that takes next to nothing of what waits for it for so long is let go."""
    requests_percent: float = _number(20.0, 1.0, 100.0)
    """Of one processor, what the requests of one address may take in the long run; beyond it they wait."""

    frames_per_second: float = _number(60.0, 0.1, 240.0)
    credits: int = _whole(2, 1, 16)
    """Frames that may be on their way to a page unacknowledged."""

    message_bytes: int = _whole(768 * 1024, 1024, 16 * 1024 * 1024)
    """By default room for `points` of one's own with ten inputs. A long message counts as one for each 64 KiB begun."""
    checkpoint_bytes: int = _whole(1024 * 1024, 64 * 1024, 256 * 1024 * 1024)
    message_rate: float = _number(60.0, 1.0, 10_000.0)
    """Messages a second a page may send in the long run, acknowledgements and pings aside."""
    message_burst: int = _whole(120, 1, 100_000)

    command_seconds: float = _number(1.0, 0.05, 3600.0)
    """What one command of a page, or one request of the HTTP API, may compute before it is ended."""

    api_rate: float = _number(10.0, 0.1, 10_000.0)
    """Requests a second to the HTTP API from one address in the long run."""
    api_burst: int = _whole(40, 1, 100_000)
    api_runs: int = _whole(4, 0, 1000)
    """Runs that the HTTP API trains at once; they share the compute thread with the pages."""
    api_runs_per_address: int = _whole(2, 1, 1000)
    api_queued: int = _whole(64, 1, 100_000)
    """Runs without a listener that wait for one of those places."""
    api_queued_per_address: int = _whole(32, 1, 100_000)
    api_kept_seconds: float = _number(900.0, 0.1, 604_800.0)
    """How long such a run is kept once it is over."""
    api_kept_megabytes: int = _whole(64, 8, 1_000_000)
    """What such runs may take together, over or not; the oldest that are over go first."""
    api_kept_megabytes_per_address: int = _whole(16, 8, 1_000_000)
    api_epochs: int = _whole(10_000, 1, 10_000_000)
    api_seconds: float = _number(60.0, 0.1, 86_400.0)
    """How long such a run may compute."""

    sweep_processes: int = _whole(2, 0, 256)
    """Processes that carry out sweeps, of all workers together, beside the pages and behind them."""
    sweeps: int = _whole(64, 1, 10_000)
    """Sweeps at once, of all workers together."""
    sweeps_per_address: int = _whole(32, 1, 10_000)
    sweep_runs: int = _whole(2000, 1, 1_000_000)
    """Of one sweep: its cells, each with every seed."""
    sweep_work: float = _number(200.0, 0.001, 100_000.0)
    """Of one sweep, in thousand million multiplications: see `engine.experiment.work.work_of`."""
    sweep_seconds: float = _number(900.0, 0.1, 604_800.0)
    """How long the runs of one sweep may compute, of all processes together."""
    dask: str = ""
    """Address of a Dask scheduler that carries out sweeps in place of processes of this machine; empty: none."""

    links_file: str = ""
    """Where short links are kept, a file of SQLite that the workers share; empty: no short links."""
    links_bytes: int = _whole(256 * 1024, 4096, 16 * 1024 * 1024)
    links_count: int = _whole(2000, 1, 10_000_000)
    links_days: int = _whole(90, 1, 36_500)
    links_rate: int = _whole(60, 1, 100_000)
    """Short links an hour that are made for one address."""

    compiled: int = _whole(1, 0, 1)
    """Whether the compiled engine trains where numba is installed; otherwise NumPy does."""
    kernels: str = ""
    """A folder that compiled code is kept in; empty: the engine has a place for it."""

    lessons: str = ""
    """A folder of lessons of one's own, beside those that come with the server; empty: none."""
    challenges: str = ""
    """A folder of challenges of one's own, likewise; empty: none."""

    classes: int = _whole(1, 0, 1)
    """Whether somebody may open a class."""
    classes_file: str = ""
    """Where classes are kept, a file of SQLite that the workers share; empty: the server has a place for it."""
    redis: Annotated[str, BeforeValidator(_checked_redis)] = Field("", repr=False)
    """A Redis server that keeps classes in place of that file, for several machines; empty: none."""
    redis_prefix: str = Field(
        "playground", pattern=r"^[A-Za-z0-9_.:-]{1,50}$", description="1 to 50 of the signs A-Z a-z 0-9 _ . : -"
    )
    """What the names of all keys in Redis begin with; those of one server, and no other."""
    class_hours: int = _whole(4, 1, 24)
    """How long a class lasts unless its teacher says otherwise."""
    class_members: int = _whole(100, 1, 1000)
    classes_count: int = _whole(200, 1, 100_000)
    """Classes at once, of all workers together."""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError("\n".join(_line(one) for one in error.errors())) from None

    @model_validator(mode="before")
    @classmethod
    def _with_password_of_file(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("password_file"):
            return values
        if values.get("password"):
            raise ValueError(f"{PREFIX}PASSWORD and {PREFIX}PASSWORD_FILE cannot both be set")
        return {**values, "password": _read_password(values["password_file"])}

    @property
    def limits(self) -> Limits:
        """The sizes of a run, whoever asks for it: a page, a program or a short link."""
        # Here and not above: it brings NumPy along, which must not be imported before its threads are set.
        from engine import Limits

        return Limits(self.hidden_layers, self.units, self.points, run_bytes=self.run_megabytes * 1_000_000)

    @classmethod
    def from_environment(cls, **above: Any) -> Settings:
        """Reads PLAYGROUND_<NAME> for every setting; an unset or empty variable leaves the default.

        Args:
            above: settings that are given otherwise, and stand above the environment.

        Raises:
            SettingsError: a variable cannot be read or is outside its range.
        """
        return _Environment(**above)


class _Environment(Settings, BaseSettings):
    """Settings that are looked for in the environment where they are not given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, enable_decoding=False, str_strip_whitespace=True
    )


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """The variables that look like settings but are none: most likely spelling mistakes."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in environ if name.startswith(PREFIX) and name.upper() not in known)


def _read_password(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            password = file.read(_PASSWORD_FILE_CHARACTERS).strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise SettingsError(f"{PREFIX}PASSWORD_FILE cannot be read: {reason}; got {path[:100]!r}") from None
    if not password:
        raise SettingsError(f"{PREFIX}PASSWORD_FILE must name a file with a password in it; got {path[:100]!r}")
    return password


def _line(error: ErrorDetails) -> str:
    """What is wrong with one setting, in the words of the documentation instead of pydantic's."""
    if not error["loc"]:
        return str(error["ctx"]["error"])
    variable = PREFIX + str(error["loc"][0]).upper()
    if error["type"] == "value_error":
        return f"{variable} {error['ctx']['error']}"
    if error["type"] == "extra_forbidden":
        return f"{variable} is not a setting of the playground"
    rule = _rule(Settings.model_json_schema()["properties"].get(error["loc"][0], {}))
    return f"{variable} must be {rule}; got {str(error['input'])[:100]!r}"


def _rule(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "minimum" in schema:
        kind = "a whole number" if schema["type"] == "integer" else "a number"
        return f"{kind} from {schema['minimum']:g} to {schema['maximum']:g}"
    return str(schema.get("description", "a text in UTF-8"))
