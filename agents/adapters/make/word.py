"""Markdown -> a Word document (DOCX)."""

import re
from io import BytesIO

from agents.adapters.make import blocks
from reviews.convert.undated import LONG_AGO, undated

# What XML has no place for; python-docx would raise on it.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document(markdown: str, title: str) -> bytes:
    """A DOCX whose properties name nobody and no program, with a fixed date."""
    from docx import Document  # slow to import, and only this kind of file needs it

    word = Document()
    properties = word.core_properties
    properties.title = _storable(title)[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = LONG_AGO
    styles = {style.name: style.style_id for style in word.styles}
    for block in blocks.read(_storable(markdown)):
        if isinstance(block, blocks.Table):
            table = word.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            # By id: python-docx searches all styles for a name, which is half of the time of a document.
            word.add_paragraph(block.text)._p.style = styles[_style(block)]
    raw = BytesIO()
    word.save(raw)
    return undated(raw.getvalue())


def _style(block: blocks.Block) -> str:
    if block.kind == "heading":
        return f"Heading {block.level}"
    if block.kind in {"bullet", "number"}:
        name = "List Bullet" if block.kind == "bullet" else "List Number"
        return name if block.level == 1 else f"{name} {min(block.level, 3)}"
    return "No Spacing" if block.kind == "code" else "Normal"


def _storable(text: str) -> str:
    return NOT_XML.sub("", text)
