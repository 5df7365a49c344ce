"""Asking in a terminal: one question, one a line, a conversation, or every question case."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.commands.common import AsJson, AsOf, Folder, Today, argument, building, built, day, patience, settings_with
from bot.core.problems import DomestiqueError

_CASES = Path("tests/cases")


def chat(knowledge: Folder = None, as_of: AsOf = None, today: Today = None) -> None:
    """Talk with the bot in this terminal."""
    from bot.surface.console import Chat, line_reader

    settings = settings_with(knowledge)
    with asyncio.Runner() as runner:
        with patience():
            app = runner.run(building(settings))
        talk = Chat(app.asking, app.knowledge, Console(), as_of=day(as_of), today=day(today))
        read = line_reader(settings.cache_dir / "history")
        talk.greet()
        while (line := read()) is not None:
            if not runner.run(talk.take(line)):
                break


def ask(
    question: Annotated[list[str] | None, typer.Argument(help="What you want to know.")] = None,
    as_json: AsJson = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="One question a line; one JSON object a line back.")] = False,
    as_of: AsOf = None,
    today: Today = None,
    overheard: Annotated[bool, typer.Option("--overheard", help="Judge it as chatter in a channel.")] = False,
    knowledge: Folder = None,
) -> None:
    """Answer one question, or with --stdin one a line."""
    if bool(question) == stdin:
        raise typer.BadParameter("give either a question or --stdin")
    from bot.app.ask import Question
    from bot.surface.console import show
    from bot.surface.plain import as_json as in_json

    asking = built(settings_with(knowledge)).asking
    for text in [argument(" ".join(question))] if question else _lines():
        # Nobody asks: so nothing is remembered from one line to the next.
        reply = asking.ask_now(Question(text, "", "", day(as_of), day(today), addressed=not overheard))
        if as_json or stdin:
            print(in_json(reply), flush=True)
        else:
            show(Console(), reply)


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
    asking = built(settings_with(knowledge)).asking
    results = []
    for case in read:
        reply = asking.ask_now(Question(case.utterance, "", "", case.as_of, case.today, not case.overheard))
        results.append((case, judge(case, reply, plain(reply.text))))
    show_scores(Console(), results)
    if any(wrong for _, wrong in results):
        raise typer.Exit(1)


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")
