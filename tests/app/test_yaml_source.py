"""One YAML file: its values as text, the lines they stand on, and what is refused."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.app.yaml_source import MAX_BYTES, Document, read_yaml

TEXT = """\
# a comment
race: tour-de-france
year: 1998
quoted: "9:22"
norway: NO
nothing:
stages:
  - {stage: "5",
     winner: a}
  - stage: 5b
    leaders:
      points: b
note: >-
  two
  lines
"""


def document(text: str) -> Document:
    read = read_yaml("a.yaml", text.encode())
    assert isinstance(read, Document), read
    return read


def problems(data: str | bytes) -> list[str]:
    read = read_yaml("a.yaml", data.encode() if isinstance(data, str) else data)
    assert isinstance(read, list)
    return [str(problem) for problem in read]


def test_every_scalar_is_text() -> None:
    assert document(TEXT).value == {
        "race": "tour-de-france",
        "year": "1998",
        "quoted": "9:22",
        "norway": "NO",
        "nothing": "",
        "stages": [{"stage": "5", "winner": "a"}, {"stage": "5b", "leaders": {"points": "b"}}],
        "note": "two lines",
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("race",), 2),
        (("stages",), 7),
        (("stages", 0), 8),
        (("stages", 0, "winner"), 9),
        (("stages", 1), 10),
        (("stages", 1, "leaders", "points"), 12),
        (("stages", 1, "leaders", "mountains"), 11),
        (("stages", 7, "winner"), 7),
        (("note",), 13),
        (("missing",), 1),
        ((), 1),
    ],
)
def test_a_path_leads_to_its_line_or_to_what_encloses_it(path: tuple[str | int, ...], line: int) -> None:
    assert document(TEXT).line(path) == line


def test_an_alias_stands_for_its_anchor() -> None:
    text = "a: &who [x, y]\nb: *who\nc: {d: *who}\n"

    read = document(text)

    assert read.value == {"a": ["x", "y"], "b": ["x", "y"], "c": {"d": ["x", "y"]}}
    assert read.line(("c", "d")) == 3


def test_aliases_that_grow_beyond_reason_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))

    assert problems(bomb) == ["a.yaml:6: a5[2]: expected at most 400,000 values, found more through aliases"]


def test_deep_nesting_is_refused() -> None:
    assert problems("a: " + "[" * 500 + "]" * 500)[0].endswith("expected at most 30 levels, found more")


def test_a_large_file_is_refused_unread() -> None:
    assert problems(b"#" * (MAX_BYTES + 1)) == ["a.yaml: expected at most 2,000,000 bytes, found more"]


def test_bytes_that_are_no_utf_8_are_named_with_their_line() -> None:
    assert problems(b"a: b\nc: \xff\n") == ["a.yaml:2: expected UTF-8 text, found the byte 0xff"]


def test_a_byte_order_mark_is_overlooked() -> None:
    assert read_yaml("a.yaml", "\ufeffa: b\n".encode()).value == {"a": "b"}  # type: ignore[union-attr]


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc1é", min_size=1), inner, max_size=3),
        max_leaves=12,
    )
)
def test_what_was_written_is_read_again(value: object) -> None:
    text = yaml.safe_dump({"top": value}, allow_unicode=True)
    expected = yaml.load(text, Loader=yaml.BaseLoader)

    assert document(text).value == expected


@given(st.binary(max_size=60) | st.text("ab:-[]{}&*!|>\"'\n\t #?,", max_size=40).map(str.encode))
def test_any_bytes_at_all_are_a_document_or_problems_of_it(data: bytes) -> None:
    read = read_yaml("a.yaml", data)

    assert isinstance(read, Document) or (read and all(problem.file == "a.yaml" for problem in read))
