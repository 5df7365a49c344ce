"""The command line; a failure that a person can repair becomes one sentence and exit status 2."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot import settings as configuration
from bot.app.importing.columns import COLUMNS, NEEDED
from bot.core.problems import DomestiqueError, KnowledgeError
from bot.logs import set_up
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.bootstrap import App

_CASES = Path("tests/cases")
_DAY = ["%Y-%m-%d"]
_IMPORT = """Turn results in a CSV into knowledge YAML: shows what would change, and with --write changes it.

Whoever is not known is listed with the nearest names; what is on record is added to, never overwritten; on any
problem nothing is written and the exit status is 1. One row a placing or stage, under a heading of these columns:

""" + "\n\n".join(
    f"{name}{' (needed)' if name in NEEDED else ''}: {means} (such as {example})" for name, means, example in COLUMNS
)
Folder = Annotated[Path | None, typer.Option("--knowledge", metavar="DIR", help="Folder of knowledge.")]
AsOf = Annotated[datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="Answer as known on that day.")]
Today = Annotated[
    datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="What “last year” counts from.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

cli = typer.Typer(
    name="domestique",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cli.callback(invoke_without_command=True)
def alone(context: typer.Context) -> None:
    """Answer questions about bicycle racing. Without a command: the bot, or without a token the demo."""
    if context.invoked_subcommand is not None:
        return
    if _settings().discord_token:
        run()
    else:
        print("No DISCORD_TOKEN is set, so this is the demo. To go live, put one into .env (docs/running.md).")
        demo()


@cli.command()
def run(knowledge: Folder = None) -> None:
    """Run the bot on Discord until it is told to stop."""
    from bot.surface.discord.serve import serve

    _on_discord(serve, knowledge)


@cli.command()
def sync(knowledge: Folder = None) -> None:
    """Publish the slash commands to Discord now, whether or not they differ."""
    from bot.surface.discord.serve import sync as publish

    _on_discord(publish, knowledge)


@cli.command()
def demo(
    knowledge: Folder = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 finds a free one.")] = 0,
) -> None:
    """Try the bot in a simulated Discord in the browser; needs no account and no token."""
    settings = _settings(knowledge)
    try:
        from bot.surface.demo import show
    except ModuleNotFoundError as missing:
        raise DomestiqueError(f"the demo needs the extra 'demo': {missing.name} is not installed") from None
    set_up(settings.log_level)

    async def shown() -> None:
        built = await _building(settings)
        await show(built.asking, built.knowledge, port=port)

    try:
        with contextlib.suppress(KeyboardInterrupt):  # the way out that the demo itself names
            asyncio.run(shown())
    except OSError as error:
        raise DomestiqueError(f"the demo cannot use port {port}: {error.strerror or error}") from None


@cli.command()
def chat(knowledge: Folder = None, as_of: AsOf = None, today: Today = None) -> None:
    """Talk with the bot in this terminal."""
    from bot.surface.console import Chat, line_reader

    settings = _settings(knowledge)
    with asyncio.Runner() as runner:
        built = runner.run(_building(settings))
        talk = Chat(built.asking, built.knowledge, Console(), as_of=_date(as_of), today=_date(today))
        read = line_reader(settings.cache_dir / "history")
        talk.greet()
        while (line := read()) is not None:
            if not runner.run(talk.take(line)):
                break


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    as_json: AsJson = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="One question a line; one JSON object a line back.")] = False,
    as_of: AsOf = None,
    today: Today = None,
    overheard: Annotated[bool, typer.Option("--overheard", help="Judge it as chatter in a channel.")] = False,
    knowledge: Folder = None,
) -> None:
    """Answer one question, or with --stdin one a line."""
    if (question is None) != stdin:
        raise typer.BadParameter("give either a question or --stdin")
    from bot.app.ask import Question
    from bot.surface.console import show
    from bot.surface.plain import as_json as in_json

    asking = _built(_settings(knowledge)).asking
    for text in _lines() if question is None else [_argument(question)]:
        # Nobody asks: so nothing is remembered from one line to the next.
        reply = asking.ask_now(Question(text, "", "", _date(as_of), _date(today), addressed=not overheard))
        if as_json or stdin:
            print(in_json(reply), flush=True)
        else:
            show(Console(), reply)


@cli.command()
def check(knowledge: Folder = None) -> None:
    """Check the knowledge: every problem with its file and line and exit status 1, or what it holds."""
    settings = _settings(knowledge)
    try:
        status = _built(settings).knowledge.status()
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem)
        raise typer.Exit(1) from None
    counts = ", ".join(f"{count:,} {kind}" for kind, count in status.counts.items())
    print(f"{settings.knowledge_dir} is sound: {counts}.")


@cli.command(name="eval")
def evaluate(
    cases: Annotated[Path, typer.Argument(help="Folder of question cases.")] = _CASES,
    knowledge: Folder = None,
) -> None:
    """Ask every question case and print how many are answered as expected; exit status 1 if not all are."""
    from bot.app.ask import Question
    from bot.app.cases import judge, read_cases
    from bot.surface.plain import plain
    from bot.surface.scores import show_scores

    if not cases.is_dir():
        raise DomestiqueError(f"there is no folder of cases at {cases}")
    read = read_cases(cases)
    asking = _built(_settings(knowledge)).asking
    results = []
    for case in read:
        reply = asking.ask_now(Question(case.utterance, "", "", case.as_of, case.today, not case.overheard))
        results.append((case, judge(case, reply, plain(reply.text))))
    show_scores(Console(), results)
    if any(wrong for _, wrong in results):
        raise typer.Exit(1)


@cli.command()
def sql(query: str, as_json: AsJson = False, as_of: AsOf = None, knowledge: Folder = None) -> None:
    """Ask the record in SQL: one select, at most 500 rows."""
    from bot.core.reply import Table
    from bot.surface.console import show_table

    record = _built(_settings(knowledge)).knowledge.snapshot.record
    found = record.select(_argument(query), as_of=_date(as_of))
    if as_json:
        print(json.dumps(found.dicts(), ensure_ascii=False, default=str))
    else:
        show_table(Console(), Table(found.columns, found.rows))
    if found.cut:
        print(f"only the first {len(found.rows)} rows are shown", file=sys.stderr)


@cli.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.sqlite")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    as_of: AsOf = None,
    knowledge: Folder = None,
) -> None:
    """Save the record as a SQLite file, for Datasette or any SQL tool."""
    from bot.app.export import export as save

    record = _built(_settings(knowledge)).knowledge.snapshot.record
    save(record, file, _date(as_of) or date.today(), force=force)
    print(f"{file} holds the record ({file.stat().st_size:,} bytes).")


@cli.command(name="import", help=_IMPORT)
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.csv")],
    write: Annotated[bool, typer.Option("--write", help="Change the knowledge; without it, only show how.")] = False,
    knowledge: Folder = None,
) -> None:
    """Turn results in a CSV into knowledge YAML; the help is `_IMPORT`."""
    from bot.app.importing.plan import prepare
    from bot.surface.importing import show_plan

    settings = _settings(knowledge)
    tables = {str(file): _content(file) for file in files}
    try:
        plan = prepare(settings.knowledge_dir, tables)
    except KnowledgeError as error:
        for problem in error.problems:
            print(problem)
        print(f"Nothing was written: {len(error.problems)} problem{'s' if len(error.problems) > 1 else ''}.")
        raise typer.Exit(1) from None
    if write:
        plan.write()
    show_plan(Console(), plan, written=write)


@cli.command()
def status(knowledge: Folder = None) -> None:
    """Say what the knowledge holds, its version and its newest fact."""
    from bot.surface.console import show_status

    show_status(Console(), _built(_settings(knowledge)).knowledge.status())


def _settings(knowledge: Path | None = None) -> Settings:
    return configuration.load(**({} if knowledge is None else {"knowledge_dir": knowledge}))


def _on_discord(work: Callable[["App"], Awaitable[int]], knowledge: Path | None) -> None:
    """Do *work* with the whole bot, and leave with the exit status it gives."""
    settings = _settings(knowledge)
    if settings.discord_token is None:
        raise SettingsError(["DISCORD_TOKEN is not set; put it into .env or the environment (docs/running.md)"])
    set_up(settings.log_level)

    async def built() -> int:
        return await work(await _building(settings))

    raise typer.Exit(asyncio.run(built()))


def _built(settings: Settings) -> "App":
    return asyncio.run(_building(settings))


async def _building(settings: Settings) -> "App":
    from bot.bootstrap import build

    return await build(settings)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DomestiqueError(f"{file} cannot be read: {error.strerror or error}") from None


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _argument(text: str) -> str:
    """Return *text* from the command line with bytes that are no UTF-8 replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def main() -> None:
    """Run the command line; what went wrong is said in a sentence on stderr."""
    try:
        cli()
    except DomestiqueError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read us has seen enough; nothing may be flushed to them on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
