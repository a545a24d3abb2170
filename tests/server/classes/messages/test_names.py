"""Were names read otherwise, somebody could pass for somebody else, or fill a screen with what nobody can read."""

import pytest

from server.classes.messages.names import NameUnfit, read_name, same


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada \t Lovelace ", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("小明", "小明"),
        ("مریم\u200cها", "مریم\u200cها"),
        ("\U0001f469\u200d\U0001f393", "\U0001f469\u200d\U0001f393"),
        ("❤\ufe0f", "❤"),
        ("7", "7"),
        ("é" * 24, "é" * 24),
        ("O'Neil-Ruiz (2)", "O'Neil-Ruiz (2)"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_name_is_kept_composed_and_with_single_spaces(typed: str, name: str) -> None:
    assert read_name(typed) == name
    assert read_name(name) == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("...", "empty"),
        ("x" * 25, "long"),
        ("x" * 1000, "long"),
        ("Ada\u202e", "invisible"),
        ("\u2066Ada\u2069", "invisible"),
        ("A\u200bda", "invisible"),
        ("A\u00adda", "invisible"),
        ("Ada\x00", "invisible"),
        ("\ufeffAda", "invisible"),
        ("Ada\u200d", "invisible"),
        ("\u200dAda", "invisible"),
        ("\u3164", "invisible"),
        ("\u2800", "invisible"),
        ("Ada\ue000", "invisible"),
        ("Ada\U000e0041", "invisible"),
        ("Z" + "\u0300\u0316\u0301\u0317\u0302", "marks"),
        ("\u0301Ada", "marks"),
    ],
    ids=ascii,
)
def test_a_name_that_cannot_be_read_or_that_turns_the_order_of_letters_around_is_none(typed: str, why: str) -> None:
    with pytest.raises(NameUnfit) as raised:
        read_name(typed)
    assert raised.value.why == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ADA"),
        ("Straße", "STRASSE"),
        ("Ada", "Ａｄａ"),
        ("ﬁ", "fi"),
        ("Ada L", "AdaL"),
        ("مریم\u200cها", "مریمها"),
        ("Ⅳ", "IV"),
    ],
)
def test_names_that_would_be_taken_for_the_same_are_the_same(one: str, other: str) -> None:
    assert same(read_name(one)) == same(read_name(other))


def test_names_that_differ_in_a_letter_or_a_mark_are_two() -> None:
    assert len({same(read_name(name)) for name in ("Ada", "Adá", "Ida", "Ada2")}) == 4
