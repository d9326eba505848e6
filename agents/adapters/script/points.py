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
_FINE = re.compile(r"\[(?:met|not applicable)\]|.*\bnothing needs to be changed\b", re.IGNORECASE)
_WRONG = re.compile(r"\[not met\]\s*", re.IGNORECASE)


def of_guidance(guidance: str | None) -> tuple[str, ...]:
    """The points to put right. None and a single plain line (the neutral retry) have none.

    Every list item and every line of prose is a point; an indented line belongs to the item before it.
    Headings ("#", or a colon at the end), what a scorer marked "[met]" or "[not applicable]", and a line that
    says that nothing needs to be changed are left alone.
    """
    lines = [line for line in (guidance or "").splitlines() if line.strip()]
    if len(lines) == 1 and not _ITEM.fullmatch(lines[0]):
        return ()
    points: list[str] = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item:
            points.append(item["text"])
        elif line[0].isspace() and points:
            points[-1] = f"{points[-1].rstrip('.')}. {line.strip()}"
        elif not line.startswith(("#", ">")) and not line.endswith(":"):
            points.append(line)
    return _tidy(_WRONG.sub("", point, count=1) for point in points if not _FINE.match(point))


def of_brief(text: str) -> tuple[str, ...]:
    """What the client asks for: list items and sentences that ask. Without any, the first sentences."""
    items = [(line, _ITEM.fullmatch(line)) for line in text.splitlines()]
    prose = [line for line, item in items if not item and not line.startswith(("#", "|"))]
    sentences = [sentence for line in prose for sentence in _SENTENCE.findall(line)]
    asked = [item["text"] for _, item in items if item]
    asked += [sentence for sentence in sentences if _ASKING.search(sentence)]
    return _tidy(asked or sentences[:3])


def _tidy(texts: Iterable[str]) -> tuple[str, ...]:
    flat = (" ".join(text.replace("*", "").replace("`", "").split()) for text in texts)
    short = (text if len(text) <= LONGEST else text[: LONGEST - 3] + "..." for text in flat if text)
    return tuple(dict.fromkeys(short))[:MOST]
