"""What an Excel file says about itself: its sheets and where they are."""

from dataclasses import dataclass
from typing import Final

from reviews.convert import ooxml
from reviews.convert.errors import UnreadableError
from reviews.render.xml_pieces import local

MAIN: Final = "xl/workbook.xml"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`part` is "" for what has no cells, such as a chart."""

    name: str
    hidden: bool
    part: str


class Workbook:
    """Raises UnreadableError where the file is no workbook, encrypted or damaged."""

    def __init__(self, content: bytes) -> None:
        self.package = ooxml.Package(content)
        if "xl/workbook.bin" in self.package:
            raise UnreadableError("This is a binary workbook (.xlsb), which can't be read here.")
        root = self.package.xml(MAIN)
        kinds = {id_: (kind, part) for id_, kind, part in self.package.related(MAIN)}
        self.from_1904 = False
        self.sheets: list[Sheet] = []
        for element in root.iter():
            if local(element) == "workbookPr":
                self.from_1904 = element.get("date1904") in ("1", "true")
            elif local(element) == "sheet":
                kind, part = kinds.get(element.get(_RELATION, element.get(_STRICT_RELATION, "")), ("", ""))
                readable = kind == "worksheet" and part in self.package
                hidden = element.get("state", "visible") != "visible"
                self.sheets.append(Sheet(element.get("name", ""), hidden, part if readable else ""))
        if not self.sheets:
            raise UnreadableError("The file is damaged: its workbook has no sheets.")

    def strings(self) -> str:
        """The part with the texts that cells share, "" where there is none."""
        found = [part for _, kind, part in self.package.related(MAIN) if kind == "sharedStrings"]
        return found[0] if found and found[0] in self.package else ""

    def not_shown(self) -> list[str]:
        """What the file holds beside cells, in words."""
        names = self.package.names
        told = []
        if any(name.startswith(("xl/charts/", "xl/media/", "xl/drawings/drawing")) for name in names):
            told.append("Charts and pictures in this file are not shown here.")
        if any(name.endswith("vbaProject.bin") for name in names):
            told.append("This file holds macros. They are never run here.")
        return told
