"""Comments on cells, regions and moments of an earlier attempt's files: what became of their places."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any, Final
from urllib.parse import quote, unquote

from reviews.convert.errors import LimitedError
from reviews.queries.comments import Earlier
from reviews.queries.shown import Shown
from reviews.render.grid import column_of, letters
from reviews.render.kind import Kind, kind_of
from reviews.rules.place import Place
from reviews.views.changes import MOST_BYTES, Both
from reviews.views.rendition import rendition

CELLS: Final = {"cells": Kind.TABLE, "sheet": Kind.SHEET}
FUNCTIONS: Final = {
    Kind.TABLE: "reviews.compare.places:table",
    Kind.SHEET: "reviews.compare.places:workbook",
}
GONE: Final = {"row": "its row is gone", "column": "its column is gone", "sheet": "its sheet is gone"}


@dataclass(frozen=True, slots=True)
class Moved:
    """Where cells are by now, None where `why` says that they are gone; what they said and what they say."""

    place: Place | None
    was: str = ""
    now: str = ""
    why: str = ""


def moved_cells(comments: Sequence[Earlier]) -> dict[int, Moved]:
    """By the comment's position in `comments`; those of whose cells nothing is known are left out, and so
    are all others. Each pair of files is compared once."""
    asked: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, comment in enumerate(comments):
        if _comparable(comment):
            assert comment.was
            assert comment.shown
            asked[comment.was.sha256, comment.shown.sha256].append(number)
    found: dict[int, Moved] = {}
    for numbers in asked.values():
        found |= _of_files([(number, comments[number]) for number in numbers])
    return found


def _comparable(comment: Earlier) -> bool:
    was, shown = comment.was, comment.shown
    if comment.place.kind not in CELLS or was is None or shown is None:
        return False
    if was.withheld or shown.withheld or not was.size or not shown.size:
        return False
    if was.size + shown.size > MOST_BYTES:
        return False
    kinds = {_kind(was), _kind(shown)}
    return kinds == {CELLS[comment.place.kind]}


def _kind(shown: Shown) -> Kind:
    return kind_of(shown.name, shown.media_type, shown.sample())


def _of_files(comments: Sequence[tuple[int, Earlier]]) -> dict[int, Moved]:
    first = comments[0][1]
    assert first.was
    assert first.shown
    places = [_asked(comment.place) for _, comment in comments]
    function = FUNCTIONS[CELLS[first.place.kind]]
    try:
        [told] = rendition(Both(first.was, first.shown), function, {"places": json.dumps(places)})
    except LimitedError:
        return {}  # the place as it was is shown, which is no worse than before
    return {
        number: _moved(comment.place, found)
        for (number, comment), found in zip(comments, json.loads(told), strict=True)
        if found
    }


def _asked(place: Place) -> list[int | str]:
    """As `reviews.compare.places` has it."""
    numbers = place.numbers
    if place.kind == "cells":
        row, column = int(numbers[0]), int(numbers[1])
        return [row, column, int(numbers[2] or row), int(numbers[3] or column)]
    number, name, first, last = numbers
    (row, column), (last_row, last_column) = _cell(first), _cell(last or first)
    return [int(number), unquote(name), row, column, last_row, last_column]


def _cell(name: str) -> tuple[int, int]:
    """Row and column, from 1, of a name such as B4."""
    return int(name.lstrip(ascii_uppercase)), column_of(name) + 1


def _moved(place: Place, found: dict[str, Any]) -> Moved:
    if "gone" in found:
        return Moved(None, found["was"], why=GONE[found["gone"]])
    row, column, last_row, last_column = found["cells"]
    single = (row, column) == (last_row, last_column)
    if place.kind == "cells":
        ends = ("", "") if single else (str(last_row), str(last_column))
        numbers: tuple[str, ...] = (str(row), str(column), *ends)
    else:
        first, last = f"{letters(column - 1)}{row}", f"{letters(last_column - 1)}{last_row}"
        numbers = (str(found["number"]), quote(found["name"], safe=""), first, "" if single else last)
    return Moved(replace(place, numbers=numbers), found["was"], found["now"])
