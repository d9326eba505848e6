"""A formula as seen from its cell."""

import re
from typing import Final

from reviews.render.grid import column_of

_REFERENCE: Final = re.compile(r"(?<![A-Za-z0-9_.])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_(.])")


def relative(formula: str, row: int, column: int) -> str:
    """Its references as distances from the cell at `row` (from 1) and `column` (from 0): a formula that only
    moved along with its row is the same. What `$` pins stays. Names and text that look like a reference are
    taken for one, on both sides alike."""

    def distance(found: re.Match[str]) -> str:
        pinned_column, letters, pinned_row, digits = found.groups()
        across = letters if pinned_column else f"[{column_of(letters) - column}]"
        down = digits if pinned_row else f"[{int(digits) - row}]"
        return f"C{across}R{down}"

    return _REFERENCE.sub(distance, formula)
