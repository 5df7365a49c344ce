"""What a single value may be: text as it stands in the YAML, typed."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
INTENT_PATTERN = r"^[a-z][a-z0-9_]*$"
COUNTRY_PATTERN = r"^[A-Z]{3}$"
ABOUT_PATTERN = r"^[a-z]+:[^\s:]+$"
STAGE_PATTERN = r"^(?:prologue|[1-9]\d?[a-d]?)$"
PATTERNS = {  # what to say instead of a regular expression
    ID_PATTERN: "lower-case words with hyphens",
    INTENT_PATTERN: "lower-case words with underscores",
    COUNTRY_PATTERN: 'three capitals such as "GBR"',
    ABOUT_PATTERN: "kind:id such as rider:eddy-merckx",
    STAGE_PATTERN: 'a stage such as "5", "5a" or "prologue"',
}
_PART_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_SPAN = re.compile(r"(\d{4})(?:(-)(\d{4})?)?")
_GAP = re.compile(r"(?:(\d+):([0-5]\d)|(\d+)):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class RefTo:
    """Marks a text as the id of something described elsewhere; ``kind:id`` names its kind itself."""

    kind: str


class Span(NamedTuple):
    """Years from *first* to *last*, both included; *last* is None while it goes on."""

    first: int
    last: int | None

    def holds(self, year: int) -> bool:
        """Return whether *year* lies within."""
        return self.first <= year and (self.last is None or year <= self.last)


def expected(what: str) -> PydanticCustomError:
    """Return the error of a value that is not *what* the field takes."""
    return PydanticCustomError("expected", "{what}", {"what": what})


def full_day(text: str) -> str:
    """Return *text* when it is a whole date (``1985-05-21``) of the calendar."""
    try:
        if len(text) == 10:
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise expected('a date such as "1985-05-21"')


def part_day(text: str) -> str:
    """Return *text* when it is a date, a month or a year: ``1985-05-21``, ``1985-05``, ``1985``."""
    try:
        if _PART_DAY.fullmatch(text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
            return text
    except ValueError:
        pass
    raise expected('a date such as "1985-05-21", "1985-05" or "1985"')


@lru_cache(maxsize=4096)
def _read_span(text: str) -> Span | None:
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    first = int(match[1])
    last = int(match[3]) if match[3] else None if match[2] else first
    return Span(first, last) if 1800 <= first <= 2100 and (last is None or first <= last <= 2100) else None


def span(text: Any) -> Span:
    """Return years such as ``2005``, ``2005-2006`` or ``2014-``."""
    found = _read_span(text) if isinstance(text, str) else None
    if found is None:
        raise expected('years such as "2005", "2005-2006" or "2014-"')
    return found


def gap_seconds(text: Any) -> int:
    """Return a time gap such as ``6:17`` or ``1:02:07`` in whole seconds; ``s.t.`` (same time) is 0."""
    if text == "s.t.":
        return 0
    match = _GAP.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise expected('a gap such as "6:17", "1:02:07" or "s.t."')
    hours, minutes = (int(match[1]), int(match[2])) if match[1] else (0, int(match[3]))
    return hours * 3600 + minutes * 60 + int(match[4])


def rank(text: Any) -> int | None:
    """Return a rank from 1, or None for ``-``."""
    if text == "-":
        return None
    if isinstance(text, str) and text.isdecimal() and 1 <= int(text) <= 999:
        return int(text)
    raise expected('a rank from 1, or "-" where it is not known')


def one_or_many(value: Any) -> Any:
    """Return *value* as a list: a single text stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _schema(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, **more})


Text = Annotated[str, StringConstraints(min_length=1)]
RiderRef = Annotated[Text, RefTo("rider")]
TeamRef = Annotated[Text, RefTo("team")]
RaceRef = Annotated[Text, RefTo("race")]
CountryRef = Annotated[Text, RefTo("country")]
ClassificationRef = Annotated[Text, RefTo("classification")]
TermRef = Annotated[Text, RefTo("term")]
SourceRef = Annotated[Text, RefTo("source")]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
IntentId = Annotated[str, StringConstraints(pattern=INTENT_PATTERN)]
CountryId = Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)]
StageId = Annotated[str, StringConstraints(pattern=STAGE_PATTERN)]
About = Annotated[str, StringConstraints(pattern=ABOUT_PATTERN), RefTo("kind:id")]
Day = Annotated[str, AfterValidator(full_day), _schema(r"^\d{4}-\d\d-\d\d$", examples=["1985-05-21"])]
PartDay = Annotated[str, AfterValidator(part_day), _schema(r"^\d{4}(-\d\d(-\d\d)?)?$", examples=["1985-05"])]
Years = Annotated[Span, BeforeValidator(span), _schema(r"^\d{4}(-(\d{4})?)?$", examples=["2005-2006", "2014-", "2012"])]
Gap = Annotated[int, BeforeValidator(gap_seconds), _schema(r"^(\d+:)?\d+:\d\d$|^s\.t\.$", examples=["6:17"])]
Rank = Annotated[
    int | None,
    BeforeValidator(rank),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "-"}]}),
]
YesNo = Annotated[bool, WithJsonSchema({"enum": [True, False, "yes", "no"]})]
Year = Annotated[int, Field(ge=1800, le=2100)]
Whole = Annotated[int, Field(ge=0, le=100_000)]
Kilometres = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
Gender = Literal["m", "f"]
Certainty = Literal["certain", "announced", "planned", "possible", "quoted", "disputed", "single source"]
Sources = Annotated[list[SourceRef], Field(min_length=1)]
SourceOf = Annotated[list[SourceRef], BeforeValidator(one_or_many, json_schema_input_type=Text | list[Text])]
