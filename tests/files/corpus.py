"""All files, and the table of them in docs/files.md."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.render.kind import NAMED, Kind
from tests.files import notebooks, office, pages, pictures, tables, texts, workbooks, zips
from tests.files.case import Case

NATURES = ("good", "empty", "huge", "truncated", "encrypted", "mislabelled", "hostile")
CASES: tuple[Case, ...] = (
    *(*office.CASES, *workbooks.CASES, *tables.CASES, *pages.CASES, *texts.CASES),
    *(*notebooks.CASES, *pictures.CASES, *zips.CASES),
)


def table() -> str:
    """The corpus as a Markdown table."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| file | what it is | opens as | the page says |"
    yield "|---|---|---|---|"
    for case in sorted(
        CASES, key=lambda case: (list(Kind).index(Kind(case.kind)), NATURES.index(case.nature))
    ):
        says = case.says.replace("|", "\\|")
        yield f"| `{case.name}` | {case.nature}: {case.about} | {NAMED[Kind(case.kind)]} | `{says}` |"
