"""What a comparison hands back: a head and pages, all JSON."""

import json
from collections.abc import Iterable
from typing import Any, Final

PER_PAGE: Final = 400
PAGE_CHARS: Final = 120_000
MOST_PAGES: Final = 50

Block = dict[str, Any]
"""{"fold": number of unchanged lines, "text": them, or "" where too many}, or what is told of a change."""


def pages(blocks: Iterable[Block], *notes: str, **head: Any) -> list[bytes]:
    """First the head, {"notes": sentences, ...}, then pages of blocks, none where nothing changed.

    Past MOST_PAGES blocks are left out and a note says so.
    """
    found: list[list[Block]] = []
    told = [note for note in notes if note]
    room = chars = 0
    for block in blocks:
        size = _chars(block)
        if not room or chars + size > PAGE_CHARS:
            if len(found) == MOST_PAGES:
                told.append(f"There are more changes than {MOST_PAGES} pages of them; the rest is not shown.")
                break
            found.append([])
            room, chars = PER_PAGE, 0
        found[-1].append(block)
        room -= 1
        chars += size
    parts: list[Any] = [{"notes": told, **head}, *found]
    return [json.dumps(part, ensure_ascii=False).encode("utf-8", errors="replace") for part in parts]


def _chars(value: Any) -> int:
    match value:
        case str():
            return len(value)
        case dict():
            return sum(map(_chars, value.values()))
        case list() | tuple():
            return sum(map(_chars, value)) + 8 * len(value)
    return 1
