"""Were codes read otherwise, nobody would come in by one read out; were keys kept, a file would give them away."""

import pytest

from server.classes.messages.codes import ALPHABET, CODE_LENGTH, digest, fits, new_code, new_key, read_code


def test_there_are_more_than_a_billion_codes_and_none_has_signs_that_look_alike() -> None:
    assert len(set(ALPHABET)) ** CODE_LENGTH > 1_000_000_000
    assert set("01OI").isdisjoint(ALPHABET)
    assert all(read_code(new_code()) for _ in range(50))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7M2QX", "K7M2QX"),
        ("k7m2qx", "K7M2QX"),
        (" k7m-2qx\n", "K7M2QX"),
        ("K 7 M 2 Q X", "K7M2QX"),
        ("K7M2Q", None),
        ("K7M2QXX", None),
        ("K7M2Q0", None),
        ("K7M2QI", None),
        ("K7M2Qß", None),
        ("", None),
        ("K7M2Q\u200bX", None),
    ],
)
def test_a_code_is_read_in_any_case_and_with_any_gaps_and_nothing_else_is_one(typed: str, code: str | None) -> None:
    assert read_code(typed) == code


def test_what_is_kept_of_a_key_knows_it_again_and_does_not_hold_it() -> None:
    key, other = new_key(), new_key()
    kept = digest(key)
    assert len(key) == 32 and key not in kept
    assert (fits(key, kept), fits(other, kept), fits("", kept), fits(kept, kept)) == (True, False, False, False)
