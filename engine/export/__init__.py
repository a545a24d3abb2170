"""Writes a trained network in other forms: code, models, documents. One record a format, in one table."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from engine.export.activation_code import ACTIVATION_CODE
from engine.export.export_plan import ExportError, Plan, plan_of
from engine.export.json_document import run_document
from engine.export.keras_code import keras_code
from engine.export.numpy_code import numpy_code
from engine.export.onnx_file import onnx32_model, onnx_model
from engine.export.pytorch_code import pytorch_code
from engine.export.safetensors_file import safetensors_file
from engine.packages import how_to_install
from engine.training.trainer import Trainer
from engine.validation.parameters import choices, table

__all__ = ["EXPORTS", "Export", "ExportError", "ExportFormat", "MissingPackage", "check_format", "export"]


class MissingPackage(ExportError):
    """A format needs a package that is not installed."""


@dataclass(frozen=True)
class ExportFormat:
    """One form of a trained network.

    Attributes:
        name, ending: of the format, and of its files.
        media_type: of its bytes.
        write: plan to bytes.
        package: what must be installed to write it; None where that is nothing more than the engine needs.
    """

    name: str
    ending: str
    media_type: str
    write: Callable[[Plan], bytes]
    package: str | None = None

    @property
    def file_name(self) -> str:
        """A file's name: that of the format is in it where several end alike."""
        alike = sum(one.ending == self.ending for one in EXPORTS.values()) > 1
        return f"network_{self.name}.{self.ending}" if alike else f"network.{self.ending}"

    @property
    def available(self) -> bool:
        """Whether what it needs is installed."""
        return self.package is None or importlib.util.find_spec(self.package) is not None


EXPORTS = table(
    ExportFormat("numpy", "py", "text/x-python", numpy_code),
    ExportFormat("pytorch", "py", "text/x-python", pytorch_code),
    ExportFormat("keras", "py", "text/x-python", keras_code),
    ExportFormat("json", "json", "application/json", run_document),
    ExportFormat("safetensors", "safetensors", "application/octet-stream", safetensors_file, "safetensors"),
    ExportFormat("onnx", "onnx", "application/octet-stream", onnx_model, "onnx"),
    ExportFormat("onnx32", "float32.onnx", "application/octet-stream", onnx32_model, "onnx"),
)


@dataclass(frozen=True)
class Export:
    """A file: what it may be called, what it is, and what is in it."""

    name: str
    media_type: str
    data: bytes


def check_format(name: str) -> ExportFormat:
    """The record of a format that can be written here.

    Raises:
        ExportError: there is no such format. MissingPackage: the message says which package, and how to get it.
    """
    if name not in EXPORTS:
        raise ExportError(f"the format must be one of {choices(EXPORTS)}; got {name!r:.60}")
    wanted = EXPORTS[name]
    if not wanted.available:
        raise MissingPackage(
            f"the format {name} needs the package {wanted.package}, which is not installed; it is in the extra "
            f"`export`: {how_to_install('export')}"
        )
    return wanted


def export(trainer: Trainer, format: str) -> Export:
    """The trainer's network as it stands, as evaluation has it. Changes nothing.

    Raises:
        ExportError: there is no such format, or the network cannot be written. MissingPackage: see `check_format`.
    """
    wanted = check_format(format)
    plan = plan_of(trainer)
    for layer in plan.layers:
        if layer.activation.name not in ACTIVATION_CODE:
            raise ExportError(
                f"the activation `{layer.activation.name}` has no record in engine/export/activation_code.py"
            )
    return Export(wanted.file_name, wanted.media_type, wanted.write(plan))
