"""Names people use, and the entities they lead to: the mentions in an utterance, exact or through slips.

How names are filed is `namebook`'s matter, where they stand `hits`'s, and misspelt surnames beside first names are
`fullnames`'s; here the likeliest bearers are chosen. Which of several overlapping mentions was meant is for the reader.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.core.names.completion import Completions
from bot.core.names.hits import SPACING, Hit, Hits, slipped
from bot.core.names.namebook import FAMOUS, KNOWN, MAX_WORDS, RIDER, Name, NameBook
from bot.core.names.surnames import PARTICLES
from bot.core.text.folding import fold

__all__ = ["MAX_WORDS", "RIDER", "Gazetteer", "Mention", "Name"]

MAX_ENTITIES = 50  # of one mention; beyond that nobody can be asked which was meant
_FORM_RANK = {"name": 0, "alias": 1, "nickname": 2, "surname": 3}
_SPELT = 6  # letters from which words may be spaced otherwise than the name
_FIRST_NAME_SLIP = 0.93  # the first name sounds the same, but is written otherwise
_SHORTEST_MISTYPED = 3  # letters left of a first name of four
_JOINING = frozenset({"and", "or", "vs", "nor", "y", "et"})  # "simon and adam yates"
_NAMESAKES = 6  # better known riders of that first name, offered beside those of that surname


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


_Found = defaultdict[tuple[int, int, str], _Best]


class Gazetteer:
    """All known names. Built once by ``build``, never changed, safe to share between threads."""

    def __init__(self, names: Sequence[Name], common: frozenset[str]) -> None:
        self._book = NameBook(names)
        self._common = common
        self._hits = Hits(self._book, common)
        self._completions = Completions(names, self._book.folded, self._book.weights)

    @classmethod
    def build(cls, names: Iterable[Name], *, common: Collection[str] = ()) -> "Gazetteer":
        """Return a gazetteer of *names*; *common* are the folded words of ordinary questions.

        A common word is never taken for a misspelt name, nor, by itself, for a rider.
        """
        return cls(tuple(names), frozenset(common))

    def find(self, tokens: Sequence[str]) -> tuple[Mention, ...]:
        """Return every plausible mention in folded *tokens*, overlapping ones too, longest and best first."""
        found: _Found = defaultdict(_Best)
        for hit in self._hits.of(tokens):
            self._offer(hit, tokens, found)
        for start in range(len(tokens) - 1):
            self._offer_misspelt(tokens, start, found)
        self._share_surnames(tokens, found)
        mentions = [self._mention(span, best) for span, best in found.items() if best.names]
        return tuple(sorted(mentions, key=lambda m: (m.start - m.end, -m.score, m.start, m.kind)))

    def weight(self, kind: str, entity: str) -> float:
        """Return how prominent an entity is, 0 to 1."""
        return self._book.weights.get((kind, entity), 0.0)

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
        choices = {p: f for p, f in enumerate(self._book.folded) if kind in (None, self._book.names[p].kind)}
        for _, score, place in process.extract(wanted, choices, scorer=fuzz.ratio, limit=limit * 3, score_cutoff=50):
            name = self._book.names[place]
            if score / 100 > best.get(name.entity, ("", 0.0))[1]:
                best[name.entity] = (name.name, score / 100)
        ranked = sorted(best.items(), key=lambda item: (-item[1][1], item[1][0]))
        return [(name, entity, round(score, 3)) for entity, (name, score) in ranked[:limit]]

    def complete(self, prefix: str, limit: int = 25) -> list[tuple[str, str, str]]:
        """Return (display name, kind, entity) of names with a word *prefix* begins, prominent first."""
        return self._completions.complete(prefix, limit)

    def _offer(self, hit: Hit, tokens: Sequence[str], found: _Found) -> None:
        said = tokens[hit.start]
        single = hit.end - hit.start == 1
        common = single and (said in self._common or said in PARTICLES)
        claimed = bool(hit.given)
        for place in self._book.direct.get(hit.key, ()) if not hit.given else ():
            name = self._book.names[place]
            if name.kind == RIDER and hit.slipped and not self._believed(hit, place, single):
                continue
            claimed = claimed or (name.kind == RIDER and name.form == "alias")
            if common and (name.kind == RIDER or name.form not in ("name", "alias")):
                continue
            score = self._scored(hit, tokens, self._book.folded[place])
            if score:
                found[hit.start, hit.end, name.kind].offer(score, place, name.form, self._book.folded[place])
        if not (common or claimed):
            self._offer_surname(hit, tokens, found)
        for holders in self._holders(hit, single):
            self._offer_full(hit, holders, tokens, found)

    def _believed(self, hit: Hit, place: int, single: bool) -> bool:
        """Whether a misspelt byname is believed of the rider: a surname like any, others only if unmistakable."""
        book = self._book
        if hit.key in book.strong:
            return book.weight(place) >= hit.needs
        together = single and " " in book.folded[place]
        return hit.needs <= KNOWN <= book.weight(place) and not together

    def _offer_surname(self, hit: Hit, tokens: Sequence[str], found: _Found) -> None:
        """Offer the riders of that surname; a misspelt one stands only for those whom many know."""
        holders = self._book.bearers(hit.key)
        if not holders or (hit.slipped and self._book.weight(holders[0]) < hit.needs):
            return
        top = self._book.weight(holders[0])
        better: list[int] = []
        if not hit.slipped and hit.key in self._book.given and hit.end - hit.start == 1:
            # "bernard": who calls Hinault so does not mean the Bernard who won less, and "joseph" is anybody.
            better = [at for at in self._book.full.called(hit.key)[:_NAMESAKES] if self._book.weight(at) > top]
            if better and top < KNOWN:
                return
        best = found[hit.start, hit.end, RIDER]
        if hit.score < best.score - 1e-9:
            return
        for place in holders[:MAX_ENTITIES]:
            if hit.slipped and self._book.weight(place) < hit.needs:
                break
            known = self._book.given.surname_of(place, hit.key)
            score = self._scored(hit, tokens, known)
            if score:
                best.offer(score, place, "surname", known)
        for place in better:
            best.offer(hit.score, place, "surname", hit.key)
        if hit.score == 1.0 and top < KNOWN and hit.end - hit.start == 1:
            for key in self._book.slips.alike(hit.key):
                for place in self._book.bearers(key)[:1]:
                    if self._book.weight(place) >= FAMOUS:  # "kintana" is Quintana, though there was a Kintana
                        best.offer(1.0, place, "surname", self._book.given.surname_of(place, key))

    def _holders(self, hit: Hit, single: bool) -> Iterable[tuple[int, ...]]:
        """Yield the riders whose first name may stand by the hit: by surname, and by a byname of one word."""
        book = self._book
        for table in (book.strong, book.weak, book.beside):
            if holders := table.get(hit.key):
                yield holders
        if single and not hit.given and not hit.slipped:
            owners = {
                book.names[place].entity for place in book.direct.get(hit.key, ()) if _is_byname(book.names[place])
            }
            if owners:
                yield tuple(book.named[owner] for owner in sorted(owners) if owner in book.named)

    def _offer_full(self, hit: Hit, holders: Sequence[int], tokens: Sequence[str], found: _Found) -> None:
        """Offer the riders whose first name stands by their surname."""
        given = self._book.given
        if hit.given:
            fitting = given.run_together(holders, hit.given, hit.start, hit.end)
        else:
            fitting = given.beside(holders, tokens, hit.start, hit.end, self._common)
        for place, start, end, worth in (*fitting, *self._mistyped(hit, holders, tokens)):
            found[start, end, RIDER].offer(hit.score * worth, place, "name", self._book.folded[place])

    def _mistyped(
        self, hit: Hit, holders: Sequence[int], tokens: Sequence[str]
    ) -> Iterator[tuple[int, int, int, float]]:
        """Yield (place, start, end, worth) of well-known riders before whose surname their first name is mistyped.

        Any single slip is believed there, of the first letter too: "xradley wiggins", "ndy schleck".
        """
        said = tokens[hit.start - 1] if hit.start and not hit.given else ""
        if len(said) < _SHORTEST_MISTYPED or said in self._common or said in self._book.given:
            return
        for place in holders[:_NAMESAKES]:
            if self._book.weight(place) < KNOWN:
                return
            given = self._book.folded[place].split()[0]
            if len(given) > _SHORTEST_MISTYPED and OSA.distance(said, given, score_cutoff=1) == 1:
                yield place, hit.start - 1, hit.end, _FIRST_NAME_SLIP

    def _share_surnames(self, tokens: Sequence[str], found: _Found) -> None:
        """Read a first name joined to a full name as sharing its surname: "simon and adam yates".

        Whoever else the first name by itself may be is not meant there.
        """
        for (start, end, kind), best in list(found.items()):
            at = start - 2
            if kind != RIDER or at < 0 or tokens[start - 1] not in _JOINING or tokens[at] not in self._book.given:
                continue
            surnames = {self._surname(place) for place, (form, _) in best.names.items() if form == "name"}
            for key in surnames - {"", "".join(tokens[start:end])}:
                pair = (tokens[at], key)
                sharing = self._book.given.beside(self._book.bearers(key), pair, 1, 2, self._common)
                shared = {place: ("name", self._book.folded[place]) for place, _, _, worth in sharing if worth == 1.0}
                if shared and (end - start) > 1:
                    found[at, at + 1, RIDER] = _Best(best.score, shared)

    def _surname(self, place: int) -> str:
        """Return the surname of a rider's full name, run together."""
        return "".join(self._book.folded[place].split()[1:])

    def _offer_misspelt(self, tokens: Sequence[str], start: int, found: _Found) -> None:
        """Offer well-known riders by first name and misspelt surname."""
        for place, end, key, cost, exact in self._book.full.near(tokens, start, self._common, self._book.knows):
            hit = slipped(key, start, end, cost, len(key))
            worth = 1.0 if exact else _FIRST_NAME_SLIP
            found[start, end, RIDER].offer(hit.score * worth, place, "name", self._book.folded[place])

    def _scored(self, hit: Hit, tokens: Sequence[str], known: str) -> float:
        """Return the hit's score as *known*, whose words may be spaced otherwise; 0 where it is unlike."""
        if hit.end - hit.start == known.count(" ") + 1:
            return hit.score
        words = tokens[hit.start : hit.end]
        if len(hit.key) < _SPELT or (len(words) > 1 and all(w in self._common and w not in PARTICLES for w in words)):
            return 0.0
        return hit.score * SPACING

    def _mention(self, span: tuple[int, int, str], best: _Best) -> Mention:
        start, end, kind = span
        places = sorted(best.names, key=lambda place: (-self._book.weight(place), place))
        entities = tuple(dict.fromkeys(self._book.names[place].entity for place in places))[:MAX_ENTITIES]
        form, known = min(best.names.values(), key=lambda pair: _FORM_RANK.get(pair[0], 9))
        return Mention(kind, entities, start, end, round(best.score, 3), form, known)

    def _display(self, kind: str, entity: str) -> str:
        return self._completions.display.get((kind, entity), entity)


def _is_byname(name: Name) -> bool:
    return name.kind == RIDER and name.form != "name"
