"""Writes docs/experiment.md and docs/address.md."""

from __future__ import annotations

from scripts.locks import ROOT
from scripts.reference.documents import documents

if __name__ == "__main__":
    for name, text in documents().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/{name}")
