from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from agents.adapters import docx_text

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def archive(name: str, content: bytes) -> bytes:
    raw = BytesIO()
    with ZipFile(raw, "w", ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return raw.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an archive",
        archive("word/other.xml", b"<x/>"),
        archive("word/document.xml", b"<x>"),
        archive("word/document.xml", b""),
        archive("word/document.xml", b" " * (docx_text.MOST_BYTES + 1)),
        archive("word/document.xml", b"<x/>").replace(b"word/document.xml", b"word/dXcument.xml", 1),
    ],
    ids=["empty", "no archive", "no document", "bad XML", "no XML", "bomb", "torn"],
)
def test_unreadable_document_is_refused(content: bytes) -> None:
    with pytest.raises(docx_text.UnreadableError):
        docx_text.extract(content)


def test_entities_are_not_resolved() -> None:
    assert docx_text.extract(archive("word/document.xml", BOMB)) == ""
