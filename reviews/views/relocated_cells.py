"""Comments on cells of an earlier attempt's tables: where the cells are in this one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any, Final
from urllib.parse import quote, unquote

from reviews.convert.errors import LimitedError
from reviews.queries.comments import Earlier
from reviews.render.grid import column_of, letters
from reviews.render.kind import Kind
from reviews.rules.place import Place
from reviews.views.changes import MOST_BYTES, Both, common_kind
from reviews.views.rendition import rendition

CELLS: Final = {"cells": Kind.TABLE, "sheet": Kind.SHEET}
FUNCTIONS: Final = {
    "cells": "reviews.compare.places:table",
    "sheet": "reviews.compare.places:workbook",
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
    asked: dict[str, tuple[Both, dict[int, Place]]] = {}
    for number, comment in enumerate(comments):
        if both := _both(comment):
            asked.setdefault(both.sha256, (both, {}))[1][number] = comment.place
    found: dict[int, Moved] = {}
    for both, places in asked.values():
        found |= _of_files(both, places)
    return found


def _both(comment: Earlier) -> Both | None:
    """Its file then and now, where cells of both can be read."""
    was, shown = comment.was, comment.shown
    if was is None or shown is None or comment.place.kind not in CELLS:
        return None
    if was.withheld or shown.withheld or was.size + shown.size > MOST_BYTES:
        return None
    return Both(was, shown) if common_kind(was, shown) is CELLS[comment.place.kind] else None


def _of_files(both: Both, places: Mapping[int, Place]) -> dict[int, Moved]:
    """`places` are all of one kind: that of the files."""
    function = FUNCTIONS[next(iter(places.values())).kind]
    asked = json.dumps([_asked(place) for place in places.values()])
    try:
        [told] = rendition(both, function, {"places": asked})
    except LimitedError:
        return {}  # the place as it was is shown: nothing better is known
    answers = zip(places.items(), json.loads(told), strict=True)
    return {number: _moved(place, found) for (number, place), found in answers if found}


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
