"""What the gathered race data says, row by row, with every rider under one id."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.text.folding import fold

DATA = Path(__file__).parents[3] / "shared" / "data"

_PLACES = ("winner_name", "second_name", "third_name")
_JERSEYS = {"points_winner": "points", "mountains_winner": "mountains", "young_rider_winner": "youth"}
_RACES = {
    "Milan-San Remo": "milan-san-remo",
    "Tour of Flanders": "tour-of-flanders",
    "Paris-Roubaix": "paris-roubaix",
    "Liège-Bastogne-Liège": "liege-bastogne-liege",
    "Il Lombardia": "il-lombardia",
    "La Flèche Wallonne": "la-fleche-wallonne",
    "Gent-Wevelgem": "gent-wevelgem",
    "Amstel Gold Race": "amstel-gold-race",
    "Brabantse Pijl": "brabantse-pijl",
    "Clásica San Sebastián": "clasica-san-sebastian",
    "Paris-Tours": "paris-tours",
    "Bretagne Classic (GP Plouay)": "bretagne-classic",
    "Omloop Het Nieuwsblad": "omloop-het-nieuwsblad",
    "Scheldeprijs": "scheldeprijs",
    "Dwars door Vlaanderen": "dwars-door-vlaanderen",
    "E3 Classic": "e3-classic",
    "Kuurne-Bruxelles-Kuurne": "kuurne-brussels-kuurne",
    "Hamburg Cyclassics": "hamburg-cyclassics",
    "Strade Bianche": "strade-bianche",
    "GP de Québec": "gp-de-quebec",
    "GP de Montréal": "gp-de-montreal",
    "World Championships - Men Road Race": "world-championships-road-race-men",
    "World Championships - Men ITT": "world-championships-itt-men",
    "World Championships - Women Road Race": "world-championships-road-race-women",
    "World Championships - Women ITT": "world-championships-itt-women",
    "Olympic Games - Men Road Race": "olympic-road-race-men",
    "Olympic Games - Men ITT": "olympic-itt-men",
    "Olympic Games - Women Road Race": "olympic-road-race-women",
    "Olympic Games - Women ITT": "olympic-itt-women",
    "Milan-San Remo Women": "milan-san-remo-women",
    "Tour of Flanders Women": "tour-of-flanders-women",
    "Paris-Roubaix Femmes": "paris-roubaix-femmes",
    "Liège-Bastogne-Liège Femmes": "liege-bastogne-liege-femmes",
    "La Flèche Wallonne Femmes": "la-fleche-wallonne-femmes",
    "Gent-Wevelgem Women": "gent-wevelgem-women",
    "Amstel Gold Race Women": "amstel-gold-race-women",
    "Strade Bianche Donne": "strade-bianche-donne",
    "Trofeo Alfredo Binda": "trofeo-alfredo-binda",
    "Giro d'Italia Women": "giro-d-italia-women",
    "La Vuelta Femenina": "vuelta-femenina",
    "Challenge by La Vuelta": "challenge-by-la-vuelta",
    "Tour de France Femmes": "tour-de-france-femmes",
}


@dataclass(frozen=True, order=True)
class Row:
    """One result as the data has it: who came where in a stage (``what`` is "stage") or an edition."""

    race: str
    year: int
    stage: str
    what: str
    rank: int
    riders: frozenset[str]
    file: str

    @property
    def key(self) -> tuple[str, int, str, str, int]:
        return (self.race, self.year, self.stage, self.what, self.rank)

    def __str__(self) -> str:
        parts = [
            self.file,
            self.race,
            str(self.year),
            self.stage and f"stage {self.stage}",
            self.what,
            f"rank {self.rank}",
        ]
        return " ".join(part for part in parts if part)


class Identities:
    """Who a name stands for: by file and year as the identity map has it, else by the record's own names."""

    def __init__(self, known: Mapping[str, set[str]]) -> None:
        self._known = known
        self._map: defaultdict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
        self._anywhere: defaultdict[str, set[str]] = defaultdict(set)
        for line in _lines("rider_identity_map.csv"):
            span = (int(line["year_from"] or 0), int(line["year_to"] or 9999), line["rider_id"])
            self._map[line["file"], line["name_as_written"]].append(span)
            self._anywhere[fold(line["name_as_written"])].add(line["rider_id"])

    def who(self, file: str, name: str, year: int) -> frozenset[str]:
        """Return the ids of those *name* stands for in *file*; empty when that is not one for certain."""
        listed = self._map.get((file, name))
        if listed is not None:
            dated = {id_ for start, end, id_ in listed if id_ and start <= year <= end}
            several = "/" in name or len(name.split()) > 5
            return frozenset(dated if several or len(dated) == 1 else ())
        for table in (self._known, self._anywhere):
            found = table.get(fold(name), set())
            if len(found) == 1:
                return frozenset(found)
        return frozenset()


def rows(known: Mapping[str, set[str]]) -> list[Row]:
    """Return every row of the data about a rider's result; *known* are the record's folded names with their ids.

    Team time trials, stages without a winner, rows that are no stage, and names that are nobody's for certain
    are left out.
    """
    identities = Identities(known)
    found: list[Row] = []
    for reader in (_tour_stages, _fill_stages, _grand_tour_stages, _women_stages, _editions, _one_day, _week_long):
        found += reader(identities)
    return found


def _tour_stages(identities: Identities) -> Iterator[Row]:
    together: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for line in _lines("tdf_stages.csv"):
        team = line["winner_is_team"] == "yes" or line["stage_type"] == "ttt" or "–Raleigh" in line["winner_name"]
        if team or line["confidence"] in ("not_a_stage", "no_winner") or not line["winner_name"]:
            continue
        together[int(line["year"]), _stage(line["stage"])] |= identities.who(
            "tdf_stages.csv", line["winner_name"], int(line["year"])
        )
    for (year, stage), riders in together.items():
        if riders:
            yield Row("tour-de-france", year, stage, "stage", 1, frozenset(riders), "tdf_stages.csv")


def _grand_tour_stages(identities: Identities) -> Iterator[Row]:
    for file, race in (("giro_stages.csv", "giro-d-italia"), ("vuelta_stages.csv", "vuelta-a-espana")):
        for line in _lines(file):
            riders = identities.who(file, line["winner_name"], int(line["year"])) if line["winner_name"] else None
            if riders and line["stage_type"] != "ttt":
                yield Row(race, int(line["year"]), _stage(line["stage"]), "stage", 1, riders, file)


def _fill_stages(identities: Identities) -> Iterator[Row]:
    files = ("fill_giro_1909_1955.csv", "fill_giro_1956_1990.csv", "fill_giro_1991_2026.csv", "fill_vuelta.csv")
    for file in files:
        for line in _lines(file):
            team = line["kind"] == "ttt"
            riders = identities.who(file, line["winner_name"], int(line["year"])) if line["winner_name"] else None
            if riders and not team and "ANNULLED" not in line["notes"]:
                yield Row(line["race"], int(line["year"]), _stage(line["stage"]), "stage", 1, riders, file)


def _women_stages(identities: Identities) -> Iterator[Row]:
    for line in _lines("tdff_stages.csv"):
        riders = identities.who("tdff_stages.csv", line["winner_name"], int(line["year"]))
        if riders:
            yield Row("tour-de-france-femmes", int(line["year"]), line["stage"], "stage", 1, riders, "tdff_stages.csv")


def _editions(identities: Identities) -> Iterator[Row]:
    files = {
        "tdf_editions.csv": "tour-de-france",
        "giro_editions.csv": "giro-d-italia",
        "vuelta_editions.csv": "vuelta-a-espana",
        "tdff_editions.csv": "tour-de-france-femmes",
    }
    for file, race in files.items():
        for line in _lines(file):
            yield from _placings(identities, file, race, line)


def _one_day(identities: Identities) -> Iterator[Row]:
    for file in ("one_day_races.csv", "fill_one_day_and_women.csv"):
        for line in _lines(file):
            yield from _placings(identities, file, _RACES[line["race"]], line)


def _week_long(identities: Identities) -> Iterator[Row]:
    file = "fill_stage_race_winners.csv"
    for line in _lines(file):
        yield from _placings(identities, file, fold(line["race"]).replace(" ", "-"), line)


def _placings(identities: Identities, file: str, race: str, line: Mapping[str, str]) -> Iterator[Row]:
    year = int(line["year"])
    named = [("general", rank, line.get(column, "")) for rank, column in enumerate(_PLACES, 1)]
    named += [(what, 1, line.get(column, "")) for column, what in _JERSEYS.items()]
    for what, rank, name in named:
        riders = identities.who(file, name, year) if name else None
        if riders:
            yield Row(race, year, "", what, rank, riders, file)


def _stage(written: str) -> str:
    """Return a stage as the record calls it: "P" is the prologue."""
    return "prologue" if written.upper() in ("P", "PROLOGUE", "0") else written.lower()


def _lines(file: str) -> Iterator[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)
