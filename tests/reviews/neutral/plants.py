"""Files with an agent's names wherever a format keeps what is not read with the work."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import docx
import openpyxl
import pikepdf
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

NAME: Final = "Zebra Finch"
SLUG: Final = "zebrafinch-9"
MODEL: Final = "zf-9-preview"
NAMES: Final = (NAME, SLUG, MODEL)
BY: Final = f"{NAME} ({SLUG}, {MODEL})"
BODY: Final = "The figures of the first quarter."


def word() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph(BODY)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = BY
    document.add_comment(paragraph.runs, text="Checked.", author=NAME, initials="ZF")
    out = BytesIO()
    document.save(out)
    custom = f'<Properties xmlns="x"><property name="{SLUG}"><lpwstr>{BY}</lpwstr></property></Properties>'
    app = f"<Properties><Application>{MODEL}</Application><Company>OpenAI</Company></Properties>"
    parts = {
        "docProps/custom.xml": custom.encode(),
        "docProps/app.xml": app.encode(),
        "word/media/image9.png": png(),
    }
    return with_members(out.getvalue(), parts)


def tracked_changes() -> bytes:
    document = docx.Document()
    document.add_paragraph(BODY)
    out = BytesIO()
    document.save(out)
    with ZipFile(BytesIO(out.getvalue())) as archive:
        body = archive.read("word/document.xml").decode()
    change = (
        f'<w:ins w:id="1" w:author="{NAME}" w:date="2026-11-23T10:00:00Z"><w:r><w:t>New.</w:t></w:r></w:ins>'
    )
    body = body.replace("<w:r>", f"{change}<w:r>", 1)
    return with_members(out.getvalue(), {"word/document.xml": body.encode()})


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = BODY
    book.active["A1"].comment = Comment("Checked.", NAME)
    book.properties.creator = book.properties.lastModifiedBy = book.properties.title = BY
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def slides() -> bytes:
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>{BY}</dc:creator></cp:coreProperties>'
    authors = f'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="{NAME}" initials="ZF"/></p:cmAuthorLst>'
    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "docProps/core.xml": core.encode(),
            "ppt/commentAuthors.xml": authors.encode(),
            "ppt/slides/slide1.xml": f"<p:sld><a:t>{BODY}</a:t></p:sld>".encode(),
        }
    )


def pdf() -> bytes:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor(BY)
    canvas.setCreator(MODEL)
    canvas.drawString(72, 720, BODY)
    canvas.save()
    with pikepdf.open(BytesIO(out.getvalue())) as made:
        with made.open_metadata() as xmp:
            xmp["dc:creator"] = [BY]
            xmp["xmp:CreatorTool"] = MODEL
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=NAME, Contents="Checked."
        )
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])
        made.docinfo["/Title"] = f"A report by {NAME}"
        made.attachments[f"{SLUG}.txt"] = b"x"
        again = BytesIO()
        made.save(again, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return again.getvalue()


def jpeg() -> bytes:
    picture = Image.new("RGB", (8, 8), "red")
    exif = picture.getexif()
    exif[0x013B] = BY  # artist
    exif[0x0131] = MODEL  # software
    exif[0x0112] = 6  # orientation, which stays
    exif[0x9C9D] = NAME.encode("utf-16-le")  # what Windows shows as the author
    out = BytesIO()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{BY}</dc:creator></x:xmpmeta>'.encode()
    picture.save(out, "JPEG", exif=exif, comment=BY.encode(), xmp=xmp)
    return out.getvalue()


def png() -> bytes:
    picture = Image.new("RGB", (8, 8), "red")
    info = PngInfo()
    info.add_text("Author", BY)
    info.add_text("Comment", BY, zip=True)
    info.add_itxt("XML:com.adobe.xmp", f"<dc:creator>{BY}</dc:creator>", zip=True)
    info.add_itxt("Title", BY)
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 23, 10, 0, 0))
    exif = picture.getexif()
    exif[0x0131] = BY
    out = BytesIO()
    picture.save(out, "PNG", pnginfo=info, exif=exif)
    return out.getvalue()


def gif() -> bytes:
    out = BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF", comment=BY.encode() * 9)
    return out.getvalue()


def webp() -> bytes:
    picture = Image.new("RGB", (8, 8), "red")
    exif = picture.getexif()
    exif[0x0131] = BY
    out = BytesIO()
    picture.save(out, "WEBP", exif=exif, xmp=f"<dc:creator>{BY}</dc:creator>".encode())
    return out.getvalue()


def markdown() -> bytes:
    return f"---\nauthor: {BY}\n---\n<!-- made by {BY} -->\n# {BODY}\n\n[//]: # ({BY})\n".encode()


def html() -> bytes:
    return (
        f'<html><head><meta name="generator" content="ChatGPT"><META content=\'{BY}\' name=author></head>'
        f"<body><!-- {BY} --><p>{BODY}</p></body></html>"
    ).encode()


def svg() -> bytes:
    return (
        f'<?xml version="1.0"?><?made-by {MODEL}?><svg xmlns="http://www.w3.org/2000/svg"><!-- {BY} -->'
        f"<metadata><creator>{BY}</creator></metadata><desc>{BY}</desc><text>{BODY}</text></svg>"
    ).encode()


def code() -> bytes:
    return f"# By {BY}\nprint({BODY!r})\n".encode()


def script() -> bytes:
    return f"/* By {BY}\n */\n// {SLUG}\nconsole.log({BODY!r})\n".encode()


def notebook() -> bytes:
    cell = {"cell_type": "code", "metadata": {"by": SLUG}, "source": [f"print({BODY!r})"], "outputs": []}
    return json.dumps({"metadata": {"authors": [{"name": BY}]}, "cells": [cell], "nbformat": 4}).encode()


def rtf() -> bytes:
    return rf"{{\rtf1{{\info{{\author {BY}}}{{\title {NAME}}}}}{BODY}}}".encode()


def archive() -> bytes:
    return packed({f"{SLUG}/report.docx": word(), f"{NAME}.md": markdown(), "plain.txt": BODY.encode()})


def unknown() -> bytes:
    return (
        b"\x00\x01ftyp\x00"
        + BY.replace(MODEL, "").encode()
        + NAME.encode("utf-16-le")
        + b"\x00"
        + BODY.encode()
    )


def open_document() -> bytes:
    meta = f"<office:meta><dc:creator>{BY}</dc:creator><meta:generator>{MODEL}</meta:generator></office:meta>"
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": f"<text:p>{BODY}</text:p>".encode(),
            "meta.xml": meta.encode(),
        }
    )


PLANTS: Final[dict[str, Callable[[], bytes]]] = {
    "report.docx": word,
    "changes.docx": tracked_changes,
    "table.xlsx": sheet,
    "talk.pptx": slides,
    "text.odt": open_document,
    "paper.pdf": pdf,
    "photo.jpg": jpeg,
    "chart.png": png,
    "moving.gif": gif,
    "small.webp": webp,
    "notes.md": markdown,
    "page.html": html,
    "drawing.svg": svg,
    "tool.py": code,
    "tool.js": script,
    "study.ipynb": notebook,
    "letter.rtf": rtf,
    "all.zip": archive,
    "clip.bin": unknown,
}


def packed(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def with_members(archive: bytes, members: dict[str, bytes]) -> bytes:
    with ZipFile(BytesIO(archive)) as old:
        return packed({**{name: old.read(name) for name in old.namelist()}, **members})


def layers(content: bytes) -> Iterator[bytes]:
    """`content` and all that is packed into it: members of archives, streams of PDFs, chunks of PNGs."""
    yield content
    if content.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(content)) as archive:
                for member in archive.infolist():
                    yield member.filename.encode()
                    yield from layers(archive.read(member))
        except BadZipFile:
            return
    elif content.startswith(b"%PDF"):
        with pikepdf.open(BytesIO(content)) as document:
            for item in document.objects:
                yield item.unparse() if not isinstance(item, pikepdf.Stream) else bytes(item.read_bytes())
                yield str(item).encode() if isinstance(item, pikepdf.String) else b""
            yield repr(dict(document.docinfo)).encode()
    else:
        for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
            unpacked = zlib.decompressobj()
            try:
                yield unpacked.decompress(content[match.start() :])
            except zlib.error:
                continue


def found_in(content: bytes) -> list[str]:
    """The names that are somewhere in `content`, in whatever case, packing or encoding."""
    leaks = set()
    for layer in layers(content):
        lower = layer.lower()
        for name in NAMES:
            forms = (name.lower().encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
            if any(form in lower for form in forms):
                leaks.add(name)
    return sorted(leaks)
