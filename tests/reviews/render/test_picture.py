"""What is told of a picture before a browser gets it."""

import json
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from reviews.convert import limited
from reviews.convert.errors import UnreadableError
from tests.reviews.made_files import picture


def facts(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(limited.run("reviews.render.picture:facts", content, b"{}")[0])
    return found


def bomb(side: int) -> bytes:
    """A PNG of some bytes that says it has `side` times `side` pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rest = b"\0\0\0\0IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (head, data)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks + rest


@pytest.mark.parametrize(
    ("format_", "type_"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("TIFF", ""),
        ("BMP", ""),
        ("AVIF", ""),
    ],
)
def test_what_browsers_draw_is_sent_as_it_is(format_: str, type_: str) -> None:
    assert facts(picture(format_, (4, 3))) == {"width": 4, "height": 3, "type": type_}


def test_a_picture_lying_on_its_side_is_measured_as_it_is_shown() -> None:
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (4, 3)).save(out, "JPEG", exif=exif)
    assert facts(out.getvalue()) == {"width": 3, "height": 4, "type": "image/jpeg"}


def test_other_formats_are_drawn() -> None:
    [drawn] = limited.run("reviews.render.picture:as_webp", picture("TIFF", (4, 3), "CMYK"), b"{}")
    with Image.open(BytesIO(drawn)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (4, 3))


def test_a_picture_of_too_many_pixels_is_not_opened() -> None:
    with pytest.raises(UnreadableError) as refused:
        facts(bomb(50_000))
    assert str(refused.value) == "The picture has 50,000 by 50,000 pixels, too many to be shown here."


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\x00\x00\x01\x00\xff\xff" + bytes(90)]
)
def test_a_broken_picture_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        facts(content)
