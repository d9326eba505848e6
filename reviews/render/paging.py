"""A long text in pages of lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LINES: Final = 1_000
CHARS: Final = 150_000
"""Of one page at most, and as much as one line may have before it goes on in the next row."""


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` are (number of the line from 1, text); a long line takes several rows with the same number.
    `page` counts from 1 and is the last one where a later one was asked for. An empty text has one page."""

    page: int
    pages: int
    total: int
    rows: list[tuple[int, str]]


def lines_of(text: str) -> list[str]:
    """Split where editors do, so that the numbers are theirs. A line end at the very end begins no line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def page_of(lines: list[str], wanted: int, most_lines: int = LINES) -> Page:
    """The page numbered `wanted`. Pages end after `most_lines` rows or CHARS characters."""
    rows = list(_rows(lines))
    starts = [0]
    chars = 0
    for at, (_, text) in enumerate(rows):
        if at > starts[-1] and (at - starts[-1] == most_lines or chars + len(text) > CHARS):
            starts.append(at)
            chars = 0
        chars += len(text)
    page = max(1, min(wanted, len(starts)))
    end = starts[page] if page < len(starts) else len(rows)
    return Page(page, len(starts), len(lines), rows[starts[page - 1] : end])


def _rows(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if len(line) <= CHARS:
            yield number, line
        else:
            yield from ((number, line[at : at + CHARS]) for at in range(0, len(line), CHARS))
