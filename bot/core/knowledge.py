"""Everything one snapshot knows, built and joined up, ready to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.answers import Answerer
from bot.core.catalogue import Catalogue
from bot.core.entities import Entities
from bot.core.gazetteer import Gazetteer, Name
from bot.core.index import IntentIndex
from bot.core.intents import Intent
from bot.core.lexicon import Lexicon
from bot.core.reading import Reader
from bot.core.record import Record
from bot.core.reply import Source
from bot.core.spelling import Speller
from bot.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One immutable snapshot's parts: what is on record, what names are known, what can be asked."""

    record: Record
    entities: Entities
    gazetteer: Gazetteer
    catalogue: Catalogue
    index: IntentIndex
    reader: Reader
    answerer: Answerer
    wording: Wording
    sources: Mapping[str, Source]

    @classmethod
    def build(
        cls,
        tables: Mapping[str, Iterable[Sequence[object]]],
        names: Iterable[Name],
        intents: Iterable[Intent],
        lexicon: Lexicon,
        sources: Mapping[str, Source],
        labels: Mapping[str, Mapping[str, str]] | None = None,
    ) -> "Knowledge":
        """Return the knowledge of the given facts, names and intents.

        *labels* gives display names for kinds without a table of their own (places, classifications, levels).
        """
        record = Record.build(tables)
        entities = Entities(record, labels)
        catalogue = Catalogue(intents, lexicon)
        index = IntentIndex.build(catalogue.phrasings)
        speller = Speller(catalogue)
        gazetteer = Gazetteer.build(names, common=speller.words | lexicon.elsewhere)
        wording = Wording(entities.name)
        return cls(
            record=record,
            entities=entities,
            gazetteer=gazetteer,
            catalogue=catalogue,
            index=index,
            reader=Reader(catalogue, gazetteer, index, _Editions(record)),
            answerer=Answerer(record, entities, wording, sources),
            wording=wording,
            sources=sources,
        )


class _Editions:
    """Knows which year an edition's number means."""

    def __init__(self, record: Record) -> None:
        rows = record.select(
            "select race, number, year from editions where number is not null", limit=1_000_000
        ).rows
        self._years = {(str(race), int(str(number))): int(str(year)) for race, number, year in rows}

    def year_of(self, race: str, number: int) -> int | None:
        return self._years.get((race, number))
