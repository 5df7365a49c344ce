"""The examples in docs/writing-knowledge.md are sound, and do what the page says."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app.ask import Asking, Question
from bot.app.importing.columns import COLUMNS
from bot.app.importing.plan import prepare
from bot.app.knowledge import KnowledgeService
from bot.core.answers.reply import Reply

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "writing-knowledge.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n# knowledge/(\S+)\n(.*?)```", PAGE, re.DOTALL)
TABLES = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
Ask = Callable[..., Reply]


def with_examples(knowledge: Path, folder: Path) -> Path:
    """Return *folder* with a copy of *knowledge* and every example of the page."""
    shutil.copytree(knowledge, folder)
    for name, text in EXAMPLES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
async def ask(tmp_path: Path) -> Ask:
    """Give what asks the small knowledge with every example of the page added to it."""
    folder = with_examples(ROOT / "tests" / "small", tmp_path / "knowledge")
    with (folder / "classifications.yaml").open("a", encoding="utf-8") as classifications:
        classifications.write("  points: {name: points classification}\n")
    for number, table in enumerate(TABLES):
        prepare(folder, {f"{number}.csv": table.encode()}).write()
    with (folder / "results" / "ronde-van-kasseistad" / "2025.yaml").open("a", encoding="utf-8") as edition:
        edition.write("complete: [stage winners]\n")
    asking = Asking(await KnowledgeService.open(folder), clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    return lambda text, as_of=None: asking.ask_now(Question(text, as_of=as_of))


def test_the_page_has_an_example_of_each_kind() -> None:
    assert {name.partition("/")[0] for name, _ in EXAMPLES} == {
        "sources", "riders", "races", "results", "facts", "intents"
    }  # fmt: skip


async def test_the_race_and_its_result_are_known(ask: Ask) -> None:
    assert "Nils Vandersteen" in ask("who won gp kasseistad in 2025").text


async def test_the_new_kind_of_question_is_answered(ask: Ask) -> None:
    reply = ask("who won a tour stage on their birthday")

    assert (reply.outcome, reply.intent) == ("answered", "birthday_stage_wins")
    assert reply.text == "I know of no Tour de France stage win on the winner's birthday."


async def test_the_new_kind_of_question_leaves_its_neighbours_alone(ask: Ask) -> None:
    assert ask("how many tour stages has cav won").intent == "stage_wins"


async def test_the_new_kind_of_question_can_be_asked_as_of_a_day(ask: Ask) -> None:
    assert ask("which riders won a stage on their birthday", date(2013, 1, 1)).outcome == "answered"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who won gp kasseistad in 2026", "Nils Vandersteen"),
        ("who won the ronde van kasseistad in 2025", "Joris van Kiezel"),
        ("how many ronde van kasseistad stages has vandersteen won", "1"),
    ],
)
async def test_the_tables_are_imported_and_known(ask: Ask, question: str, answer: str) -> None:
    assert answer in ask(question).text


def test_the_examples_and_tables_go_with_the_shipped_knowledge(tmp_path: Path) -> None:
    folder = with_examples(ROOT / "knowledge", tmp_path / "knowledge")

    plan = prepare(folder, {f"{number}.csv": table.encode() for number, table in enumerate(TABLES)})

    assert set(plan.files) == {"results/grote-prijs-kasseistad.yaml", "results/ronde-van-kasseistad/2025.yaml"}


def test_the_page_shows_every_column_of_a_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)

    assert rows == [tuple(column) for column in COLUMNS]
