"""Questions about several things at once: the same question about each of what is listed, one after another."""

import re
from collections.abc import Iterator, Sequence

from bot.core.intents.marks import Mark
from bot.core.times.numbers import STAGE_WORDS

MOST = 5  # things in a list; who lists more wants a table
_LISTED = ("rider", "race")  # kinds whose names are listed
_YEAR = re.compile(r"(1[89]|20)[0-9]{2}s?|[0-9]0s")
_STAGE = re.compile(r"[0-9]{1,2}[a-d]?")
_RANGE = frozenset({"between", "from"})  # "between 2010 and 2012" lists nothing


def one_by_one(words: Sequence[str], chosen: Sequence[Mark]) -> list[str]:
    """Return the question in folded *words* once for each thing it lists, or nothing where it lists none.

    "who won in 2015 2016 and 2017" is three questions, "stages 3 and 4" two. *chosen* are the names in it. Only
    "and" makes a list: what "or" joins is a choice. Races are listed only beside a rider or a year, since
    "who has won the giro and the tour" asks for one who has won both.
    """
    for start, end, items in (*_numbers(words), *_names(words, chosen)):
        if (
            2 <= len(items) <= MOST
            and len(set(items)) == len(items)
            and not _RANGE & {*words[max(0, start - 1) : start]}
        ):
            return [" ".join((*words[:start], item, *words[end:])) for item in items]
    return []


def _numbers(words: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the lists of years, decades and stages: where each begins and ends, and its items."""
    for at, word in enumerate(words):
        if _YEAR.fullmatch(word) and (at == 0 or not _YEAR.fullmatch(words[at - 1])):
            end, found = _run(words, at, _YEAR)
            decades = [item for item in found if item.endswith("s")]
            if not decades or len(decades) == len(found):
                the = "the " if decades and words[at - 1 : at] != ["the"] else ""
                yield at, end, [the + item for item in found]
        if word in STAGE_WORDS and at + 1 < len(words) and _STAGE.fullmatch(words[at + 1]):
            end, found = _run(words, at + 1, _STAGE)
            yield at, end, [f"stage {item}" for item in found]


def _run(words: Sequence[str], at: int, form: re.Pattern[str]) -> tuple[int, list[str]]:
    """Return the end of the list of words of one *form* beginning at *at*, and the words; none without "and"."""
    found: list[str] = []
    joined = False
    end = at
    while end < len(words):
        if form.fullmatch(words[end]):
            found.append(words[end])
            at = end = end + 1
        elif words[end] == "and" and not joined:
            joined, end = True, end + 1
            end += words[end : end + 1] in (["the"], ["stage"])
        else:
            break
    return at, found if joined else []


def _names(words: Sequence[str], chosen: Sequence[Mark]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the lists of riders, and of races where something else says which of their editions are meant."""
    kinds = {mark.kind for mark in chosen}
    for kind in _LISTED:
        if kind == "race" and not kinds & {"rider", "year"}:
            continue
        marks = [mark for mark in chosen if mark.kind == kind and len(mark.values) == 1]
        for first, mark in enumerate(marks):
            run = [mark]
            for following in marks[first + 1 :]:
                if any(word not in ("and", "the") for word in words[run[-1].end : following.start]):
                    break
                run.append(following)
            if len(run) > 1 and "and" in words[run[-2].end : run[-1].start]:
                yield run[0].start, run[-1].end, [item.said for item in run]
                break
