"""Logging for people who run the bot: one line an event on stderr, with its values."""

import logging
import sys

_LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_LOUD = ("discord", "aiohttp", "asyncio")  # libraries whose INFO is detail to us


def set_up(level: str) -> None:
    """Send the log to stderr from *level* up; libraries speak one level later than we do."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_LINE, datefmt="%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
