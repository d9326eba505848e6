"""Markdown, web pages, sound, video, and what nobody knows."""

from __future__ import annotations

import random
import struct
import wave
from io import BytesIO

from tests.files.case import ALERT, HOST, Case

OLE = bytes.fromhex("d0cf11e0a1b11ae1")

MARKDOWN = f"""# Report
<script>{ALERT}</script><img src=x onerror='{ALERT}'><iframe src="https://{HOST}"></iframe>
![picture](https://{HOST}/x.png) [link](javascript:{ALERT}) [file](file:///etc/passwd)
<svg onload='{ALERT}'/> <a href="//{HOST}" ping="https://{HOST}">x</a>
"""

PAGE = f"""<!doctype html><html><head><base href="https://{HOST}/"><title>Report</title>
<meta http-equiv="refresh" content="0;url=https://{HOST}"><link rel=stylesheet href="https://{HOST}/x.css">
<link rel=prefetch href="https://{HOST}/y"><script>{ALERT}</script><script src="https://{HOST}/z.js"></script>
<style>@import "https://{HOST}/i.css"; body {{ background: url(https://{HOST}/b.png) }}</style></head>
<body onload='{ALERT}'><h1>Six metres</h1><img src="https://{HOST}/i.png" onerror='{ALERT}'>
<iframe src="https://{HOST}"></iframe><object data="https://{HOST}/o"></object><embed src="https://{HOST}/e">
<form action="https://{HOST}/f" method="post"><button autofocus onfocus='{ALERT}'>x</button></form>
<video src="https://{HOST}/v.mp4" autoplay></video><a href="javascript:{ALERT}" ping="https://{HOST}/p">x</a>
<script>parent.location = "https://{HOST}"; window.open("https://{HOST}")</script></body></html>"""


def sound(seconds: int = 1) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(128 + (n % 20) for n in range(8_000 * seconds)))
    return out.getvalue()


def video() -> bytes:
    """The head of an MP4 that holds nothing."""
    return (
        struct.pack(">I", 24)
        + b"ftypisom"
        + struct.pack(">I", 512)
        + b"isomiso2"
        + struct.pack(">I", 8)
        + b"mdat"
    )


def noise(size: int) -> bytes:
    return random.Random(4).randbytes(size)


CASES = (
    Case(
        "report.md",
        "good",
        "Markdown with a table",
        lambda: b"# Depths\n\n|at|m|\n|-|-|\n|quay|6|\n",
        "markdown",
        "Depths",
    ),
    Case("blank.md", "empty", "only spaces", lambda: b"  \n \n", "markdown", "Show source"),
    Case(
        "long.md",
        "huge",
        "1 MB",
        lambda: b"* item with **bold** words\n" * 40_000,
        "markdown",
        "Part 1 of 19",
    ),
    Case(
        "hostile.md",
        "hostile",
        "script, pictures and links in Markdown",
        MARKDOWN.encode,
        "markdown",
        "<script>alert(",
    ),
    Case(
        "report.html",
        "good",
        "a web page",
        lambda: b"<!doctype html><title>Depths</title><h1>Six metres</h1>",
        "html",
        "The page is shown without scripts, and with nothing from the network.",
    ),
    Case(
        "cut.html",
        "truncated",
        "ends in a tag",
        lambda: b"<!doctype html><h1>Six <b",
        "html",
        "The page is shown without scripts, and with nothing from the network.",
    ),
    Case(
        "hostile.html",
        "hostile",
        "script, frames, forms and addresses",
        PAGE.encode,
        "html",
        "The page is shown without scripts, and with nothing from the network.",
    ),
    Case(
        "page.md",
        "hostile",
        "a web page that is called Markdown",
        PAGE.encode,
        "markdown",
        "<meta http-equiv=",
    ),
    Case("talk.wav", "good", "sound", sound, "audio", "audio/wav"),
    Case("tour.mp4", "good", "video", video, "video", "video/mp4"),
    Case("cut.wav", "truncated", "ends in the middle", lambda: sound()[:1_000], "audio", "audio/wav"),
    Case(
        "page.mp3",
        "mislabelled",
        "a web page that is called a sound",
        PAGE.encode,
        "html",
        "By its name this file is a sound file; its content is a web page, and is shown as such.",
    ),
    Case(
        "model.bin",
        "good",
        "bytes that nobody knows",
        lambda: noise(5_000),
        "none",
        "This kind of file does not open here",
    ),
    Case(
        "setup.exe",
        "hostile",
        "a program",
        lambda: b"MZ\x90\x00" + noise(5_000),
        "none",
        "This kind of file does not open here",
    ),
    Case(
        "old.doc",
        "good",
        "Word from before 2007",
        lambda: OLE + noise(5_000),
        "word",
        "The file is encrypted, or in the old format from before 2007.",
    ),
)
