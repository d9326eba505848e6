"""Office files and PDFs for tests, good and bad."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from openpyxl import Workbook
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    raw = BytesIO()
    with ZipFile(raw, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return raw.getvalue()


def word(build: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    build(document)
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()


def word_xml(body: str, **parts: str) -> bytes:
    """A Word file with this XML as its body; other parts by name (footnotes, styles, ...)."""
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    others = {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>' for name, xml in parts.items()}
    return archive({"word/document.xml": document, **others})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def slides(texts: Iterable[str], notes: Mapping[int, str] = {}) -> bytes:
    """A PowerPoint file; the parts of its slides are stored in the opposite order of the show."""
    texts = list(texts)
    part = {number: len(texts) - number for number in range(len(texts))}
    ids = "".join(f'<p:sldId id="{256 + number}" r:id="rId{number}"/>' for number in range(len(texts)))
    parts = {
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": _rels(
            (f"rId{number}", "slide", f"slides/slide{part[number]}.xml") for number in part
        ),
    }
    for number, text in enumerate(texts):
        parts[f"ppt/slides/slide{part[number]}.xml"] = _slide("sld", text)
        if number in notes:
            parts[f"ppt/slides/_rels/slide{part[number]}.xml.rels"] = _rels(
                [("rId1", "notesSlide", f"../notesSlides/n{number}.xml")]
            )
            parts[f"ppt/notesSlides/n{number}.xml"] = _slide("notes", notes[number])
    return archive(parts)


def _slide(kind: str, text: str) -> str:
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f'<p:{kind} xmlns:p="{P}" xmlns:a="{A}"><p:txBody>{lines}</p:txBody></p:{kind}>'


def _rels(related: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{R}/{kind}" Target="{target}"/>' for id_, kind, target in related
    )
    return f'<Relationships xmlns="{RELS}">{inside}</Relationships>'


def sheets(rows: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """An Excel file as openpyxl writes it: formulas have no values."""
    book = Workbook(write_only=True)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue()


def pdf(pages: Iterable[str], password: str | None = None) -> bytes:
    raw = BytesIO()
    canvas = Canvas(raw, encrypt=StandardEncryption(password) if password else None)
    for page in pages:
        canvas.drawString(100, 700, page)
        canvas.showPage()
    canvas.save()
    return raw.getvalue()
