"""The way through a file that has more than one page can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from reviews.views.query import number

KEPT = ("file", "view", "sheet", "columns")


@dataclass(frozen=True, slots=True)
class Pager:
    """`before` and `after` are query strings, "" where there is nothing. `kept` is what a form for the number
    of a page has to send along. `exact`: whether the number of pages is known, not only claimed."""

    page: int
    pages: int
    before: str
    after: str
    kept: list[tuple[str, str]] = field(default_factory=list)
    exact: bool = True


def pager(query: Mapping[str, str], page: int, pages: int, *, exact: bool = True) -> Pager:
    return Pager(
        page=page,
        pages=pages,
        before=there(query, page=page - 1) if page > 1 else "",
        after=there(query, page=page + 1) if page < pages else "",
        kept=_kept(query),
        exact=exact,
    )


def there(query: Mapping[str, str], **changes: int | str) -> str:
    """The query string of the same file with other values; what is "" is left out."""
    values = dict(_kept(query)) | {name: str(value) for name, value in changes.items()}
    return "?" + urlencode({name: value for name, value in values.items() if value})


def asked_page(query: Mapping[str, str]) -> int:
    return number(query, "page")


def _kept(query: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, query[name]) for name in KEPT if query.get(name)]
