"""Checks of single values that are text. A check returns what may be stored, or reports why not."""

from __future__ import annotations

import re

from reviews.formats.problems import RowReport, shown

# Lone surrogates have no UTF-8, PostgreSQL can not store NUL, and the others only hide things.
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_BREAK = re.compile("[\t\n\r\u2028\u2029]")


def text_problem(text: str, longest: int, *, one_line: bool) -> str | None:
    """Say what is wrong with a text, or None. `longest` is in characters."""
    if found := NOT_IN_TEXT.search(text):
        return f"has the character U+{ord(found.group()):04X} at place {found.start() + 1}. Remove it."
    if one_line and LINE_BREAK.search(text):
        return "must be one line, without tabs or line breaks."
    if len(text) > longest:
        return f"is {len(text):,} characters long; {longest:,} are allowed."
    return None


def required_text(
    value: object, column: str, longest: int, report: RowReport, *, one_line: bool = True
) -> str:
    """A text that must be there. White space around it is dropped, line ends become \\n."""
    if value is None:
        report.error(column, "is missing.")
        return ""
    text = optional_text(value, column, longest, report, one_line=one_line)
    if text is None:
        if isinstance(value, str):
            report.error(column, "is empty.")
        return ""
    return text


def optional_text(
    value: object, column: str, longest: int, report: RowReport, *, one_line: bool = True
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
    if problem := text_problem(text, longest, one_line=one_line):
        report.error(column, problem)
        return text
    return text or None


def external_id(value: object, column: str, longest: int, report: RowReport) -> str:
    """An id: text, or a whole number, which is taken as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return required_text(value, column, longest, report)
