"""What an unexpected error becomes: a traceback in the log and a short reference for the person."""

import logging
import secrets

log = logging.getLogger(__name__)


def record(error: Exception, where: str) -> str:
    """Log *error* once, with its traceback, and return the sentence to show the person.

    The sentence carries a short reference that stands in the log too, and nothing internal. *where* names
    the place for whoever reads the log (``"message"``, ``"/ask"``). ``asyncio.CancelledError`` is no
    ``Exception``, so it never ends up here.
    """
    reference = secrets.token_hex(3).upper()
    log.error("failure ref=%s where=%s", reference, where, exc_info=error)
    return f"Something went wrong on my side. Tell an admin this reference if it goes on: `{reference}`."
