"""Pictures."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from tests.files.case import ALERT, HOST, Case

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    '{}<rect width="40" height="20" fill="teal"/></svg>'
)


def picture(form: str, width: int = 40, height: int = 20) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, form)
    return out.getvalue()


def png() -> bytes:
    return picture("PNG")


def bomb() -> bytes:
    """A PNG whose head says 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
        + chunk(b"IEND", b"")
    )


def hostile_svg() -> bytes:
    inside = (
        f"<script>{ALERT}</script><image href='https://{HOST}/x.png' width='9' height='9'/>"
        f"<foreignObject width='9' height='9'><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://{HOST}'/></foreignObject>"
        f"<rect onload='{ALERT.replace(chr(34), '&quot;')}' width='9' height='9'/><style>@import url(https://{HOST}/x.css);</style>"
    )
    return SVG.format(inside).encode()


def svg_bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "ha">{entities}]>'
    return (head + SVG.format("<text>&e9;</text>")).encode()


CASES = (
    Case("chart.png", "good", "PNG", png, "image", "40 × 20 pixels"),
    Case("photo.jpg", "good", "JPEG", lambda: picture("JPEG"), "image", "40 × 20 pixels"),
    Case("moving.gif", "good", "GIF", lambda: picture("GIF"), "image", "40 × 20 pixels"),
    Case("chart.webp", "good", "WebP", lambda: picture("WEBP"), "image", "40 × 20 pixels"),
    Case("scan.tiff", "good", "TIFF", lambda: picture("TIFF"), "image", "40 × 20 pixels"),
    Case("drawing.svg", "good", "SVG", lambda: SVG.format("").encode(), "image", "a drawing (SVG)"),
    Case("empty.png", "empty", "no bytes at all", bytes, "image", "The file is empty"),
    Case(
        "large.png",
        "huge",
        "3,000 by 3,000 pixels",
        lambda: picture("PNG", 3_000, 3_000),
        "image",
        "3000 × 3000 pixels",
    ),
    Case("cut.png", "truncated", "ends in its head", lambda: png()[:24], "image", "The picture is damaged"),
    Case(
        "photo.png",
        "mislabelled",
        "a JPEG that is called a PNG",
        lambda: picture("JPEG"),
        "image",
        "40 × 20 pixels",
    ),
    Case(
        "page.png",
        "mislabelled",
        "a web page that is called a PNG",
        lambda: f"<!doctype html><script>{ALERT}</script>".encode(),
        "html",
        "By its name this file is a picture; its content is a web page, and is shown as such.",
    ),
    Case(
        "script.svg",
        "hostile",
        "an SVG with script, frames and addresses",
        hostile_svg,
        "image",
        "a drawing (SVG)",
    ),
    Case("entities.svg", "hostile", "entities that grow to gigabytes", svg_bomb, "image", "a drawing (SVG)"),
    Case(
        "bomb.png",
        "hostile",
        "60,000 by 60,000 pixels, or so it says",
        bomb,
        "image",
        "The picture has 60,000 by 60,000 pixels, too many to be shown here.",
    ),
)
