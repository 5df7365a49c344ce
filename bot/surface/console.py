"""The same answers in a terminal: panels for a person, plain lines when piped."""

import contextlib
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from bot.app.ask import Asking, Question
from bot.app.knowledge import KnowledgeService
from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded, Status
from bot.core.answers.reply import Choice, Explanation, Reply, Table
from bot.surface.evidence import telling
from bot.surface.saying import at_whose_word, cited, counted, day, stands_on_facts

ROWS = 12  # rows of evidence under an answer; `list them` asks for the rest
_BORDER = {"answered": "green", "ambiguous": "yellow", "unknown": "magenta", "out_of_scope": "blue"}
_HELP = """\
Ask anything about bicycle racing, as you would say it. Then:

- a **number** asks the question with that number under the last answer
- *and the giro?*, *in 2021?*, *list them* go on from the last answer
- `:why` tells how your last question was read
- `:reload` reads the knowledge folder anew, `:status` says what is in service
- `:help` shows this, `:quit` (or Ctrl-D) leaves
"""
_LEAVING = {":quit", ":q", ":exit", "quit", "exit"}


class Chat:
    """One person's conversation at a terminal."""

    def __init__(
        self,
        asking: Asking,
        knowledge: KnowledgeService,
        console: Console,
        *,
        as_of: date | None = None,
        today: date | None = None,
    ) -> None:
        self._asking = asking
        self._knowledge = knowledge
        self._console = console
        self._as_of = as_of
        self._today = today
        self._last: Reply | None = None
        self._offers: tuple[Choice, ...] = ()

    def greet(self) -> None:
        """Say how to begin."""
        example = next((f" For instance: {one}?" for one in self._asking.examples(1)), "")
        self._console.print(Text(f"Ask away.{example} :help shows what else you can type.", style="dim"))

    async def take(self, line: str) -> bool:
        """Do what *line* says; False when that is to leave."""
        line = line.strip()
        match line.lower():
            case "":
                pass
            case leaving if leaving in _LEAVING:
                return False
            case ":help" | ":h" | ":?":
                self._console.print(Markdown(_HELP))
            case ":why":
                self._why()
            case ":reload":
                show_change(self._console, await self._knowledge.reload("the terminal"))
            case ":status":
                show_status(self._console, self._knowledge.status())
            case _ if line.startswith(":"):
                self._console.print(Text(f"There is no {line}; :help shows what there is."))
            case number if number.isascii() and number.isdigit() and len(number) < 3 and self._offers:
                await self._follow(int(number))
            case _:
                await self._ask(line)
        return True

    async def _follow(self, number: int) -> None:
        """Ask the question with that number under the last answer."""
        if 0 < number <= len(self._offers):
            await self._ask(self._offers[number - 1].question)
        else:
            self._console.print(Text(f"The last answer offers the numbers 1 to {len(self._offers)}."))

    async def _ask(self, text: str) -> None:
        question = Question(text, "you", "terminal", self._as_of, self._today)
        self._last = await self._asking.ask(question, explain=True)
        self._offers = offers(self._last)
        show(self._console, self._last)

    def _why(self) -> None:
        if self._last is None:
            self._console.print(Text("Nothing was asked yet."))
            return
        if self._last.explanation:
            show_why(self._console, self._last, self._last.explanation)


def offers(reply: Reply) -> tuple[Choice, ...]:
    """Return the questions *reply* puts on offer, in the order they are numbered."""
    return (*reply.choices, *reply.suggestions)


def show(console: Console, reply: Reply) -> None:
    """Print *reply* as a panel: headline, evidence, where it comes from, what to ask next."""
    if reply.silent:
        console.print(Text("(says nothing: this was not for us)", style="dim"))
        return
    parts: list[RenderableType] = [_markdown(reply.text)]
    if len(reply.table.rows) > 1:
        parts += [Text(), _grid(telling(reply)), Text()]
    footer = " · ".join(_footer(reply))
    if footer:
        parts.append(Text(footer, style="dim"))
    for number, choice in enumerate(offers(reply), 1):
        parts.append(Text.assemble((f" {number} ", "bold cyan"), choice.question))
    console.print(Panel(Group(*parts), border_style=_BORDER[reply.outcome], expand=False))


def _markdown(text: str) -> Markdown:
    """Return *text* with its line breaks kept, which Discord does and Markdown does not."""
    return Markdown(text.replace("\n", "  \n"))


def _grid(table: Table, shown: int = ROWS) -> Grid:
    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for place, column in enumerate(table.columns):
        numbers = all(isinstance(row[place], int | float | None) for row in table.rows)
        grid.add_column(column.replace("_", " "), justify="right" if numbers else "left")
    for row in table.rows[:shown]:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    if len(table.rows) > shown:
        grid.caption = f"and {len(table.rows) - shown} more"
        grid.caption_justify = "left"
    return grid


def show_table(console: Console, table: Table) -> None:
    """Print all rows of *table*."""
    console.print(_grid(table, len(table.rows)))


def _footer(reply: Reply) -> list[str]:
    said = [reply.certainty, cited(reply.sources)]
    if stands_on_facts(reply):
        said.append(f"as of {day(reply.as_of)}")
    if reply.unread:
        said.append(f"not read: {', '.join(reply.unread)}")
    return [part for part in said if part]


def show_why(console: Console, reply: Reply, why: Explanation) -> None:
    """Print how an utterance was read: its mentions and scopes, the ranking, what was left over."""
    grid = Grid(box=None, show_header=False, pad_edge=False)
    grid.add_column(style="dim")
    grid.add_column()
    told = {
        "folded": why.folded,
        "mentions": ", ".join(why.mentions),
        "scopes": ", ".join(why.scopes),
        "masked": why.masked,
        "unread": ", ".join(why.unread),
        "evidence": ", ".join(why.evidence),
        "outcome": f"{reply.outcome}, confidence {reply.confidence:.2f}",
    }
    for name, value in told.items():
        if value:
            grid.add_row(name, Text(value))
    for place, candidate in enumerate(why.ranking):
        against = f"  ({candidate.against})" if candidate.against else ""
        grid.add_row("" if place else "ranking", Text(f"{candidate.score:.2f} {candidate.intent}{against}"))
    console.print(Panel(grid, title="why", border_style="blue", expand=False))


def show_change(console: Console, outcome: Reloaded | Checked | Rejected | Busy) -> None:
    """Print what a reload or a check came to."""
    match outcome:
        case Reloaded(status, changes):
            console.print(Text(f"Version {status.version} is in service ({status.took_ms:.0f} ms)."))
            _show_changes(console, changes)
        case Checked(version, changes, took_ms):
            console.print(Text(f"Version {version} is sound ({took_ms:.0f} ms)."))
            _show_changes(console, changes)
        case Rejected(problems):
            for problem in problems:
                console.print(Text(str(problem)))
            console.print(Text(f"{counted(len(problems), 'problem')}; the facts in service stay as they were."))
        case Busy(by, since):
            console.print(Text(f"{by} has been at this since {since:%H:%M:%S} UTC; try again in a moment."))


def _show_changes(console: Console, changes: Mapping[str, Change]) -> None:
    if not changes:
        console.print(Text("Nothing differs from before."))
    for kind, change in changes.items():
        for word, ids in (("added", change.added), ("changed", change.changed), ("removed", change.removed)):
            if ids:
                more = ", …" if len(ids) > 8 else ""
                console.print(Text(f"  {kind} {word}: {', '.join(ids[:8])}{more}"))


def show_status(console: Console, status: Status) -> None:
    """Print the snapshot in service: version, counts, newest fact, how it came."""
    grid = Grid(box=None, show_header=False, pad_edge=False)
    grid.add_column(style="dim")
    grid.add_column(justify="right")
    for kind, count in status.counts.items():
        grid.add_row(kind, f"{count:,}")
    console.print(grid)
    console.print(Text(f"version {status.version}, newest fact {status.newest_fact}"))
    console.print(
        Text(f"loaded {status.loaded_at:%Y-%m-%d %H:%M} UTC in {status.took_ms:.0f} ms, {at_whose_word(status)}")
    )


def line_reader(history: Path) -> Callable[[], str | None]:
    """Return what reads the next line: at a terminal with a prompt and *history*, from a pipe plainly."""
    if not sys.stdin.isatty():
        return _read_plainly
    with contextlib.suppress(ImportError):  # Windows has no readline; the prompt works without it
        import readline

        with contextlib.suppress(OSError):
            readline.read_history_file(history)
        readline.set_history_length(500)
    return lambda: _read_prompt(history)


def _read_plainly() -> str | None:
    line = sys.stdin.buffer.readline()
    return line.decode("utf-8", "replace") if line else None


def _read_prompt(history: Path) -> str | None:
    try:
        line = input("› ")
    except EOFError:
        print()
        return None
    with contextlib.suppress(ImportError, OSError):
        import readline

        history.parent.mkdir(parents=True, exist_ok=True)
        readline.write_history_file(history)
    return line
