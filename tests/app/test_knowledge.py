"""The knowledge in service: opened, checked, reloaded, kept on disk, let go."""

import asyncio
import gc
import hashlib
import logging
import sqlite3
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Template

from bot.app import building
from bot.app.knowledge import KnowledgeService, changes
from bot.app.loading.disk import DiskCache
from bot.app.outcomes import Busy, Change, Checked, Rejected, Reloaded
from bot.core.problems import KnowledgeError

from .conftest import Folder

WINS = "select count(*) from stage_wins where rider = 'mark-cavendish'"


def wins(service: KnowledgeService) -> object:
    return service.snapshot.record.select(WINS).rows[0][0]


def win_less(folder: Folder) -> None:
    folder.change("results/giro-d-italia/2013.yaml", ", winner: mark-cavendish", "")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold every loading until the event is set."""
    go, load_files = threading.Event(), building.load_files

    def held(*args):
        assert go.wait(10)
        return load_files(*args)

    monkeypatch.setattr(building, "load_files", held)
    yield go
    go.set()


async def test_status_tells_what_is_in_service(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)

    status = service.status()
    assert (status.counts["riders"], status.counts["stages"], status.loaded_by) == (3, 6, "start")
    assert status.newest_fact.isoformat() == "2021-07-10"
    assert status.loaded_at.tzinfo is not None
    assert service.snapshot.status is status


async def test_a_reload_says_what_changed_and_by_whom(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    before = wins(service)
    win_less(folder)
    folder.write("teams/more.yaml", "sources: [gazette]\nteams:\n  sky: {name: Sky}\n")
    folder.change("glossary/terms.yaml", "domestique: {name", "helper: {name")

    outcome = await service.reload("ann")

    assert isinstance(outcome, Reloaded)
    assert outcome.changes == {
        "editions": Change(changed=("giro-d-italia/2013",)),
        "teams": Change(added=("sky",)),
        "terms": Change(added=("helper",), removed=("domestique",)),
    }
    assert outcome.status.loaded_by == "ann"
    assert (before, wins(service)) == (3, 2)


async def test_a_check_leaves_the_old_facts_in_service(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    old = service.snapshot
    win_less(folder)

    outcome = await service.check("ann")

    assert isinstance(outcome, Checked)
    assert outcome.changes == {"editions": Change(changed=("giro-d-italia/2013",))}
    assert outcome.version != old.status.version
    assert service.snapshot is old


async def test_reload_keeps_old_facts_when_a_file_is_broken(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    old = service.snapshot
    folder.change("teams/teams.yaml", '"GBR"', '"GBX"')
    win_less(folder)

    outcome = await service.reload("ann")

    assert isinstance(outcome, Rejected)
    assert [str(problem) for problem in outcome.problems] == [
        'teams/teams.yaml:3: teams.quick-step.country: expected the id of a known country, found "GBX"'
    ]
    assert service.snapshot is old
    assert wins(service) == 3


async def test_a_repaired_file_goes_into_service(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    folder.change("teams/teams.yaml", '"GBR"', '"GBX"')
    assert isinstance(await service.reload("ann"), Rejected)
    folder.change("teams/teams.yaml", '"GBX"', '"GBR"')
    win_less(folder)

    assert isinstance(await service.reload("ann"), Reloaded)

    assert wins(service) == 2


async def test_a_reload_of_the_same_files_changes_nothing(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    record = service.snapshot.record

    outcome = await service.reload("ann")

    assert isinstance(outcome, Reloaded)
    assert (outcome.changes, outcome.status.loaded_by) == ({}, "ann")
    assert service.snapshot.record is record


async def test_a_folder_that_vanished_is_a_problem_and_no_crash(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    folder.path.rename(folder.path.with_name("elsewhere"))

    outcome = await service.reload("ann")

    assert isinstance(outcome, Rejected)
    assert "expected a folder of knowledge, found none" in str(outcome.problems[0])


async def test_the_second_of_two_reloads_is_told_who_is_at_it(folder: Folder, slow: threading.Event) -> None:
    slow.set()
    service = await KnowledgeService.open(folder.path)
    slow.clear()
    win_less(folder)
    first = asyncio.create_task(service.reload("ann"))
    await asyncio.sleep(0)

    second, third = await service.reload("bob"), await service.check("bob")

    assert isinstance(second, Busy) and isinstance(third, Busy)
    assert second.by == third.by == "ann"
    slow.set()
    assert isinstance(await first, Reloaded)
    assert isinstance(await service.reload("bob"), Reloaded)


async def test_questions_are_answered_from_the_old_facts_while_reloading(folder: Folder, slow: threading.Event) -> None:
    slow.set()
    service = await KnowledgeService.open(folder.path)
    slow.clear()
    win_less(folder)
    reload = asyncio.create_task(service.reload("ann"))
    await asyncio.sleep(0)
    held = service.snapshot

    during = wins(service)
    slow.set()
    await reload

    assert during == 3
    assert held.record.select(WINS).rows[0][0] == 3
    assert wins(service) == 2


async def test_an_asker_who_gives_up_does_not_stop_the_reload(folder: Folder, slow: threading.Event) -> None:
    slow.set()
    service = await KnowledgeService.open(folder.path)
    slow.clear()
    win_less(folder)
    asker = asyncio.create_task(service.reload("ann"))
    await asyncio.sleep(0)

    asker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker

    assert isinstance(await service.reload("bob"), Busy)
    slow.set()
    while isinstance(await service.check("bob"), Busy):
        await asyncio.sleep(0)
    assert wins(service) == 2


async def test_open_raises_every_problem(folder: Folder) -> None:
    folder.change("teams/teams.yaml", '"GBR"', '"GBX"')
    folder.change("intents/stage_wins.yaml", "as wins from stage_wins", "as wins from stage_win")

    with pytest.raises(KnowledgeError) as caught:
        await KnowledgeService.open(folder.path)

    assert [problem.file for problem in caught.value.problems] == ["intents/stage_wins.yaml", "teams/teams.yaml"]


async def test_a_build_leaves_the_interpreter_as_it_was(folder: Folder) -> None:
    interval = sys.getswitchinterval()

    await KnowledgeService.open(folder.path)

    assert gc.isenabled()
    assert sys.getswitchinterval() == interval


async def test_an_old_snapshot_goes_when_nobody_holds_it(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    old = service.snapshot.knowledge
    parts = [weakref.ref(part) for part in (old.record, old.gazetteer, old.catalogue, old.index, old.entities)]
    del old
    win_less(folder)
    folder.write(
        "lexicon/more.yaml", "filler: [pretty please]\n"
    )  # or the words would be shared with the next snapshot

    gc.disable()
    try:
        await service.reload("ann")
        left = [part() for part in parts]
    finally:
        gc.enable()

    assert left == [None] * 5


async def test_reloads_leave_no_database_and_no_template_behind(folder: Folder) -> None:
    service = await KnowledgeService.open(folder.path)
    gc.unfreeze()
    gc.collect()
    gc.disable()  # what only a collection would find may not be left: it never looks at what was built
    try:
        before = Counter(map(type, gc.get_objects()))
        win_less(folder)
        folder.write("lexicon/more.yaml", "filler: [pretty please]\n")  # has all wordings rehearsed again
        await service.reload("ann")
        gc.unfreeze()
        after = Counter(map(type, gc.get_objects()))
    finally:
        gc.enable()

    assert after[sqlite3.Connection] == before[sqlite3.Connection]
    assert after[Template] == before[Template]


# Kept on disk


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be read from YAML."""
    monkeypatch.setattr(building, "load_files", lambda *_: pytest.fail("the files were read again"))


async def test_what_was_kept_is_as_good_as_new(folder: Folder, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first = await KnowledgeService.open(folder.path, cache=tmp_path / "cache")
    request.getfixturevalue("unread")

    second = await KnowledgeService.open(folder.path, cache=tmp_path / "cache")

    assert second.status().counts == first.status().counts
    assert second.snapshot.digests == first.snapshot.digests
    assert wins(second) == 3
    tables = [name for (name,) in first.snapshot.record.select("select name from sqlite_master").rows]
    assert tables
    for table in ("riders", "results", "stage_places", "aliases", "facts"):
        query = f"select * from {table}"
        assert second.snapshot.record.select(query).rows == first.snapshot.record.select(query).rows
    asked = ("how", "many", "stages", "has", "cav", "won")
    assert second.snapshot.knowledge.gazetteer.find(asked) == first.snapshot.knowledge.gazetteer.find(asked)


async def test_changed_files_are_never_answered_from_what_was_kept(folder: Folder, tmp_path: Path) -> None:
    await KnowledgeService.open(folder.path, cache=tmp_path / "cache")
    win_less(folder)

    service = await KnowledgeService.open(folder.path, cache=tmp_path / "cache")

    assert wins(service) == 2


async def test_broken_files_are_never_kept(folder: Folder, tmp_path: Path) -> None:
    folder.change("teams/teams.yaml", '"GBR"', '"GBX"')

    for _ in range(2):
        with pytest.raises(KnowledgeError):
            await KnowledgeService.open(folder.path, cache=tmp_path / "cache")


async def test_another_program_reads_the_files_itself(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await KnowledgeService.open(folder.path, cache=tmp_path / "cache")
    monkeypatch.setattr("bot.app.loading.disk._code_digest", lambda: "of another program")

    assert DiskCache(tmp_path / "cache").load(first.status().version) is None


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"cut", b"flipped"])
async def test_a_damaged_file_is_ignored(folder: Folder, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache"
    await KnowledgeService.open(folder.path, cache=cache)
    (kept,) = cache.iterdir()
    data = kept.read_bytes()
    flipped = data[:-50] + bytes([data[-50] ^ 1]) + data[-49:]
    kept.write_bytes({b"cut": data[: len(data) // 2], b"flipped": flipped}.get(damage, damage))

    service = await KnowledgeService.open(folder.path, cache=cache)

    assert wins(service) == 3
    assert kept.read_bytes() != damage


async def test_a_whole_file_that_cannot_be_unpickled_is_ignored(
    folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.app.loading import disk

    first = await KnowledgeService.open(folder.path, cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    body = b"no pickle"
    kept.write_bytes(disk._head(first.status().version, "words", hashlib.sha256(body).hexdigest()) + body)

    with caplog.at_level(logging.WARNING):
        assert wins(await KnowledgeService.open(folder.path, cache=tmp_path / "cache")) == 3

    assert "knowledge.cache_unreadable" in caplog.text


async def test_a_cache_that_cannot_be_written_is_only_logged(
    folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with caplog.at_level(logging.WARNING):
        service = await KnowledgeService.open(folder.path, cache=tmp_path / "file")

    assert wins(service) == 3
    assert "knowledge.cache_not_written" in caplog.text


def test_changes_leave_out_kinds_without_a_difference() -> None:
    old = {"riders": {"a": 1, "b": 2}, "teams": {"t": 1}, "facts": {"f": 1}}
    new = {"riders": {"b": 3, "c": 4}, "teams": {"t": 1}, "terms": {"x": 1}}

    assert changes(old, new) == {
        "facts": Change(removed=("f",)),
        "riders": Change(added=("c",), changed=("b",), removed=("a",)),
        "terms": Change(added=("x",)),
    }
