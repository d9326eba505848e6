"""Lines of text up to a number of characters."""

from collections.abc import Iterable
from typing import Final

MOST_CHARS: Final = 1_000_000


def joined(lines: Iterable[str], most: int = MOST_CHARS) -> list[bytes]:
    """The lines as one text in UTF-8, a function's result. What is past `most` characters is left out, and
    a last line says so; then the rest of `lines` is not even made."""
    kept: list[str] = []
    room = most
    for line in lines:
        if len(line) > room:
            kept += [line[:room], f"(cut here: only the first {most:,} characters of the text are shown)"]
            break
        kept.append(line)
        room -= len(line) + 1
    return ["\n".join(kept).encode("utf-8", errors="replace")]
