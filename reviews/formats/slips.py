"""Names that are most likely typing errors: of a column, of a category."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from reviews.formats.problems import Problems, shown
from reviews.formats.rows import TaskRow
from reviews.rules.categories import CATEGORIES

# How alike two names are, from 0 to 1 (difflib's ratio), so that one is taken for a slip of the other.
ALIKE = 0.82
# A file with more of them has no categories but a text of its own in each row.
CATEGORIES_LOOKED_AT = 1_000


def meant_column(name: str, known: Iterable[str]) -> str | None:
    """The known column that an unknown name most likely stands for: budget -> budget_usd."""
    given = _folded(name)
    folded = {_folded(column): column for column in known}
    if not given:
        return None
    begun = [column for words, column in folded.items() if words == given or words.startswith(f"{given} ")]
    return begun[0] if begun else _closest(given, folded)


def report_categories(rows: Iterable[TaskRow], file: str, problems: Problems) -> None:
    """Warn once for each category that looks like another one, at the first row that has it."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.category, row.row)
    standard = {_joined(name): name for name in CATEGORIES}
    own: dict[str, str] = {}
    for category, at in list(first.items())[:CATEGORIES_LOOKED_AT]:
        if category in CATEGORIES:
            continue
        joined = _joined(category)
        meant = _closest(joined, standard)
        if meant is not None:
            hint = f"did you mean {shown(meant)}?"
        elif joined in own:
            other = own[joined]
            hint = f"row {first[other]} has {shown(other)}. Did you mean the same?"
        else:
            own[joined] = category
            continue
        message = f"{shown(category)} becomes a category of its own; {hint}"
        problems.warning(file, message, row=at, column="category")


def _closest(name: str, known: dict[str, str]) -> str | None:
    close = get_close_matches(name, known, n=1, cutoff=ALIKE)
    return known[close[0]] if close else None


def _folded(text: str) -> str:
    """The words of `text` without case and punctuation; "&" is "and"."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("&", " and ")))


def _joined(text: str) -> str:
    return _folded(text).replace(" ", "")
