"""Broken knowledge, each with exactly the problems it should report: the tables in tests/broken."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app.knowledge import Workshop
from bot.core.problems import KnowledgeError

from .conftest import Folder

BROKEN = Path(__file__).parents[1] / "broken"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(BROKEN.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    ]


@pytest.mark.parametrize("case", cases())
def test_every_problem_is_named_by_file_and_line(case: dict[str, Any], folder: Folder) -> None:
    for file, (old, new) in case.get("change", {}).items():
        folder.change(file, old, new)
    for file, text in case.get("files", {}).items():
        folder.write(file, text)

    found = rehearsed(folder) if case.get("rehearsed") else folder.problems()

    assert found == sorted(case["problems"], key=in_order)


def rehearsed(folder: Folder) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        Workshop(folder.path).build("test")
    return [str(problem) for problem in caught.value.problems]


def in_order(line: str) -> tuple[str, int, str]:
    """Order lines as problems are: by file, line as a number, and path."""
    file, _, rest = line.partition(":")
    number, _, rest = rest.partition(":")
    return (file, int(number), rest) if number.isdecimal() else (file, 0, rest)
