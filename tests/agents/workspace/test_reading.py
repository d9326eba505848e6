from io import BytesIO

import pytest
from PIL import Image

from agents.workspace.reading import ANSWER_CHARS
from tests.agents.workspace.spaces import done, refused, space


def test_files_are_listed_with_size_and_type_the_clients_first() -> None:
    workspace = space({"b.md": "1", "a.csv": "22"}, {"z.pdf": "333"})
    assert done(workspace, "list_files").split("\n") == [
        "attachments/z.pdf (3 bytes, application/pdf, read-only)",
        "a.csv (2 bytes, text/csv)",
        "b.md (1 bytes, text/markdown)",
    ]


def test_an_empty_workspace_says_so() -> None:
    assert done(space(), "list_files") == "There are no files yet."


def test_a_file_is_read_whole_where_it_is_short() -> None:
    workspace = space({}, {"notes.txt": "one\ntwo\n"})
    assert done(workspace, "read_file", path="attachments/notes.txt", from_line=None, lines=None) == (
        "attachments/notes.txt (8 bytes, text/plain), lines 1 to 2 of 2:\none\ntwo"
    )


@pytest.mark.parametrize(
    ("first", "count", "shown"),
    [
        (1, 2, ", lines 1 to 2 of 4:\n1\n2\n(Go on with from_line 3.)"),
        (3, None, ", lines 3 to 4 of 4:\n3\n4"),
        (2.0, 1, ", lines 2 to 2 of 4:\n2\n(Go on with from_line 3.)"),
        (4, 99, ", lines 4 to 4 of 4:\n4"),
    ],
)
def test_a_part_is_read_from_a_line_on(first: float, count: int | None, shown: str) -> None:
    workspace = space({"a.txt": "1\n2\n3\n4"})
    text = done(workspace, "read_file", path="./a.txt", from_line=first, lines=count)
    assert text.removeprefix("a.txt (7 bytes, text/plain)") == shown


def test_a_long_file_comes_in_parts_that_make_up_the_whole() -> None:
    lines = [f"{number} {'x' * 100}" for number in range(2_000)]
    workspace = space({"a.txt": "\n".join(lines)})
    seen: list[str] = []
    while len(seen) < len(lines):
        text = done(workspace, "read_file", path="a.txt", from_line=len(seen) + 1, lines=None)
        assert len(text) < ANSWER_CHARS + 200
        part = text.split("\n")[1:]
        if part[-1].startswith("(Go on"):
            assert part.pop() == f"(Go on with from_line {len(seen) + len(part) + 1}.)"
        seen += part
    assert seen == lines


def test_a_line_longer_than_an_answer_is_cut_and_says_so() -> None:
    workspace = space({"a.txt": "x" * 100_000 + "\nend"})
    first = done(workspace, "read_file", path="a.txt", from_line=1, lines=None)
    assert first.endswith("x (this line goes on: it has 100,000 characters)\n(Go on with from_line 2.)")
    assert done(workspace, "read_file", path="a.txt", from_line=2, lines=None).endswith(":\nend")


def test_an_empty_file_says_so() -> None:
    text = done(space({"a.txt": ""}), "read_file", path="a.txt", from_line=None, lines=None)
    assert text == "a.txt (0 bytes, text/plain) is empty."


def test_a_picture_is_told_by_its_size() -> None:
    raw = BytesIO()
    Image.new("RGB", (1_200, 30)).save(raw, "PNG")
    text = done(space({"a.png": raw.getvalue()}), "read_file", path="a.png", from_line=None, lines=None)
    assert text == f"a.png ({len(raw.getvalue())} bytes, image/png) is a picture in PNG, 1,200 x 30 pixels."


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", b"\x89PNG broken"), ("a.bin", b"\0\1\2"), ("a.mp3", b"ID3\0")]
)
def test_what_has_no_words_is_told_by_type(name: str, content: bytes) -> None:
    text = done(space({name: content}), "read_file", path=name, from_line=None, lines=None)
    assert text.endswith(" can't be shown as text.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"path": "nota.txt"},
            'There is no file "nota.txt". Did you mean "note.txt"? list_files shows all names.',
        ),
        ({"path": "x" * 500}, f'There is no file "{"x" * 80}". list_files shows all names.'),
        (
            {"path": "note.txt", "from_line": 3},
            "note.txt (5 bytes, text/plain) has 2 lines; there is no line 3.",
        ),
        ({"path": 7}, 'read_file needs the argument "path": a string.'),
        ({}, 'read_file needs the argument "path": a string.'),
        (
            {"path": "note.txt", "from_line": 0},
            'read_file needs the argument "from_line": a whole number from 1 to 1,000,000,000, or null.',
        ),
        (
            {"path": "note.txt", "lines": True},
            'read_file needs the argument "lines": a whole number from 1 to 1,000,000,000, or null.',
        ),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(arguments: dict[str, object], words: str) -> None:
    assert refused(space({"note.txt": "1\n222"}), "read_file", **arguments) == words
