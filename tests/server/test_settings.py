"""Settings from the environment."""

from __future__ import annotations

import dataclasses

import pytest

from server.settings import Settings, SettingsError, unknown_variables


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.hidden_layers, settings.units, settings.points) == (10, 32, 5000)
    assert (settings.message_bytes, settings.checkpoint_bytes) == (786432, 1048576)
    assert (settings.message_rate, settings.message_burst) == (60, 120)
    assert (settings.credits, settings.frames_per_second) == (2, 60)


def test_every_setting_is_read_from_its_variable() -> None:
    environment = {
        "PLAYGROUND_HOST": "::1",
        "PLAYGROUND_PORT": "9000",
        "PLAYGROUND_IDLE_SECONDS": "12.5",
        "PLAYGROUND_ORIGINS": "https://a.example, https://b.example ,",
        "PLAYGROUND_UNITS": "  8 ",
        "PLAYGROUND_SESSIONS": "",
    }
    settings = Settings.from_environment(environment)
    assert (settings.host, settings.port, settings.idle_seconds, settings.units) == ("::1", 9000, 12.5, 8)
    assert settings.origins == ("https://a.example", "https://b.example")
    assert settings.sessions == Settings().sessions


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
    ],
)
def test_a_wrong_setting_is_refused_naming_variable_rule_and_value(name: str, value: str, rule: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({f"PLAYGROUND_{name}": value})
    assert str(refused.value) == f"PLAYGROUND_{name} must be {rule}; got {value!r}"


@pytest.mark.parametrize(
    "field", [field for field in dataclasses.fields(Settings) if "low" in field.metadata], ids=lambda field: field.name
)
def test_a_number_may_be_at_its_limits_and_not_beyond_them(field: dataclasses.Field[float]) -> None:
    for limit, beyond in ((field.metadata["low"], -1), (field.metadata["high"], 1)):
        assert getattr(dataclasses.replace(Settings(), **{field.name: limit}), field.name) == limit
        with pytest.raises(SettingsError, match=f"PLAYGROUND_{field.name.upper()} must be"):
            dataclasses.replace(Settings(), **{field.name: limit + beyond})


def test_a_choice_is_one_of_its_words() -> None:
    assert Settings.from_environment({"PLAYGROUND_LOG": "json"}).log == "json"
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"PLAYGROUND_LOG": "xml"})
    assert str(refused.value) == "PLAYGROUND_LOG must be text or json; got 'xml'"


def test_a_misspelled_variable_is_noticed() -> None:
    assert unknown_variables({"PLAYGROUND_PROT": "1", "PLAYGROUND_PORT": "1", "PATH": "/"}) == ["PLAYGROUND_PROT"]
