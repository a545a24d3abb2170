"""A fault in words: with its place, or of all there is."""

from __future__ import annotations

import pytest

from engine import Fault


@pytest.mark.parametrize(
    ("path", "message"),
    [("epochs", "`epochs` must be at least 0; got -1"), ("", "must be at least 0; got -1")],
)
def test_a_fault_says_its_place_where_it_has_one_its_rule_and_its_value(path: str, message: str) -> None:
    assert Fault(path, "must be at least 0", -1).message == message
