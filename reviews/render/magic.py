"""What the first bytes of a file tell. Nothing is parsed: bytes are compared."""

import codecs
import re
from typing import Final

OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b")) + b"\x7f"
# What was taken for a comment is never tried as a longer one: hundreds of them would be tried for ever.
_BEFORE: Final = rb"\s*+(<\?xml[^>]*+>\s*+)?((?><!--.*?-->|<!doctype\s+svg[^>\[]*+(\[.*?\]\s*+)?>)\s*+)*+"
_HTML: Final = re.compile(_BEFORE + rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)
_SVG: Final = re.compile(_BEFORE + rb"<(\w+:)?svg[\s>]", re.IGNORECASE | re.DOTALL)

_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)
_SOUNDS: Final = (
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"ADIF", "audio/aac"),
)
_PICTURE_BRANDS: Final = (b"avif", b"avis")


def is_pdf(head: bytes) -> bool:
    """Some writers put bytes before the mark; readers allow 1,024."""
    return b"%PDF-" in head[:1_029]


def is_svg(head: bytes) -> bool:
    return _SVG.match(head.removeprefix(codecs.BOM_UTF8)[:4_096]) is not None


def is_html(head: bytes) -> bool:
    return _HTML.match(head.removeprefix(codecs.BOM_UTF8)[:4_096]) is not None


def is_text(head: bytes) -> bool:
    """Whether it reads as text in some encoding: a byte order mark, or hardly a control character."""
    if head.startswith(_BOMS):
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // 100


def picture_type(head: bytes) -> str:
    """The media type of a raster picture, or nothing."""
    for mark, found in _PICTURES:
        if head.startswith(mark):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    return "image/avif" if _brand(head) in _PICTURE_BRANDS else ""


def media_type(head: bytes) -> str:
    """The media type of sound or video that browsers play, or nothing. It is what the file is served as."""
    for mark, found in _SOUNDS:
        if head.startswith(mark):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm"
    if _is_mpeg_frame(head):
        return "audio/aac" if head[1] & 0x06 == 0 else "audio/mpeg"
    brand = _brand(head)
    if not brand or brand in _PICTURE_BRANDS or brand[:3] in (b"hei", b"hev", b"mif"):
        return ""
    return "audio/mp4" if brand in (b"M4A ", b"M4B ") else "video/mp4"


def _brand(head: bytes) -> bytes:
    return head[8:12] if head[4:8] == b"ftyp" else b""


def _is_mpeg_frame(head: bytes) -> bool:
    """Eleven bits set, then a version, layer and rate that exist; UTF-16's mark is no layer."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    if head[1] & 0xF6 == 0xF0:
        return True  # AAC in ADTS
    return head[1] & 0x18 != 0x08 and head[1] & 0x06 == 0x02 and head[2] & 0xF0 not in (0x00, 0xF0)
