"""CLINC150, read where it lies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Labelled = tuple[tuple[str, str], ...]  # utterance, intent


@dataclass(frozen=True)
class Clinc:
    """CLINC150's parts by name: train, val, test and their oos_ kin."""

    parts: Mapping[str, Labelled]

    @classmethod
    def read(cls, path: Path) -> "Clinc":
        """Return what the file at *path* holds."""
        parts = json.loads(path.read_text(encoding="utf-8"))
        return cls({name: tuple((text, label) for text, label in rows) for name, rows in parts.items()})
