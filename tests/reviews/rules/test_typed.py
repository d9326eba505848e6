"""What was typed is kept, and what nobody can type is dropped."""

import pytest

from reviews.rules.typed import typed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Two\tlines,\nas typed. Grüße 你好 👍", "Two\tlines,\nas typed. Grüße 你好 👍"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("a\ud800b", "ab"),
        ("\x00", ""),
    ],
)
def test_only_what_can_be_typed_is_kept(text: str, kept: str) -> None:
    assert typed(text) == kept
