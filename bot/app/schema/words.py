"""The forms of what is told and asked: facts, terms, questions, and plain words."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.app.schema.form import Form, entries, items
from bot.app.schema.scalars import (
    About,
    Certainty,
    Id,
    IntentId,
    PartDay,
    RaceRef,
    RiderRef,
    SourceOf,
    Sources,
    TermRef,
    Text,
    one_or_many,
)

Subjects = Annotated[
    list[About],
    BeforeValidator(one_or_many, json_schema_input_type=About | list[About]),
    Field(min_length=1),
]


class Fact(Form):
    """One dated fact, in a sentence that stands by itself."""

    about: Subjects
    """What it is about, as kind:id."""
    topic: Text
    """Such as contract, injury, crash, quote, goal, honour."""
    date: PartDay
    until: PartDay | None = None
    certainty: Certainty = "certain"
    says: Text
    short: Text | None = None
    source: SourceOf | None = None


class Stated(Form):
    """A total or record as somebody stated it."""

    about: About
    race: RaceRef | None = None
    what: Text
    value: Text
    date: PartDay | None = None
    source: SourceOf | None = None


class Complete(Form):
    """A list that is whole although an edition has gaps."""

    rider: RiderRef
    race: RaceRef | None = None
    what: Literal["wins", "stage wins"]
    source: SourceOf | None = None


class FactsFile(Form):
    """Dated facts, stated totals, complete lists."""

    sources: Sources
    facts: dict[Id, Fact] = entries()
    stated: list[Stated] = items()
    complete: list[Complete] = items()


class Term(Form):
    """A word of the sport, explained."""

    name: Text
    aliases: list[Text] = items()
    says: Text
    long: Text | None = None
    """A few sentences more."""
    see: list[TermRef] = items()
    """Terms close to it."""
    differs: dict[TermRef, Text] = entries()
    """For another term, what sets the two apart."""
    source: SourceOf | None = None


class GlossaryFile(Form):
    """Terms, by id."""

    sources: Sources
    terms: dict[Id, Term] = entries()


class IntentFile(Form):
    """One kind of question: how it is asked, looked up and answered."""

    intent: IntentId
    about: Text
    """Finishes "ask me …"."""
    slots: dict[Text, Literal["required", "optional"]] = entries()
    ask: Annotated[list[Text], Field(min_length=1)]
    """How people say it; (a|b) is either, [a] may be left out, {rider} is a slot."""
    never: list[Text] = items()
    """Near misses that this intent must not take."""
    examples: list[Text] = items()
    """Shown in help; each must be answerable."""
    gaps: Text | None = None
    """SQL; any row means that the record cannot support an answer."""
    facts: Text | None = None
    """SQL; one row whose columns the wording may use."""
    rows: Text | None = None
    """SQL; the evidence shown under the answer."""
    answer: Text
    unknown: Text | None = None
    echo: Literal["rows", "sources", "reading"] | None = None
    """For words about the last answer ("source?"): what of it is shown; `answer` is said when there is none."""
    follow: list[Text] = items()


class LexiconFile(Form):
    """How plain words are read."""

    same: dict[Text, list[Text]] = entries()
    """For a word, the words it stands for."""
    filler: list[Text] = items()
    """Words and phrases people chat with."""
    light: list[Text] = items()
    """Words whose absence changes no question."""
    turning: list[Text] = items()
    """Words that turn a question round."""
    elsewhere: list[Text] = items()
    """Words of other subjects, never taken for a misspelling of ours."""
    asking: list[Text] = items()
    """Words that questions begin with; what is merely overheard must begin with one, or end with a question mark."""
