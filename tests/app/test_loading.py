"""A folder of knowledge into rows, names and intents."""

import os
from pathlib import Path

import pytest

from bot.app.loading import Loaded, ValueCache, load_files, load_folder, read_files, sheets
from bot.core.names.gazetteer import Name
from bot.core.problems import KnowledgeError
from bot.core.record.record import Record

from .conftest import Folder

EDITION = """\
race: giro-d-italia
year: 2014
sources: [gazette]
dates: {start: "2014-05-09", end: "2014-06-01"}
"""


def rows(loaded: Loaded, sql: str) -> list[tuple[object, ...]]:
    return list(Record.build(loaded.rows).select(sql).rows)


def test_the_small_knowledge_fills_the_record(folder: Folder) -> None:
    loaded = folder.load()

    assert loaded.counts["riders"] == 3
    assert rows(loaded, "select rider, stage, date, team from stage_wins where race = 'tour-de-france' order by 2") == [
        ("dan-martin", "1", "2021-06-26", None),
        ("mark-cavendish", "2", "2021-06-27", "quick-step"),
        ("tony-martin", "3", "2021-06-28", None),
        ("mark-cavendish", "4", "2021-06-29", "quick-step"),
    ]
    assert rows(loaded, "select race, year from stage_gaps") == [("giro-d-italia", 2013)]
    assert loaded.newest_fact == "2021-07-10"


def test_dead_heats_team_wins_and_annulled_wins(folder: Folder) -> None:
    folder.write(
        "results/giro-d-italia/2014.yaml",
        EDITION
        + """\
complete: [stage winners]
stages:
  - {stage: prologue, winner: dan-martin, second: tony-martin}
  - {stage: "1a", winner: dan-martin, winner_2: tony-martin}
  - {stage: "1b", winners: [dan-martin, tony-martin, mark-cavendish]}
  - {stage: "2", winner_team: quick-step, leader: dan-martin}
  - {stage: "3", annulled: mark-cavendish, note: doping}
  - {stage: "4", state: cancelled, note: snow}
""",
    )

    loaded = folder.load()

    assert rows(loaded, "select stage, rank, rider, team, state from results where year = 2014 order by rowid") == [
        ("prologue", 1, "dan-martin", None, "held"),
        ("prologue", 2, "tony-martin", None, "held"),
        ("1a", 1, "dan-martin", None, "held"),
        ("1a", 1, "tony-martin", None, "held"),
        ("1b", 1, "dan-martin", None, "held"),
        ("1b", 1, "tony-martin", None, "held"),
        ("1b", 1, "mark-cavendish", None, "held"),
        ("2", 1, None, "quick-step", "held"),
        ("3", 1, "mark-cavendish", None, "annulled"),
    ]
    assert rows(loaded, "select stage, number, position from stages where year = 2014 and number < 2") == [
        ("prologue", 0, 1),
        ("1a", 1, 2),
        ("1b", 1, 3),
    ]
    assert rows(loaded, "select stage_count, winners_complete from editions where year = 2014") == [(5, 1)]
    assert rows(loaded, "select stage, rider from leaders") == [("2", "dan-martin")]


def test_ranks_of_placings_and_teams_are_merged(folder: Folder) -> None:
    folder.write(
        "results/giro-d-italia/2014.yaml",
        EDITION
        + """\
certainty: single source
placings:
  general:
    - {rider: mark-cavendish, rank: 1, annulled: doping}
    - {rider: dan-martin, margin: "1:05", certainty: certain}
teams:
  quick-step: {dan-martin: 9, tony-martin: 2, mark-cavendish: "-"}
""",
    )

    loaded = folder.load()

    assert rows(
        loaded,
        "select rank, rider, team, state, margin_s, date, certainty, note from results where year = 2014"
        " order by rowid",
    ) == [
        (1, "mark-cavendish", "quick-step", "annulled", None, "2014-06-01", "single source", "doping"),
        (1, "dan-martin", "quick-step", "held", 65, "2014-06-01", None, None),
        (2, "tony-martin", "quick-step", "held", None, "2014-06-01", "single source", None),
    ]
    assert rows(loaded, "select rider, season, team from stints order by 1") == [
        ("dan-martin", 2014, "quick-step"),
        ("mark-cavendish", 2014, "quick-step"),
        ("tony-martin", 2014, "quick-step"),
    ]


def test_ties_are_written_out(folder: Folder) -> None:
    folder.write(
        "results/giro-d-italia/2014.yaml",
        EDITION
        + "complete: [ranking]\n"
        + "placings: [dan-martin, {rider: tony-martin, rank: 2}, {rider: mark-cavendish, rank: 2}]\n",
    )

    assert rows(folder.load(), "select rank, rider from results where year = 2014 order by rowid") == [
        (1, "dan-martin"),
        (2, "tony-martin"),
        (2, "mark-cavendish"),
    ]


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ('dates: {start: "2014-05-09", end: "2014-06-01"}', "2014-06-01"),
        ('date: "2014-05-20"', "2014-05-20"),
        ('stages: [{stage: "1", date: "2014-05-10"}, {stage: "2", date: "2014-05-11"}]', "2014-05-11"),
        ("note: whenever it was", "2014-05-28"),
    ],
)
def test_the_day_of_an_edition_is_the_last_one_known(folder: Folder, said: str, date: str) -> None:
    folder.write(
        "results/giro-d-italia.yaml",
        f"race: giro-d-italia\nsources: [gazette]\neditions:\n  2014:\n    placings: [dan-martin]\n    {said}\n",
    )

    assert rows(folder.load(), "select date from editions where year = 2014") == [(date,)]


def test_the_games_of_2020_may_be_held_in_2021(folder: Folder) -> None:
    folder.write(
        "races/games.yaml",
        "sources: [gazette]\nraces:\n  games: {name: The Games, kind: championship, level: olympic games}\n",
    )
    folder.write(
        "results/games.yaml",
        'race: games\nsources: [gazette]\neditions:\n  2020: {date: "2021-07-24", placings: [dan-martin]}\n',
    )

    assert rows(folder.load(), "select year, date from editions where race = 'games'") == [(2020, "2021-07-24")]


def test_seasons_of_a_rider_come_from_both_sides(folder: Folder) -> None:
    folder.change("riders/riders.yaml", 'born: "1985-04-23"', 'born: "1985-04-23", teams: {"2020-": quick-step}')
    folder.write("results/giro-d-italia/2014.yaml", EDITION + 'teams: {quick-step: {tony-martin: "-"}}\n')

    assert rows(folder.load(), "select season from stints where rider = 'tony-martin' order by 1") == [
        (2014,),
        (2020,),
        (2021,),
    ]


def test_spellings_of_a_place_are_one_place(folder: Folder) -> None:
    folder.write(
        "places.yaml",
        "places:\n  chateauroux: {name: Châteauroux, aliases: [Cavendish City], also: [Chateauroux-les-Bains]}\n",
    )
    folder.write("results/giro-d-italia/2014.yaml", EDITION + 'stages: [{stage: "1", finish: Chateauroux-les-Bains}]\n')

    loaded = folder.load()

    assert rows(loaded, "select race, year, stage, role from stage_places where place = 'chateauroux' order by 2") == [
        ("giro-d-italia", 2014, "1", "finish"),
        ("tour-de-france", 2021, "4", "finish"),
    ]
    places = {(name.name, name.form) for name in loaded.names if name.entity == "chateauroux"}
    assert places == {("Châteauroux", "name"), ("Cavendish City", "alias")}
    assert loaded.labels["place"]["chateauroux"] == "Châteauroux"


def test_names_of_every_kind_go_to_the_gazetteer(folder: Folder) -> None:
    names = {(name.kind, name.entity, name.name, name.form) for name in folder.load().names}

    assert names >= {
        ("rider", "mark-cavendish", "Mark Cavendish", "name"),
        ("rider", "mark-cavendish", "Cav", "alias"),
        ("rider", "mark-cavendish", "the Manx Missile", "nickname"),
        ("team", "quick-step", "Quick-Step", "name"),
        ("race", "tour-de-france", "tdf", "alias"),
        ("country", "GBR", "British", "alias"),
        ("classification", "general", "gc", "alias"),
        ("classification", "general@tour-de-france", "yellow jersey", "alias"),
        ("place", "fougeres", "Fougères", "name"),
        ("term", "domestique", "domestique", "name"),
    }


def test_who_won_more_is_more_prominent(folder: Folder) -> None:
    weights = {name.entity: name.weight for name in folder.load().names if name.kind == "rider"}

    assert 1 >= weights["dan-martin"] > weights["mark-cavendish"] > 0


def test_an_own_source_stands_in_place_of_the_files(folder: Folder) -> None:
    folder.change("sources.yaml", "sources:\n", "sources:\n  other: {title: Other, publisher: Other}\n")
    folder.change("facts/facts.yaml", "    certainty: certain\n", "    source: [other, gazette]\n")

    loaded = folder.load()

    assert rows(loaded, "select source, certainty from facts") == [("other,gazette", "certain")]
    assert loaded.sources["other"].title == "Other"


def test_shared_names_lead_to_both(folder: Folder) -> None:
    folder.write(
        "riders/more.yaml",
        "sources: [gazette]\nshared_names: [Dan MARTIN]\nriders:\n  dan-martin-1990: {name: Dan Martin}\n",
    )

    both = {name for name in folder.load().names if name.name == "Dan Martin"}

    assert {name.entity for name in both} == {"dan-martin", "dan-martin-1990"}
    assert all(isinstance(name, Name) for name in both)


def test_what_did_not_change_is_not_parsed_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, parsed = ValueCache(), []
    first, _ = load_files(read_files(folder.path), cache)
    read = sheets.read_yaml
    monkeypatch.setattr(sheets, "read_yaml", lambda file, data: parsed.append(file) or read(file, data))
    folder.change("sources.yaml", "A week in July", "Another week")

    second, _ = load_files(read_files(folder.path), cache)

    assert parsed == ["sources.yaml"]
    assert first.rows["results"] == second.rows["results"]
    assert first.version != second.version


def test_line_ends_and_comments_change_the_version_but_no_digest(folder: Folder) -> None:
    before = folder.load()
    folder.change("sources.yaml", "sources:\n", "# our sources\nsources:\n")

    after = folder.load()

    assert after.version != before.version
    assert after.digests == before.digests


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_without_knowledge_is_one_sentence(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "empty"
    if made:
        folder.mkdir()

    with pytest.raises(KnowledgeError, match="expected YAML files, found none" if made else "expected a folder"):
        load_folder(folder)


def test_hidden_files_are_nobodys_business_but_a_hidden_home_is(folder: Folder, tmp_path: Path) -> None:
    folder.write(".drafts/more.yaml", "not knowledge yet")
    folder.write("riders/.more.yaml", "nor this")
    home = folder.path.rename(tmp_path / ".home")

    assert load_folder(home).counts["riders"] == 3


def test_an_endless_file_is_read_no_further_than_its_limit(folder: Folder) -> None:
    folder.write("riders/more.yaml", "# endless\n" * 300_000)

    assert folder.problems() == ["riders/more.yaml: expected at most 2,000,000 bytes, found more"]
    assert len(read_files(folder.path)["riders/more.yaml"]) == 2_000_001


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(folder: Folder) -> None:
    (folder.path / "sources.yaml").chmod(0)

    with pytest.raises(KnowledgeError, match=r"sources\.yaml: cannot be read"):
        folder.load()


def test_a_folder_that_cannot_be_looked_into_is_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(place: str) -> object:
        if str(place).endswith("riders"):
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)

    with pytest.raises(KnowledgeError, match="riders: cannot be read: Permission denied"):
        folder.load()
