"""A job's figures: what its CSV attachment comes to, or a checklist of its requirements where there is
none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.adapters.base import Brief
from agents.adapters.make import table

MOST_ROWS = 20_000
MOST_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """`rows` is a table with its heading row first; `bars` is what a chart of it shows."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[tuple[str, float], ...]


def find(brief: Brief, asked: Sequence[str], covered: Sequence[str]) -> Figures:
    """The columns of the first CSV attachment that has numbers, else `asked` with whether it is in
    `covered`.
    """
    for file in brief.attachments:
        if file.media_type == "text/csv" or file.name.lower().endswith(".csv"):
            figures = _columns(file.name, table.read(file.content, MOST_ROWS))
            if figures.bars:
                return figures
    rows = [("requirement", "answered", "words")]
    rows += [(item, "yes" if item in covered else "in part", str(len(item.split()))) for item in asked]
    return Figures(
        "Requirements of the brief",
        tuple(rows),
        tuple((item, float(len(item.split()))) for item in asked[:12]),
    )


def _columns(name: str, rows: list[list[str]]) -> Figures:
    found = [("column", "filled in", "lowest", "highest", "mean")]
    bars = []
    for index, heading in enumerate(rows[0][:MOST_COLUMNS] if rows else ()):
        cells = [row[index].strip() for row in rows[1:] if index < len(row) and row[index].strip()]
        numbers = [number for cell in cells if (number := _number(cell)) is not None]
        if not numbers or len(numbers) < len(cells) / 2:
            found.append((heading, str(len(cells)), "", "", ""))
            continue
        mean = sum(numbers) / len(numbers)
        found.append((heading, str(len(cells)), f"{min(numbers):g}", f"{max(numbers):g}", f"{mean:.2f}"))
        bars.append((heading, round(mean, 2)))
    return Figures(f"Mean of each column of {name}", tuple(found), tuple(bars[:12]))


def _number(cell: str) -> float | None:
    try:
        number = float(cell.replace(",", "").strip("$%\u20ac\u00a3 "))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None  # neither nan nor infinite is below
