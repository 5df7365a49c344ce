"""Results from a CSV into knowledge: all of it or nothing, and nothing there is touched."""

import csv
import io
import os
from pathlib import Path

import pytest

from bot.app.importing import plan as module
from bot.app.importing.columns import COLUMNS
from bot.app.importing.plan import NotWritten, Plan, prepare
from bot.app.importing.yaml_text import WIDTH
from bot.app.loading import load_folder
from bot.core.problems import KnowledgeError

from .conftest import Folder

ONE_DAY = """\
# What is known of it.
race: omloop
sources: [gazette]

editions:
  # The first one.
  2019: {placings: [dan-martin]}   # in the rain
  # Not so far back.
  2021: {date: "2021-02-27", placings: [tony-martin, {rider: dan-martin, margin: "0:10"}], source: gazette}
"""


@pytest.fixture
def races(folder: Folder) -> Folder:
    """Give the small knowledge with one-day races, one of them with results, and a second source."""
    folder.write(
        "races/more.yaml",
        "sources: [gazette]\nraces:\n  omloop: {name: Omloop, kind: one-day}\n"
        "  worlds: {name: Worlds, kind: championship}\n",
    )
    folder.write("sources/herald.yaml", "sources:\n  herald: {title: News, publisher: The Herald}\n")
    folder.write("results/omloop.yaml", ONE_DAY)
    return folder


def prepared(folder: Folder, *lines: str) -> Plan:
    return prepare(folder.path, {"new.csv": "\n".join(lines).encode()})


def problems(folder: Folder, *lines: str) -> list[str]:
    before = contents(folder.path)
    with pytest.raises(KnowledgeError) as caught:
        prepared(folder, *lines)
    assert contents(folder.path) == before
    return [str(problem) for problem in caught.value.problems]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def written(folder: Folder, *lines: str) -> str:
    """Return the one file that importing *lines* changes, as it then is; the rest is as it was."""
    before = contents(folder.path)
    plan = prepared(folder, *lines)
    plan.write()
    after = contents(folder.path)
    changed = [file for file in after if before.get(file) != after[file]]
    assert changed == list(plan.files)
    load_folder(folder.path)
    [file] = changed
    return after[file].decode()


def added(old: str, new: str) -> list[str]:
    """Return the lines of *new* that *old* has not, having made sure that all others are as they were."""
    lines = new.splitlines()
    more = [line for line in lines if line not in old.splitlines()]
    assert [line for line in lines if line not in more] == [line for line in old.splitlines() if line in lines]
    return more


# Where things go


def test_a_one_day_result_joins_the_others_of_its_race(races: Folder) -> None:
    text = written(
        races,
        "race,date,rank,rider,team,margin,distance_km,source",
        "Omloop,2022-02-26,1,Mark Cavendish,Quick-Step,,204.2,gazette",
        "Omloop,2022-02-26,2,MARTIN Tony,,s.t.,204.2,gazette",
        "Omloop,2022-02-26,3,dan-martin,,1:02,204.2,gazette",
    )

    assert added(ONE_DAY, text) == [
        '  2022: {date: "2022-02-26", distance_km: 204.2, placings: [{rider: mark-cavendish, team: quick-step}, '
        "{rider: tony-martin, margin: s.t.},",
        '    {rider: dan-martin, margin: "1:02"}]}',
    ]
    assert text.startswith(ONE_DAY)


@pytest.mark.parametrize(("year", "after"), [("2018", "editions:"), ("2020", "  2019: "), ("2023", "  2021: ")])
def test_editions_stand_in_order_of_their_years_and_comments_stay(races: Folder, year: str, after: str) -> None:
    text = written(races, "race,year,rider,source", f"omloop,{year},dan martin,gazette")

    assert added(ONE_DAY, text) == [f"  {year}: {{placings: [dan-martin]}}"]
    lines = text.splitlines()
    assert lines[lines.index(f"  {year}: {{placings: [dan-martin]}}") - 1].startswith(after)


def test_a_race_without_results_gets_a_file(races: Folder) -> None:
    text = written(
        races,
        "race,year,rank,rider,certainty,source",
        "worlds,2014,1,Tony Martin,single source,herald",
        "worlds,2013,1,Dan Martin,single source,gazette; herald",
    )

    assert text == (
        "# yaml-language-server: $schema=../schema/editions.json\n"
        "race: worlds\n"
        "sources: [gazette, herald]\n"
        "editions:\n"
        "  2013: {certainty: single source, placings: [dan-martin]}\n"
        "  2014: {certainty: single source, placings: [tony-martin], source: herald}\n"
    )


def test_a_stage_race_gets_a_file_an_edition_in_the_compact_form(races: Folder) -> None:
    text = written(
        races,
        "race,year,date,stage,rank,rider,team,margin,classification,start,finish,distance_km,kind,source",
        'Tour de France,2022,2022-07-02,2,,,Quick-Step,,,"Roskilde, Denmark",Nyborg,13.2,ttt,herald',
        "Tour de France,2022,2022-07-01,1,,dan martin,,,,Copenhagen,Copenhagen,13.2,itt,gazette",
        "Tour de France,2022,2022-07-01,1,2,tony martin,,,,,,,,gazette",
        "Tour de France,2022,,1,,dan martin,,,general,,,,,gazette",
        "Tour de France,2022,2022-07-01/2022-07-02,,1,dan martin,,,,,,,,gazette",
        "Tour de France,2022,2022-07-01/2022-07-02,,2,tony martin,,0:12,,,,,,gazette",
        "tdf,2022,,,3,Cav,,,general,,,,,gazette",
    )

    assert text == (
        "# yaml-language-server: $schema=../../schema/edition.json\n"
        "race: tour-de-france\n"
        "year: 2022\n"
        "sources: [gazette, herald]\n"
        'dates: {start: "2022-07-01", end: "2022-07-02"}\n'
        "placings:\n"
        '  general: [{rider: dan-martin, source: gazette}, {rider: tony-martin, margin: "0:12", source: gazette}, '
        "{rider: mark-cavendish,\n"
        "    source: gazette}]\n"
        "stages:\n"
        '  - {stage: "1", date: "2022-07-01", start: Copenhagen, finish: Copenhagen, distance_km: 13.2, kind: itt, '
        "winner: dan-martin,\n"
        "    second: tony-martin, leader: dan-martin, source: gazette}\n"
        '  - {stage: "2", date: "2022-07-02", start: "Roskilde, Denmark", finish: Nyborg, distance_km: 13.2, '
        "kind: ttt, winner_team: quick-step,\n"
        "    source: herald}\n"
    )


def test_what_an_edition_lacks_is_filled_in(races: Folder) -> None:
    file = "results/giro-d-italia/2013.yaml"
    old = (races.path / file).read_text(encoding="utf-8")

    text = written(
        races,
        "race,year,date,stage,rank,rider,margin,classification,finish,source",
        "giro,2013,2013-05-05,2,1,tony martin,,,Forio,herald",
        "giro,2013,2013-05-05,3,1,mark cavendish,,,Naples,herald",
        "giro,2013,,,2,tony martin,1:05,,,gazette",
        "giro,2013,,,1,dan martin,,general,,gazette",
    )

    assert added(old, text) == [
        'placings: {general: [dan-martin, {rider: tony-martin, margin: "1:05"}]}',
        '  - {stage: "2", date: "2013-05-05", start: Ischia, finish: Forio, kind: flat, winner: tony-martin,'
        " source: [gazette, herald]}",
        '  - {stage: "3", date: "2013-05-05", finish: Naples, winner: mark-cavendish, source: herald}',
    ]


def test_a_placing_on_record_gets_its_gap(races: Folder) -> None:
    text = written(races, "race,year,rank,rider,margin,source", "tdf,2021,2,tony martin,1:05,herald")

    assert (
        'placings: {general: [dan-martin, {rider: tony-martin, margin: "1:05", source: [gazette, herald]}]}\n' in text
    )


def test_what_is_on_record_already_changes_nothing(races: Folder) -> None:
    plan = prepared(
        races,
        "race;year;date;stage;rank;rider;margin;source",
        "omloop;2021;2021-02-27;;2;Dan Martin;0:10;herald",
        "omloop;2019;;;;Dan Martin;;gazette",
        "tdf;2021;2021-06-26;1;1;Dan Martin;;gazette",
    )

    assert plan.files == {}


def test_a_rank_beside_the_rider_of_a_team_is_on_record(races: Folder) -> None:
    races.change("results/tour-de-france/2021.yaml", "\nstages:", "\nteams: {quick-step: {mark-cavendish: 3}}\nstages:")

    plan = prepared(races, "race,year,rank,rider,source", "tdf,2021,3,Cav,gazette")

    assert plan.files == {}


def test_line_ends_and_a_missing_last_one_are_kept(races: Folder) -> None:
    (races.path / "results/omloop.yaml").write_bytes(ONE_DAY.rstrip("\n").replace("\n", "\r\n").encode())

    written(races, "race,year,rider,source", "omloop,2023,Cav,gazette")

    data = (races.path / "results/omloop.yaml").read_bytes()
    assert data.endswith(b"source: gazette}\r\n  2023: {placings: [mark-cavendish]}\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


# What is refused


def test_a_clash_names_both(races: Folder) -> None:
    assert problems(
        races,
        "race,year,date,stage,rank,rider,distance_km,source",
        "omloop,2021,2021-02-28,,1,Cav,,gazette",
        "tdf,2021,2021-06-26,1,1,Cav,,gazette",
    ) == [
        'new.csv:2: date: expected "2021-02-27", as on record in results/omloop.yaml:9, found "2021-02-28"',
        'new.csv:2: rider: expected "tony-martin", as on record in results/omloop.yaml:9, found "mark-cavendish"',
        'new.csv:3: rider: expected "dan-martin", as on record in results/tour-de-france/2021.yaml:11, '
        'found "mark-cavendish"',
    ]


def test_rows_that_contradict_each_other_are_both_named(races: Folder) -> None:
    assert problems(
        races, "race,year,rank,rider,source", "omloop,2022,1,Cav,gazette", "omloop,2022,1,dan martin,gazette"
    ) == ['new.csv:3: rider: expected "mark-cavendish", as new.csv:2 has it, found "dan-martin"']


def test_the_unknown_are_listed_with_the_nearest_names(races: Folder) -> None:
    said = problems(
        races,
        "race,year,rider,team,classification,source",
        "Omlop,2022,Toni Marten,Quikstep,,gazette",
        "omloop,2022,,Quick-Step,points,gazete",
    )

    assert [line.partition("; nearest are ")[0] for line in said[:3]] == [
        'new.csv:2: race: expected a known race, found "Omlop"',
        'new.csv:2: rider: expected a known rider, found "Toni Marten"',
        'new.csv:2: team: expected a known team, found "Quikstep"',
    ]
    assert "Omloop (omloop)" in said[0] and "Tony Martin (tony-martin)" in said[1] and "(quick-step)" in said[2]
    assert said[3].startswith('new.csv:3: classification: expected a known classification, found "points"')
    assert said[4] == "new.csv:3: source: expected the id of a known source, found \"gazete\", did you mean 'gazette'?"


def test_a_name_of_several_asks_for_the_id(races: Folder) -> None:
    races.write(
        "riders/more.yaml",
        "sources: [gazette]\nshared_names: [Dan Martin]\nriders:\n  dan-martin-2: {name: Dan Martin}\n",
    )

    assert problems(races, "race,year,rider,source", "omloop,2022,Dan Martin,gazette") == [
        'new.csv:2: rider: expected one rider, found "Dan Martin", which may be any of dan-martin, dan-martin-2 '
        "(write the id)"
    ]


@pytest.mark.parametrize(
    ("heading", "line", "said"),
    [
        ("race,year,rider", "omloop,2022,Cav", "1: expected a column source, found none"),
        ("race,ridr,source", "omloop,Cav,gazette", "1: expected a known column, found \"ridr\", did you mean 'rider'?"),
        ("race,race,source", "a,b,c", "1: race: expected each column once, found it again"),
        ("race,rider,source", "omloop,Cav,gazette", "2: year: expected a year or a date, found neither"),
        ("race,year,source", "omloop,2022,gazette", "2: rider: expected a rider, found none"),
        ("race,year,rider,source", "omloop,next,Cav,gazette", '2: year: expected a whole number, found "next"'),
        ("race,year,rider,source", "omloop,2022,Cav", "2: source: expected a value, found none"),
        ("race,date,rider,source", "omloop,26.2.2022,Cav,gazette", '2: date: expected a date such as "1985-05-21"'),
        ("race,date,rider,source", "tdf,2022-07-24,Cav,gazette", "2: date: expected the first and last day"),
        ("race,year,rank,rider,source", "omloop,2022,0,Cav,gazette", '2: rank: expected a number from 1, found "0"'),
        ("race,year,stage,rank,rider,source", "tdf,2022,1,4,Cav,gazette", "2: rank: expected a rank up to 3"),
        ("race,year,rider,margin,source", "omloop,2022,Cav,5:01:02,gazette", "2: margin: expected no gap of a winner"),
        ("race,year,kind,rider,source", "omloop,2022,flat,Cav,gazette", "2: kind: expected no kind without a stage"),
        ("race,year,rider,source", "omloop,2022,Cav,gazette,more", "2: expected 4 cells, found 5"),
        ("race,year,rider,source", "", ": expected rows under the heading, found none"),
        ("race,year,rider,source", 'omloop,2022,"Cav,gazette', ": expected a table with commas, found unexpected end"),
        ("race,date,rider,source", "omloop,2022-02-30,Cav,gazette", "2: date: expected a date such as"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_says_where_and_why(races: Folder, heading: str, line: str, said: str) -> None:
    [found] = problems(races, heading, line)

    assert f"new.csv:{said}".replace("::", ":") in found


def test_bytes_that_are_no_text_are_named(races: Folder) -> None:
    with pytest.raises(KnowledgeError, match=r"new\.csv:2: expected UTF-8 text, found the byte 0xe9"):
        prepare(races.path, {"new.csv": b"race,year,rider,source\nomloop,2022,Jos\xe9,gazette\n"})


def test_what_the_checks_of_the_knowledge_refuse_is_not_written(races: Folder) -> None:
    races.change("riders/riders.yaml", 'born: "1986-08-20"', 'born: "1986-08-20", active: "2008-2021"')

    [said] = problems(races, "race,year,rider,source", "omloop,2022,Dan Martin,gazette")

    assert said.startswith("results/omloop.yaml:10: ") and "expected a year of the career of dan-martin" in said


def test_knowledge_with_problems_is_repaired_first(races: Folder) -> None:
    races.change("teams/teams.yaml", '"GBR"', '"GBX"')

    [said] = problems(races, "race,year,rider,source", "omloop,2022,Cav,gazette")

    assert said.startswith("teams/teams.yaml:3: ")


# All or nothing

TWO = ["race,year,stage,rider,source", "omloop,2022,,Cav,gazette", "tdf,2022,1,Cav,gazette"]


def test_preparing_writes_nothing(races: Folder) -> None:
    before = contents(races.path)

    plan = prepared(races, *TWO)

    assert contents(races.path) == before
    assert "+  2022: {placings: [mark-cavendish]}\n" in plan.diffs()["results/omloop.yaml"]
    assert "--- (no such file yet)" in plan.diffs()["results/tour-de-france/2022.yaml"]


@pytest.mark.parametrize("fails", [1, 2])
def test_a_failure_on_the_way_leaves_everything_as_it_was(
    races: Folder, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    before, plan = contents(races.path), prepared(races, *TWO)
    replace, moved = Path.replace, []

    def failing(draft: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == fails:
            raise OSError(28, "No space left on device", str(target))
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(NotWritten, match="No space left on device"):
        plan.write()

    assert contents(races.path) == before


def test_a_failure_to_write_leaves_everything_as_it_was(races: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    before, plan = contents(races.path), prepared(races, "race,year,rider,source", "worlds,2022,Cav,gazette")
    monkeypatch.setattr(module.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, os.strerror(5))))

    with pytest.raises(NotWritten):
        plan.write()

    assert contents(races.path) == before


def test_files_changed_since_they_were_read_are_left_alone(races: Folder) -> None:
    plan = prepared(races, *TWO)
    races.write("results/omloop.yaml", ONE_DAY + "# mine\n")
    before = contents(races.path)

    with pytest.raises(NotWritten, match="changed in the meantime"):
        plan.write()

    assert contents(races.path) == before
    assert not (races.path / "results/tour-de-france/2022.yaml").exists()


# Everything shipped could have come this way


def test_what_is_written_reads_back_as_the_same_results(races: Folder) -> None:
    """Take an edition away and bring it back from a table of its rows."""
    before = load_folder(races.path)
    file = races.path / "results/tour-de-france/2021.yaml"
    file.unlink()
    table = io.StringIO()
    writer = csv.DictWriter(table, [column.name for column in COLUMNS], restval="")
    writer.writeheader()
    for race, year, stage, _, rank, rider, team, *_ in before.rows["results"]:
        if (race, year) == ("tour-de-france", 2021):
            row = {"race": race, "year": year, "stage": stage, "rank": rank, "rider": rider, "team": team}
            writer.writerow({key: value for key, value in row.items() if value is not None} | {"source": "gazette"})
    for _, year, stage, _, _, day, start, finish, _, kind, *_ in before.rows["stages"]:
        if year == 2021:
            row = {"stage": stage, "date": day, "start": start, "finish": finish, "kind": kind}
            writer.writerow({"race": "tdf", "year": year, "source": "gazette"} | row)

    prepare(races.path, {"back.csv": table.getvalue().encode()}).write()

    after = load_folder(races.path)
    assert sorted(map(str, after.rows["stages"])) == sorted(map(str, before.rows["stages"]))
    wins = [[(*row[:7],) for row in loaded.rows["results"]] for loaded in (before, after)]
    assert wins[0] == wins[1]
    assert all(len(line) <= WIDTH for line in file.read_text(encoding="utf-8").splitlines())
