"""Memory and time of what reads a file are capped, and hostile files come to an end within them."""

from contextlib import suppress

import pytest

from reviews.convert import limited
from reviews.convert.errors import TooBigError, TooSlowError, UnreadableError
from reviews.convert.limited import Limits
from reviews.views.rendition import LIMITS
from tests.files import office, tables, texts, workbooks, zips

SMALL = Limits(cpu_seconds=8, memory_bytes=450_000_000)


def test_what_the_pages_allow_is_what_the_documentation_says() -> None:
    assert (LIMITS.cpu_seconds, LIMITS.memory_bytes) == (20, 800_000_000)


@pytest.mark.parametrize(
    ("renderer", "content", "params"),
    [
        ("sheet:opened", workbooks.bomb(), b""),
        ("sheet:opened", workbooks.laughs(), b""),
        ("sheet:opened", workbooks.parts([workbooks.sheet("")] * 10_000), b""),
        ("table:opened", tables.rows(20, 5_000), b""),
        ("archive:member", zips.bomb(), b'{"path": "0"}'),
        ("archive:listing", zips.nested(8), b""),
        ("word:document", office.big_word(), b""),
        ("json_view:page", b"[" * 1_000_000, b""),
        ("code:page", b"/(" * 30_000, b'{"name": "x.pl"}'),
        ("text:page", texts.RUSSIAN.encode("cp1251") * 5_000, b""),
    ],
)
def test_hostile_files_come_to_an_end_in_half_of_it(renderer: str, content: bytes, params: bytes) -> None:
    with suppress(UnreadableError):
        limited.run(f"reviews.render.{renderer}", content, params, limits=SMALL)


def test_a_file_that_needs_more_memory_is_refused() -> None:
    with pytest.raises(TooBigError):
        limited.run(
            "reviews.render.text:page", b"six\n" * 10_000_000, limits=Limits(memory_bytes=300_000_000)
        )


def test_a_file_that_needs_more_time_is_refused() -> None:
    with pytest.raises(TooSlowError):
        limited.run("reviews.render.text:page", b"6\n" * 10_000_000, limits=Limits(cpu_seconds=1))
