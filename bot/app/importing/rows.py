"""The rows of a CSV, each cell knowing where it stands and checked by itself."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from bot.app.importing.columns import COLUMNS, NEEDED
from bot.app.schema.form import Form
from bot.app.schema.results import StageKind
from bot.app.schema.scalars import Certainty, Gap, Kilometres, StageId, Text, Year, expected, full_day
from bot.app.schema.wording import complaints, found
from bot.app.yaml_source import MAX_BYTES
from bot.core.problems import Problem, did_you_mean

_NAMES = tuple(column.name for column in COLUMNS)


class Cell(str):
    """The text of one cell, and where it stands."""

    file: str
    line: int
    column: str

    @classmethod
    def at(cls, text: str, file: str, line: int, column: str) -> "Cell":
        """Return *text* as what stands in that file, line and column."""
        cell = cls(text)
        cell.file, cell.line, cell.column = file, line, column
        return cell

    def like(self, text: str) -> "Cell":
        """Return *text* as standing in the same place."""
        return self.at(text, self.file, self.line, self.column)

    def wrong(self, message: str) -> Problem:
        """Return the problem that this cell is."""
        return Problem(self.file, self.line, self.column, message)


Row = dict[str, Cell]


class Table(NamedTuple):
    """What one CSV holds: a row is its filled cells by column."""

    rows: list[Row]
    problems: list[Problem]


def _days(text: str) -> str:
    """Return *text* when it is a day, or a first and a last day."""
    parts = text.split("/")
    if len(parts) > 2:
        raise expected('a day such as "2027-04-11", or "2027-07-02/2027-07-25"')
    for part in parts:
        full_day(part)
    return text


class _Form(Form):
    """What may stand in a row."""

    race: Text
    source: Text
    year: Year | None = None
    date: Annotated[str, AfterValidator(_days)] | None = None
    stage: StageId | None = None
    rank: Annotated[int, Field(ge=1, le=999)] | None = None
    rider: Text | None = None
    team: Text | None = None
    margin: Gap | None = None
    classification: Text | None = None
    start: Text | None = None
    finish: Text | None = None
    distance_km: Kilometres | None = None
    kind: StageKind | None = None
    certainty: Certainty | None = None


def read_table(file: str, data: bytes) -> Table:
    """Return the rows in *data*, the content of a CSV called *file*, and every problem in them."""
    if len(data) > MAX_BYTES:
        return Table([], [Problem(file, 0, "", f"expected at most {MAX_BYTES:,} bytes, found more")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = f"expected UTF-8 text, found the byte 0x{data[error.start]:02x} (save the file as CSV UTF-8)"
        return Table([], [Problem(file, line, "", said)])
    lines = _lines(text)
    try:
        _, names = next(lines, (0, []))
        names = [name.strip().lower() for name in names]
        problems = list(_heading(file, names))
        if problems:
            return Table([], problems)
        rows = [row for line, cells in lines if (row := _row(file, line, names, cells, problems))]
    except csv.Error as error:
        return Table([], [Problem(file, 0, "", f"expected a table with commas, found {error}")])
    if not rows and not problems:
        problems.append(Problem(file, 0, "", "expected rows under the heading, found none"))
    return Table(rows, problems)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty with the line it begins on; the heading shows what parts its cells."""
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=heading.count), strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _heading(file: str, names: list[str]) -> Iterator[Problem]:
    for at, name in enumerate(names):
        if name not in _NAMES:
            hint = did_you_mean(name, _NAMES) or f", known are {', '.join(_NAMES)}"
            yield Problem(file, 1, "", f"expected a known column, found {found(name)}{hint}")
        elif name in names[:at]:
            yield Problem(file, 1, name, "expected each column once, found it again")
    for name in NEEDED:
        if name not in names:
            yield Problem(file, 1, "", f"expected a column {name}, found none")


def _row(file: str, line: int, names: list[str], cells: list[str], problems: list[Problem]) -> Row:
    """Return the filled cells of one line; what is wrong goes to *problems*, and then nothing comes back."""
    if any(cell.strip() for cell in cells[len(names) :]):
        said = f"expected {len(names)} cells, found {len(cells)} (a text with a comma stands in quotes)"
        problems.append(Problem(file, line, "", said))
        return {}
    pairs = zip(names, cells, strict=False)
    row = {name: Cell.at(" ".join(cell.split()), file, line, name) for name, cell in pairs if cell.strip()}
    faults: list[Problem] = []
    try:
        _Form.model_validate({name: str(cell) for name, cell in row.items()})
    except ValidationError as error:
        faults += [Problem(file, line, str(path[0]), message) for path, message in complaints(_Form, error)]
    faults = faults or list(_together(row, file, line))
    problems += faults
    return {} if faults else row


def _together(row: Row, file: str, line: int) -> Iterator[Problem]:
    """Yield what does not go together in a row whose cells are sound by themselves."""
    if "year" not in row and "date" not in row:
        yield Problem(file, line, "year", "expected a year or a date, found neither")
    if "rider" not in row and "team" not in row and "stage" not in row:
        yield Problem(file, line, "rider", "expected a rider, found none")
    if "rank" in row and "rider" not in row and "team" not in row:
        yield row["rank"].wrong("expected a rider beside a rank, found none")
    if "margin" in row and int(row.get("rank", "1")) == 1:
        yield row["margin"].wrong(f"expected no gap of a winner, found {found(row['margin'])}")
    if "stage" in row:
        yield from _of_a_stage(row)
    elif "kind" in row:
        yield row["kind"].wrong(f"expected no kind without a stage, found {found(row['kind'])}")


def _of_a_stage(row: Row) -> Iterator[Problem]:
    if "margin" in row:
        yield row["margin"].wrong(f"expected no gap in a stage, found {found(row['margin'])}")
    if int(row.get("rank", "1")) > 3:
        yield row["rank"].wrong(f"expected a rank up to 3 in a stage, found {found(row['rank'])}")
    if "/" in row.get("date", ""):
        yield row["date"].wrong(f"expected the one day of a stage, found {found(row['date'])}")
    if "classification" in row and ("rider" not in row or row.get("rank", "1") != "1"):
        yield row["classification"].wrong("expected the rider who led it after the stage, found none")
    if "classification" in row and "team" in row:
        yield row["team"].wrong(f"expected no team of a leader, found {found(row['team'])}")
