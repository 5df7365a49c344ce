"""The forms knowledge is written in, as pydantic models; `FORMS` maps each form's name to its model."""

from pydantic import BaseModel

from bot.app.schema.entities import (
    ClassificationsFile,
    CountriesFile,
    LevelsFile,
    PlacesFile,
    RacesFile,
    RidersFile,
    SourcesFile,
    TeamsFile,
)
from bot.app.schema.results import EditionFile, EditionsFile, PalmaresFile
from bot.app.schema.words import FactsFile, GlossaryFile, IntentFile, LexiconFile

FORMS: dict[str, type[BaseModel]] = {
    "sources": SourcesFile,
    "countries": CountriesFile,
    "classifications": ClassificationsFile,
    "levels": LevelsFile,
    "places": PlacesFile,
    "lexicon": LexiconFile,
    "riders": RidersFile,
    "teams": TeamsFile,
    "races": RacesFile,
    "edition": EditionFile,
    "editions": EditionsFile,
    "palmares": PalmaresFile,
    "facts": FactsFile,
    "glossary": GlossaryFile,
    "intent": IntentFile,
}


def form_of(file: str) -> str | None:
    """Return the name of the form that *file* (relative to the knowledge folder, with slashes) is written in.

    A shared list may be one file (``sources.yaml``) or a folder of them (``sources/``). None for a place
    where no knowledge belongs.
    """
    first, *rest = file.removesuffix(".yaml").split("/")
    if first == "results":
        if len(rest) == 1:
            return "editions"
        return "palmares" if rest[0] == "palmares" else "edition" if len(rest) == 2 else None
    if first == "intents":
        return "intent" if rest else None
    return first if first in FORMS and first not in ("edition", "editions", "palmares", "intent") else None
