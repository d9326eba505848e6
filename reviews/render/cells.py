"""The value of a spreadsheet's cell as text. Nothing is calculated: a formula shows its stored value."""

from datetime import datetime, time, timedelta
from math import isfinite
from typing import Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from reviews.convert import ooxml
from reviews.render.xml_pieces import local

STYLES: Final = "xl/styles.xml"


class Looks:
    """What the styles of a workbook say about how a number is to be read: as a date, a share, or as it is."""

    def __init__(self, package: ooxml.Package, *, from_1904: bool) -> None:
        self._epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
        self._formats: list[str] = []
        if STYLES in package:
            self._formats = list(_formats(package.xml(STYLES)))

    def number(self, raw: str, style: str) -> str:
        """A stored number as text, by the number of its style. What is no number stays as it is."""
        try:
            value = float(raw)
        except ValueError:
            return raw
        if not isfinite(value):
            return raw
        if not isfinite(value):
            return raw
        look = (
            self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else "General"
        )
        if is_date_format(look):
            return self._date(value) or raw
        if look.rstrip().endswith("%"):
            return f"{_plain(value * 100)}%"
        return _plain(value)

    def _date(self, value: float) -> str:
        try:
            found = from_excel(value, self._epoch)
        except (ValueError, OverflowError):
            return ""
        if isinstance(found, datetime):
            whole = found.replace(microsecond=0)
            return whole.date().isoformat() if whole.time() == time() else whole.isoformat(sep=" ")
        if isinstance(found, timedelta):
            return str(found)
        return found.isoformat(timespec="seconds") if isinstance(found, time) else str(found)


def _plain(value: float) -> str:
    """As Excel has it: 15 digits, no more."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _formats(styles: etree._Element) -> list[str]:
    """The number format of each style that a cell may name."""
    own = {}
    for element in styles.iter():
        if local(element) == "numFmt":
            own[element.get("numFmtId", "")] = element.get("formatCode", "General")
    found = []
    for group in styles:
        if local(group) == "cellXfs":
            for style in group:
                number = style.get("numFmtId", "0")
                builtin = BUILTIN_FORMATS.get(int(number), "General") if number.isdecimal() else "General"
                found.append(own.get(number, builtin))
    return found


def words(element: etree._Element) -> str:
    """The text of a shared or inline string: its runs joined, without the reading aids of East Asian text."""
    pieces = []
    for child in element:
        if local(child) == "t":
            pieces.append(child.text or "")
        elif local(child) == "r":
            pieces.extend(part.text or "" for part in child if local(part) == "t")
    return "".join(pieces)
