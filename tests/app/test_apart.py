"""Knowledge built in a process of its own: the same as built here, and no worse off where that fails."""

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import apart
from bot.app import knowledge as module
from bot.app.knowledge import KnowledgeService
from bot.app.outcomes import Rejected, Reloaded
from bot.core.problems import KnowledgeError

from .conftest import Folder
from .test_knowledge import win_less, wins

# A process that takes what it is given and never says a word; it ends with its input, or by force.
SILENT = [sys.executable, "-c", "import sys; print('begun', flush=True); sys.stdin.read()"]


@pytest.fixture(autouse=True)
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the small knowledge for much."""
    monkeypatch.setattr(module, "MUCH", 0)


@pytest.fixture
def never_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be built in this process."""
    monkeypatch.setattr(module, "build", lambda *_: pytest.fail("it was built here"))


@pytest.mark.usefixtures("never_here")
async def test_it_is_opened_and_reloaded_as_if_built_here(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    old = service.snapshot.knowledge
    before = wins(service)
    win_less(folder)

    outcome = await service.reload("ann")

    assert isinstance(outcome, Reloaded)
    assert outcome.changes["editions"].changed == ("giro-d-italia/2013",)
    assert (before, wins(service)) == (3, 2)
    assert service.snapshot.knowledge.words == old.words  # facts alone have changed: one index serves both
    assert service.snapshot.knowledge.index is old.index


@pytest.mark.usefixtures("never_here")
async def test_it_is_this_bot_wherever_it_is_started(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('another bot')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert wins(await KnowledgeService.open(folder.path)) == 3


@pytest.mark.usefixtures("never_here")
async def test_a_changed_question_is_rehearsed_again(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    folder.change("intents/stage_wins.yaml", "[{race}] stage wins", "[{race}] tally of stage wins")
    assert isinstance(await service.reload("ann"), Reloaded)
    folder.change("intents/stage_wins.yaml", "not won", "won")

    outcome = await service.reload("ann")

    assert isinstance(outcome, Rejected)
    assert "expected not to be taken by stage_wins" in str(outcome.problems[0])


@pytest.mark.usefixtures("never_here")
async def test_problems_read_as_if_found_here(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.change("teams/teams.yaml", '"GBR"', '"GBX"')
    folder.change("intents/stage_wins.yaml", "as wins from stage_wins", "as wins from stage_win")
    folder.write("riders/ü.yaml", "riders: [")
    with pytest.raises(KnowledgeError) as apart_:
        await KnowledgeService.open(folder.path)

    monkeypatch.undo()
    with pytest.raises(KnowledgeError) as here:
        await KnowledgeService.open(folder.path)

    assert apart_.value.problems == here.value.problems
    assert len(here.value.problems) >= 3


@pytest.mark.parametrize(
    "command",
    [["/there/is/no/such/program"], [sys.executable, "-c", "raise SystemExit('no memory')"]],
    ids=["cannot start", "breaks down"],
)
async def test_where_it_cannot_be_it_is_built_here(
    folder: Folder, command: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apart, "_command", lambda: command)

    with caplog.at_level(logging.WARNING):
        service = await KnowledgeService.open(folder.path)

    assert wins(service) == 3
    assert "knowledge.not_built_apart" in caplog.text


async def test_what_takes_too_long_is_given_up(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_command", lambda: SILENT)
    monkeypatch.setattr(apart, "LONGEST_S", 0.01)

    assert wins(await KnowledgeService.open(folder.path)) == 3


def test_it_ends_when_the_bot_is_stopped(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def begun(*args: object, **kwargs: object) -> object:
        started.append(popen(*args, **kwargs))
        return started[-1]

    async def bot() -> None:
        service = await KnowledgeService.open(folder.path)
        monkeypatch.setattr(apart, "_command", lambda: SILENT)
        win_less(folder)
        reload = asyncio.create_task(service.reload("ann"))
        while len(started) < 2:
            await asyncio.sleep(0)
        reload.cancel()

    popen = subprocess.Popen
    monkeypatch.setattr(apart.subprocess, "Popen", begun)

    asyncio.run(bot())  # waits for its worker, and so for the process

    assert started[-1].poll() is not None


def test_it_ends_when_the_bot_is_no_more(folder: Folder, tmp_path: Path) -> None:
    command = [*apart._command(), str(folder.path), str(tmp_path / "kept")]

    done = subprocess.run(command, stdin=subprocess.DEVNULL, env=apart._environment(), timeout=60, check=False)

    assert done.returncode == 1
    assert not (tmp_path / "kept").exists()


def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("ADMIN_USERS", "1")

    known = apart._environment()

    assert "secret" not in str(known)
    assert known.keys() <= {*apart._NEEDED, "PYTHONPATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONIOENCODING"}
    assert known["PATH"] == os.environ["PATH"]
