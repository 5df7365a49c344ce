"""The command line; a failure that a person can repair becomes one sentence and exit status 2."""

import os
import sys

import typer

from bot.commands import knowledge, live, questions
from bot.commands.common import settings_with
from bot.core.problems import DomestiqueError

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
    if settings_with().discord_token:
        live.run()
    else:
        print(
            "No DISCORD_TOKEN is set, so this is the demo. To go live, put one into .env (docs/running.md).", flush=True
        )
        live.demo()


cli.command()(live.run)
cli.command()(live.sync)
cli.command()(live.demo)
cli.command()(questions.chat)
cli.command()(questions.ask)
cli.command(name="eval")(questions.evaluate)
cli.command()(knowledge.check)
cli.command()(knowledge.status)
cli.command()(knowledge.sql)
cli.command()(knowledge.export)
cli.command(name="import", help=knowledge.IMPORT_HELP)(knowledge.import_)


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
