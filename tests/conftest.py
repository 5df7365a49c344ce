"""The shipped knowledge, loaded once for all tests (and once for all workers of one run)."""

import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.ask import Asking
from bot.app.knowledge import KnowledgeService, Snapshot, Workshop
from bot.app.loading.disk import DiskCache
from bot.core.problems import KnowledgeError

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def shipped_service(request: pytest.FixtureRequest) -> KnowledgeService:
    """Give the shipped knowledge in service; nobody may reload it."""
    kept = request.config.cache.mkdir("knowledge")
    workshop = Workshop(KNOWLEDGE, DiskCache(kept))
    with (kept / "lock").open("w") as lock:
        # The first worker reads and checks the files; the others wait and take what it kept.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return KnowledgeService(workshop, workshop.build("tests"))
        except KnowledgeError as error:
            pytest.fail("\n".join(map(str, error.problems)), pytrace=False)


@pytest.fixture(scope="session")
def shipped(shipped_service: KnowledgeService) -> Snapshot:
    """Give the snapshot of the shipped knowledge."""
    return shipped_service.snapshot


@pytest.fixture
def shipped_asking(shipped_service: KnowledgeService) -> Asking:
    """Give a use case of the test's own over the shipped knowledge, on a day that stands still."""
    return Asking(shipped_service, clock=lambda: TODAY)
