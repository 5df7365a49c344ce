"""A folder of YAML to checked rows, names and intents: everything at once, or every problem at once."""

from pathlib import Path

from bot.app.loading.careers import Careers
from bot.app.loading.digests import gathered
from bot.app.loading.editions import edition_rows
from bot.app.loading.lists import list_rows, rider_stints
from bot.app.loading.loaded import Loaded, Row
from bot.app.loading.names import Names, prominence_of
from bot.app.loading.palmares import palmares_rows
from bot.app.loading.places import Places
from bot.app.loading.questions import intents_of, lexicon_of
from bot.app.loading.sheets import Complaints, ValueCache, read_files, read_sheets, version_of
from bot.app.loading.world import World
from bot.core.answers.reply import Source
from bot.core.problems import KnowledgeError, Problem

__all__ = ["Loaded", "ValueCache", "load_files", "load_folder", "read_files", "version_of"]


def load_folder(folder: Path, cache: ValueCache | None = None) -> Loaded:
    """Return the knowledge under *folder*; raises KnowledgeError with every problem of every file."""
    loaded, problems = load_files(read_files(folder), cache or ValueCache())
    if problems:
        raise KnowledgeError(problems)
    return loaded


def load_files(files: dict[str, bytes], cache: ValueCache) -> tuple[Loaded, list[Problem]]:
    """Return the knowledge in *files* (name to content), and every problem.

    Where there are problems, what could be used is loaded all the same, so that the intents can be rehearsed
    and their problems reported with the rest; it is not fit for service.
    """
    wrong = Complaints()
    world = World(list(read_sheets(files, cache, wrong)), wrong)
    world.check_references()
    places = Places(world)
    rows = _rows(world, places)
    names = Names(world, places, prominence_of(world))
    intents = intents_of(world)
    rows["aliases"] = list(names.folded)
    version = version_of(files)
    rows["meta"] = [("version", version)]
    loaded = Loaded(
        version=version,
        rows=rows,
        names=names.gathered,
        intents=intents,
        lexicon=lexicon_of(world),
        sources=_sources(world),
        labels=_labels(world, places),
        counts=_counts(rows, intents),
        newest_fact=_newest(rows),
        digests=gathered(digest for sheet in world.sheets for digest in sheet.digests),
    )
    problems = wrong.problems()
    names.release()
    world.release()
    return loaded, problems


def _rows(world: World, places: Places) -> dict[str, list[Row]]:
    """Return the rows of every table that holds facts."""
    careers = Careers(world)
    results = edition_rows(world, careers, places)
    palmares, complete = palmares_rows(world, careers)
    newest_season = max((year for _, year in world.editions), default=0)
    stints = results.stints | rider_stints(world, careers, newest_season)
    rows = list_rows(world)
    return rows | {
        "editions": results.editions,
        "stages": results.stages,
        "results": results.results,
        "leaders": results.leaders,
        "stage_places": results.stage_places,
        "palmares": palmares,
        "complete": rows["complete"] + complete,
        "stints": [stints[key] for key in sorted(stints)],
    }


def _sources(world: World) -> dict[str, Source]:
    return {
        e.id: Source(e.id, e.value.title, e.value.publisher, e.value.date or "", e.value.seen or "", e.value.url or "")
        for e in world.entries["source"]
    }


def _labels(world: World, places: Places) -> dict[str, dict[str, str]]:
    """Return display names of what has no table of its own."""
    classifications = {e.id: e.value.name for e in world.entries["classification"]}
    jerseys = {f"{e.id}@{race}": e.value.name for e in world.entries["classification"] for race in e.value.jerseys}
    return {"place": dict(places.names), "classification": classifications | jerseys}


def _counts(rows: dict[str, list[Row]], intents: tuple[object, ...]) -> dict[str, int]:
    tables = ("riders", "teams", "races", "editions", "stages", "results", "facts", "glossary", "sources")
    counted = {table if table != "glossary" else "terms": len(rows[table]) for table in tables}
    return counted | {"intents": len(intents)}


def _newest(rows: dict[str, list[Row]]) -> str:
    """Return the newest whole date of a fact, a stage or an edition, or an empty text."""
    days = [row[2] for row in rows["facts"]] + [row[5] for row in rows["stages"]] + [row[4] for row in rows["editions"]]
    return max((day for day in days if day and len(day) == 10), default="")
