"""A rendition is made once for a content, and failures are kept as long as they are the file's own."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from reviews.convert.errors import BrokenError, LimitedError, UnreadableError
from reviews.queries.shown import Shown
from reviews.views.rendition import rendition

INSIDE = "tests.reviews.render.counted"


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


class Opened:
    """A file that counts how often it is read."""

    def __init__(self, content: bytes = b"content") -> None:
        self.content = content
        self.times = 0

    def __call__(self) -> BytesIO:
        self.times += 1
        return BytesIO(self.content)

    def shown(self, sha256: str = "a") -> Shown:
        return Shown("attachment", uuid4(), "a", "", len(self.content), sha256, self)


def test_it_is_made_once_for_the_same_content_and_params() -> None:
    file = Opened()
    for _ in range(2):
        assert rendition(file.shown(), f"{INSIDE}:upper", {"a": 1}) == [b"CONTENT", b'{"a": 1}']
    assert file.times == 1
    assert rendition(file.shown(), f"{INSIDE}:upper", {"a": 2}) == [b"CONTENT", b'{"a": 2}']
    assert rendition(file.shown("other"), f"{INSIDE}:upper", {"a": 1}) == [b"CONTENT", b'{"a": 1}']
    assert file.times == 3


def test_of_many_that_ask_at_once_one_makes_it() -> None:
    file = Opened()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: rendition(file.shown(), f"{INSIDE}:upper"), range(4)))
    assert found == [[b"CONTENT", b"{}"]] * 4
    assert file.times == 1


@pytest.mark.parametrize(
    ("function", "error", "reads"),
    [("unreadable", UnreadableError, 1), ("broken", BrokenError, 2)],
)
def test_a_failure_is_believed_for_a_while_and_for_good_where_it_is_the_files(
    var: Path, function: str, error: type[LimitedError], reads: int
) -> None:
    file = Opened()
    said = set()
    for round_ in range(3):
        with pytest.raises(error) as failed:
            rendition(file.shown(), f"{INSIDE}:{function}")
        said.add(str(failed.value))
        if round_ == 1:
            assert file.times == 1
            for path in (var / "cache" / "renditions").glob("??/*"):
                os.utime(path, (0, 0))
    assert file.times == reads
    assert len(said) == 1
