"""What a query string asks for; it may hold anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOST: Final = 100_000_000


def number(query: Mapping[str, str], name: str, default: int = 1) -> int:
    """A whole number from 1 to MOST, else `default`."""
    text = query.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return default
    return min(max(int(text), 1), MOST)
