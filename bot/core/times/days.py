"""Days as people write them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from babel.dates import get_month_names

LOCALE = "en_GB"
_PARTS = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def day(value: str | date | None) -> str:
    """Return an ISO date ("2024-07-03", "2024-07" or "2024") as people write it: "3 July 2024"."""
    if value is None:
        return ""
    match = _PARTS.fullmatch(str(value))
    if not match:
        return str(value)
    year, month, dom = match.groups()
    if not month:
        return year
    whole = date(int(year), int(month), int(dom or 1))
    name = _months()[whole.month]
    return f"{whole.day} {name} {whole.year}" if dom else f"{name} {whole.year}"


@cache
def _months() -> Mapping[int, str]:
    """Return the months' names: an answer may have a thousand dates, too many to ask Babel about each."""
    return dict(get_month_names("wide", locale=LOCALE))
