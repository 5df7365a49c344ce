"""The columns of a CSV of results, as help and documentation show them."""

from typing import NamedTuple


class Column(NamedTuple):
    """One column: its name, what stands in it, and an example."""

    name: str
    means: str
    example: str


COLUMNS = (
    Column("race", "the race: its id, or any name the bot knows it by", "Paris–Roubaix"),
    Column("year", "which edition; left out, it is the year of the date", "2027"),
    Column(
        "date",
        "the day of the race or stage; of a whole stage race its first and last day",
        "2027-04-11, or 2027-07-02/2027-07-25",
    ),
    Column("stage", "the stage; left out for the result of the whole race", "5, 5a or prologue"),
    Column("rank", "the place; left out, it is 1", "1"),
    Column("rider", "the rider: id, name or alias, the surname first or last", "VAN AERT Wout"),
    Column("team", "the rider's team; without a rider, the team that won a team time trial", "Visma"),
    Column("margin", "the gap to the winner", "1:02:07, 0:12 or s.t."),
    Column(
        "classification",
        "which one, where it is not the general; beside a stage, the rider led it after the stage",
        "points",
    ),
    Column("start", "where the race or stage started", "Compiègne"),
    Column("finish", "where it finished", "Roubaix"),
    Column("distance_km", "how long it was", "259.2"),
    Column("kind", "what the stage was like", "flat, hilly, mountain, itt, ttt, …"),
    Column("certainty", "how sure it is, where that is not plain", "single source"),
    Column("source", "the id of its source; of several, parted by semicolons", "example-gazette-2025-04-06"),
)
NEEDED = ("race", "source")
