"""Tables and spreadsheets: rows under a header that stays, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.queries.shown import Shown
from reviews.render import grid
from reviews.views.pager import Pager, asked_page, pager, there
from reviews.views.query import number
from reviews.views.rendition import rendition
from reviews.views.viewer_lines import encoding_name

Query = Mapping[str, str]
Rows = list[tuple[int, list[str]]]

NOTHING: dict[str, Any] = {"head": {"rows": [], "cut": 0}, "width": 0, "valueless": False}
TABS = 15
"""Sheets beside the one that is open whose names are shown."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are shown, and the query strings of those before and after, "" for none."""

    letters: list[str]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Grid:
    """`head` are the rows that stay on top. `count` is how many follow them in all, `facts` what there is to
    know in words. `sheet` is 0 for a file that has no sheets."""

    head: Rows
    rows: Rows
    columns: Columns
    count: int
    facts: list[str]
    notes: list[str]
    pager: Pager
    sheet: int = 0
    sheets: int = 0
    tabs: list[Tab] = field(default_factory=list)
    formulas: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    hidden: bool
    query: str
    open: bool


def open_table(shown: Shown, query: Query) -> Grid:
    """`?page=` of rows and `?columns=` of columns, both from 1; past the end it is the last."""
    first, *parts = rendition(shown, "reviews.render.table:opened", {"name": shown.name})
    told: dict[str, Any] = json.loads(first)
    pages = _pages(told["rows"])
    page = min(asked_page(query), pages)
    block, at = divmod(page - 1, grid.BLOCK)
    left = _left(query, told["width"])
    if block or left:
        wanted: dict[str, int | str] = {"start": told["starts"][block], "delimiter": told["delimiter"]}
        wanted |= {"quoted": int(told["quoted"]), "left": left}
        wanted |= {"number": 2 + block * grid.BLOCK * grid.ROWS}
        parts = rendition(shown, "reviews.render.table:block", wanted)
    found: dict[str, Any] = json.loads(parts[at]) if at < len(parts) else {"rows": [], "cut": 0}
    header = told["header"][left : left + grid.COLUMNS]
    shown_head = grid.page([(1, header)], 0)
    notes = [told["note"]] if told["note"] else []
    return Grid(
        head=shown_head["rows"],
        rows=found["rows"],
        columns=_columns(query, left, told["width"]),
        count=told["rows"],
        facts=[_delimited(told["delimiter"]), f"read as {encoding_name(told['encoding'])}"],
        notes=notes + _cut(found, shown_head),
        pager=pager(query, page, pages),
    )


def open_sheet(shown: Shown, query: Query) -> Grid:
    """`?sheet=` from 1, `?page=` of its rows, `?columns=` of columns, `?view=formulas`."""
    asked = number(query, "sheet", 0)
    first, *parts = rendition(shown, "reviews.render.sheet:opened", {"sheet": asked})
    told: dict[str, Any] = json.loads(first)
    pages = _pages(told["rows"])
    page = min(asked_page(query), pages)
    block, at = divmod(page - 1, grid.BLOCK)
    formulas = query.get("view") == "formulas"
    left = (number(query, "columns") - 1) * grid.COLUMNS
    if told["cells"] and (block or left or formulas):
        wanted = {"first": told["frozen"] + block * grid.BLOCK * grid.ROWS, "left": left}
        wanted |= {"sheet": told["sheet"], "formulas": int(formulas)}
        parts = rendition(shown, "reviews.render.sheet:block", wanted)
    about: dict[str, Any] = json.loads(parts[0]) if parts else NOTHING
    found: dict[str, Any] = json.loads(parts[at + 1]) if at + 1 < len(parts) else {"rows": [], "cut": 0}
    notes = [*told["notes"], *_cut(found, about["head"])]
    if about["valueless"]:
        notes.append("Some formulas have no stored value: nothing is calculated here, the formula is shown.")
    if not told["cells"]:
        notes.append("This sheet holds no cells, such as a chart.")
    return Grid(
        head=about["head"]["rows"],
        rows=found["rows"],
        columns=_columns(query, left, max(about["width"], 1)),
        count=told["rows"],
        facts=[],
        notes=notes,
        pager=pager(query, page, pages, exact=told["exact"]),
        sheet=told["sheet"],
        sheets=len(told["sheets"]),
        tabs=_tabs(query, told["sheets"], told["sheet"]),
        formulas="" if formulas else there(query, view="formulas", page=page),
        values=there(query, view="", page=page) if formulas else "",
    )


def _pages(rows: int) -> int:
    return max(1, -(-rows // grid.ROWS))


def _left(query: Query, width: int) -> int:
    return min(number(query, "columns") - 1, max(0, width - 1) // grid.COLUMNS) * grid.COLUMNS


def _columns(query: Query, left: int, width: int) -> Columns:
    window = left // grid.COLUMNS + 1
    page = asked_page(query)
    return Columns(
        letters=[grid.letters(column) for column in range(left, min(width, left + grid.COLUMNS))],
        before=there(query, columns=window - 1, page=page) if left else "",
        after=there(query, columns=window + 1, page=page) if left + grid.COLUMNS < width else "",
    )


def _tabs(query: Query, sheets: list[tuple[str, bool]], current: int) -> list[Tab]:
    begin = max(0, min(current - 1 - TABS // 2, len(sheets) - TABS))
    return [
        Tab(name[:100], hidden, there(query, sheet=at, columns=""), at == current)
        for at, (name, hidden) in enumerate(sheets[begin : begin + TABS], begin + 1)
    ]


def _cut(*pages: dict[str, Any]) -> list[str]:
    most = min((page["cut"] for page in pages if page["cut"]), default=0)
    return [f"Cells with more than {most:,} characters are cut; the file has them whole."] if most else []


def _delimited(delimiter: str) -> str:
    words = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    return f"cells between {words[delimiter]}"
