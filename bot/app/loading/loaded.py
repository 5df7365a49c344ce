"""What loading a folder of knowledge comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.answers.reply import Source
from bot.core.intents.intents import Intent
from bot.core.names.gazetteer import Name
from bot.core.text.lexicon import Lexicon

Row = tuple[Any, ...]


@dataclass(slots=True)
class Loaded:
    """Knowledge read and checked, ready to be built: rows by table, names, intents, plain words.

    ``digests`` holds for each kind a digest of every entity's content, so that two loadings can be compared.
    """

    version: str
    rows: dict[str, list[Row]]
    names: list[Name]
    intents: tuple[Intent, ...]
    lexicon: Lexicon
    sources: Mapping[str, Source]
    labels: Mapping[str, Mapping[str, str]]
    counts: Mapping[str, int]
    newest_fact: str
    digests: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def release(self) -> None:
        """Give the rows back a few at a time: freeing them at once would stall every other thread."""
        for rows in self.rows.values():
            while rows:
                del rows[-2_000:]
