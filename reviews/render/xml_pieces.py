"""Repeated elements of a long XML part, found without parsing the part as a whole.

A sheet of 50 MB unpacks to 200 MB of XML: it is unpacked in chunks, its elements are found by their start
tags, and only those that are shown are parsed.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Final
from zipfile import BadZipFile

from lxml import etree

from reviews.convert.errors import UnreadableError

CHUNK: Final = 1 << 20
MOST_UNPACKED: Final = 2_000_000_000
MOST_OF_ONE: Final = 50_000_000
"""Bytes of one element."""

Batch = tuple[int, bytes, list[int]]
"""How many elements came before, the bytes, and where in them each element begins. All of them are whole."""


def batches(part: IO[bytes], tag: str) -> Iterator[Batch]:
    """All elements `tag` of a part in their order.

    What precedes the first is in the first batch, what follows the last in the last; a part without such
    elements is one batch. Raises UnreadableError for what can't be unpacked, or unpacks to too much.
    """
    start_tag: re.Pattern[bytes] | None = None
    before, rest = 0, b""
    for chunk in _chunks(part):
        rest += chunk
        start_tag = start_tag or _as_written(tag, rest)
        starts = [match.start() for match in start_tag.finditer(rest)] if start_tag else []
        if len(starts) > 1:
            whole = starts.pop()
            yield before, rest[:whole], starts
            before += len(starts)
            rest = rest[whole:]
        if len(rest) > MOST_OF_ONE:
            raise UnreadableError(f"One row or text of the file has more than {MOST_OF_ONE:,} bytes.")
    yield before, rest, [match.start() for match in start_tag.finditer(rest)] if start_tag else []


def _as_written(tag: str, sample: bytes) -> re.Pattern[bytes] | None:
    """The start tag with the prefix that the part gives it: a fixed word is found four times as fast."""
    first = re.search(rb"<(?:[A-Za-z_][\w.-]*:)?" + tag.encode() + rb"(?=[\s/>])", sample)
    return re.compile(re.escape(first.group()) + rb"(?=[\s/>])") if first else None


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    room = MOST_UNPACKED
    try:
        while chunk := part.read(CHUNK):
            room -= len(chunk)
            if room < 0:
                raise UnreadableError(f"A part of the file unpacks to more than {MOST_UNPACKED:,} bytes.")
            yield chunk
    except (BadZipFile, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise UnreadableError("The file is damaged: a part of it can't be unpacked.") from error


def parsed(pieces: bytes) -> etree._Element:
    """Elements one after the other, as children of an element of ours. Namespaces that the part declares
    further up are missing here, and entities too: what they stand for is dropped."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(b"<pieces>" + pieces + b"</pieces>", parser)
    return root if root is not None else etree.Element("pieces")


def local(element: etree._Element) -> str:
    """The element's name without namespace or prefix; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
