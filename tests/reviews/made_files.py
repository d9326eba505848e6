"""Files that tests open, made here: small ones that hold what a test asks for."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def pdf(*pages: str, password: str = "") -> bytes:
    """A page of 300 by 400 points for each text, which stands at (50, 350), 50 points from the top."""
    out = BytesIO()
    lock = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=(300, 400), encrypt=lock)
    for text in pages:
        canvas.drawString(50, 350, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def turned(content: bytes, degrees: int) -> bytes:
    """A PDF whose first page is shown turned clockwise."""
    document = pypdfium2.PdfDocument(content)
    document[0].set_rotation(degrees)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def picture(format_: str = "PNG", size: tuple[int, int] = (4, 3), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, format_)
    return out.getvalue()
