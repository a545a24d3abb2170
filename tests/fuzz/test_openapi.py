"""What schemathesis makes of /openapi.json: requests that fit it and some that do not, every answer held against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from server.settings import Settings
from tests.fuzz.cases import cases, tally
from tests.server.conftest import Server

SETTINGS = Settings(
    api_rate=10_000, api_burst=100_000, api_epochs=20, api_seconds=2, hidden_layers=4, units=8, points=1200,
    sweep_runs=6, sweep_seconds=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server(SETTINGS)
    yield made
    made.stop()


def test_every_answer_is_as_the_description_says(server: Server) -> None:
    # Here, because every run of any tests reads this file, and this takes longer than all of them.
    import schemathesis

    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 6
    # No schema can say what is in a checkpoint, or that a formula must be one.
    beyond = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")]
    # What is no experiment is a good question there, and the answer says why.
    looking = [*beyond, schemathesis.checks.CHECKS.get_one("negative_data_rejection")]
    asked = [(operation, mode) for operation in operations for mode in schemathesis.GenerationMode]
    for operation, mode in asked:
        # An address is text, whatever stands in it, and bytes are bytes.
        if mode.is_negative and [one.media_type for one in operation.body] != ["application/json"]:
            continue

        @cases(5)
        @given(case=operation.as_strategy(generation_mode=mode))
        def look(case: schemathesis.Case) -> None:
            tally("requests by schemathesis")
            excluded = looking if case.operation.path == "/api/validate" else beyond
            case.call_and_validate(base_url=server.url, excluded_checks=excluded)

        look()
