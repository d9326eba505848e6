from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.adapters.file_blocks import UnclosedBlockError, parse, render

words = st.text(st.characters(exclude_characters="<>`~\r", exclude_categories=["Cs"]), max_size=80)
names = st.text(st.characters(exclude_characters='"\n\r', exclude_categories=["Cs"]), max_size=20)


@given(words, st.lists(st.tuples(names, words)))
def test_what_was_rendered_is_read_back(message: str, files: list[tuple[str, str]]) -> None:
    kept = [(name, content.rstrip("\n") + "\n") for name, content in files]
    assert parse(render(message.strip(), files)) == (message.strip(), kept)


@given(st.text())
def test_text_without_blocks_is_all_message(text: str) -> None:
    if "<file" not in text and "<think>" not in text:
        assert parse(text) == (text.replace("\r\n", "\n").strip(), [])


@given(st.lists(st.sampled_from(["<file name='a'>", "</file>", "```", "\n", "\r\n", "x", " ", "<think>"])))
def test_odd_text_is_read_or_refused(pieces: list[str]) -> None:
    # Nothing but UnclosedBlockError may come out.
    with suppress(UnclosedBlockError):
        message, files = parse("".join(pieces))
        assert message == message.strip()
        assert {name for name, _ in files} <= {"a"}


def test_message_is_what_stands_around_the_blocks() -> None:
    text = (
        'Before.\n\n<file name="a.txt">\n1\n</file>\nBetween.\n<file name="b/c.txt">\n2\n</file>\n\nAfter.\n'
    )
    assert parse(text) == ("Before.\n\nBetween.\n\nAfter.", [("a.txt", "1\n"), ("b/c.txt", "2\n")])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('<file name="a.csv">\n1\n</file>', "1\n"),
        ("<file name='a.csv'>\n1\n</file>", "1\n"),
        ('<file  name="a.csv" >\n1\n</file>  ', "1\n"),
        ('<file name="a.csv">1</file>', "1"),
        ('<file name="a.csv">\n</file>', ""),
        ('<file name="a.csv"></file>', ""),
        ('<file name="a.csv">\r\n1\r\n2\r\n</file>\r\n', "1\n2\n"),
        ('<file name="a.csv">\n\n1\n\n</file>', "\n1\n\n"),
        ('```xml\n<file name="a.csv">\n1\n</file>\n```', "1\n"),
        ('<file name="a.csv">\n```csv\n1\n```\n</file>', "1\n"),
        ('<file name="a.csv">\n~~~~\n1\n~~~~\n\n</file>', "1\n"),
        ('<think>\n<file name="no.txt">\n</think>\n<file name="a.csv">\n1\n</file>', "1\n"),
    ],
)
def test_block_is_read_in_all_its_spellings(text: str, content: str) -> None:
    assert parse(text) == ("", [("a.csv", content)])


def test_markdown_file_may_begin_and_end_with_code() -> None:
    code = "```sh\nls\n```\n"
    assert parse(f'<file name="a.md">\n{code}</file>') == ("", [("a.md", code)])
    assert parse('<file name="a.md">\n```markdown\n# A\n```\n</file>') == ("", [("a.md", "# A\n")])


def test_fences_of_the_message_stay() -> None:
    text = 'See:\n```\nls\n```\n<file name="a.txt">\n1\n</file>\n```\nls\n```'
    assert parse(text) == ("See:\n```\nls\n```\n\n```\nls\n```", [("a.txt", "1\n")])


def test_tag_in_the_middle_of_a_line_is_no_tag() -> None:
    text = 'Put it into <file name="a.txt"> blocks, ended by </file>.'
    assert parse(text) == (text, [])


def test_end_tag_in_the_middle_of_a_line_does_not_end_the_file() -> None:
    assert parse('<file name="a.md">\nUse </file> to end.\n</file>') == (
        "",
        [("a.md", "Use </file> to end.\n")],
    )


@pytest.mark.parametrize(
    "text",
    [
        '<file name="a.txt">\n1\n',
        '<file name="a.txt">\n1\n<file name="b.txt">\n2\n</file>',
        '<file name="a.txt">\n1\n</file> and more',
    ],
)
def test_block_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(UnclosedBlockError, match=r"The block of the file 'a\.txt' has no end\."):
        parse(text)


def test_unclosed_thoughts_leave_nothing() -> None:
    assert parse("<think>\nHm.") == ("", [])
