"""Each comparison does its work where no file can be opened and nothing can be imported any more."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from reviews.convert import frames, limited
from reviews.convert.errors import UnreadableError
from reviews.views.changes import COMPARED

OLD, NEW = "It has six tables.", "It has ten tables."


def text(words: str) -> bytes:
    return f"Ä: {words}".encode("cp1252")


def word(words: str) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(words)
    document.save(out)
    return out.getvalue()


def pdf(words: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, words)
    canvas.save()
    return out.getvalue()


def sheet(words: str) -> bytes:
    workbook, out = Workbook(), io.BytesIO()
    workbook.worksheets[0].append(["id", words])
    workbook.save(out)
    return out.getvalue()


def notebook(words: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": words}], "nbformat": 4}).encode()


FILES = {
    "reviews.compare.texts:words": text,
    "reviews.compare.texts:lines": text,
    "reviews.compare.table:compare": lambda words: b"id,what\n1," + text(words),
    "reviews.compare.sheets:compare": sheet,
    "reviews.compare.documents:word": word,
    "reviews.compare.documents:pdf": pdf,
    "reviews.compare.documents:notebook": notebook,
}


def pieces_of(value: Any) -> list[list[str]]:
    """Every [mark, text] that is somewhere in the blocks."""
    match value:
        case [str(mark), str(_)] if mark in ("-", "+"):
            return [value]
        case dict():
            return [piece for part in value.values() for piece in pieces_of(part)]
        case list():
            return [piece for part in value for piece in pieces_of(part)]
    return []


@pytest.mark.parametrize("function", FILES)
def test_what_went_and_came_is_found_in_the_limited_process(function: str) -> None:
    make = FILES[function]
    both = b"".join(frames.pack((make(OLD), make(NEW))))
    _, *found = (json.loads(part) for part in limited.run(function, both, b"{}"))
    told = [tuple(piece) for piece in pieces_of(found)]
    whole = [("-", OLD), ("+", NEW)]
    assert told in ([("-", "six"), ("+", "ten")], whole, [(mark, f"Ä: {words}") for mark, words in whole])


@pytest.mark.parametrize("function", [name for name in FILES if "documents" in name or "sheets" in name])
def test_the_message_says_which_of_two_broken_files_it_is_about(function: str) -> None:
    with pytest.raises(UnreadableError, match="^The earlier file can't be read"):
        limited.run(function, b"".join(frames.pack((b"", b"\x00\xff" * 40))), b"{}")


def test_every_way_to_compare_is_tried_here() -> None:
    assert set(COMPARED.values()) - set(FILES) == {"reviews.compare.documents:slides"}
