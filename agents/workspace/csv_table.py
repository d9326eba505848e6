"""Text with separators -> rows. Runs in the limited process."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from reviews.convert.errors import UnreadableError

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_ROWS: Final = 100
FIELD_CHARS: Final = 32_767  # what a cell of an Excel file can hold


def rows(text: str) -> Iterator[list[str]]:
    """The rows, empty ones too. Raises UnreadableError for a cell that is too long."""
    csv.field_size_limit(FIELD_CHARS)
    reader = csv.reader(StringIO(text), delimiter=delimiter(text))
    try:
        yield from reader
    except csv.Error as error:
        if "field larger" not in str(error):
            raise UnreadableError(f"The table can't be read at line {reader.line_num:,}: {error}.") from error
        raise UnreadableError(
            f"A cell at line {reader.line_num:,} has more than {FIELD_CHARS:,} characters, which is the most "
            "that an Excel file can hold. Is a quote missing?"
        ) from error


def delimiter(text: str) -> str:
    """The separator that splits the first rows most evenly into several columns; a comma if none does."""

    def evenness(candidate: str) -> tuple[int, int]:
        try:
            lengths = [
                len(row)
                for row in islice(csv.reader(StringIO(text), delimiter=candidate), SAMPLE_ROWS)
                if row
            ]
        except csv.Error:
            return 0, 0
        usual = max(set(lengths), key=lengths.count, default=0)
        return (lengths.count(usual), usual) if usual > 1 else (0, 0)

    return max(DELIMITERS, key=evenness)
