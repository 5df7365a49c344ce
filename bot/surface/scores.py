"""How well the question cases went, as a table by intent."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from bot.app.cases import Case

Result = tuple[Case, list[str]]


def show_scores(console: Console, results: Sequence[Result]) -> None:
    """Print right and wrong cases by intent, then each wrong one with its place and what was expected."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case, wrong in results:
        name = case.intent or case.outcome
        total[name] += 1
        right[name] += not wrong
    grid = Grid("intent", box=None, pad_edge=False, header_style="dim")
    for column in ("cases", "right", ""):
        grid.add_column(column, justify="right")
    for name in sorted(total):
        style = "" if right[name] == total[name] else "red"
        share = f"{100 * right[name] / total[name]:.0f}%"
        grid.add_row(name, str(total[name]), str(right[name]), share, style=style)
    console.print(grid)
    for case, wrong in results:
        if wrong:
            console.print(Text(f"{case.place}: {case.utterance!r}: {'; '.join(wrong)}"), soft_wrap=True)
    count, good = len(results), sum(right.values())
    console.print(Text(f"{good:,} of {count:,} utterances are answered as expected."))
