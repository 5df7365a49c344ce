"""Names people use, and the entities they lead to: mentions in an utterance, exact or through slips.

Every name is kept run together ("vanderpoel", "parisroubaix"), so that hyphens and spacing make no
difference. Riders are kept by surname, and their first names looked for beside it; that covers initials,
surnames first and words run together without a form for each. Which of several overlapping mentions was
meant is for the reader.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.core.completion import Completions
from bot.core.given import GivenNames
from bot.core.slips import SHORTEST, SlipIndex
from bot.core.surnames import PARTICLES, GivenWords, surname_forms
from bot.core.text import fold

RIDER = "rider"
MAX_WORDS = 7  # of a name; longer names are found run together or not at all
MAX_SLIPPED_WORDS = 4  # of a name that is looked for through slips
MAX_ENTITIES = 50  # of one mention; beyond that nobody can be asked which was meant
_FORM_RANK = {"name": 0, "alias": 1, "nickname": 2, "surname": 3}
_SLIP_WORTH = 0.8  # of a letter's share in the score
_MOST_COST = 2.5  # of the slips in one name
_ALTERNATIVES = 6  # readings of one misspelt word in a name of several
_SHORTEST_GIVEN = 3  # letters of a first name run together with a surname
_SHORT_RUN, _LONG_RUN = 6, 10  # letters of both together; of both with a slip
_ENDING_S, _SPACING = 0.97, 0.98


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one entity, as displayed; ``weight`` is the entity's prominence, 0 to 1."""

    name: str
    kind: str
    entity: str
    form: str = "name"  # name | alias | nickname | surname
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in an utterance that may name any of ``entities`` (of one kind), most prominent first.

    ``start`` to ``end`` (exclusive) count tokens; ``score`` is 1.0 for an exact match, less for each slip;
    ``name`` is the known name it matched, folded.
    """

    kind: str
    entities: tuple[str, ...]
    start: int
    end: int
    score: float
    form: str
    name: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A known key read at a span of tokens; ``given`` is the first name run together with it."""

    key: str
    start: int
    end: int
    score: float
    given: str = ""


@dataclass(slots=True)
class _Best:
    """The names that one span was read as, in one kind: those with the best score so far."""

    score: float = 0.0
    names: dict[int, tuple[str, str]] = field(default_factory=dict)  # place -> form, known name

    def offer(self, score: float, place: int, form: str, known: str) -> None:
        if score > self.score + 1e-9:
            self.score, self.names = score, {}
        if score >= self.score - 1e-9:
            before = self.names.get(place)
            if before is None or _FORM_RANK.get(form, 9) < _FORM_RANK.get(before[0], 9):
                self.names[place] = (form, known)


class Gazetteer:
    """All known names. Built once by ``build``, never changed, safe to share between threads."""

    def __init__(self, names: Sequence[Name], common: frozenset[str]) -> None:
        self._names = names
        self._common = common
        self._weights: dict[tuple[str, str], float] = {}
        self._direct: dict[str, tuple[int, ...]] = {}  # key -> places of names that are exactly this
        self._strong: dict[str, tuple[int, ...]] = {}  # key -> places of riders' names with this surname
        self._weak: dict[str, tuple[int, ...]] = {}
        self._beside: dict[str, tuple[int, ...]] = {}  # surname forms that need a first name beside them
        self._folded: list[str] = []
        self._widest = 1
        self._given = GivenNames(self._folded)
        self._phrase_words: set[str] = set()  # words of names of several words
        self._index()
        self._slips = SlipIndex(self._direct.keys() | self._strong.keys() | self._weak.keys() | self._phrase_words)
        self._completions = Completions(names, self._folded, self._weights)

    @classmethod
    def build(cls, names: Iterable[Name], *, common: Collection[str] = ()) -> "Gazetteer":
        """Return a gazetteer of *names*; *common* are the folded words of ordinary questions.

        A common word is never taken for a misspelt name, nor, by itself, for a rider.
        """
        return cls(tuple(names), frozenset(common))

    def find(self, tokens: Sequence[str]) -> tuple[Mention, ...]:
        """Return every plausible mention in folded *tokens*, overlapping ones too, longest and best first."""
        found: defaultdict[tuple[int, int, str], _Best] = defaultdict(_Best)
        for hit in self._hits(tokens):
            self._offer(hit, tokens, found)
        mentions = [self._mention(span, best) for span, best in found.items()]
        return tuple(sorted(mentions, key=lambda m: (m.start - m.end, -m.score, m.start, m.kind)))

    def weight(self, kind: str, entity: str) -> float:
        """Return how prominent an entity is, 0 to 1."""
        return self._weights.get((kind, entity), 0.0)

    def nearest(self, text: str, kind: str | None = None, limit: int = 5) -> list[tuple[str, str, float]]:
        """Return up to *limit* known names most like *text*: (name, entity, score 0 to 1), best first.

        Looks at every name (of *kind*, if given): for suggestions and imports, not for each question.
        """
        wanted = fold(text)
        best: dict[str, tuple[str, float]] = {}
        for mention in self.find(wanted.split()):
            if kind in (None, mention.kind) and mention.start == 0 and mention.end == len(wanted.split()):
                for entity in mention.entities:
                    best.setdefault(entity, (self._display(mention.kind, entity), mention.score))
        choices = {p: f for p, f in enumerate(self._folded) if kind in (None, self._names[p].kind)}
        for _, score, place in process.extract(wanted, choices, scorer=fuzz.ratio, limit=limit * 3, score_cutoff=50):
            name = self._names[place]
            if score / 100 > best.get(name.entity, ("", 0.0))[1]:
                best[name.entity] = (name.name, score / 100)
        ranked = sorted(best.items(), key=lambda item: (-item[1][1], item[1][0]))
        return [(name, entity, round(score, 3)) for entity, (name, score) in ranked[:limit]]

    def complete(self, prefix: str, limit: int = 25) -> list[tuple[str, str, str]]:
        """Return (display name, kind, entity) of names with a word *prefix* begins, prominent first."""
        return self._completions.complete(prefix, limit)

    # Building

    def _index(self) -> None:
        words: dict[str, str] = {}
        shapes: dict[int, tuple[tuple[str, ...], ...]] = {}
        direct: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self._names):
            parts = tuple(tuple(folded.split()) for raw in name.name.split() if (folded := _folded(raw, words)))
            flat = [word for part in parts for word in part]
            key = "".join(flat)
            self._folded.append(" ".join(flat) if len(flat) > 1 else key)
            self._weights[name.kind, name.entity] = max(name.weight, self._weights.get((name.kind, name.entity), 0.0))
            if name.kind == RIDER and name.form == "name" and len(parts) > 1:
                shapes[place] = parts
            elif key:
                direct[key].append(place)
                if len(flat) > 2 and flat[0] == "the":
                    direct[key[3:]].append(place)  # "manx missile"
                if len(flat) > 1:
                    self._phrase_words.update(flat)
        self._direct = {key: tuple(places) for key, places in direct.items()}
        self._widest = min(MAX_WORDS, 1 + max((name.count(" ") + 1 for name in self._folded), default=1))
        self._index_riders(shapes)

    def _index_riders(self, shapes: dict[int, tuple[tuple[str, ...], ...]]) -> None:
        given = GivenWords(shapes.values())
        strong: defaultdict[str, list[int]] = defaultdict(list)
        weak: defaultdict[str, list[int]] = defaultdict(list)
        beside: defaultdict[str, list[int]] = defaultdict(list)
        for place, parts in shapes.items():
            self._given.add(place, len(parts[0]))
            for form in surname_forms(parts, given):
                if form.strong:
                    strong[form.joined].append(place)
                elif form.alone:
                    weak[form.joined].append(place)
                else:
                    beside[form.joined].append(place)
            if len(parts) > 2 or len(parts[1]) > 1:
                self._phrase_words.update(word for part in parts[1:] for word in part)
        self._strong, self._weak, self._beside = map(self._by_prominence, (strong, weak, beside))

    def _by_prominence(self, table: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
        return {
            key: tuple(sorted(places, key=self._rank)) if len(places) > 1 else tuple(places)
            for key, places in table.items()
        }

    # Finding

    def _known(self, key: str) -> bool:
        return key in self._direct or key in self._strong or key in self._weak or key in self._beside

    def _hits(self, tokens: Sequence[str]) -> Iterator[_Hit]:
        near = [self._slips.near(token) if self._is_unknown(token) else [] for token in tokens]
        for start in range(len(tokens)):
            yield from self._exact_hits(tokens, start)
            if len(tokens[start]) >= _SHORT_RUN and self._is_unknown(tokens[start]):
                yield from self._run_hits(tokens[start], start)
            for known, cost in near[start]:
                yield _slipped(known, start, start + 1, cost, len(tokens[start]))
            yield from self._phrase_hits(tokens, near, start)
            if tokens[start] in PARTICLES:
                yield from self._particle_hits(tokens, start)

    def _exact_hits(self, tokens: Sequence[str], start: int) -> Iterator[_Hit]:
        key = ""
        for end in range(start + 1, min(start + self._widest, len(tokens)) + 1):
            key += tokens[end - 1]
            if self._known(key):
                yield _Hit(key, start, end, 1.0)
            elif key[-1] == "s" and len(key) > 3 and tokens[end - 1] not in self._common and self._known(key[:-1]):
                yield _Hit(key[:-1], start, end, _ENDING_S)

    def _run_hits(self, token: str, start: int) -> Iterator[_Hit]:
        """Yield surnames that *token* ends with where it may begin with a first name: "markcavendish"."""
        for split in range(_SHORTEST_GIVEN, len(token) - 1):
            given, key = token[:split], token[split:]
            if self._known(key):
                yield _Hit(key, start, start + 1, _SPACING, given)
            elif given in self._given and len(key) > SHORTEST and len(token) >= _LONG_RUN:
                for known, cost in self._slips.near(key):
                    yield _slipped(known, start, start + 1, cost, len(key), given)

    def _phrase_hits(
        self, tokens: Sequence[str], near: Sequence[list[tuple[str, float]]], start: int
    ) -> Iterator[_Hit]:
        """Yield names of several words, one or two of them misspelt: "tour de frnace", "pari roubiax"."""
        read = [("", 0.0, 0)]  # what the words so far may be, run together; the cost; how many were misspelt
        for end in range(start + 1, min(start + MAX_SLIPPED_WORDS, len(tokens)) + 1):
            token = tokens[end - 1]
            words = near[end - 1] if near[end - 1] else [(token, 0.0)]
            words = [(word, cost) for word, cost in words if word in self._phrase_words][:_ALTERNATIVES]
            read = [
                (key + word, cost + more, strange + (more > 0))
                for key, cost, strange in read
                for word, more in words
                if cost + more <= _MOST_COST
            ]
            if not read:
                return
            for key, cost, strange in read if end - start > 1 else ():
                if strange and self._known(key):
                    yield _slipped(key, start, end, cost, len(key))

    def _particle_hits(self, tokens: Sequence[str], start: int) -> Iterator[_Hit]:
        """Yield surnames with a slip in a word too short or oddly spaced to be read singly: "van art"."""
        key = tokens[start]
        strange = 0
        for end in range(start + 2, min(start + MAX_SLIPPED_WORDS, len(tokens)) + 1):
            token = tokens[end - 1]
            strange += self._is_unknown(token)
            if strange > 1 or not (strange or token in self._phrase_words):
                return
            key += token
            if strange and not self._known(key):
                for known, cost in self._slips.near(key):
                    yield _slipped(known, start, end, cost, len(key))

    def _is_unknown(self, token: str) -> bool:
        return (
            len(token) >= 3
            and token not in self._common
            and not any(char.isdigit() for char in token)
            and not self._known(token)
            and token not in self._phrase_words
            and token not in self._given
            and not (token[-1] == "s" and self._known(token[:-1]))
        )

    def _offer(self, hit: _Hit, tokens: Sequence[str], found: dict[tuple[int, int, str], _Best]) -> None:
        said = tokens[hit.start]
        common = hit.end - hit.start == 1 and (said in self._common or said in PARTICLES)
        claimed = bool(hit.given)
        for place in self._direct.get(hit.key, ()) if not hit.given else ():
            name = self._names[place]
            claimed = claimed or (name.kind == RIDER and name.form == "alias")
            if common and (name.kind == RIDER or name.form not in ("name", "alias")):
                continue
            score = self._scored(hit, tokens, self._folded[place])
            if score:
                found[hit.start, hit.end, name.kind].offer(score, place, name.form, self._folded[place])
        if not (common or claimed):
            self._offer_surname(hit, tokens, found)
        self._offer_full(hit, tokens, found)

    def _offer_surname(self, hit: _Hit, tokens: Sequence[str], found: dict[tuple[int, int, str], _Best]) -> None:
        holders = self._strong.get(hit.key) or self._weak.get(hit.key) or ()
        for place in holders[:MAX_ENTITIES]:
            known = self._given.surname_of(place, hit.key)
            score = self._scored(hit, tokens, known)
            if score:
                found[hit.start, hit.end, RIDER].offer(score, place, "surname", known)

    def _offer_full(self, hit: _Hit, tokens: Sequence[str], found: dict[tuple[int, int, str], _Best]) -> None:
        """Offer the riders whose first name stands by their surname."""
        for table in (self._strong, self._weak, self._beside):
            holders = table.get(hit.key)
            if not holders:
                continue
            if hit.given:
                beside = self._given.run_together(holders, hit.given, hit.start, hit.end)
            else:
                beside = self._given.beside(holders, tokens, hit.start, hit.end, self._common)
            for place, start, end, worth in beside:
                found[start, end, RIDER].offer(hit.score * worth, place, "name", self._folded[place])

    def _scored(self, hit: _Hit, tokens: Sequence[str], known: str) -> float:
        """Return the hit's score as *known*, whose words may be spaced otherwise; 0 where it is unlike."""
        words = tokens[hit.start : hit.end]
        if hit.end - hit.start == known.count(" ") + 1:
            return hit.score
        if len(hit.key) < 6 or (len(words) > 1 and all(w in self._common and w not in PARTICLES for w in words)):
            return 0.0
        return hit.score * _SPACING

    def _mention(self, span: tuple[int, int, str], best: _Best) -> Mention:
        start, end, kind = span
        places = sorted(best.names, key=lambda place: (self._rank(place), place))
        entities = tuple(dict.fromkeys(self._names[place].entity for place in places))[:MAX_ENTITIES]
        form, known = min(best.names.values(), key=lambda pair: _FORM_RANK.get(pair[0], 9))
        return Mention(kind, entities, start, end, round(best.score, 3), form, known)

    def _rank(self, place: int) -> float:
        name = self._names[place]
        return -self._weights[name.kind, name.entity]

    def _display(self, kind: str, entity: str) -> str:
        return self._completions.display.get((kind, entity), entity)


def _slipped(key: str, start: int, end: int, cost: float, letters: int, given: str = "") -> _Hit:
    return _Hit(key, start, end, max(0.0, 1 - _SLIP_WORTH * cost / letters), given)


def _folded(raw: str, memo: dict[str, str]) -> str:
    found = memo.get(raw)
    if found is None:
        found = memo[raw] = fold(raw)
    return found
