"""Where an export goes, as the command line has it: `onnx:FILE`, or a file whose ending names the format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.export import EXPORTS, ExportError, check_format
from engine.runs.output_file import Output
from engine.validation.parameters import choices


@dataclass(frozen=True)
class Target:
    """A format, and where a network is written in it."""

    format: str
    output: Output


def read_target(text: str) -> Target:
    """What a person entered.

    Raises:
        ExportError: no format, one that cannot be written here, or no file. OutputError: it cannot be written. Both are
            better known before a long run than after it.
    """
    name, colon, rest = text.partition(":")
    # A single letter is a drive.
    if colon and (name in EXPORTS or len(name) > 1):
        target = Target(name, Output(rest))
    else:
        target = Target(_by_ending(text), Output(text))
    check_format(target.format)
    if not Path(target.output.path).name:
        raise ExportError(f"an export must name a file, such as {target.format}:{EXPORTS[target.format].file_name}")
    target.output.check()
    return target


def _by_ending(text: str) -> str:
    endings = {one.ending for one in EXPORTS.values() if text.lower().endswith(f".{one.ending}")}
    # The longest: what ends in .float32.onnx ends in .onnx as well.
    ending = max(endings, key=len, default="")
    found = [one.name for one in EXPORTS.values() if one.ending == ending]
    if len(found) == 1:
        return found[0]
    if found:
        ways = ", ".join(f"{name}:{text}" for name in found)
        raise ExportError(f"an export must say which code {text} is to be: {ways}")
    raise ExportError(f"an export must begin with a format, one of {choices(EXPORTS)}, and a colon; got {text!r:.80}")
