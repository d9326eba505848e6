"""A reviewer's statement as CSV: one row a piece of work. Nothing in it tells an agent, a study or an arm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Final

from reviews.exports.csv_table import Cell, csv_lines
from reviews.models import Task
from reviews.queries.pieces import Piece

COLUMNS: Final = (
    "date_utc",
    "job",
    "category",
    "active_minutes",
    "paid_minutes",
    "hourly_rate",
    "pay",
    "currency",
)
BATCH: Final = 500
CURRENCY: Final = "USD"


def statement_csv(pieces: Sequence[Piece]) -> Iterator[str]:
    """The lines of the statement, in the order of `pieces`. One statement for each BATCH of them.

    There is no row of totals: whoever sums a column in a spreadsheet would count everything twice. Time
    beyond the minutes of an offer is active and not paid. The pay is reckoned from seconds, so that it may
    be a cent off what the rounded minutes give.
    """
    return csv_lines(COLUMNS, _rows(pieces))


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Cell]]:
    for start in range(0, len(pieces), BATCH):
        batch = pieces[start : start + BATCH]
        cycles = [piece.cycle_id for piece in batch]
        tasks = Task.objects.filter(trials__cycles__in=cycles)
        jobs = {cycle: job for cycle, *job in tasks.values_list("trials__cycles", "title", "category")}
        for piece in batch:
            title, category = jobs[piece.cycle_id]
            yield [
                piece.at.astimezone(UTC).date().isoformat(),
                title,
                category,
                f"{piece.active_seconds / 60:.2f}",
                f"{piece.paid_seconds / 60:.2f}",
                f"{piece.rate_usd:.2f}",
                f"{piece.pay_usd:.2f}",
                CURRENCY,
            ]
