"""Checks of single values that are text. A check returns what may be stored, or reports why not."""

from __future__ import annotations

import re

from reviews.formats.problems import RowReport, shown

# Lone surrogates have no UTF-8, PostgreSQL can not store NUL, and the others only hide things: the last
# ones turn the reading direction, so that "fdp.exe" shows as "exe.pdf".
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# Characters that nobody sees: two lines that read the same would not be the same.
NOT_IN_LINE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
# Some scripts need these two in their words; a name that is compared does without.
JOINERS = re.compile("[\u200c\u200d]")
LINE_BREAK = re.compile("[\t\n\r\u2028\u2029]")


def text_problem(text: str, longest: int, *, one_line: bool, name: bool = False) -> str | None:
    """Say what is wrong with a text, or None. `longest` is in characters.

    A `name` (an id, a category, a path) is compared with others, and is one line.
    """
    found = NOT_IN_TEXT.search(text)
    found = found or (NOT_IN_LINE.search(text) if one_line or name else None)
    if found := found or (JOINERS.search(text) if name else None):
        return f"has the character U+{ord(found.group()):04X} at place {found.start() + 1}. Remove it."
    if (one_line or name) and LINE_BREAK.search(text):
        return "must be one line, without tabs or line breaks."
    if len(text) > longest:
        return f"is {len(text):,} characters long; {longest:,} are allowed."
    return None


def required_text(
    value: object,
    column: str,
    longest: int,
    report: RowReport,
    *,
    one_line: bool = True,
    name: bool = False,
) -> str:
    """A text that must be there. White space around it is dropped, line ends become \\n."""
    if value is None:
        report.error(column, "is missing.")
        return ""
    text = optional_text(value, column, longest, report, one_line=one_line, name=name)
    if text is None:
        if isinstance(value, str):
            report.error(column, "is empty.")
        return ""
    return text


def optional_text(
    value: object,
    column: str,
    longest: int,
    report: RowReport,
    *,
    one_line: bool = True,
    name: bool = False,
) -> str | None:
    """A text or None, which an empty text counts as too."""
    if value is None:
        return None
    if not isinstance(value, str):
        report.error(column, f"must be text, not {shown(value)}.")
        return None
    text = value.strip()
    if not one_line and "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if problem := text_problem(text, longest, one_line=one_line, name=name):
        report.error(column, problem)
        return text
    return text or None


def external_id(value: object, column: str, longest: int, report: RowReport) -> str:
    """An id: text, or a whole number, which is taken as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return required_text(value, column, longest, report, name=True)
