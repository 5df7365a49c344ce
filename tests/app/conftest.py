"""A small knowledge folder to change, break and load."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app.loading import Loaded, ValueCache, load_files, load_folder, read_files

SMALL = Path(__file__).parents[1] / "small"


@dataclass(frozen=True)
class Folder:
    """A knowledge folder of the test's own."""

    path: Path

    def write(self, file: str, text: str) -> None:
        target = self.path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def load(self) -> Loaded:
        return load_folder(self.path)

    def problems(self) -> list[str]:
        return [str(problem) for problem in load_files(read_files(self.path), ValueCache())[1]]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give a copy of the small knowledge."""
    return Folder(Path(shutil.copytree(SMALL, tmp_path / "knowledge")))
