"""Files that tests open, made here: small ones that hold what a test asks for."""

from __future__ import annotations

import wave
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pypdfium2
from docx import Document
from PIL import Image
from pptx import Presentation
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


def with_contents(*titles: str) -> bytes:
    """A PDF with a page for each title, which its bookmarks name."""
    out = BytesIO()
    canvas = Canvas(out)
    for title in titles:
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title)
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


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def pptx(*slides: list[str], notes: str = "") -> bytes:
    """A slide for each list: its title and lines of text. `notes` belong to the first."""
    show = Presentation()
    for title, *lines in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
    if notes:
        show.slides[0].notes_slide.notes_text_frame.text = notes
    out = BytesIO()
    show.save(out)
    return out.getvalue()


def wav(seconds: float = 0.1) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(8000 * seconds)))
    return out.getvalue()


def mp4() -> bytes:
    """The head of one: enough to be told by."""
    return b"\x00\x00\x00\x18ftypisom" + bytes(100)


def rezipped(package: bytes, changes: dict[str, tuple[str, str]]) -> bytes:
    """A package with words exchanged once in some of its parts: name -> (old, new)."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in changes:
                before, after = (words.encode() for words in changes[name])
                assert before in content, f"{before!r} is not in {name}"
                content = content.replace(before, after, 1)
            new.writestr(name, content)
    return out.getvalue()
