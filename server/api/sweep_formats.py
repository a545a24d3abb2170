"""The results of a sweep as one document, or as a table, for those who want no stream."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from starlette.responses import Response

from engine.sweeps.plan import Sweep
from engine.sweeps.results import SweepResult
from server.api.sweep_plan import Plan
from server.http.cache_control import NEVER

Format = Literal["ndjson", "json", "csv"]


def in_format(wanted: Format, plan: Plan, lines: Sequence[bytes]) -> Response:
    """The answer with these runs, in order of cell and seed.

    Args:
        wanted: JSON with what each cell comes to, or a table with a row for each run.
        plan: the sweep.
        lines: of its runs.
    """
    result = SweepResult(Sweep.trusted(json.loads(plan.document)), map(json.loads, lines), plan.engine)
    if wanted == "json":
        body = json.dumps(result.document(), allow_nan=False, separators=(",", ":"))
        return Response(body, media_type="application/json", headers=NEVER)
    headers = {**NEVER, "content-disposition": 'attachment; filename="sweep.csv"'}
    return Response(result.csv(), media_type="text/csv; charset=utf-8", headers=headers)
