"""Question cases: tables of utterances with what they should come back as, read from YAML and judged.

``tests/cases/*.yaml`` holds them; ``python -m bot eval`` and the test suite run them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.app.yaml_source import Document, dotted, read_yaml
from bot.core.answers.reply import Outcome, Reply
from bot.core.problems import KnowledgeError, Problem


@dataclass(frozen=True, slots=True)
class Case:
    """One utterance and what is expected of its reply; what is None or empty is not looked at."""

    utterance: str
    intent: str | None = None
    slots: Mapping[str, str] | None = None
    answer: tuple[str, ...] = ()
    outcome: Outcome = "answered"
    as_of: date | None = None
    today: date | None = None
    overheard: bool = False
    place: str = ""  # file:line


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_listed)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    utterances: Texts = Field(min_length=1)
    intent: str | None = None
    slots: dict[str, str] | None = None
    answer: Texts = []
    outcome: Outcome | None = None
    as_of: date | None = None
    today: date | None = None
    overheard: bool | None = None


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    intent: str | None = None
    outcome: Outcome = "answered"
    as_of: date | None = None
    today: date | None = None
    overheard: bool = False
    cases: list[_Row]


def read_cases(folder: Path) -> list[Case]:
    """Return the cases of every YAML file in *folder*, in order; KnowledgeError names what cannot be read."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        read = read_yaml(path.name, path.read_bytes())
        if isinstance(read, list):
            problems += read
            continue
        try:
            cases += _cases(_Table.model_validate(read.value), read)
        except ValidationError as error:
            problems += [_problem(read, fault) for fault in error.errors()]
    if problems:
        raise KnowledgeError(problems)
    return cases


def _cases(table: _Table, document: Document) -> list[Case]:
    return [
        Case(
            utterance=utterance,
            intent=row.intent or table.intent,
            slots=row.slots,
            answer=tuple(row.answer),
            outcome=row.outcome or table.outcome,
            as_of=row.as_of or table.as_of,
            today=row.today or table.today,
            overheard=table.overheard if row.overheard is None else row.overheard,
            place=f"{document.file}:{document.line(('cases', number))}",
        )
        for number, row in enumerate(table.cases)
        for utterance in row.utterances
    ]


def _problem(document: Document, fault: Any) -> Problem:
    return Problem(document.file, document.line(fault["loc"]), dotted(fault["loc"]), fault["msg"])


def judge(case: Case, reply: Reply, said: str) -> list[str]:
    """Return what is wrong with *reply* to *case*, nothing when it is right; *said* is its plain text."""
    wrong = []
    if reply.outcome != case.outcome:
        wrong.append(f"expected {case.outcome}, found {reply.outcome}")
    if case.intent and case.outcome in ("answered", "unknown") and reply.intent != case.intent:
        wrong.append(f"expected intent {case.intent}, found {reply.intent}")
    found = {name: str(slot.value) for name, slot in reply.slots.items()}
    for name, value in (case.slots or {}).items():
        if found.get(name) != value:
            wrong.append(f"expected {name}={value}, found {found.get(name)}")
    for name in sorted(set(found) - set(case.slots)) if case.slots is not None else ():
        wrong.append(f"expected no {name}, found {found[name]}")
    wrong += [f"expected {text!r} in {said!r}" for text in case.answer if not _says(said, text)]
    return wrong


def _says(said: str, text: str) -> bool:
    """Tell whether *said* holds *text*, with numbers whole: ``35`` is not in ``135``."""
    heard = " ".join(said.casefold().split())
    return re.search(rf"(?<!\d){re.escape(text.casefold())}(?!\d)", heard) is not None
