"""Everything one snapshot knows, built and joined up, ready to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import ref

from bot.core.answers.answers import Answerer
from bot.core.answers.reply import Source
from bot.core.answers.wording import Wording
from bot.core.intents.catalogue import Catalogue
from bot.core.intents.index import IntentIndex
from bot.core.intents.intents import Intent
from bot.core.intents.spelling import Speller
from bot.core.names.gazetteer import Gazetteer, Name
from bot.core.reading import Reader
from bot.core.record.entities import Entities
from bot.core.record.lives import Lives
from bot.core.record.record import Record
from bot.core.text.folding import fold
from bot.core.text.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Words:
    """What questions are asked in: the intents and how they are told apart, without a name or a fact.

    It takes longest to build and to rehearse, and facts change far more often, so it is worth keeping.
    """

    catalogue: Catalogue
    index: IntentIndex

    @classmethod
    def build(cls, intents: Iterable[Intent], lexicon: Lexicon) -> "Words":
        """Return the words of the given intents and plain words."""
        catalogue = Catalogue(intents, lexicon)
        return cls(catalogue, IntentIndex.build(catalogue.phrasings))


@dataclass(frozen=True, slots=True)
class Understanding:
    """What it takes to understand a question, without a fact: names, intents, how they are told apart."""

    gazetteer: Gazetteer
    catalogue: Catalogue
    index: IntentIndex

    @classmethod
    def build(cls, names: Iterable[Name], intents: Iterable[Intent], lexicon: Lexicon) -> "Understanding":
        """Return the understanding of the given names, intents and plain words."""
        return cls.of(names, Words.build(intents, lexicon))

    @classmethod
    def of(cls, names: Iterable[Name], words: Words) -> "Understanding":
        """Return the understanding of the given names, asked about in *words*."""
        common = Speller(words.catalogue).words | words.catalogue.lexicon.elsewhere
        return cls(Gazetteer.build(names, common=common), words.catalogue, words.index)


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
        understanding: Understanding,
        sources: Mapping[str, Source],
        labels: Mapping[str, Mapping[str, str]] | None = None,
    ) -> "Knowledge":
        """Return the knowledge of the given facts, asked through *understanding*; `of` says what *labels* are."""
        return cls.of(Record.build(tables), understanding, sources, labels)

    @classmethod
    def of(
        cls,
        record: Record,
        understanding: Understanding,
        sources: Mapping[str, Source],
        labels: Mapping[str, Mapping[str, str]] | None = None,
        compiled: Mapping[str, bytes] | None = None,
    ) -> "Knowledge":
        """Return the knowledge of a *record*, asked through *understanding*.

        *labels* gives display names for kinds without a table of their own (places, classifications, levels),
        *compiled* the wordings' templates, where they are at hand.
        """
        entities = Entities(record, labels)
        gazetteer, catalogue, index = understanding.gazetteer, understanding.catalogue, understanding.index
        # Jinja's environments hold themselves; one that held the entities would keep them after a reload.
        near = ref(entities)
        wording = Wording(
            lambda kind, id_: _here(near).name(kind, id_),
            lambda id_, season: _here(near).team_name(id_, season),
            compiled,
        )
        return cls(
            record=record,
            entities=entities,
            gazetteer=gazetteer,
            catalogue=catalogue,
            index=index,
            reader=Reader(catalogue, gazetteer, index, _Facts(record, entities)),
            answerer=Answerer(record, entities, wording, sources),
            wording=wording,
            sources=sources,
        )

    @property
    def words(self) -> Words:
        """What questions are asked in."""
        return Words(self.catalogue, self.index)


def _here(near: "ref[Entities]") -> Entities:
    entities = near()
    assert entities is not None, "a wording outlived its knowledge"
    return entities


_PLAIN = "m"  # the gender whose races are called by their plain names


class _Facts:
    """What reading asks of the record: the years of numbered editions, and who rides which races."""

    def __init__(self, record: Record, entities: Entities) -> None:
        rows = record.select("select race, number, year from editions where number is not null", limit=1_000_000).rows
        self._years = {(str(race), int(str(number))): int(str(year)) for race, number, year in rows}
        self._riders = entities.known("rider")
        self.when = Lives(record, self._riders).when
        self._races = entities.known("race")
        self._called: dict[
            str, list[tuple[int, set[str]]]
        ] = {}  # the words of a team's names, each with its last season
        names = record.select("select team, season_from, season_to, name from team_names", limit=1_000_000).rows
        for team, first, last, name in names:
            self._called.setdefault(str(team), []).append(
                (int(str(last or first or 9999)), set(fold(str(name)).split()))
            )
        self._series = {(str(race.series or race.id), str(race.gender)): race.id for race in self._races.values()}

    def year_of(self, race: str, number: int) -> int | None:
        return self._years.get((race, number))

    def counterpart(self, race: str, gender: str) -> str | None:
        which = self._races.get(race)
        return self._series.get((str(which.series or which.id), gender)) if which else None

    def is_one_day(self, race: str) -> bool:
        which = self._races.get(race)
        return which is not None and which.more.get("kind") != "stage race"

    def rode_in(self, rider: str, year: int) -> bool:
        who = self._riders.get(rider)
        if who is None:
            return True
        return int(who.first_season or 0) <= year <= int(who.last_season or 9999)

    def last_called(self, team: str, name: str) -> int | None:
        words = set(name.split())
        until = [last for last, called in self._called.get(team, ()) if words <= called]
        newest = max((last for last, _ in self._called.get(team, ())), default=0)
        return max(until) if until and newest - max(until) > 1 else None  # last year's name still means the team

    def race_for(self, rider: str, race: str) -> str | None:
        who, which = self._riders.get(rider), self._races.get(race)
        if who is None or which is None or who.gender == which.gender:
            return race
        if which.gender != _PLAIN:
            return None  # a race that is named as the women's is never taken for the men's
        return self._series.get((str(which.series or which.id), str(who.gender)))
