"""The knowledge itself: checked, counted, queried, saved as a database, added to from a table."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app.importing.columns import COLUMNS, NEEDED
from bot.commands.common import AsJson, AsOf, Folder, argument, built, day, problems_listed, settings_with
from bot.core.problems import DomestiqueError

IMPORT_HELP = """Turn results in a CSV into knowledge YAML: shows what would change, and with --write changes it.

Whoever is not known is listed with the nearest names; what is on record is added to, never overwritten; on any
problem nothing is written and the exit status is 1. One row a placing or stage, under a heading of these columns:

""" + "\n\n".join(
    f"{name}{' (needed)' if name in NEEDED else ''}: {means} (such as {example})" for name, means, example in COLUMNS
)


def check(knowledge: Folder = None) -> None:
    """Check the knowledge: every problem with its file and line and exit status 1, or what it holds."""
    settings = settings_with(knowledge)
    with problems_listed():
        counted = built(settings).knowledge.status().counts
    counts = ", ".join(f"{count:,} {kind}" for kind, count in counted.items())
    print(f"{settings.knowledge_dir} is sound: {counts}.")


def sql(
    query: Annotated[
        str, typer.Argument(help="A select, in quotes. 'select type, name from sqlite_schema' lists tables and views.")
    ],
    as_json: AsJson = False,
    as_of: AsOf = None,
    knowledge: Folder = None,
) -> None:
    """Ask the record in SQL: one select, at most 500 rows."""
    from bot.core.answers.reply import Table
    from bot.surface.console import show_table

    if not query.strip():
        raise typer.BadParameter("give a select, in quotes")
    record = built(settings_with(knowledge)).knowledge.snapshot.record
    found = record.select(argument(query), as_of=day(as_of))
    if as_json:
        print(json.dumps(found.dicts(), ensure_ascii=False, default=str))
    else:
        show_table(Console(), Table(found.columns, found.rows))
    if found.cut:
        print(f"only the first {len(found.rows)} rows are shown", file=sys.stderr)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.sqlite")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    as_of: AsOf = None,
    knowledge: Folder = None,
) -> None:
    """Save the record as a SQLite file, for Datasette or any SQL tool."""
    from bot.app.export import export as save

    record = built(settings_with(knowledge)).knowledge.snapshot.record
    save(record, file, day(as_of) or date.today(), force=force)
    print(f"{file} holds the record ({file.stat().st_size:,} bytes).")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.csv")],
    write: Annotated[bool, typer.Option("--write", help="Change the knowledge; without it, only show how.")] = False,
    knowledge: Folder = None,
) -> None:
    """Turn results in a CSV into knowledge YAML; the help is `IMPORT_HELP`."""
    from bot.app.importing.plan import prepare
    from bot.surface.importing import show_plan

    settings = settings_with(knowledge)
    tables = {str(file): _content(file) for file in files}
    with problems_listed("Nothing was written"):
        plan = prepare(settings.knowledge_dir, tables)
    if write:
        plan.write()
    show_plan(Console(), plan, written=write)


def status(knowledge: Folder = None) -> None:
    """Say what the knowledge holds, its version and its newest fact."""
    from bot.surface.console import show_status

    show_status(Console(), built(settings_with(knowledge)).knowledge.status())


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DomestiqueError(f"{file} cannot be read: {error.strerror or error}") from None
