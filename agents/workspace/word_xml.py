"""Small pieces of a Word file that python-docx has no words for."""

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

# What comes after shading and border in the order that the format wants.
_AFTER_PARAGRAPH_SHADE = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")


def shade(properties: Any, fill: str) -> None:
    """A background for a paragraph or a table's cell. `fill` is a colour, six hexadecimal digits."""
    element = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
    properties.insert_element_before(element, *_AFTER_PARAGRAPH_SHADE)


def border_below(properties: Any) -> None:
    """A line below a paragraph."""
    element = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    )
    properties.insert_element_before(element, "w:shd", *_AFTER_PARAGRAPH_SHADE)


def hyperlink(paragraph: Any, address: str) -> Any:
    """An empty link at the end of a paragraph, to put runs into."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = paragraph._p.makeelement(qn("w:hyperlink"))
    link.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    paragraph._p.append(link)
    return link
