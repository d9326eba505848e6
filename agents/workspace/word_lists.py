"""The numbering of lists in a Word file."""

from typing import Any, Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

LEVELS: Final = 9
STEP: Final = 360  # twips
_BULLETS: Final = "•◦▪"


class Numbering:
    """Adds to a document's numbering one definition for bullets and one for numbers. Each numbered list is
    one of its own, or it would go on where the one before it ended."""

    def __init__(self, element: Any) -> None:
        self._element = element
        bullets = [("bullet", _BULLETS[level % 3]) for level in range(LEVELS)]
        numbers = [("decimal", f"%{level + 1}.") for level in range(LEVELS)]
        self.bullets = self._add(self._define(bullets))
        self._numbers = self._define(numbers)

    def numbers(self, level: int, start: int) -> int:
        """The id of a new numbered list at a level (0 is outermost) that begins with `start`."""
        level = min(level, LEVELS - 1)
        override = (
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{min(start, 32_767)}"/></w:lvlOverride>'
        )
        return self._add(self._numbers, override)

    def _define(self, levels: list[tuple[str, str]]) -> int:
        id_ = 1 + max(int(known) for known in self._element.xpath("w:abstractNum/@w:abstractNumId"))
        inside = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{STEP * (level + 1)}" '
            f'w:hanging="{STEP}"/></w:pPr></w:lvl>'
            for level, (kind, mark) in enumerate(levels)
        )
        definition = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id_}">'
            f'<w:multiLevelType w:val="hybridMultilevel"/>{inside}</w:abstractNum>'
        )
        # Definitions come before the lists that use them, or Word calls the file damaged.
        self._element.xpath("w:num")[0].addprevious(definition)
        return id_

    def _add(self, definition: int, override: str = "") -> int:
        id_ = 1 + max(int(known) for known in self._element.xpath("w:num/@w:numId"))
        inside = f'<w:abstractNumId w:val="{definition}"/>{override}'
        self._element.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{id_}">{inside}</w:num>'))
        return id_
