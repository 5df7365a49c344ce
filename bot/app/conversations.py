"""What each asker last asked in each channel: kept in memory, for minutes, within bounds."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.intents.filling import Filled

KEPT_FOR = timedelta(minutes=10)
MOST = 5_000  # conversations; the longest unused are forgotten first


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question understood: its intent, its slots, the key of its reply."""

    intent: str
    filled: Mapping[str, Filled]
    key: str
    at: datetime
    subject: str = ""  # the id of the one rider the answer named

    def settled(self) -> dict[str, Filled]:
        """Return by kind what a pronoun may stand for: only what was named and is one thing."""
        return settle(self.filled, self.subject)


def settle(filled: Mapping[str, Filled], subject: str) -> dict[str, Filled]:
    """Return by kind what *filled* names for certain, with *subject* (an answer's rider) where it names none."""
    named = {item.kind: item for item in filled.values() if len(item.values) == 1}
    span = named.get("span")
    if span and "year" not in named and isinstance(span.values[0], int):
        named["year"] = Filled("year", "year", span.values, span.said)  # a year that filled a span is a year still
    if subject and "rider" not in named:
        named["rider"] = Filled("rider", "rider", (subject,), "the rider just named")
    return named


class Conversations:
    """The last turn of each conversation; a conversation is one asker in one channel."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._turns: OrderedDict[tuple[str, str], Turn] = OrderedDict()

    def last(self, asker: str, channel: str) -> Turn | None:
        """Return the last turn, or None when there is none or it is too long ago."""
        turn = self._turns.get((asker, channel))
        if turn is None or self._clock() - turn.at > KEPT_FOR:
            self._turns.pop((asker, channel), None)
            return None
        return turn

    def remember(
        self, asker: str, channel: str, intent: str, filled: Mapping[str, Filled], key: str, subject: str = ""
    ) -> None:
        """Keep a turn; without an *asker* there is nobody to remember it for."""
        if not asker:
            return
        self._turns[asker, channel] = Turn(intent, dict(filled), key, self._clock(), subject)
        self._turns.move_to_end((asker, channel))
        while len(self._turns) > MOST:
            self._turns.popitem(last=False)
