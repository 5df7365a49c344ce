"""Rehearsal: every intent is tried against the record and the other intents before it goes into service."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date

from jinja2 import TemplateError, meta, nodes

from bot.app.abreast import begin
from bot.core.answers.answers import PARAMS
from bot.core.answers.wording import WordingError
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent, PhrasingError, expand
from bot.core.knowledge import Knowledge, Words
from bot.core.names.gazetteer import Gazetteer
from bot.core.problems import Problem, did_you_mean
from bot.core.reading import Reader, Recognized
from bot.core.record.record import RecordError
from bot.core.text.folding import fold

Locate = Callable[[str, tuple[str | int, ...]], int]

_PARAMETER = re.compile(r":([a-z_][a-z_0-9]*)")
_ALWAYS = frozenset({"as_of", "today", "span_from", "span_to", "year_from", "year_to", "month_day", "stage_number"})
_LOOSE = frozenset({"rows", "gaps", *PARAMS})
_SAMPLES: Mapping[str, object] = {
    "year": 2000, "ordinal": 1, "count": 2, "number": 3, "stage": "1", "date": "2000-07-01",
    "span": (date(1990, 1, 1), date(2000, 12, 31)),
}  # fmt: skip


def rehearse(
    knowledge: Knowledge, locate: Locate, *, heard: bool = False, taken: "Taken | None" = None
) -> list[Problem]:
    """Return every problem the intents have with the record, their wording, and each other.

    *locate* gives the line of a path in a file. With *heard*, the very same intents and plain words have been
    rehearsed before, and only their queries are tried: no name and no fact has a say in all the rest. *taken* may
    have begun to read phrasings.
    """
    problems: list[Problem] = []
    taken = taken or Taken(knowledge.words)
    for intent in knowledge.catalogue.intents.values():
        faults = _query_faults(intent, knowledge) if heard else _faults(intent, knowledge, taken)
        for path, message in faults:
            problems.append(Problem(intent.file, locate(intent.file, path), ".".join(map(str, path)), message))
    return problems


class Taken:
    """Which intent takes a phrasing; phrasings that come down to the same words are read once.

    They are read without names and facts, so that what was found holds for as long as the words are the same.
    """

    def __init__(self, words: Words) -> None:
        self._catalogue = words.catalogue
        self._reader = Reader(words.catalogue, Gazetteer.build(()), words.index)
        self._known: dict[str, str | None] = {}
        self._others: Callable[[], dict[str, str | None]] | None = None  # gives what was read abreast

    def by(self, phrasing: str) -> str | None:
        """Return the intent that *phrasing* clearly leads to, or None."""
        if self._others:
            self._known, self._others = self._others(), None
        masked = self._catalogue.masked(phrasing)
        if masked not in self._known:
            self._known[masked] = self._read(masked)
        return self._known[masked]

    def begin(self, hands: int) -> None:
        """Begin to read the catalogue's phrasings with as many *hands*: processes forked from this one."""
        if hands > 1:
            phrasings = [masked for told in self._catalogue.phrasings.values() for masked in told]
            self._others = begin(self._read, phrasings, hands)

    def _read(self, masked: str) -> str | None:
        outcome = self._reader.read_masked(masked)
        return outcome.reading.intent if isinstance(outcome, Recognized) else None


def _faults(intent: Intent, knowledge: Knowledge, taken: Taken) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from _query_faults(intent, knowledge)
    yield from _slot_faults(intent, knowledge)
    yield from _wording_faults(intent, knowledge)
    yield from _phrasing_faults(intent, knowledge, taken)
    for place, name in enumerate(intent.follow):
        if name not in knowledge.catalogue.intents:
            hint = did_you_mean(name, knowledge.catalogue.intents)
            yield ("follow", place), f"expected an intent, found {name!r}{hint}"


def _query_faults(intent: Intent, knowledge: Knowledge) -> Iterator[tuple[tuple[str | int, ...], str]]:
    slots = {slot.name for slot in intent.slots}
    for part in ("gaps", "facts", "rows"):
        sql = getattr(intent, part)
        if not sql:
            continue
        unknown = set(_PARAMETER.findall(_without_strings(sql))) - slots - _ALWAYS
        if unknown:
            names = ", ".join(f":{name}" for name in sorted(unknown))
            yield (part,), f"expected only parameters that are slots of this intent, found {names}"
            continue
        try:
            knowledge.record.select(sql, _sample_params(intent, knowledge), as_of=date(2020, 1, 1), limit=5)
        except RecordError as error:
            yield (part,), f"expected a select the record can run, found a fault: {error}"


_SPAN = frozenset({"span_from", "span_to", "year_from", "year_to"})
_HEARD = {"span": _SPAN, "year": _SPAN, "stage": {"stage_number"}, "date": {"month_day"}}


def _slot_faults(intent: Intent, knowledge: Knowledge) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the slots that neither SQL nor wording looks at: they would be read and then ignored."""
    asked = set(_PARAMETER.findall(_without_strings(f"{intent.facts} {intent.rows}")))
    with suppress(TemplateError):
        asked |= meta.find_undeclared_variables(knowledge.wording.parse(intent.answer))
    for slot in intent.slots:
        if (intent.facts or intent.rows) and not asked & {slot.name, *_HEARD.get(slot.kind, ())}:
            yield ("slots", slot.name), f"expected `facts`, `rows` or `answer` to use {slot.name}, found none does"


def _wording_faults(intent: Intent, knowledge: Knowledge) -> Iterator[tuple[tuple[str | int, ...], str]]:
    known = {slot.name for slot in intent.slots} | _LOOSE
    if intent.facts:
        try:
            columns = set(knowledge.record.columns(intent.facts, _sample_params(intent, knowledge)))
        except RecordError:
            return
        for name in sorted(columns & {"rows", "gaps"}):
            yield (
                ("facts",),
                f"expected a column of its own name, found {name!r}, which wordings use for the query `{name}`",
            )
        known |= columns
    for part in ("answer", "unknown"):
        template = getattr(intent, part)
        if not template:
            continue
        try:
            knowledge.wording.prepare(template)
        except WordingError as error:
            yield (part,), f"expected a template, found a fault: {error}"
            continue
        tree = knowledge.wording.parse(template)
        assigned = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
        names = meta.find_undeclared_variables(tree) - known - assigned
        for name in sorted(names):
            hint = did_you_mean(name, known)
            yield (part,), f"expected a slot or a column of `facts`, found {name!r}{hint}"


def _phrasing_faults(intent: Intent, knowledge: Knowledge, taken: Taken) -> Iterator[tuple[tuple[str | int, ...], str]]:
    slots = {slot.name for slot in intent.slots}
    slots |= {"year"} if "span" in slots else set()  # a year fills a span
    for part, lines in (("ask", intent.ask), ("never", intent.never)):
        for place, line in enumerate(lines):
            try:
                phrasings = expand(line)
            except PhrasingError as error:
                yield (part, place), f"expected a phrasing, found a fault: {error}"
                continue
            named = {name for phrasing in phrasings for name in re.findall(r"\{([a-z_0-9]+)\}", phrasing)}
            if part == "ask" and named - slots:
                hint = did_you_mean(sorted(named - slots)[0], slots)
                yield (
                    (part, place),
                    f"expected slots of this intent, found {{{sorted(named - slots)[0]}}}{hint}",
                )
                continue
            hollow = next((p for p in phrasings if part == "ask" and _is_hollow(p, knowledge)), None)
            if hollow:
                yield (part, place), f"expected words that ask something, found only fillers in {hollow!r}"
                continue
            fault = _led_astray(intent, phrasings, taken, wanted=part == "ask")
            if fault:
                yield (part, place), fault


def _is_hollow(phrasing: str, knowledge: Knowledge) -> bool:
    """Whether *phrasing* has slots and words, but no word that is read: any talk of the slots would fit it."""
    lexicon = knowledge.catalogue.lexicon
    words = [word for word in fold(phrasing).split() if not word.startswith("{") and word not in lexicon.light]
    kept = [word for word in lexicon.canonical(words) if word not in lexicon.light]
    return "{" in phrasing and bool(words) and not kept


def _led_astray(intent: Intent, phrasings: list[str], taken: Taken, *, wanted: bool) -> str:
    """Return what is wrong with where *phrasings* lead, or an empty text."""
    for phrasing in phrasings:
        found = taken.by(phrasing)
        if wanted and found != intent.name:
            where = f"to {found}" if found else "to no clear intent"
            return f"expected to lead to {intent.name}, found that {phrasing!r} leads {where}"
        if not wanted and found == intent.name:
            return f"expected not to be taken by {intent.name}, found that {phrasing!r} is"
    return ""


def _sample_params(intent: Intent, knowledge: Knowledge) -> dict[str, str | int | float | None]:
    filled = {
        slot.name: Filled(slot.name, slot.kind, (_sample(slot.kind, knowledge),), "sample")  # type: ignore[arg-type]
        for slot in intent.slots
    }
    return knowledge.answerer.params(filled, date(2020, 1, 1), date(2020, 1, 1))


def _sample(kind: str, knowledge: Knowledge) -> object:
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    return next(iter(knowledge.entities.known(kind)), "nobody")


def _without_strings(sql: str) -> str:
    return re.sub(r"'[^']*'", "''", sql)
