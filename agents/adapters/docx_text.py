"""The words of somebody's Word file, for a model that can't open it."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 20_000_000


class UnreadableError(ValueError):
    """Not a Word file, a broken one, or one that unpacks to far too much."""


def extract(content: bytes) -> str:
    """Paragraphs as lines, those in tables too, in their order. Raises UnreadableError.

    Only the document's main part is unpacked, and no more than MOST_BYTES of it, whatever the archive says
    about its size. Entities are not resolved.
    """
    from docx.oxml.ns import qn  # slow to import, and few jobs come with a Word file
    from docx.oxml.parser import parse_xml

    try:
        with ZipFile(BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(MOST_BYTES + 1)
        if len(xml) > MOST_BYTES:
            raise UnreadableError("The document unpacks to too much.")
        root = parse_xml(xml)
    # SyntaxError is lxml's for bad XML; the rest is what zipfile raises for broken, encrypted or odd
    # archives.
    except (BadZipFile, KeyError, SyntaxError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise UnreadableError("The document can't be read.") from error
    lines = ("".join(text.text or "" for text in line.iter(qn("w:t"))) for line in root.iter(qn("w:p")))
    return "\n".join(lines)
