"""What part of a rider's name people say: surnames, with particles, double, hyphenated.

``surname_forms`` lists the parts of a name that may stand for the whole, run together into one word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PARTICLES = frozenset(
    (
        "van", "von", "vander", "vanden", "vande", "de", "der", "den", "ver", "del", "della", "dello",
        "delle", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "les", "los", "el", "ten", "ter",
        "te", "t", "d", "o", "l", "al", "san", "santa", "st",
    )
)  # fmt: skip
SHORTEST_ALONE = 5  # letters of "vlaeminck", which may stand without its "de"; "poel" and "aert" may not


@dataclass(frozen=True, slots=True)
class SurnameForm:
    """A part of a name run together (``vanderpoel``), and where it may stand.

    ``strong``: by itself, on a par with other surnames. ``alone``: by itself where nobody has it as a strong
    form. Neither: only next to the rider's first name.
    """

    joined: str
    strong: bool
    alone: bool = True


class GivenWords:
    """Which words are first names, judged by where they stand in all the names there are."""

    def __init__(self, names: Iterable[tuple[tuple[str, ...], ...]]) -> None:
        first: Counter[str] = Counter()
        later: Counter[str] = Counter()
        for parts in names:
            first.update(parts[0])
            later[parts[-1][-1]] += 1
        self._given = frozenset(word for word, times in first.items() if times > later[word])

    def __contains__(self, word: object) -> bool:
        return word in self._given


def surname_forms(parts: tuple[tuple[str, ...], ...], given: GivenWords) -> list[SurnameForm]:
    """Return the surname forms of a name in *parts*: a tuple of folded words for each word as written.

    ``(("mathieu",), ("van",), ("der",), ("poel",))`` gives vanderpoel, and poel beside a first name;
    ``(("alejandro",), ("valverde",), ("belmonte",))`` gives valverdebelmonte, valverde, and belmonte where
    nobody else is called so. A name of one part has none.
    """
    if len(parts) < 2:
        return []
    if len(parts) == 2 and len(parts[1]) == 1:  # nine names of ten
        return [SurnameForm(parts[1][0], True)]
    start = _surname_start(parts, given)
    forms = {_joined(parts[1:]): SurnameForm(_joined(parts[1:]), True)}
    strong = [parts[start:]]
    weak = []
    if parts[start][0] in PARTICLES:
        rest = _without_particles(parts[start:])
        if rest:
            weak.append(rest)
    elif start < len(parts) - 1:
        strong.append(parts[start : start + 1])
        weak.append(parts[-1:])
    if len(parts[-1]) > 1:
        weak.extend(((word,),) for word in parts[-1] if word not in PARTICLES)
    for form in strong:
        forms.setdefault(_joined(form), SurnameForm(_joined(form), True))
    for form in weak:
        joined = _joined(form)
        forms.setdefault(joined, SurnameForm(joined, False, len(joined) >= SHORTEST_ALONE))
    return [form for form in forms.values() if form.joined]


def _surname_start(parts: tuple[tuple[str, ...], ...], given: GivenWords) -> int:
    """Return where the surname begins: at the first particle, or the first word that is no first name."""
    for place in range(1, len(parts) - 1):
        if parts[place][0] in PARTICLES or any(word not in given for word in parts[place]):
            return place
    return len(parts) - 1


def _without_particles(parts: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    words = [word for part in parts for word in part]
    while words and words[0] in PARTICLES:
        del words[0]
    return (tuple(words),) if words else ()


def _joined(parts: tuple[tuple[str, ...], ...]) -> str:
    return "".join(word for part in parts for word in part)
