"""Values as messages quote them."""

from typing import Any

import pytest

from engine.validation.quoting import shown


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -1.5, "a'b", b"ab", [], [1, "x", [None]], (), (1,), (1, 2), {}, {"a": [1], 2: {"b": "c"}}, 10**70],
    ids=repr,
)
def test_a_short_value_is_quoted_as_python_writes_it(value: object) -> None:
    assert shown(value) == repr(value)


@pytest.mark.parametrize(
    "value", ["a" * 90, list(range(100)), tuple(range(100)), {str(n): n for n in range(90)}, 10**99]
)
def test_a_long_value_is_cut_where_python_would_go_on(value: object) -> None:
    for length in (40, 80):
        assert shown(value, length) == repr(value)[: length - 3] + "..."


class Counted(list[int]):
    """A list that knows how often it was asked for an entry."""

    asked = 0

    def __iter__(self) -> Any:
        for one in super().__iter__():
            self.asked += 1
            yield one


def test_of_a_long_list_the_first_entries_are_looked_at_and_no_others() -> None:
    many = Counted(range(1_000_000))
    assert shown(many) == repr(list(range(40)))[:77] + "..."
    assert many.asked < 40


def test_what_holds_itself_and_what_is_nested_deep_is_cut_too() -> None:
    within: list[Any] = []
    within.append(within)
    assert shown(within) == "[" * 77 + "..."
    assert shown(within, 10) == "[[[[[[[..."


def test_a_number_that_python_refuses_to_write_is_told_by_its_length() -> None:
    assert shown(10**5000) == "a whole number of 16610 bits"
    assert shown([1, -(10**5000)]) == "[1, a whole number of 16610 bits]"
