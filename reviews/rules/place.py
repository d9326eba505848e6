"""Where a comment points: the selectors of a W3C Web Annotation, read, checked and put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

# What a FragmentSelector's value may be, and the specification that it conforms to. Rows, columns, pages and
# sheets count from 1; `line=2,5` stands for lines 3 to 5, for RFC 5147 counts the places between lines.
_NUMBER: Final = r"[1-9][0-9]{0,6}"
_DECIMAL: Final = r"[0-9]{1,7}(?:\.[0-9]{1,3})?"
_A1: Final = r"[A-Z]{1,3}[1-9][0-9]{0,6}"
FRAGMENTS: Final = {
    "page": (rf"page=({_NUMBER})", "http://tools.ietf.org/rfc/rfc8118"),
    "region": (rf"xywh=percent:{','.join([f'({_DECIMAL})'] * 4)}", "http://www.w3.org/TR/media-frags/"),
    "seconds": (rf"t=({_DECIMAL})(?:,({_DECIMAL}))?", "http://www.w3.org/TR/media-frags/"),
    "lines": (r"line=([0-9]{1,8}),([0-9]{1,8})", "http://tools.ietf.org/rfc/rfc5147"),
    "cells": (
        rf"cell=({_NUMBER}),({_NUMBER})(?:-({_NUMBER}),({_NUMBER}))?",
        "http://tools.ietf.org/rfc/rfc7111",
    ),
    # No specification has addresses of workbooks; this one is ours (docs/agents.md).
    "sheet": (rf"sheet=({_NUMBER})(?:&name=([^&]{{1,400}}))?&range=({_A1})(?::({_A1}))?", "urn:hapi:sheet"),
}
_READ: Final = {kind: re.compile(pattern, re.ASCII) for kind, (pattern, _) in FRAGMENTS.items()}
SHORT: Final = 30
"""Characters below which a quote is told with what stands before and after it."""


@dataclass(frozen=True, slots=True)
class Place:
    """`kind` and `numbers` are those of the FragmentSelector, "" and () without one. `start` and `end` are
    the quote's characters in the text that was shown, None where they are not known."""

    kind: str = ""
    numbers: tuple[str, ...] = ()
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


def read_fragment(value: str) -> tuple[str, tuple[str, ...]] | None:
    """(kind in FRAGMENTS, its parts, "" for those left out), or None for what is no fragment of ours, or one
    that ends before it begins or lies outside of its picture."""
    for kind, pattern in _READ.items():
        if match := pattern.fullmatch(value):
            parts = tuple(part or "" for part in match.groups())
            return (kind, parts) if _makes_sense(kind, parts) else None
    return None


def _makes_sense(kind: str, parts: tuple[str, ...]) -> bool:
    if kind == "region":
        left, top, width, height = map(float, parts)
        return width > 0 and height > 0 and left + width <= 100.1 and top + height <= 100.1
    if kind == "seconds":
        return not parts[1] or float(parts[0]) < float(parts[1])
    if kind == "lines":
        return int(parts[0]) < int(parts[1])
    if kind == "cells" and parts[2]:
        return int(parts[0]) <= int(parts[2]) and int(parts[1]) <= int(parts[3])
    return True


def fragment_of(place: Place) -> str:
    """The FragmentSelector's value that `place` was read from; "" where there was none."""
    numbers = place.numbers
    match place.kind:
        case "page":
            return f"page={numbers[0]}"
        case "region":
            return f"xywh=percent:{','.join(numbers)}"
        case "seconds":
            return f"t={','.join(filter(None, numbers))}"
        case "lines":
            return f"line={','.join(numbers)}"
        case "cells":
            first, last = ",".join(numbers[:2]), ",".join(filter(None, numbers[2:]))
            return f"cell={first}-{last}" if last else f"cell={first}"
        case "sheet":
            number, name, first, last = numbers
            cells = f"{first}:{last}" if last else first
            return f"sheet={number}{f'&name={name}' if name else ''}&range={cells}"
    return ""


def place_of(selectors: Sequence[Mapping[str, Any]]) -> Place:
    """The place that checked selectors stand for; none at all is the whole file or message."""
    found: dict[str, Any] = {}
    for selector in selectors:
        match selector["type"]:
            case "FragmentSelector":
                found["kind"], found["numbers"] = read_fragment(selector["value"]) or ("", ())
            case "TextQuoteSelector":
                found["quote"] = selector["exact"]
                found["prefix"] = selector.get("prefix", "")
                found["suffix"] = selector.get("suffix", "")
            case "TextPositionSelector":
                found["start"], found["end"] = selector["start"], selector["end"]
    return Place(**found)


def in_words(place: Place) -> str:
    """Such as `page 3, at “the words” (characters 10 to 20)`; empty for a whole file."""
    return ", ".join(part for part in (_where(place), _quoted(place)) if part)


def _where(place: Place) -> str:
    numbers = place.numbers
    match place.kind:
        case "page":
            return f"page {numbers[0]}"
        case "region":
            left, top, width, height = (float(number) for number in numbers)
            across, down = f"{left:.0f} to {left + width:.0f}", f"{top:.0f} to {top + height:.0f}"
            return f"region {across} % from the left, {down} % from the top"
        case "seconds":
            return f"{_time(numbers[0])} to {_time(numbers[1])}" if numbers[1] else f"at {_time(numbers[0])}"
        case "lines":
            from_line, to_line = int(numbers[0]) + 1, int(numbers[1])
            return f"line {from_line}" if from_line == to_line else f"lines {from_line} to {to_line}"
        case "cells":
            first = _cell(numbers[0], numbers[1])
            return f"cells {first}:{_cell(numbers[2], numbers[3])}" if numbers[2] else f"cell {first}"
        case "sheet":
            number, name, first, last = numbers
            sheet = f"sheet “{one_line(unquote(name))}”" if name else f"sheet {number}"
            return f"{sheet}, {f'cells {first}:{last}' if last else f'cell {first}'}"
    return ""


def _cell(row: str, column: str) -> str:
    """Such as B4: row 4, column 2."""
    letters, left = "", int(column)
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters + row


def _quoted(place: Place) -> str:
    if not place.quote:
        return ""
    told = []
    if place.start is not None and not place.kind:
        told.append(f"characters {place.start + 1} to {place.end}")
    if len(place.quote) < SHORT and place.prefix.strip():
        told.append(f"after “{one_line(place.prefix)}”")
    if len(place.quote) < SHORT and place.suffix.strip():
        told.append(f"before “{one_line(place.suffix)}”")
    return f"at “{one_line(place.quote)}”" + (f" ({', '.join(told)})" if told else "")


def one_line(text: str) -> str:
    """White space as single blanks."""
    return " ".join(text.split())


def _time(seconds: str) -> str:
    minutes, rest = divmod(int(float(seconds)), 60)
    return f"{minutes}:{rest:02}"
