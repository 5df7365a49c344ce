"""Every intent is tried before it goes into service, and each fault is named by file and line."""

import pytest

from bot.app.knowledge import Workshop
from bot.core.problems import KnowledgeError

from .conftest import Folder

FILE = "intents/birthday.yaml"
LINES = {
    "intent": "birthday",
    "about": "when a rider was born",
    "slots": "{rider: required}",
    "ask": '["when was {rider} born", "{rider} (birthday|birth date)"]',
    "never": '["{rider} stage wins"]',
    "examples": "[when was cav born]",
    "gaps": '"select race, year from stage_gaps where 0 and year between :year_from and :year_to"',
    "facts": '"select born, source from riders where id = :rider"',
    "rows": '"select date from stage_wins where rider = :rider"',
    "answer": '"{{ rider.name }} was born on {{ born | date }}."',
    "unknown": '"I do not know."',
    "follow": "[stage_wins]",
}
NUMBER = {key: number for number, key in enumerate(LINES, 1)}


def problems(folder: Folder, **lines: str) -> list[str]:
    folder.write(FILE, "".join(f"{key}: {value}\n" for key, value in (LINES | lines).items()))
    try:
        Workshop(folder.path).build("test")
    except KnowledgeError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_sound_intent_has_no_problem(folder: Folder) -> None:
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("part", "written", "said"),
    [
        ("facts", '"select brn, source from riders where id = :rider"', "found a fault: no such column: brn"),
        ("facts", '"select born from rider where id = :rider"', "found a fault: no such table: rider"),
        ("rows", '"delete from riders"', "found a fault: only reading is allowed: one select"),
        ("rows", '"select 1; select 2"', "found a fault: only one statement at a time is allowed"),
        ("gaps", '"select race from stage_gaps where"', "found a fault: incomplete input"),
        (
            "facts",
            '"with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) as born from n"',
            "found a fault: the query takes too long",
        ),
        ("facts", '"select born from riders where id = :ridr"', "only parameters that are slots"),
        ("rows", '"select 1 as a where :race and :team"', "found :race, :team"),
        ("answer", '"{{ rider.name }} was born on {{ brn | date }}."', "found 'brn', did you mean 'born'?"),
        ("answer", '"{{ rider.name"', "expected a template, found a fault"),
        ("answer", '"{{ rider.name | dat }} {{ born }}"', "expected a template, found a fault"),
        ("unknown", '"I do not know {{ ridder.name }}."', "found 'ridder', did you mean 'rider'?"),
        ("slots", "{rider: required, race: optional}", "slots.race: expected `facts`, `rows` or `answer` to use race"),
        ("follow", "[stage_wins, stage_win]", "expected an intent, found 'stage_win', did you mean 'stage_wins'?"),
    ],
)
def test_a_fault_is_named_by_file_line_and_part(folder: Folder, part: str, written: str, said: str) -> None:
    found = problems(folder, **{part: written})

    assert len(found) == 1
    assert found[0].startswith(f"{FILE}:{NUMBER[part]}: {part}")
    assert said in found[0]


@pytest.mark.parametrize(
    ("part", "written", "said"),
    [
        (
            "ask",
            '["when was {rider} born", "{rider} stage wins"]',
            "ask.1: expected to lead to birthday, found that '{rider} stage",
        ),
        (
            "ask",
            '["when was {rider} born", "{rider} (birthday"]',
            "ask[1]: expected a phrasing, found a fault in it: '(' is",
        ),
        (
            "ask",
            '["when was {rider} born", "{race} birthday of {rider}"]',
            "ask.1: expected slots of this intent, found {race}",
        ),
        (
            "ask",
            '["when was {rider} born", "the {rider} please"]',
            "ask.1: expected words that ask something, found only",
        ),
        ("never", '["{rider} birth date"]', "never.0: expected not to be taken by birthday, found that '{rider} birth"),
        ("never", '["{rider} birth [date"]', "never[0]: expected a phrasing, found a fault in it: '[' is"),
    ],
)
def test_a_phrasing_at_fault_is_named_by_its_place(folder: Folder, part: str, written: str, said: str) -> None:
    found = [problem for problem in problems(folder, **{part: written}) if problem.startswith(FILE)]

    assert len(found) == 1
    assert found[0].startswith(f"{FILE}:{NUMBER[part]}: {said}")


def test_an_intent_that_takes_its_neighbours_phrasing_shows_at_both(folder: Folder) -> None:
    found = problems(folder, ask='["when was {rider} born", "how many stages has {rider} won"]', never="[]")

    assert any(problem.startswith(f"{FILE}:4: ask.1: ") for problem in found)
    assert any(problem.startswith("intents/stage_wins.yaml:") for problem in found)


def test_all_faults_come_together(folder: Folder) -> None:
    found = problems(
        folder, facts='"select x from y"', rows='"select z from y"', never='["{rider} birthday"]', follow="[gone]"
    )

    assert [problem.split(": ")[1] for problem in found] == ["never.0", "facts", "rows", "follow.0"]
