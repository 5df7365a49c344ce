"""What an import would change, or has changed, for a terminal."""

from rich.console import Console
from rich.text import Text

from bot.app.importing.plan import Plan
from bot.surface.saying import counted

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show_plan(console: Console, plan: Plan, *, written: bool) -> None:
    """Print the difference in every file, and whether it is made."""
    if not plan.files:
        console.print(Text("All of it is on record already; there is nothing to write."))
        return
    for diff in plan.diffs().values():
        for line in diff.splitlines():
            style = "bold" if line.startswith(("+++", "---")) else _STYLES.get(line[:1], "")
            console.print(Text(line, style), soft_wrap=True)
    files = counted(len(plan.files), "file")
    if written:
        said = f"{files} written. /facts reload (or :reload in the chat) puts it into service."
    else:
        said = f"{files} would be written, all of it checked. Nothing is yet: --write does it."
    console.print(Text(said))
