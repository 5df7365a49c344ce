"""The command line: what it prints, and how it says what is wrong."""

import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.__main__ import main
from bot.app.importing.columns import COLUMNS

SMALL = Path(__file__).parent / "small"
KEYS = [
    "question", "outcome", "intent", "slots", "answer", "rows", "sources", "as_of", "read", "unread",
    "suggestions", "confidence", "took_ms",
]  # fmt: skip


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Give what runs the command line with the small knowledge, in a folder of its own, without settings."""
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(SMALL))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["domestique", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        status = 0
        try:
            main()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return ran


def test_ask_prints_one_object_with_exactly_the_promised_keys(run: Run) -> None:
    ran = run("ask", "--json", "how many tour stages has cav won")

    [said] = ran.objects()
    assert ran.status == 0
    assert list(said) == KEYS
    assert said["outcome"] == "answered"
    assert said["intent"] == "stage_wins"
    assert said["slots"] == {"rider": "mark-cavendish", "race": "tour-de-france"}
    assert said["answer"] == "Mark Cavendish has won 2 Tour de France stages."
    assert [row["finish"] for row in said["rows"]] == ["Fougères", "Châteauroux"]
    assert said["sources"][0]["publisher"] == "The Gazette"
    assert said["unread"] == []
    assert 0 < said["confidence"] <= 1


def test_ask_takes_the_day_it_answers_as_of(run: Run) -> None:
    ran = run("ask", "--json", "--as-of", "2021-06-27", "how many tour stages has cav won")

    [said] = ran.objects()
    assert said["as_of"] == "2021-06-27"
    assert said["answer"].endswith("Mark Cavendish has won 1 Tour de France stage.")


def test_ask_takes_the_day_that_last_year_counts_from(run: Run) -> None:
    ran = run("ask", "--json", "--today", "2022-03-01", "who won the tour last year")

    assert ran.objects()[0]["answer"] == "Dan Martin won the 2021 Tour de France."


def test_ask_for_a_person_prints_the_answer_and_what_to_ask_next(run: Run) -> None:
    ran = run("ask", "how many tour stages has cav won")

    assert ran.status == 0
    assert "Mark Cavendish has won 2 Tour de France stages." in ran.out
    assert "Châteauroux" in ran.out
    assert "The Gazette" in ran.out


def test_overheard_chatter_gets_nothing_to_say(run: Run) -> None:
    ran = run("ask", "--json", "--overheard", "the bus was late again, typical")

    [said] = ran.objects()
    assert said["outcome"] == "out_of_scope"
    assert said["answer"] == ""


def test_stdin_gives_one_object_a_line_in_order(run: Run) -> None:
    lines = b"hello\n\nhow many tour stages has cav won\r\n\xff\xfe\x00\nwho won the 2021 tour"

    ran = run("ask", "--json", "--stdin", stdin=lines)

    said = ran.objects()
    assert ran.status == 0
    assert [one["outcome"] for one in said] == [
        "answered", "out_of_scope", "answered", "out_of_scope", "answered"
    ]  # fmt: skip
    assert said[1]["question"] == ""
    assert said[2]["question"] == "how many tour stages has cav won"
    assert said[4]["intent"] == "edition_winner"


def test_a_line_of_stdin_remembers_nothing_of_the_one_before(run: Run) -> None:
    alone = run("ask", "--json", "and the giro?").objects()[0]

    _, after = run("ask", "--json", "--stdin", stdin=b"how many tour stages has cav won\nand the giro?\n").objects()

    assert after["outcome"] == alone["outcome"] != "answered"


def test_any_bytes_on_stdin_get_an_ordinary_outcome(run: Run) -> None:
    odd = [
        "x" * 100_000,
        "\u202eniw eht",
        "\u200b\u200b",
        "**_`",
        "<@123> '; drop table riders; --",
        "{{ 7*7 }}",
    ]

    said = run("ask", "--stdin", stdin="\n".join(odd).encode() + b"\n\x00\x01\x02").objects()

    assert len(said) == len(odd) + 1
    assert all(one["outcome"] != "answered" and list(one) == KEYS for one in said)


def test_a_question_needs_no_quotes(run: Run) -> None:
    said = run("ask", "--json", "how", "many", "tour", "stages", "has", "cav", "won").objects()[0]

    assert said["answer"] == "Mark Cavendish has won 2 Tour de France stages."


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ran = subprocess.run(  # a process of its own: the demo sets up logging, which would stay
            [sys.executable, "-m", "bot", "demo", "--knowledge", str(SMALL), "--port", str(port)],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "CACHE_DIR": str(tmp_path), "DISCORD_TOKEN": ""},
            timeout=60,
        )

    assert ran.returncode == 2
    assert ran.stderr.splitlines()[-1] == f"the demo cannot use port {port}; --port 0 finds a free one"
    assert "Traceback" not in ran.stderr


def test_a_question_or_stdin_is_needed(run: Run) -> None:
    assert run("ask").status == 2
    assert run("ask", "hello", "--stdin").status == 2


@pytest.mark.parametrize("day", ["yesterday", "2021-13-01", "2021-02-30"])
def test_a_malformed_day_is_refused(run: Run, day: str) -> None:
    ran = run("ask", "--as-of", day, "hello")

    assert ran.status == 2
    assert day in ran.err


def test_check_counts_what_is_sound(run: Run) -> None:
    ran = run("check")

    assert ran.status == 0
    assert "is sound" in ran.out
    assert "3 riders" in ran.out


def test_check_names_every_problem_by_file_and_line(run: Run, tmp_path: Path) -> None:
    broken = shutil.copytree(SMALL, tmp_path / "broken")
    for file, good, bad in [
        ("riders/riders.yaml", 'country: "IRL"', 'country: "IRE"'),
        ("results/tour-de-france/2021.yaml", "winner: tony-martin", "winner: toni-martin"),
    ]:
        text = (broken / file).read_text(encoding="utf-8")
        (broken / file).write_text(text.replace(good, bad), encoding="utf-8")

    ran = run("check", "--knowledge", str(broken))

    assert ran.status == 1
    assert "riders/riders.yaml:5: " in ran.out
    assert "results/tour-de-france/2021.yaml:13: " in ran.out
    assert "Traceback" not in ran.err


def test_asking_broken_knowledge_is_one_sentence(run: Run, tmp_path: Path) -> None:
    broken = shutil.copytree(SMALL, tmp_path / "broken")
    (broken / "glossary" / "terms.yaml").write_text("terms: [", encoding="utf-8")

    ran = run("ask", "--knowledge", str(broken), "hello")

    assert ran.status == 2
    assert "glossary/terms.yaml:2" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", [["ask", "hello"], ["check"], ["status"], ["sql", "select 1"], ["chat"]])
def test_a_missing_knowledge_folder_is_one_sentence(run: Run, command: list[str]) -> None:
    ran = run(*command, "--knowledge", "no/such/folder")

    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "no/such/folder" in ran.err


@pytest.mark.parametrize("command", ["run", "sync"])
def test_going_live_needs_a_token(run: Run, command: str) -> None:
    ran = run(command)

    assert ran.status == 2
    assert ran.err.startswith("DISCORD_TOKEN is not set")
    assert ran.err.count("\n") == 1


def test_malformed_settings_are_all_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "no token at all")
    monkeypatch.setenv("HOME_SERVER", "home")

    ran = run("run")

    assert ran.status == 2
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["DISCORD_TOKEN", "HOME_SERVER"]


def test_sql_prints_rows_as_json(run: Run) -> None:
    query = "select rider, count(*) as wins from stage_wins where year = 2021 group by rider order by wins desc"

    ran = run("sql", query, "--json")

    assert json.loads(ran.out)[0] == {"rider": "mark-cavendish", "wins": 2}


def test_sql_prints_rows_for_a_person(run: Run) -> None:
    ran = run("sql", "select name from riders order by name")

    assert ran.out.split("\n")[1].strip() == "Dan Martin"


def test_sql_sets_numbers_to_the_right(run: Run) -> None:
    ran = run("sql", "select 'x' as name, 5 as wins union all select 'y', 12")

    assert [line.rstrip() for line in ran.out.splitlines()] == ["name  wins", "x        5", "y       12"]


def test_sql_needs_a_query(run: Run) -> None:
    ran = run("sql", " ")

    assert ran.status == 2
    assert "give a select" in ran.err


@pytest.mark.parametrize(
    "query", ["delete from riders", "select nonsense", "select 1; select 2", "attach 'x' as y", ""]
)
def test_sql_only_reads(run: Run, query: str) -> None:
    ran = run("sql", query)

    assert ran.status == 2 or ran.out.strip() == ""
    assert "Traceback" not in ran.err


def test_export_writes_a_file_other_tools_can_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cycling.sqlite"

    ran = run("export", str(file))

    assert ran.status == 0
    with sqlite3.connect(file) as connection:
        [[wins]] = connection.execute("select count(*) from stage_wins where rider = 'mark-cavendish'")
    connection.close()
    assert wins == 3


def test_export_writes_over_a_file_only_when_forced(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "precious.sqlite"
    file.write_text("precious", encoding="utf-8")

    refused = run("export", str(file))
    kept = file.read_text(encoding="utf-8")
    forced = run("export", str(file), "--force")

    assert (refused.status, kept) == (2, "precious")
    assert "--force" in refused.err
    assert forced.status == 0
    assert file.read_bytes().startswith(b"SQLite format 3")


def test_export_to_a_folder_that_is_not_there_is_one_sentence(run: Run) -> None:
    ran = run("export", "no/such/cycling.sqlite")

    assert ran.status == 2
    assert ran.err.count("\n") == 1


RESULT = """race,year,stage,rank,rider,source
Giro d'Italia,2014,,1,MARTIN Dan,gazette
Giro d'Italia,2014,1,1,Cav,gazette
"""


@pytest.fixture
def results(tmp_path: Path) -> tuple[Path, Path]:
    """Give a table of results and a knowledge folder to put them into."""
    table = tmp_path / "giro.csv"
    table.write_text(RESULT, encoding="utf-8")
    return table, Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


def test_import_shows_first_and_writes_when_told(run: Run, results: tuple[Path, Path]) -> None:
    table, folder = results
    file = folder / "results" / "giro-d-italia" / "2014.yaml"

    shown = run("import", str(table), "--knowledge", str(folder))
    before = file.exists()
    written = run("import", str(table), "--write", "--knowledge", str(folder))
    again = run("import", str(table), "--write", "--knowledge", str(folder))

    assert (shown.status, written.status, again.status) == (0, 0, 0)
    assert '+  - {stage: "1", winner: mark-cavendish}' in shown.out
    assert "--write does it" in shown.out and not before
    assert "1 file written" in written.out and file.exists()
    assert "on record already" in again.out
    said = run("ask", "--json", "who won the 2014 giro", "--knowledge", str(folder)).objects()[0]
    assert said["answer"] == "Dan Martin won the 2014 Giro d'Italia."


def test_import_names_every_unknown_by_line_and_writes_nothing(run: Run, results: tuple[Path, Path]) -> None:
    table, folder = results
    table.write_text(RESULT.replace("Cav,", "Mark Cavendisch,").replace("MARTIN Dan", "Nobody"), encoding="utf-8")

    ran = run("import", str(table), "--write", "--knowledge", str(folder))

    assert ran.status == 1
    assert f'{table}:2: rider: expected a known rider, found "Nobody"' in ran.out
    assert f'{table}:3: rider: expected a known rider, found "Mark Cavendisch"; nearest are Mark Cavendish' in ran.out
    assert ran.out.endswith("Nothing was written: 2 problems.\n")
    assert not (folder / "results" / "giro-d-italia" / "2014.yaml").exists()


def test_import_of_a_file_that_is_not_there_is_one_sentence(run: Run) -> None:
    ran = run("import", "no/such.csv")

    assert ran.status == 2
    assert ran.err == "no/such.csv cannot be read: No such file or directory\n"


def test_import_explains_every_column(run: Run) -> None:
    ran = run("import", "--help")

    assert ran.status == 0
    assert all(f" {column.name}" in ran.out for column in COLUMNS)


def test_status_says_what_is_known(run: Run) -> None:
    ran = run("status")

    assert "riders" in ran.out
    assert "newest fact 2021-07-10" in ran.out


def test_eval_is_content_when_every_case_is_right(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "stage_wins.yaml").write_text(
        "intent: stage_wins\ncases:\n"
        "  - utterances: [how many tour stages has cav won]\n"
        "    slots: {rider: mark-cavendish, race: tour-de-france}\n"
        "    answer: '2'\n"
        "  - {utterances: cav giro stage wins, outcome: unknown}\n",
        encoding="utf-8",
    )

    ran = run("eval", str(cases))

    assert ran.status == 0
    assert "2 of 2 utterances" in ran.out


def test_eval_names_the_place_of_a_wrong_case(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "stage_wins.yaml").write_text(
        "intent: stage_wins\ncases:\n  - {utterances: [how many tour stages has cav won], answer: '3'}\n",
        encoding="utf-8",
    )

    ran = run("eval", str(cases))

    assert ran.status == 1
    assert "stage_wins.yaml:3: 'how many tour stages has cav won'" in ran.out


def test_eval_without_cases_is_one_sentence(run: Run) -> None:
    ran = run("eval", "no/cases")

    assert ran.status == 2
    assert ran.err == "there is no folder of cases at no/cases\n"


def test_chat_answers_follow_ups_by_number_and_tells_why_when_piped(run: Run) -> None:
    typed = [
        "how many tour stages has cav won",
        "1",
        ":why",
        "martin stage wins",
        ":status",
        ":reload",
        ":oops",
    ]

    ran = run("chat", stdin="\n".join([*typed, ":quit", "hello"]).encode())

    assert ran.status == 0
    assert "Mark Cavendish has won 2 Tour de France stages." in ran.out
    assert "Mark Cavendish has won 2 stages." in ran.out
    assert "stage_wins_list" in ran.out
    assert "Dan Martin" in ran.out and "Tony Martin" in ran.out
    assert "is in service" in ran.out
    assert "There is no :oops" in ran.out
    assert "Hello!" not in ran.out


def test_chat_says_which_numbers_it_offers(run: Run) -> None:
    ran = run("chat", stdin=b"how many tour stages has cav won\n7\n")

    assert "The last answer offers the numbers 1 to" in ran.out
    assert "not something I can answer" not in ran.out


@pytest.mark.parametrize("word", [":QUIT", "quit", ":q"])
def test_chat_is_left_in_several_words(run: Run, word: str) -> None:
    ran = run("chat", stdin=f"{word}\nhow many tour stages has cav won\n".encode())

    assert "Mark Cavendish" not in ran.out.partition("Ask away.")[2].partition("\n")[2]


def test_chat_knows_its_commands_in_any_case_and_repeats_one_it_does_not(run: Run) -> None:
    ran = run("chat", stdin=b":WHY\n:status now\n:reload\n")

    assert "Nothing was asked yet." in ran.out
    assert "There is no :status now" in ran.out
    assert "Nothing differs from before." in ran.out


def test_chat_understands_what_was_left_out(run: Run) -> None:
    ran = run("chat", stdin=b"how many tour stages has cav won\nwhat about tony martin\n")

    assert "Tony Martin has won 1 Tour de France stage." in ran.out


def test_the_module_runs_and_leaves_quietly_when_nobody_reads_on() -> None:
    asking = f'"{sys.executable}" -m bot ask --json --stdin --knowledge "{SMALL}"'
    whole = subprocess.run(
        f"yes hello | head -2000 | {asking} | head -1",
        shell=True,
        capture_output=True,
        cwd=Path(__file__).parent.parent,
        timeout=60,
    )

    assert json.loads(whole.stdout)["outcome"] == "answered"
    assert whole.stderr == b""
