"""What has to be true of the project as a whole."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot import settings
from bot.app.cases import read_cases
from bot.app.schema_files import schema_texts
from bot.surface.discord.client import DomestiqueClient

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
# Where packages come from, and what the machine at hand looks like, is nobody else's business; written so that
# this file itself names no host.
PRIVATE = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|py(?:pi)\.org|python(?:hosted)|://[\w.-]+/simple|"
    r"(?<![\w.])/(?:root|home/\w+|work|tmp|opt|Users/\w+)/",
)
PICTURES = {".png", ".ico", ".sqlite"}


@dataclass(frozen=True)
class NobodyIsAdmin:
    answer_channels: frozenset[int] = frozenset()
    admin_users: frozenset[int] = frozenset()
    admin_roles: frozenset[int] = frozenset()
    home_server: int | None = None


def project_files() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the list of the project's files comes from git")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file() and path.suffix not in PICTURES]


def commands() -> Iterator[str]:
    stub: Any = None
    client = DomestiqueClient(stub, stub, NobodyIsAdmin())
    for command in client.tree.walk_commands():
        if not isinstance(command, app_commands.Group):
            yield f"`/{command.qualified_name}"
    for menu in client.tree.walk_commands(type=discord.AppCommandType.message):
        yield f"**{menu.name}**"


@pytest.mark.parametrize("name", settings.names())
def test_a_setting_is_explained_in_the_example_and_the_readme(name: str) -> None:
    before, found, _ = ENV_EXAMPLE.partition(f"\n{name}=")

    assert found, f"{name} is missing in .env.example"
    assert before.splitlines()[-1].startswith("#"), f"{name} has no comment in .env.example"
    assert f"`{name}`" in README


def test_the_example_settings_are_all_settings_and_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(ROOT)
    example = tmp_path / ".env"
    example.write_text(ENV_EXAMPLE, encoding="utf-8")

    read = settings.load(example)

    assert read.discord_token is None
    assert set(re.findall(r"^([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE)) == set(settings.names())


@pytest.mark.parametrize("command", sorted(commands()))
def test_a_command_is_in_the_readme(command: str) -> None:
    assert command in README


def test_schemas_are_what_the_forms_say() -> None:
    folder = ROOT / "knowledge" / "schema"
    shipped = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}

    assert shipped == {name: json.loads(text) for name, text in schema_texts().items()}, "run: make schemas"


def test_no_file_names_a_package_index_or_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in project_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PRIVATE.search(line)
    ]

    assert found == []


def test_each_intent_has_cases() -> None:
    intents = {path.stem for path in (ROOT / "knowledge" / "intents").rglob("*.yaml")}

    tested = {case.intent for case in read_cases(ROOT / "tests" / "cases")}

    assert intents - tested == set()


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "knowledge" / "README.md"]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []
