"""Settings from the environment."""

from __future__ import annotations

import os

import pytest

from server.settings import PREFIX, Settings, SettingsError, unknown_variables

SCHEMA = Settings.model_json_schema()["properties"]
NUMBERS = [name for name, field in SCHEMA.items() if "minimum" in field]


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without settings."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = Settings.from_environment()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.hidden_layers, settings.units, settings.points) == (10, 32, 5000)
    assert (settings.message_bytes, settings.checkpoint_bytes) == (786432, 1048576)
    assert (settings.message_rate, settings.message_burst) == (60, 120)
    assert (settings.credits, settings.frames_per_second) == (2, 60)


def test_every_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "PLAYGROUND_HOST": "::1",
        "PLAYGROUND_PORT": "9000",
        "PLAYGROUND_IDLE_SECONDS": "12.5",
        "PLAYGROUND_ORIGINS": "https://a.example, https://b.example ,",
        "PLAYGROUND_UNITS": "  8 ",
        "PLAYGROUND_SESSIONS": "",
        "PLAYGROUND_LESSONS": " lessons of ours ",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert (settings.host, settings.port, settings.idle_seconds, settings.units) == ("::1", 9000, 12.5, 8)
    assert settings.origins == ("https://a.example", "https://b.example")
    assert settings.sessions == Settings().sessions
    assert settings.lessons == "lessons of ours"


def test_what_is_given_stands_above_the_environment_and_what_is_not_asked_for_it_reads_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAYGROUND_PORT", "9000")
    monkeypatch.setenv("PLAYGROUND_UNITS", "8")
    settings = Settings.from_environment(port=9001)
    assert (settings.port, settings.units) == (9001, 8)
    assert Settings(workers=2).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("PORT", "eighty", "a whole number from 0 to 65535"),
        ("PORT", "70000", "a whole number from 0 to 65535"),
        ("PORT", "80.5", "a whole number from 0 to 65535"),
        ("PORT", "tcp://10.0.0.1:8000", "a whole number from 0 to 65535"),
        ("IDLE_SECONDS", "nan", "a number from 1 to 86400"),
        ("IDLE_SECONDS", "inf", "a number from 1 to 86400"),
        ("CREDITS", "0", "a whole number from 1 to 16"),
        ("LOG", "xml", "text or json"),
        ("HOST", " ", "an address or a name to listen on"),
        ("LESSONS", "\udcff", "a text in UTF-8"),
    ],
)
def test_a_wrong_setting_is_refused_naming_variable_rule_and_value(
    name: str, value: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PLAYGROUND_{name}", value)
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment()
    assert str(refused.value) == f"PLAYGROUND_{name} must be {rule}; got {value!r}"


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PASSWORD", "short")
    monkeypatch.setenv("PLAYGROUND_CREDITS", "many")
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(port=-1)
    assert str(refused.value).splitlines() == [
        "PLAYGROUND_PORT must be a whole number from 0 to 65535; got '-1'",
        "PLAYGROUND_PASSWORD must have 8 to 200 characters; got 5",
        "PLAYGROUND_CREDITS must be a whole number from 1 to 16; got 'many'",
    ]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_may_be_at_its_limits_and_not_beyond_them(name: str) -> None:
    for limit, beyond in ((SCHEMA[name]["minimum"], -1), (SCHEMA[name]["maximum"], 1)):
        assert getattr(Settings(**{name: limit}), name) == limit
        with pytest.raises(SettingsError, match=f"PLAYGROUND_{name.upper()} must be"):
            Settings(**{name: limit + beyond})


def test_every_number_has_limits() -> None:
    assert [name for name, field in SCHEMA.items() if field["type"] in ("integer", "number")] == NUMBERS


def test_a_name_that_is_no_setting_is_refused() -> None:
    with pytest.raises(SettingsError, match="PLAYGROUND_PROT is not a setting"):
        Settings(prot=8000)


def test_a_misspelled_variable_is_noticed() -> None:
    assert unknown_variables({"PLAYGROUND_PROT": "1", "PLAYGROUND_PORT": "1", "PATH": "/"}) == ["PLAYGROUND_PROT"]


@pytest.mark.parametrize(
    "address",
    [
        *("http://:hidden@host", ":hidden@host:6379", "hidden", "redis://:hidden@", "redis://:hi#hidden@host"),
        *(
            "redis://:hidden@host:99999",
            "redis://:hidden@host:0",
            "redis://:hidden@host/hidden",
            "redis://a/hidden/@host",
        ),
        *("redis://host?hidden=1", "redis://:hidden@host#hidden", "unix://?db=hidden", "redis://:hidden@h\x07st"),
    ],
)
def test_an_address_of_redis_that_is_none_is_refused_without_a_word_of_what_may_be_its_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_REDIS", address)
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment()
    rule = "PLAYGROUND_REDIS must be an address such as redis://:PASSWORD@host:6379/0, rediss://host or unix:///path"
    assert str(refused.value).startswith(rule)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "redis://host",
        "rediss://user:p%2Fw@host:6380/3?ssl_ca_certs=/a.pem",
        "unix:///run/redis.sock?db=2",
        "redis://[::1]:1",
    ],
)
def test_an_address_of_redis_is_taken_as_it_is_and_does_not_show(address: str) -> None:
    settings = Settings(redis=f" {address} ")
    assert settings.redis == address
    assert address not in repr(settings)
