"""What a text asks for, line by line: the points of some guidance, the requirements of a brief."""

import re
from collections.abc import Iterable

MOST = 24
LONGEST = 240

_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s*)?(?P<text>.*\S)")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_ASKING = re.compile(
    r"\b(?:must|should|needs?|needed|please|want|include|exactly|at least|at most|no more than|deliver)\b",
    re.IGNORECASE,
)
_FINE = re.compile(r"(?:criterion )?met\b", re.IGNORECASE)
_WRONG = re.compile(r"not met\W+", re.IGNORECASE)


def of_guidance(guidance: str | None) -> tuple[str, ...]:
    """The points to put right. None and a single plain sentence (the neutral retry) have none.

    List items are points; without a list, every line of several is. What a scorer called met is left alone.
    """
    lines = [line for line in (guidance or "").splitlines() if line.strip()]
    items = _items(lines)
    if not items and len(lines) > 1:
        items = [line for line in lines if not line.startswith(("#", ">"))]
    bare = (item.strip(" *_") for item in items)
    return _tidy(_WRONG.sub("", item, count=1) for item in bare if not _FINE.match(item))


def of_brief(text: str) -> tuple[str, ...]:
    """What the client asks for: list items and sentences that ask. Without any, the first sentences."""
    asked = _items(text.splitlines())
    prose = [line for line in text.splitlines() if not _ITEM.match(line) and not line.startswith(("#", "|"))]
    sentences = [sentence for line in prose for sentence in _SENTENCE.findall(line)]
    asked += [sentence for sentence in sentences if _ASKING.search(sentence)]
    return _tidy(asked or sentences[:3])


def _items(lines: list[str]) -> list[str]:
    return [found["text"] for line in lines if (found := _ITEM.fullmatch(line))]


def _tidy(texts: Iterable[str]) -> tuple[str, ...]:
    flat = (" ".join(text.replace("*", "").replace("`", "").split()) for text in texts)
    short = (text if len(text) <= LONGEST else text[: LONGEST - 3] + "..." for text in flat if text)
    return tuple(dict.fromkeys(short))[:MOST]
