"""What pictures say beside the picture. Not a pixel is packed anew."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from reviews.neutral.log import Log
from reviews.neutral.names import Names

PNG: Final = b"\x89PNG\r\n\x1a\n"
IN_ANYTHING: Final = 5
IN_METADATA: Final = 3  # a shorter name among numbers and thumbnails would be chance
_MOST_TEXT: Final = 10_000_000
_MOMENT: Final = re.compile(rb"(?<!\d)\d{4}:\d\d:\d\d \d\d:\d\d:\d\d(?!\d)")
_NO_MOMENT: Final = b"    :  :     :  :  "  # what EXIF writes where the moment is not known
_MOMENT_WORDS: Final = (b"date:", b"creation time", b"modify-date", b"create-date")


def out_of_jpeg(content: bytes, names: Names, log: Log) -> bytes:
    """EXIF, XMP, IPTC, provenance and comments; lengths stay. What follows the picture is treated too."""
    parts = []
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        kind, end = content[at + 1], at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        segment = content[at:end]
        if 0xE1 <= kind <= 0xEF or kind == 0xFE:
            segment = _blotted(segment, "comment" if kind == 0xFE else "EXIF and XMP", names, log)
        parts.append(segment)
        at = max(end, at + 4)
    return content[:2] + b"".join(parts) + _rest(content[at:], names, log)


def out_of_png(content: bytes, names: Names, log: Log) -> bytes:
    """Text, EXIF and XMP chunks; the moment of the last change goes. A damaged file keeps its damage."""
    parts = [PNG]
    at = len(PNG)
    while at + 12 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            break
        data = content[at + 8 : end - 4]
        clean = _png_chunk(kind, data, names, log)
        if clean == data:
            parts.append(content[at:end])
        elif clean is not None:
            body = kind + clean
            parts.append(struct.pack(">I", len(clean)) + body + struct.pack(">I", zlib.crc32(body)))
        at = end
    parts.append(_rest(content[at:], names, log))
    return b"".join(parts)


def _png_chunk(kind: bytes, data: bytes, names: Names, log: Log) -> bytes | None:
    """The chunk's data without the names; None for a chunk that goes."""
    if kind in (b"IDAT", b"IHDR", b"PLTE", b"IEND", b"fdAT"):
        return data
    if kind == b"tIME":
        return None
    if kind not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"):
        return _blotted(data, "EXIF" if kind == b"eXIf" else f"chunk {kind.decode('latin-1')!a}", names, log)
    keyword, _, rest = data.partition(b"\0")
    if keyword.lower().startswith(_MOMENT_WORDS):
        return None
    packed_at = {b"tEXt": None, b"zTXt": 1, b"iCCP": 1, b"iTXt": _packed_text(rest)}[kind]
    if packed_at is None:
        return _blotted(data, "text", names, log)
    head, packed = rest[:packed_at], rest[packed_at:]
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MOST_TEXT)
    except zlib.error:
        return None  # nobody can read it, so nobody misses it
    if unpacker.unconsumed_tail:
        return None  # a bomb
    clean = _blotted(keyword + b"\0" + text, "text", names, log)
    if clean == keyword + b"\0" + text:
        return data
    keyword, _, text = clean.partition(b"\0")
    return keyword + b"\0" + head + zlib.compress(text)


def _packed_text(rest: bytes) -> int | None:
    """Where the packed text of an iTXt chunk begins; None where it is not packed."""
    if rest[:1] != b"\1":
        return None
    language = rest.find(b"\0", 2)
    keyword = rest.find(b"\0", language + 1)
    return keyword + 1 if language >= 0 and keyword >= 0 else None


def out_of_gif(content: bytes, names: Names, log: Log) -> bytes:
    """Comments and application blocks, found as runs of sub-blocks; lengths stay."""
    raw = bytearray(content)
    for start in _gif_extensions(content):
        places = list(_sub_blocks(content, start))
        joined = b"".join(content[begin:end] for begin, end in places)
        clean = _blotted(joined, "comment", names, log)
        at = 0
        for begin, end in places if clean != joined else ():
            raw[begin:end] = clean[at : at + end - begin]
            at += end - begin
    return bytes(raw)


def _gif_extensions(content: bytes) -> Iterator[int]:
    """Where the sub-blocks of each comment or application extension begin. Walks block by block."""

    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    if len(content) < 13:
        return
    at = 13 + table(content[10])
    while at + 1 < len(content):
        if content[at] == 0x21:
            if content[at + 1] in (0xFE, 0xFF):
                yield at + 2
            at = _end_of_sub_blocks(content, at + 2)
        elif content[at] == 0x2C and at + 9 < len(content):
            at = _end_of_sub_blocks(content, at + 11 + table(content[at + 9]))
        else:
            return


def _sub_blocks(content: bytes, at: int) -> Iterator[tuple[int, int]]:
    while at < len(content) and content[at]:
        yield at + 1, min(at + 1 + content[at], len(content))
        at += 1 + content[at]


def _end_of_sub_blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1


def out_of_webp(content: bytes, names: Names, log: Log) -> bytes:
    """Every chunk but the picture's own; lengths stay."""
    parts = [content[:12]]
    at = 12
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        end = at + 8 + size + (size & 1)
        chunk = content[at:end]
        if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"):
            chunk = _blotted(chunk, "EXIF and XMP", names, log)
        parts.append(chunk)
        at = end
    return b"".join(parts) + content[at:]


def _blotted(raw: bytes, where: str, names: Names, log: Log) -> bytes:
    clean, found = names.out_of_bytes(raw, IN_METADATA)
    log.add(where, found)
    return _MOMENT.sub(_NO_MOMENT, clean)


def _rest(raw: bytes, names: Names, log: Log) -> bytes:
    """The picture itself and what follows it: only what can't be there by chance."""
    clean, found = names.out_of_bytes(raw, IN_ANYTHING)
    log.add("after the picture", found)
    return clean
