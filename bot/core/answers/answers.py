"""From a recognized question to its answer: the intent's own SQL and wording, or why there is none."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.answers.reply import Cell, SlotValue, Source, Table
from bot.core.answers.wording import Wording, margin
from bot.core.intents.filling import Filled
from bot.core.intents.intents import Intent
from bot.core.record.entities import Entities
from bot.core.record.record import Record, Selection
from bot.core.times.days import day

EARLIEST, LATEST = "0001-01-01", "9999-12-31"
_KINDS = ("rider", "race", "team", "country", "classification", "term")
_HIDDEN = frozenset({"source", "certainty", "stood"})  # "stood": by when a result stood, not the day it was
_SEASONS = ("year", "season", "date")  # columns that say which season a row is of
_MOST_VERDICTS = 5_000  # about whether a question can be answered; some 2 MB
_IDS = re.compile(r"[^\s,;]+")
PARAMS = tuple(
    (
        "rider rider2 rider3 race race2 team team2 country country2 continent classification level term term2 "
        "place place2 year year2 year_from year_to span_from span_to stage stage_number ordinal count number date "
        "month_day as_of today"
    ).split()
)  # fmt: skip

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A scope as a wording sees it: its value, and the words it was put in."""

    value: object
    said: str

    def __str__(self) -> str:
        """Return the value as text."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record says: ``known`` is False when it cannot support an answer, and ``text`` says what it can."""

    known: bool
    text: str
    table: Table
    sources: tuple[Source, ...]
    certainty: str
    slots: Mapping[str, SlotValue]
    subject: str = ""  # the id of the rider the answer names, where it names just one


class Answerer:
    """Answers recognized questions from one record, in the wording of the intents."""

    def __init__(self, record: Record, entities: Entities, wording: Wording, sources: Mapping[str, Source]) -> None:
        self._record = record
        self._entities = entities
        self._wording = wording
        self._sources = sources
        self._verdicts: dict[tuple[object, ...], bool] = {}

    def answer(self, intent: Intent, filled: Mapping[str, Filled], as_of: date, today: date) -> Answer:
        """Return the answer to *intent* with its slots *filled*, as of the day *as_of*.

        Raises RecordError or WordingError when the intent itself is at fault.
        """
        params = self.params(filled, as_of, today)
        facts = self._select(intent.facts, params, as_of)
        rows = self._select(intent.rows, params, as_of)
        gaps = self._select(intent.gaps, params, as_of)
        first = _first(facts) if intent.facts else {}
        values = self._values(intent, filled, params) | (first or {})
        values |= {"rows": _records(rows), "gaps": _records(gaps)}
        stopped = bool(gaps.rows) or first is None or bool(first.get("unknown"))
        empty = not intent.facts and bool(intent.rows) and not rows.rows
        known = not (stopped or empty)
        if known:
            text = self._wording.render(intent.answer, values)
            known = bool(text)
        if not known:
            text = self._wording.render(intent.unknown, values) if intent.unknown else ""
        return Answer(
            known=known,
            text=text or "That is not on record here.",
            table=self._table(rows, params["year"]) if known or intent.unknown else Table(),
            sources=self._cited(facts, rows) if known else (),
            certainty=_certainty(facts, rows) if known else "",
            slots=self.slot_values(filled),
            subject=_subject(facts, rows) if known else "",
        )

    def can_answer(self, intent: Intent, filled: Mapping[str, Filled], as_of: date, today: date) -> bool:
        """Whether `answer` would know one; found out once, since the record never changes.

        Raises RecordError or WordingError as `answer` does.
        """
        asked = (intent.name, *((name, item.values[0]) for name, item in sorted(filled.items())), as_of, today)
        verdict = self._verdicts.get(asked)
        if verdict is None:
            verdict = self._can_answer(intent, filled, as_of, today)
            if len(self._verdicts) >= _MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts[asked] = verdict
        return verdict

    def _can_answer(self, intent: Intent, filled: Mapping[str, Filled], as_of: date, today: date) -> bool:
        """Find out with as little as can be: most questions that are looked up are only on offer."""
        params = self.params(filled, as_of, today)
        gaps = self._select(intent.gaps, params, as_of)
        if gaps.rows:
            return False
        facts = self._select(intent.facts, params, as_of)
        first = _first(facts) if intent.facts else {}
        if first is None or first.get("unknown"):
            return False
        told = "rows" in intent.answer or not intent.facts  # else they only stand below the answer
        rows = self._select(intent.rows if told else "", params, as_of)
        if not intent.facts and intent.rows and not rows.rows:
            return False
        values = self._values(intent, filled, params) | first | {"rows": _records(rows), "gaps": []}
        return bool(self._wording.render(intent.answer, values))

    def params(self, filled: Mapping[str, Filled], as_of: date, today: date) -> dict[str, Value]:
        """Return every parameter an intent's SQL may name; those without a slot are null or unbounded."""
        params: dict[str, Value] = dict.fromkeys(PARAMS)
        params |= {"span_from": EARLIEST, "span_to": LATEST, "year_from": 1, "year_to": 9999}
        params |= {"as_of": as_of.isoformat(), "today": today.isoformat()}
        for name, item in filled.items():
            value = item.values[0]
            if item.kind == "span":
                start, end = _span(value)
                params |= {"span_from": start, "span_to": end}
                params |= {"year_from": int(start[:4]), "year_to": int(end[:4])}
            elif item.kind == "date" and isinstance(value, str) and len(value) == 5:
                params["month_day"] = value
            elif not isinstance(value, tuple):
                params[name] = value
        if params["year"] and "span" not in filled:
            year = int(params["year"])
            params |= {
                "span_from": f"{year:04}-01-01",
                "span_to": f"{year:04}-12-31",
                "year_from": year,
                "year_to": year,
            }
        params["stage_number"] = self._stage_number(params)
        return params

    def slot_values(self, filled: Mapping[str, Filled]) -> dict[str, SlotValue]:
        """Return the filled slots as a reply shows them."""
        found: dict[str, SlotValue] = {}
        for name, item in filled.items():
            value = item.values[0]
            if isinstance(value, tuple):
                text = f"{value[0].isoformat()}..{value[1].isoformat()}"
                found[name] = SlotValue(text, item.said, item.said)
            else:
                found[name] = SlotValue(value, self._entities.name(item.kind, str(value)), item.said)
        return found

    def _select(self, sql: str, params: Mapping[str, Value], as_of: date) -> Selection:
        return self._record.select(sql, params, as_of=as_of) if sql else Selection((), ())

    def _stage_number(self, params: dict[str, Value]) -> int | None:
        """Settle which stage is meant: "last" by the record, a bare number for its halves as well."""
        stage = params["stage"]
        if stage == "last" and params["race"] and params["year"]:
            found = self._record.select(
                "select stage from stages where race = :race and year = :year order by position desc",
                params,
                limit=1,
            )
            if found.rows:
                params["stage"] = stage = found.rows[0][0]
        return int(stage) if isinstance(stage, str) and stage.isdigit() else None

    def _values(self, intent: Intent, filled: Mapping[str, Filled], params: Mapping[str, Value]) -> dict[str, Any]:
        """Return what a wording may speak of: every slot of the intent, filled or None, and the parameters."""
        values: dict[str, Any] = dict(params)
        for slot in intent.slots:
            item = filled.get(slot.name)
            if item is None:
                values[slot.name] = None
            elif slot.kind in _KINDS:
                values[slot.name] = self._entities.get(slot.kind, str(item.values[0]))
            elif slot.kind in ("span", "age"):
                values[slot.name] = Said(item.values[0], _said_span(item))
            elif slot.kind == "place":
                values[slot.name] = self._entities.name("place", str(item.values[0]))
        return values

    def _table(self, selection: Selection, asked: Value) -> Table:
        """Return the rows as people read them: names for ids, dates and gaps written out."""
        shown = [place for place, name in enumerate(selection.columns) if name not in _HIDDEN]
        columns = tuple(selection.columns[place] for place in shown)
        season = next((p for p, name in enumerate(selection.columns) if name in _SEASONS), None)
        rows = tuple(
            tuple(self._cell(selection.columns[p], row[p], row[season] if season is not None else asked) for p in shown)
            for row in selection.rows
        )
        return Table(tuple(_heading(name) for name in columns), rows)

    def _cell(self, column: str, value: Cell, season: Cell) -> Cell:
        kind = column.rstrip("0123456789")
        if value is None:
            return None
        if kind == "team" and season:
            return self._entities.team_name(str(value), int(str(season)[:4]))
        if kind in _KINDS:
            return self._entities.name(kind, str(value))
        if kind in ("date", "born", "died", "start_date", "end_date", "until"):
            return day(str(value))
        if column == "margin_s" and isinstance(value, int):
            return margin(value)
        return value

    def _cited(self, *selections: Selection) -> tuple[Source, ...]:
        """Return the sources named by the rows, those that carry most of them first."""
        named: Counter[str] = Counter()
        for selection in selections:
            if "source" in selection.columns:
                place = selection.columns.index("source")
                named.update(str(row[place] or "") for row in selection.rows)
        counts: Counter[str] = Counter()
        for ids, times in named.items():
            for id_ in _IDS.findall(ids):
                counts[id_] += times
        ranked = sorted(counts, key=lambda id_: -counts[id_])
        return tuple(self._sources[id_] for id_ in ranked if id_ in self._sources)


def _span(value: object) -> tuple[str, str]:
    """Return the first and last day of a span, or of a calendar year."""
    if isinstance(value, tuple):
        return value[0].isoformat(), value[1].isoformat()
    return f"{int(str(value)):04}-01-01", f"{int(str(value)):04}-12-31"


def _said_span(item: Filled) -> str:
    """Return the words of a span as they fit behind a sentence ("in 2021", "since 2010")."""
    if item.means:
        return f"{item.said} ({item.means})"
    if item.kind == "span" and not isinstance(item.values[0], tuple):
        return f"in {item.values[0]}"
    if isinstance(item.values[0], tuple) and item.said.replace(" ", "").isdigit():
        first, last = (day.year for day in item.values[0])
        return f"from {first} to {last}"
    if not item.said[:1].isdigit():
        return item.said
    return f"in the {item.said}" if item.said.endswith("s") else f"from {item.said}"


def _first(selection: Selection) -> dict[str, Cell] | None:
    return dict(zip(selection.columns, selection.rows[0], strict=True)) if selection.rows else None


def _subject(*selections: Selection) -> str:
    """Return the rider an answer is about: the one its facts or its only row name."""
    for selection in selections:
        if "rider" in selection.columns and len(selection.rows) == 1:
            return str(selection.rows[0][selection.columns.index("rider")] or "")
    return ""


def _records(selection: Selection) -> list[dict[str, Cell]]:
    return selection.dicts()


def _certainty(*selections: Selection) -> str:
    """Return how sure the rows are, where any is less than plain."""
    found: dict[str, None] = {}
    for selection in selections:
        if "certainty" in selection.columns:
            place = selection.columns.index("certainty")
            found |= {str(row[place]): None for row in selection.rows if row[place]}
    found.pop("certain", None)
    return ", ".join(found)


def _heading(column: str) -> str:
    return {"margin_s": "margin", "distance_km": "km", "race_name": "race"}.get(column, column.replace("_", " "))
