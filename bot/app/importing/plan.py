"""What an import comes to: which files would change and how, and the changing of them, all or none."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from bot.app.importing.editions import Gathered, gather
from bot.app.importing.merging import Merge
from bot.app.importing.rows import Row, read_table
from bot.app.importing.shape import new_edition
from bot.app.importing.who import Who
from bot.app.importing.yaml_text import block, pair, wrap
from bot.app.loading import Loaded, ValueCache, load_files, read_files
from bot.app.yaml_source import Document, read_yaml
from bot.core.problems import DomestiqueError, KnowledgeError, Problem

_BOM = b"\xef\xbb\xbf"


class NotWritten(DomestiqueError):
    """The files could not be written; all of them are as they were."""


@dataclass(frozen=True)
class Plan:
    """Files to write under *folder*, checked together with all the others; ``before`` is what was read."""

    folder: Path
    before: Mapping[str, bytes]
    files: Mapping[str, bytes]

    def diffs(self) -> dict[str, str]:
        """Return for each file what would change, as a unified diff."""
        return {file: _diff(file, self.before.get(file), data) for file, data in self.files.items()}

    def write(self) -> None:
        """Put every file in its place, or none; raises NotWritten."""
        drafts: dict[str, Path] = {}
        made = [folder for file in self.files for folder in _missing((self.folder / file).parent)]
        try:
            for file, data in self.files.items():
                drafts[file] = _draft(self.folder / file, data)
            if read_files(self.folder) != self.before:
                raise NotWritten("the knowledge has changed in the meantime; nothing was written, import again")
            self._move(drafts)
        except OSError as error:
            raise NotWritten(f"{error.filename or self.folder} cannot be written: {error.strerror or error}") from error
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
            for folder in sorted(set(made), reverse=True):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()

    def _move(self, drafts: Mapping[str, Path]) -> None:
        moved: list[str] = []
        try:
            for file, draft in drafts.items():
                draft.replace(self.folder / file)
                moved.append(file)
        except BaseException:
            for file in moved:
                if file in self.before:
                    _draft(self.folder / file, self.before[file]).replace(self.folder / file)
                else:
                    (self.folder / file).unlink()
            raise


def prepare(folder: Path, tables: Mapping[str, bytes]) -> Plan:
    """Return what importing *tables* (CSV content by name) into the knowledge under *folder* comes to.

    Raises KnowledgeError with every problem, of the tables or of the knowledge as it would be.
    """
    before, cache = read_files(folder), ValueCache()
    loaded, problems = load_files(before, cache)
    if problems:
        raise KnowledgeError(problems)
    editions = _editions(tables, loaded)
    kinds = {str(row[0]): str(row[2]) for row in loaded.rows["races"]}
    files = _merged(editions, before, kinds)
    changed = {file: data for file, data in files.items() if before.get(file) != data}
    _, problems = load_files(dict(sorted({**before, **changed}.items())), cache)
    if problems:
        raise KnowledgeError(problems)
    return Plan(folder, before, changed)


def _editions(tables: Mapping[str, bytes], loaded: Loaded) -> list[Gathered]:
    problems: list[Problem] = []
    rows: list[Row] = []
    who = Who(loaded)
    for name, data in tables.items():
        table = read_table(name, data)
        problems += table.problems
        rows += [who.named(row, problems) for row in table.rows]
    stage_races = {str(row[0]) for row in loaded.rows["races"] if row[2] == "stage race"}
    editions = gather(rows, stage_races, problems) if not problems else []
    if problems:
        raise KnowledgeError(problems)
    return editions


def _merged(editions: list[Gathered], before: Mapping[str, bytes], kinds: Mapping[str, str]) -> dict[str, bytes]:
    """Return the new content of every file that *editions* belong to."""
    by_file: defaultdict[str, list[Gathered]] = defaultdict(list)
    for edition in editions:
        by_file[_file_of(edition, before, kinds)].append(edition)
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for file, mine in by_file.items():
        if file not in before:
            files[file] = (_new_stage_race(mine[0]) if file.count("/") == 2 else _new_file(mine)).encode()
            continue
        document = read_yaml(file, before[file])
        assert isinstance(document, Document)  # it has just been loaded
        merge = Merge(document)
        for edition in mine:
            merge.edition(edition, () if file.count("/") == 2 else ("editions", str(edition.year)))
        problems += merge.problems
        files[file] = (_BOM if before[file].startswith(_BOM) else b"") + merge.text().encode()
    if problems:
        raise KnowledgeError(problems)
    return files


def _file_of(edition: Gathered, before: Mapping[str, bytes], kinds: Mapping[str, str]) -> str:
    """Return where an edition is written, or would be: of a stage race in its own file, unless all are in one."""
    own, shared = f"results/{edition.race}/{edition.year}.yaml", f"results/{edition.race}.yaml"
    alone = own in before or (shared not in before and kinds[edition.race] == "stage race")
    return own if alone or any(file.startswith(f"results/{edition.race}/") for file in before) else shared


def _new_stage_race(edition: Gathered) -> str:
    value, sources = new_edition(edition)
    head = {"race": edition.race, "year": str(edition.year), "sources": sources}
    lines = [block(key, inner, 0) for key, inner in (head | value).items()]
    return "".join(["# yaml-language-server: $schema=../../schema/edition.json\n", *lines])


def _new_file(editions: list[Gathered]) -> str:
    shaped = {edition.year: new_edition(edition) for edition in editions}
    sources = list(dict.fromkeys(id_ for _, ids in shaped.values() for id_ in ids))
    lines = ["# yaml-language-server: $schema=../schema/editions.json\n", f"race: {editions[0].race}\n"]
    lines += [block("sources", sources, 0), "editions:\n"]
    for year, (value, own) in shaped.items():
        if list(value.get("placings", ())) == ["general"]:
            value["placings"] = value["placings"]["general"]
        more = {} if set(own) == set(sources) else {"source": own}
        lines.append(wrap(f"  {pair(str(year), value | more)}", 4) + "\n")
    return "".join(lines)


def _diff(file: str, before: bytes | None, after: bytes) -> str:
    old, new = (
        (data or b"").decode("utf-8-sig").replace("\r\n", "\n").splitlines(keepends=True) for data in (before, after)
    )
    lines = unified_diff(old, new, file if before is not None else "(no such file yet)", file, n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _draft(target: Path, data: bytes) -> Path:
    """Write *data* beside *target* under a name that is no knowledge, and return where."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
    except BaseException:
        draft.unlink()
        raise
    return draft


def _missing(folder: Path) -> list[Path]:
    """Return *folder* and those it is in, as far as they are not there."""
    return [] if folder.exists() else [folder, *_missing(folder.parent)]
