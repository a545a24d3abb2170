"""Where an export goes, as the command line has it: `onnx:FILE`, or a file whose ending names the format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.export import EXPORTS, Export, ExportError, check_format
from engine.validation.parameters import choices


@dataclass(frozen=True)
class Target:
    """A format, and the file to write it to."""

    format: str
    path: Path

    def write(self, made: Export) -> None:
        """Writes the file. Raises ExportError where that cannot be done."""
        try:
            self.path.write_bytes(made.data)
        except OSError as error:
            raise ExportError(f"{self.path}: {error.strerror}") from None


def read_target(text: str) -> Target:
    """What `--export` was given.

    Raises:
        ExportError: no format, one that cannot be written here, or a folder that is not there. It is better known
            before a long run than after it.
    """
    name, colon, rest = text.partition(":")
    # A single letter is a drive.
    if colon and (name in EXPORTS or len(name) > 1):
        target = Target(name, Path(rest))
    else:
        target = Target(_by_ending(text), Path(text))
    check_format(target.format)
    if not target.path.name:
        raise ExportError(f"`--export` must name a file, such as {target.format}:{EXPORTS[target.format].file_name}")
    if not target.path.parent.is_dir():
        raise ExportError(f"{target.path}: there is no folder {target.path.parent}")
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
        raise ExportError(f"`--export` must say which code {text} is to be: {ways}")
    raise ExportError(f"`--export` must begin with a format, one of {choices(EXPORTS)}, and a colon; got {text!r:.80}")
