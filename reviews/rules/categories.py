"""The categories of work: PROTOCOL.md's nine, and how a list of names is read."""

from collections.abc import Iterable
from typing import Final

CATEGORIES: Final = (
    "Accounting & Consulting",
    "Admin Support",
    "Data Science & Analytics",
    "Design & Creative",
    "Engineering & Architecture",
    "Sales & Marketing",
    "Translation",
    "Web, Mobile & Software Development",
    "Writing",
)


def offered_categories(of_pools: Iterable[str]) -> list[str]:
    """The nine, then those that pools bring beside them, in the order of the alphabet."""
    return [*CATEGORIES, *sorted(set(of_pools) - set(CATEGORIES))]


def split_categories(text: str, known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names from a list such as "Writing, Web, Mobile & Software Development; Translation".

    Names are set apart by semicolons or commas. As a name may hold commas itself, the longest known name
    that begins a part is taken first; case does not count. Returns the names as they are known, each once
    and in order, and the parts that are no known name.
    """
    names = {name.casefold(): name for name in known}
    found: list[str] = []
    unknown: list[str] = []
    for part in text.split(";"):
        pieces = [piece.strip() for piece in part.split(",")]
        while pieces:
            taken = _longest(pieces, names)
            name = names.get(_joined(pieces[:taken]))
            if name is not None:
                found.append(name)
            elif pieces[0]:
                unknown.append(pieces[0])
            del pieces[:taken]
    return list(dict.fromkeys(found)), unknown


def _longest(pieces: list[str], names: dict[str, str]) -> int:
    """How many of the first pieces are one known name together; 1 where they are none."""
    for count in range(len(pieces), 1, -1):
        if _joined(pieces[:count]) in names:
            return count
    return 1


def _joined(pieces: list[str]) -> str:
    return ", ".join(pieces).casefold()
