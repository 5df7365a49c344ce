"""The forms: which file is in which, what values become, what editors are told."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.app.schema import FORMS, form_of
from bot.app.schema.references import references
from bot.app.schema.results import EditionFile
from bot.app.schema.scalars import gap_seconds, part_day, span
from bot.app.schema_files import schema_texts, write_schemas

from .conftest import SMALL


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("sources.yaml", "sources"),
        ("sources/letour.yaml", "sources"),
        ("riders/a.yaml", "riders"),
        ("riders/men/a.yaml", "riders"),
        ("results/tour-de-france/1903.yaml", "edition"),
        ("results/paris-roubaix.yaml", "editions"),
        ("results/palmares/mark-cavendish.yaml", "palmares"),
        ("results/a/b/c.yaml", None),
        ("intents/riders/stage_wins.yaml", "intent"),
        ("intents.yaml", None),
        ("edition.yaml", None),
        ("elsewhere/a.yaml", None),
    ],
)
def test_the_place_of_a_file_says_its_form(file: str, form: str | None) -> None:
    assert form_of(file) == form


@pytest.mark.parametrize("text", ["1985", "1985-05", "1985-05-21", "2024-02-29"])
def test_partial_dates_are_kept_as_they_are(text: str) -> None:
    assert part_day(text) == text


@pytest.mark.parametrize("text", ["85", "1985-13", "1985-02-31", "1985-5-1", "1985-05-21T00:00", "2023-02-29", ""])
def test_what_is_no_day_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a date such as"):
        part_day(text)


@pytest.mark.parametrize(
    ("text", "first", "last"), [("2005", 2005, 2005), ("2005-2006", 2005, 2006), ("2014-", 2014, None)]
)
def test_spans_of_years(text: str, first: int, last: int | None) -> None:
    assert span(text) == (first, last)


@pytest.mark.parametrize(("text", "seconds"), [("0:08", 8), ("6:17", 377), ("1:02:07", 3727), ("s.t.", 0)])
def test_gaps_are_seconds(text: str, seconds: int) -> None:
    assert gap_seconds(text) == seconds


@pytest.mark.parametrize("text", ["8", "1:75", "-1:00", "1:2:3", "", None])
def test_what_is_no_gap_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="a gap such as"):
        gap_seconds(text)


def test_every_reference_of_an_edition_is_found_with_its_place() -> None:
    edition = EditionFile.model_validate(
        {
            "race": "r",
            "year": "2000",
            "sources": ["s"],
            "placings": {"points": ["a", {"rider": "b", "source": "t"}]},
            "stages": [{"stage": "1", "winner": "c", "leaders": {"youth": "d"}}],
            "teams": {"team": {"e": "1"}},
        }
    )

    assert set(references(edition)) == {
        ("race", "r", ("race",)),
        ("source", "s", ("sources", 0)),
        ("classification", "points", ("placings", "points")),
        ("rider", "a", ("placings", "points", 0, "rider")),
        ("rider", "b", ("placings", "points", 1, "rider")),
        ("source", "t", ("placings", "points", 1, "source", 0)),
        ("rider", "c", ("stages", 0, "winner")),
        ("classification", "youth", ("stages", 0, "leaders", "youth")),
        ("rider", "d", ("stages", 0, "leaders", "youth", 0)),
        ("team", "team", ("teams", "team")),
        ("rider", "e", ("teams", "team", "e")),
    }


def test_there_is_a_json_schema_for_every_form(tmp_path: Path) -> None:
    write_schemas(tmp_path)

    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "schema").iterdir()}
    assert written == schema_texts()
    assert set(written) == {f"{form}.json" for form in FORMS}


@pytest.mark.parametrize("path", sorted(SMALL.rglob("*.yaml")), ids=lambda path: path.name)
def test_json_schemas_take_what_the_forms_take(path: Path) -> None:
    form = form_of(path.relative_to(SMALL).as_posix())
    schema = json.loads(schema_texts()[f"{form}.json"])

    # Editors read keys as JSON does: as text.
    value = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))

    jsonschema.validate(value, schema)


def test_json_schemas_refuse_what_the_forms_refuse() -> None:
    schema = json.loads(schema_texts()["riders.json"])

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"sources": ["a"], "riders": {"a-b": {"name": "A B", "shoe": 42}}}, schema)
