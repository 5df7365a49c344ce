"""A small hand-made world to read in: a few riders, races, questions, and their record."""

from datetime import date

from bot.core.answers.reply import Source
from bot.core.intents.intents import Intent, Slot
from bot.core.knowledge import Knowledge, Understanding
from bot.core.names.gazetteer import Name
from bot.core.text.lexicon import Lexicon

TODAY = date(2026, 11, 22)

LEXICON = Lexicon.build(
    same={
        "win": ["won", "wins", "winning", "take", "took"],
        "stage": ["stages"],
        "how many": ["number of", "count of"],
    },
    filler=["please", "hey", "do you know"],
    light=["the", "a", "an", "of", "in", "did", "does", "has", "have", "is", "was", "me"],
    turning=["not", "never", "first", "last", "most", "without"],
    elsewhere=["weather", "winter"],
)

NAMES = [
    Name("Mark Cavendish", "rider", "mark-cavendish", weight=1.0),
    Name("Cav", "rider", "mark-cavendish", "alias", 1.0),
    Name("Eddy Merckx", "rider", "eddy-merckx", weight=1.0),
    Name("Dan Martin", "rider", "dan-martin", weight=0.6),
    Name("Tony Martin", "rider", "tony-martin", weight=0.7),
    Name("Marianne Vos", "rider", "marianne-vos", weight=0.9),
    Name("Tour de France", "race", "tour"),
    Name("tour", "race", "tour", "alias"),
    Name("Giro d'Italia", "race", "giro"),
    Name("giro", "race", "giro", "alias"),
    Name("Tour de France Femmes", "race", "tour-femmes"),
    Name("yellow jersey", "classification", "general@tour"),
    Name("general classification", "classification", "general@"),
    Name("France", "country", "FRA"),
    Name("Soudal Quick-Step", "team", "quick-step"),
    Name("Omega Pharma-Quick-Step", "team", "quick-step", "alias"),
    Name("Châteauroux", "place", "chateauroux"),
]


def intent(name: str, slots: str, ask: list[str], **more: object) -> Intent:
    """Return an intent; a slot with a question mark is optional."""
    wanted = tuple(Slot(slot.rstrip("?"), not slot.endswith("?")) for slot in slots.split())
    return Intent(name, name, wanted, tuple(ask), **more)  # type: ignore[arg-type]


INTENTS = [
    intent("stage_wins", "rider race? span?", [
        "how many [{race}] stages did {rider} win", "{rider} [{race}] stage wins",
    ]),
    intent("first_stage_win", "rider race?", [
        "when did {rider} win the first [{race}] stage", "{rider} first stage win",
    ]),
    intent("stage_list", "rider race? span?", [
        "which [{race}] stages did {rider} win", "list [{race}] stages of {rider}",
    ]),
    intent("stage_winner", "race year stage", ["who won {stage} of the {year} {race}", "{race} {year} {stage}"]),
    intent("edition_winner", "race year", ["who won the {year} {race}", "who won {race} in {year}"]),
    intent("jersey", "race? year classification", ["who won the {classification} in {year}"]),
    intent("birthday", "rider", ["when was {rider} born", "birthday of {rider}"]),
    intent("greeting", "", ["hello", "good morning"]),
    intent("stages_in", "place span?", ["who won in {place}"]),
    intent("beaten_in", "place span?", ["who lost in {place}"]),
]  # fmt: skip

SOURCE = "gazette"
TABLES: dict[str, list[tuple[object, ...]]] = {
    "riders": [
        ("mark-cavendish", "Mark Cavendish", "m", "GBR", "1985-05-21", None, None, None, 2005, 2024, SOURCE),
        ("eddy-merckx", "Eddy Merckx", "m", "BEL", "1945-06-17", None, None, None, 1965, 1978, SOURCE),
        ("dan-martin", "Dan Martin", "m", "IRL", None, None, None, None, 2004, 2021, SOURCE),
        ("tony-martin", "Tony Martin", "m", "GER", None, None, None, None, 2003, 2021, SOURCE),
        ("marianne-vos", "Marianne Vos", "f", "NED", None, None, None, None, 2005, None, SOURCE),
    ],
    "races": [
        ("tour", "Tour de France", "stage race", "grand tour", "m", "FRA", 7, 1903, "tour", SOURCE),
        ("giro", "Giro d'Italia", "stage race", "grand tour", "m", "ITA", 5, 1909, "giro", SOURCE),
        ("tour-femmes", "Tour de France Femmes", "stage race", None, "f", "FRA", 7, 2022, "tour", SOURCE),
    ],
    "teams": [("quick-step", "Soudal Quick-Step", "BEL", SOURCE)],
    "team_names": [("quick-step", 2012, 2014, "Omega Pharma-Quick-Step")],
    "countries": [("FRA", "France", "French", "Europe")],
    "editions": [
        (*edition, None, None, None, None, None, None, int(whole), 0, None, None, SOURCE)
        for edition, whole in [
            (("tour", 2011, 98, "2011-07-02", "2011-07-24", "2011-07-24"), True),
            (("tour", 2013, 100, "2013-06-29", "2013-07-21", "2013-07-21"), True),
            (("giro", 2013, 96, "2013-05-04", "2013-05-26", "2013-05-26"), False),
        ]
    ],
    "stages": [
        ("tour", 2011, "1", 1, 1, "2011-07-02", None, "Châteauroux", None, "flat", "held", None, SOURCE),
        ("tour", 2013, "5", 5, 5, "2013-07-03", None, "Marseille", None, "flat", "held", None, SOURCE),
        ("tour", 2013, "13", 13, 13, "2013-07-12", None, "Saint-Amand", None, "flat", "held", None, SOURCE),
    ],
    "results": [
        ("tour", 2011, "1", "stage", 1, "mark-cavendish", None, "held", None, "2011-07-02", None, None, SOURCE),
        ("tour", 2013, "5", "stage", 1, "mark-cavendish", "quick-step", "held", None, "2013-07-03", "single source",
         None, "gazette, almanac"),
        ("tour", 2013, "13", "stage", 1, "mark-cavendish", "quick-step", "held", None, "2013-07-12", None,
         None, SOURCE),
        ("tour", 2013, None, "general", 1, "dan-martin", None, "held", 257, "2013-07-21", None, None, SOURCE),
        ("tour", 2011, None, "general", 1, "tony-martin", None, "annulled", None, "2011-07-24", None, None, SOURCE),
    ],
}  # fmt: skip
SOURCES = {
    "gazette": Source("gazette", "A week in July", "The Gazette", date="2013-07-21"),
    "almanac": Source("almanac", "Almanac", "The Almanac", seen="2020-01-01"),
}


def world(intents: list[Intent] = INTENTS, **tables: list[tuple[object, ...]]) -> Knowledge:
    """Return the whole of it, ready to be asked; *tables* take the place of its own."""
    return Knowledge.build(TABLES | tables, Understanding.build(NAMES, intents, LEXICON), SOURCES)
