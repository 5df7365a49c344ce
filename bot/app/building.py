"""Files to knowledge that is fit for service: read, checked, rehearsed, and kept for the next time."""

import logging
from collections.abc import Mapping

from bot.app.loading import ValueCache, load_files
from bot.app.loading.disk import DiskCache, Kept, Rehearsed, words_version_of
from bot.app.rehearsal import Taken, rehearse
from bot.app.yaml_source import Document, read_yaml
from bot.app.yaml_source import Path as Where
from bot.core.knowledge import Knowledge, Understanding, Words
from bot.core.problems import KnowledgeError, Problem
from bot.core.record.record import Record

log = logging.getLogger(__name__)


def build(
    files: Mapping[str, bytes],
    values: ValueCache,
    disk: DiskCache | None = None,
    current: Rehearsed | None = None,
    *,
    hands: int = 1,
) -> Kept:
    """Return what is in *files*, and keep it on *disk*; raises KnowledgeError with every problem.

    Where the questions are those of the *current* words, or of those on disk, they need no second rehearsal. With
    more *hands* than one they are rehearsed in as many processes, forked from this one.
    """
    loaded, problems = load_files(dict(files), values)
    version = words_version_of(files)
    heard = current if current and current.version == version else disk.rehearsed(version) if disk else None
    try:
        words = heard.words if heard else Words.build(loaded.intents, loaded.lexicon)
        compiled = heard.compiled if heard else None
        taken = Taken(words)
        taken.begin(1 if heard else hands)
        understanding = Understanding.of(loaded.names, words)
        knowledge = Knowledge.of(Record.build(loaded.rows), understanding, loaded.sources, loaded.labels, compiled)
        problems += _rehearsed(knowledge, files, taken, sound=not problems, heard=heard is not None)
    except Exception:
        if not problems:
            raise
        # What is left of broken knowledge need not hold together; its problems are what counts.
        log.info("knowledge.not_rehearsed", exc_info=True)
    if problems:
        raise KnowledgeError(problems)
    loaded.release()
    if disk:
        disk.store(loaded, version, knowledge)
    return Kept(loaded, Rehearsed(version, words, knowledge.wording.compiled()), knowledge)


def _rehearsed(
    knowledge: Knowledge, files: Mapping[str, bytes], taken: Taken, *, sound: bool, heard: bool
) -> list[Problem]:
    """Return the problems of the intents; amid broken files, an intent to follow may just be unread."""
    documents: dict[str, Document | list[Problem]] = {}

    def locate(file: str, path: Where) -> int:
        if file not in documents:
            documents[file] = read_yaml(file, files[file])
        document = documents[file]
        return document.line(path) if isinstance(document, Document) else 0

    problems = rehearse(knowledge, locate, heard=heard, taken=taken)
    return problems if sound else [problem for problem in problems if not problem.path.startswith("follow")]
