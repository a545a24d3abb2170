"""Trained networks as files, over HTTP: for the page, and for whoever asks."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine import Fault
from engine.export import EXPORTS, Export, ExportError, check_format, export
from engine.packages import how_to_install
from server.api import answers
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.openapi import BYTES, REFUSALS, File
from server.api.requests import EXAMPLE_EXPERIMENT, EXAMPLE_PARAMETERS, Problem, WithNetwork
from server.http.cache_control import NEVER

_FILES: dict[str, dict[str, Any]] = {
    one: {"schema": BYTES} for one in sorted({one.media_type for one in EXPORTS.values()})
}
_FILES["application/json"] = {
    "schema": {"type": "object"},
    "example": {"about": {"epochs": 0, "...": "..."}, "experiment": {"...": "..."}, "parameters": EXAMPLE_PARAMETERS},
}


class ExportRequest(WithNetwork):
    """A trained network, and what it is to be written as."""

    trained: ClassVar[bool] = True
    example: ClassVar[dict[str, Any] | None] = {
        "experiment": EXAMPLE_EXPERIMENT,
        "parameters": EXAMPLE_PARAMETERS,
        "format": "json",
    }

    format: Annotated[
        str, Field(max_length=40, description=f"One of {', '.join(EXPORTS)}.", json_schema_extra={"enum": [*EXPORTS]})
    ]

    def file(self, api: Api) -> Export:
        """The file.

        Raises:
            Problem: there is no such format, or not here; or the network cannot be written.
        """
        try:
            check_format(self.format)
        except ExportError as error:
            raise _refused("format", error, self.format) from None
        trainer = self.trainer(api.settings, api.settings.limits)
        try:
            return export(trainer, self.format)
        except ExportError as error:
            raise _refused("parameters" if self.has("parameters") else "checkpoint", error, None) from None


def _refused(path: str, error: ExportError, value: object) -> Problem:
    return Problem(422, str(error), [Fault(path, f"cannot be used: {error}", value)])


def make_export_router(api: Api) -> APIRouter:
    """The two routes."""
    router = APIRouter(prefix="/api", redirect_slashes=False, route_class=ApiRoute)

    @router.get(
        "/exports",
        tags=["networks"],
        summary="The forms a trained network can be had in",
        response_model=answers.Formats,
        response_description="The formats.",
    )
    async def export_formats() -> Response:
        """`file` is what a file of the format may be called. `missing` is the package this server lacks to write it,
        and `install` what whoever runs the server enters to get that; both are null where nothing is missing."""
        return JSONResponse({"formats": format_documents()}, headers=NEVER)

    @router.post(
        "/export",
        tags=["networks"],
        summary="Have a trained network as a file",
        response_class=File,
        response_description="The file, of the type that its format has; this example is JSON.",
        responses={200: {"content": _FILES}, **REFUSALS},
    )
    async def export_network(asked: ExportRequest, request: Request) -> Response:
        """Python code for NumPy, PyTorch or Keras with the weights in it, JSON, safetensors or ONNX. Everything from
        the inputs to the output is in it: features, standardization, normalization by running statistics, what is
        switched off."""
        made: Export = await api.work(lambda: asked.file(api), request)
        headers = {**NEVER, "content-disposition": f'attachment; filename="{made.name}"'}
        return Response(made.data, media_type=made.media_type, headers=headers)

    return router


def format_documents() -> list[dict[str, Any]]:
    """Every format; looked at anew each time, since a package may be installed meanwhile."""
    return [
        {
            "name": one.name,
            "file": one.file_name,
            "missing": None if one.available else one.package,
            "install": None if one.available else how_to_install("export"),
        }
        for one in EXPORTS.values()
    ]
