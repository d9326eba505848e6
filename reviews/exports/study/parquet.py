"""Rows as Parquet, typed by the data dictionary. Loading pyarrow takes 60 MB: import this where needed."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from reviews.exports.study.columns import Table, Type
from reviews.exports.study.snapshot import Rows

# Arrow's own allocators keep what they had: 35 MB more at a million rows.
pa.set_memory_pool(pa.system_memory_pool())

STRING: Final = pa.string()
TYPES: Final = {
    Type.ID: STRING,
    Type.WORD: STRING,
    Type.TEXT: STRING,
    Type.REVIEWER: STRING,
    Type.AGENT: STRING,
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.MONEY: pa.decimal128(18, 6),
    Type.BOOLEAN: pa.bool_(),
    Type.MOMENT: pa.timestamp("us", tz="UTC"),
    Type.DATE: pa.date32(),
}


class ParquetWriter:
    """A row group for each batch, so that no more than that is in memory."""

    def __init__(self, table: Table, file: Any) -> None:
        self._schema = pa.schema(
            [
                pa.field(
                    column.name,
                    TYPES[column.type],
                    nullable=bool(column.null),
                    metadata=_told(column.meaning),
                )
                for column in table.columns
            ]
        )
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, rows: Rows) -> None:
        columns = zip(*rows, strict=True)
        arrays = [
            pa.array(list(cells), type=field.type) for cells, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _told(meaning: str) -> dict[str, str]:
    return {"meaning": meaning}
