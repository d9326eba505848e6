"""Short names of pools, as they stand in addresses and on command lines."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 60
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TAKEN: Final = frozenset({"import", "templates"})
"""Words that stand in the same place of an address."""


def slug_problem(slug: str) -> str | None:
    """Say why a pool can't have this short name, or None."""
    if not SLUG.fullmatch(slug):
        return "Use small letters, digits and single hyphens, such as writing-2026."
    if len(slug) > LONGEST:
        return f"The short name is {len(slug)} characters long; {LONGEST} are allowed."
    if slug in TAKEN:
        return f"“{slug}” is a word of the site's own addresses. Choose another short name."
    return None
