"""Markdown -> a PDF of A4 pages."""

from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from agents.adapters.make import blocks

if TYPE_CHECKING:
    from reportlab.lib.styles import StyleSheet1
    from reportlab.platypus import Flowable


def document(markdown: str, title: str) -> bytes:
    """A PDF whose properties name nobody and no program, with reportlab's fixed date.

    Set in Helvetica: characters outside Western European alphabets come out as boxes.
    """
    # slow to import, and only this kind of file needs it
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import SimpleDocTemplate

    raw = BytesIO()
    pages = SimpleDocTemplate(
        raw, title=title[:255], author="", subject="", creator="", producer="", invariant=1
    )
    styles = getSampleStyleSheet()
    pages.build([_flowable(block, styles) for block in blocks.read(markdown)])
    return raw.getvalue()


def _flowable(block: blocks.Block | blocks.Table, styles: "StyleSheet1") -> "Flowable":
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Preformatted, Table, TableStyle

    body = styles["BodyText"]
    if isinstance(block, blocks.Table):
        # Paragraphs, because plain cells don't wrap.
        cells = [[Paragraph(escape(text), body) for text in row] for row in block.rows]
        grid = ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#8a8f98"))
        head = ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8ebf0"))
        return Table(cells, repeatRows=1, style=TableStyle([grid, head]))
    if block.kind == "heading":
        return Paragraph(escape(block.text), styles[f"Heading{block.level}"])
    if block.kind == "code":
        return Preformatted(block.text, styles["Code"], maxLineLength=90)
    if block.kind == "paragraph":
        return Paragraph(escape(block.text), body)
    mark = "\N{BULLET}" if block.kind == "bullet" else "\N{EN DASH}"
    indent = 14 * block.level
    return Paragraph(
        f"<para leftIndent='{indent}' bulletIndent='{indent - 10}'>{escape(block.text)}</para>",
        body,
        bulletText=mark,
    )
