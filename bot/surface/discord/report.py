"""What admins are told about the knowledge: status, changes, problems, and why a question was read so."""

from collections.abc import Mapping, Sequence

import discord
from discord.utils import escape_markdown, format_dt

from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded, Status
from bot.core.answers.reply import Candidate, Reply
from bot.core.problems import Problem
from bot.surface.discord import limits, render
from bot.surface.saying import at_whose_word, counted, day

PROBLEMS_A_PAGE = 10
LINES_A_PAGE = 20
PAGE_CHARS = 3500  # of the 4,096 an embed's description holds; the rest is for the line above
RANKED = 8
EXPLAINED = 600  # characters a field; seven of them and the answer stay under the 6,000 of an embed


def outcome(result: Reloaded | Checked | Rejected | Busy) -> list[discord.Embed]:
    """Return what a reload or a check came to, in pages."""
    match result:
        case Reloaded(status, changes):
            facts = f"Version `{status.version[:12]}`, ready in {_seconds(status.took_ms)}."
            return _changes("The new facts are in service", facts, changes)
        case Checked(version, changes, took_ms):
            facts = f"Version `{version[:12]}`, checked in {_seconds(took_ms)}. Nothing was put into service."
            return _changes("The facts on disk are sound", facts, changes)
        case Rejected(problems, _):
            return _problems(problems)
        case Busy(by, since):
            who = escape_markdown(by)
            running = f"A reload or check by **{who}** has been running since {format_dt(since, 'T')}."
            return [render.notice(f"{running} Try again shortly.")]


def status(now: Status) -> discord.Embed:
    """Return the snapshot in service: version, counts, newest fact, how it came."""
    found = discord.Embed(title="Facts in service", colour=render.PLAIN)
    found.add_field(name="Version", value=f"`{now.version[:12]}`")
    found.add_field(name="Newest fact", value=day(now.newest_fact))
    loaded = f"{format_dt(now.loaded_at, 'f')} ({format_dt(now.loaded_at, 'R')})"
    loaded += f" {escape_markdown(at_whose_word(now))}, in {_seconds(now.took_ms)}"
    found.add_field(name="Loaded", value=limits.shorten(loaded, limits.FIELD_VALUE), inline=False)
    counts = " · ".join(f"{kind} **{number:,}**" for kind, number in now.counts.items())
    found.add_field(name="Counts", value=limits.shorten(counts or "–", limits.FIELD_VALUE), inline=False)
    return found


def explanation(reply: Reply) -> discord.Embed:
    """Return why a question was read as it was."""
    why = reply.explanation
    took = f"**{reply.outcome}**" + (f" by `{reply.intent}`" if reply.intent else "")
    found = discord.Embed(
        title="Why I read it so",
        description=limits.shorten(f"{took}, confidence {reply.confidence:.2f}\n{reply.text}", 1200),
        colour=render.COLOURS[reply.outcome],
    )
    if why is None:
        return found
    for name, value in (
        ("Folded", _code([why.folded])),
        ("Mentions", _code(why.mentions)),
        ("Scopes", _code(why.scopes)),
        ("Masked", _code([why.masked])),
        ("Ranking", _block([_ranked(candidate) for candidate in why.ranking[:RANKED]])),
        ("Unread", _code(why.unread)),
        ("Words that decided", _code(why.evidence)),
    ):
        found.add_field(name=name, value=value or "–", inline=False)
    return found


def _changes(title: str, facts: str, changes: Mapping[str, Change]) -> list[discord.Embed]:
    lines = [line for kind, change in changes.items() for line in _kind(kind, change)]
    pages = limits.parted(lines or ["Nothing differs from before."], rows=LINES_A_PAGE, chars=PAGE_CHARS)
    return _numbered(title, facts, pages, colour=render.COLOURS["ambiguous"])


def _kind(kind: str, change: Change) -> list[str]:
    """Return one line a sort of change in one kind of knowledge; long lists of ids go on in further lines."""
    lines = []
    for sign, word, ids in (
        ("+", "added", change.added), ("~", "changed", change.changed), ("−", "removed", change.removed)
    ):  # fmt: skip
        if ids:
            lines.append(f"**{escape_markdown(kind)}**: {len(ids)} {word}")
            lines.extend(f"{sign} {part}" for part in _joined([f"`{_tame(id)}`" for id in ids], 900))
    return lines


def _problems(problems: Sequence[Problem]) -> list[discord.Embed]:
    lines = [_problem(problem) for problem in problems]
    pages = limits.parted(lines, rows=PROBLEMS_A_PAGE, chars=PAGE_CHARS)
    title = f"{counted(len(problems), 'problem')} to repair"
    return _numbered(title, "The facts in service stay as they were.", pages, colour=render.TROUBLE)


def _problem(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    what = f"{problem.path}: {problem.message}" if problem.path else problem.message
    return limits.shorten(f"`{_tame(place)}` {escape_markdown(what)}", 600)


def _numbered(title: str, facts: str, pages: list[list[str]], *, colour: int) -> list[discord.Embed]:
    found = []
    for number, page in enumerate(pages, 1):
        shown = discord.Embed(title=title, description="\n".join([facts, "", *page]), colour=colour)
        if len(pages) > 1:
            shown.set_footer(text=f"Page {number} of {len(pages)}")
        found.append(shown)
    return found


def _joined(words: Sequence[str], limit: int) -> list[str]:
    """Return *words* parted by commas, in lines of at most about *limit* characters."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) + 2 <= limit:
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return lines


def _ranked(candidate: Candidate) -> str:
    bar = "█" * round(max(0.0, min(candidate.score, 1.0)) * 8)
    against = f" ({candidate.against})" if candidate.against else ""
    return f"{candidate.score:.2f} {bar:<8} {candidate.intent}{against}"


def _code(texts: Sequence[str]) -> str:
    return limits.shorten(" ".join(f"`{_tame(text)}`" for text in texts if text), EXPLAINED)


def _block(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    short = [limits.shorten(line.replace("`", "'"), 100) for line in lines]
    fitting = limits.parted(short, rows=RANKED, chars=EXPLAINED)[0]
    return "```\n" + "\n".join(fitting) + "\n```"


def _tame(text: str) -> str:
    """Return *text* so that it cannot end the code it is set in."""
    return limits.shorten(" ".join(text.replace("`", "'").split()), 400)


def _seconds(took_ms: float) -> str:
    return f"{took_ms:.0f} ms" if took_ms < 1000 else f"{took_ms / 1000:.1f} s"
