"""What a table of an export is: its columns with their meaning, and the statement that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from psycopg import sql

Value = object
"""A cell as it is written: str, int, float, Decimal, bool, date, datetime or None."""


class Type(StrEnum):
    """The types of columns, by the names that the data dictionary has for them."""

    ID = "id"
    WORD = "word"
    TEXT = "free text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "decimal"
    BOOLEAN = "true or false"
    MOMENT = "moment, UTC"
    DATE = "date"
    REVIEWER = "pseudonym"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `null` says what an empty cell means; "" where there is none."""

    name: str
    sql: LiteralString
    type: Type
    meaning: str
    null: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `source` is what stands between FROM and ORDER BY and asks for one study's rows alone;
    `order` leaves no two rows in the same place."""

    name: str
    meaning: str
    columns: Sequence[Column]
    source: LiteralString
    order: LiteralString

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def places(self, *types: Type) -> list[int]:
        """The positions of the columns of these types."""
        return [place for place, column in enumerate(self.columns) if column.type in types]

    def select(self) -> sql.Composed:
        """The statement for all rows. Its parameters: `study`, an id, and `silence`, an interval."""
        cells = sql.SQL(", ").join(sql.SQL(column.sql) for column in self.columns)
        return sql.SQL("SELECT {} FROM {} ORDER BY {}").format(cells, self._from(), sql.SQL(self.order))

    def count(self) -> sql.Composed:
        """The statement for the number of rows, with the same parameters."""
        return sql.SQL("SELECT count(*) FROM {}").format(self._from())

    def _from(self) -> sql.SQL:
        return sql.SQL(self.source)
