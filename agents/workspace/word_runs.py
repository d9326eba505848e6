"""The words within a block of a Word file: emphasis, code, links, pictures."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from markdown_it.tree import SyntaxTreeNode

from agents.workspace.word_pictures import Pictures
from agents.workspace.word_xml import hyperlink

CODE_FONT: Final = "Courier New"
LINK_COLOUR: Final = RGBColor(0x05, 0x63, 0xC1)
_LINKED: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,2000}", re.IGNORECASE)
# The one piece of HTML that Markdown needs: nothing else breaks a line in a table.
_BREAK: Final = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: Any = None  # the element that runs go into


class Runs:
    """Writes inline nodes into paragraphs."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures

    def write(self, paragraph: Paragraph, node: SyntaxTreeNode, width: int, *, bold: bool = False) -> None:
        """All that is in `node` (a paragraph, a heading, a cell). Pictures become at most `width` wide."""
        for inline in node.children:
            self._nodes(paragraph, inline, _Look(bold=bold), width)

    def code(self, paragraph: Paragraph, text: str) -> None:
        self._run(paragraph, text, _Look(code=True))

    def _nodes(self, paragraph: Paragraph, parent: SyntaxTreeNode, look: _Look, width: int) -> None:
        for node in parent.children:
            match node.type:
                case "strong":
                    self._nodes(paragraph, node, replace(look, bold=True), width)
                case "em":
                    self._nodes(paragraph, node, replace(look, italic=True), width)
                case "s":
                    self._nodes(paragraph, node, replace(look, strike=True), width)
                case "link":
                    self._nodes(paragraph, node, self._linked(paragraph, node, look), width)
                case "image":
                    self._picture(paragraph, node, look, width)
                case "code_inline":
                    self._run(paragraph, node.content, replace(look, code=True))
                case "softbreak":
                    self._run(paragraph, " ", look)
                case "hardbreak":
                    self._run(paragraph, "\n", look)
                case _:
                    self._run(paragraph, _BREAK.sub("\n", node.content), look)

    def _linked(self, paragraph: Paragraph, node: SyntaxTreeNode, look: _Look) -> _Look:
        address = str(node.attrs.get("href", ""))
        # Any other address opens nothing for the client, or something that it should not.
        return replace(look, link=hyperlink(paragraph, address)) if _LINKED.fullmatch(address) else look

    def _picture(self, paragraph: Paragraph, node: SyntaxTreeNode, look: _Look, width: int) -> None:
        run = self._run(paragraph, "", look)
        if not self._pictures.add(run, str(node.attrs.get("src", "")), width):
            words = "".join(
                piece.content for piece in node.walk() if not piece.children and piece is not node
            )
            run.text = f"[picture: {words or node.content}]" if words or node.content else "[picture]"

    def _run(self, paragraph: Paragraph, text: str, look: _Look) -> Run:
        run = paragraph.add_run(text)
        run.bold, run.italic = look.bold or None, look.italic or None
        if look.strike:
            run.font.strike = True
        if look.code:
            run.font.name, run.font.size = CODE_FONT, Pt(9.5)
        if look.link is not None:
            run.font.color.rgb, run.font.underline = LINK_COLOUR, True
            look.link.append(run._r)
        return run
