"""Fold an utterance for comparison: one spelling for what people type in many ways.

Everything that compares text compares folded text, on both sides.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_UTTERANCE = 2000  # characters; Discord's own limit for a message
MAX_TOKENS = 120  # longer messages are stories, not questions

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
        "‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'",
        "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    }
)  # fmt: skip
# What Discord writes for mentions, channels, custom emoji and timestamps; links and formatting marks.
_NOT_WORDS = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/[\w ]+:)[^<>\s]*>|https?://\S+|\|\||```|~~")
_CONTRACTIONS = {
    "who's": "who is", "whos": "who is", "what's": "what is", "whats": "what is", "wats": "what is",
    "where's": "where is", "wheres": "where is", "when's": "when is", "whens": "when is",
    "how's": "how is", "hows": "how is", "that's": "that is", "thats": "that is", "there's": "there is",
    "it's": "it is", "he's": "he is", "hes": "he is", "she's": "she is", "shes": "she is",
    "who've": "who have", "who'd": "who did", "how'd": "how did", "where'd": "where did", "when'd": "when did",
    "who're": "who are", "what're": "what are", "they're": "they are", "theyre": "they are",
    "i'm": "i am", "im": "i am", "i'd": "i would", "i've": "i have", "ive": "i have", "you're": "you are",
    "let's": "let us", "lets": "let us",
    "didn't": "did not", "didnt": "did not", "doesn't": "does not", "doesnt": "does not",
    "don't": "do not", "dont": "do not", "hasn't": "has not", "hasnt": "has not",
    "haven't": "have not", "havent": "have not", "hadn't": "had not", "hadnt": "had not",
    "isn't": "is not", "isnt": "is not", "aren't": "are not", "arent": "are not",
    "wasn't": "was not", "wasnt": "was not", "weren't": "were not", "werent": "were not",
    "can't": "can not", "cant": "can not", "cannot": "can not", "couldn't": "could not",
    "couldnt": "could not", "won't": "will not", "wouldn't": "would not", "wouldnt": "would not",
    "wanna": "want to", "gonna": "going to", "gimme": "give me", "lemme": "let me",
    "pls": "please", "plz": "please", "u": "you", "ur": "your", "r": "are", "bc": "because",
    "w/o": "without", "&": "and", "versus": "vs", "nr": "number",
}  # fmt: skip
_TOKEN = re.compile(r"\{[a-z_0-9]+\}(?:'s\b)?|w/o\b|[^\W_]+(?:'[^\W_]+)*|&")


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word, with the place (``start`` to ``end``) it came from in the text as typed."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return *text* for comparison: folded words parted by single spaces.

    Case, accents, ø ł ß, apostrophe styles, possessive ``'s``, contractions, hyphens and punctuation are
    levelled; ``{slot}`` marks stay as they are. Folding twice equals folding once.
    """
    return " ".join(token.text for token in tokenize(text))


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the folded tokens of *text*, in order, each with its place in *text*.

    ``who's`` becomes two tokens with one place. Links, mentions and emoji leave no token.
    """
    plain, places = _level(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        word = match.group()
        start, end = places[match.start()], places[match.end() - 1] + 1
        for part in _expand(word):
            found.append(Token(part, start, end))
    return tuple(found)


def _expand(word: str) -> list[str]:
    """Return what *word* stands for: contractions in full, a possessive without its ending."""
    if word.startswith("{"):
        return [word.removesuffix("'s")]
    for _ in range(4):
        if word in _CONTRACTIONS:
            return _CONTRACTIONS[word].split()
        if word.endswith("'s") and len(word) > 2:
            word = word[:-2]
            continue
        break
    return [said for part in word.split("'") if part for said in _CONTRACTIONS.get(part, part).split()]


def _level(text: str) -> tuple[str, Sequence[int]]:
    """Return *text* in levelled characters, and for each of them its place in *text*."""
    text = _NOT_WORDS.sub(lambda m: " " * len(m.group()), text)
    if text.isascii():
        return text.lower(), range(len(text))
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in _level_char(char):
            chars.append(folded)
            places.append(place)
    return "".join(chars), places


def _level_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    # Normalizing before and after case folding makes a second pass change nothing.
    wide = unicodedata.normalize("NFKD", char).casefold().translate(_LETTERS)
    wide = unicodedata.normalize("NFKD", wide).casefold().translate(_LETTERS)
    return "".join(c for c in wide if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
