"""Plain text, code and JSON."""

from __future__ import annotations

import json

from tests.files.case import ALERT, HOST, Case

RUSSIAN = "Глубина у причала шесть метров. Течение слабое, видимость хорошая.\n" * 5
JAPANESE = "岸壁の水深は六メートルです。流れは弱く、視界は良好です。\n" * 5
GERMAN = "Größe: 5 m, Tiefe: 6 m. Die Strömung ist schwach, über Nacht wächst sie.\n" * 5
CLOSING = f"</code></pre></div><script>{ALERT}</script><img src=x onerror='{ALERT}'>"

PYTHON = '''"""Depths."""

def deepest(depths: list[float]) -> float:
    # The list is never empty.
    return max(depths)
'''


def records() -> str:
    return "".join(json.dumps({"at": f"buoy {n}", "depth": n / 10}) + "\n" for n in range(5))


CASES = (
    Case("notes.txt", "good", "UTF-8", lambda: "Six metres – measured twice.\n".encode(), "text", ""),
    Case("german.txt", "good", "Windows-1252", lambda: GERMAN.encode("cp1252"), "text", "Größe"),
    Case(
        "russian.txt", "good", "Windows-1251", lambda: RUSSIAN.encode("cp1251"), "text", "Глубина у причала"
    ),
    Case("japanese.txt", "good", "Shift JIS", lambda: JAPANESE.encode("shift_jis"), "text", "岸壁の水深"),
    Case(
        "wide.txt",
        "good",
        "UTF-16 with a byte order mark",
        lambda: GERMAN.encode("utf-16"),
        "text",
        "read as UTF-16",
    ),
    Case("empty.txt", "empty", "no bytes at all", bytes, "text", ""),
    Case(
        "long.log",
        "huge",
        "200,000 lines",
        lambda: b"".join(b"%d the depth was read\n" % n for n in range(200_000)),
        "text",
        "",
    ),
    Case("one-line.txt", "huge", "one line of 1 MB", lambda: b"depth " * 170_000, "text", ""),
    Case(
        "cut.txt",
        "truncated",
        "ends inside a character",
        lambda: "Six mètr".encode()[:-3] + b"\xc3",
        "text",
        "",
    ),
    Case("picture.txt", "mislabelled", "bytes that are no text", lambda: bytes(range(256)) * 20, "none", ""),
    Case("markup.txt", "hostile", "markup with script", lambda: CLOSING.encode(), "text", ""),
    Case(
        "turned.txt",
        "hostile",
        "signs that turn the direction, NUL, bells",
        lambda: "safe\u202etxt.exe\u2066 \x00\x07\x1b[31m red\n".encode(),
        "text",
        "",
    ),
    Case("deepest.py", "good", "Python", PYTHON.encode, "code", "def deepest"),
    Case(
        "query.sql",
        "good",
        "SQL",
        lambda: b"SELECT max(depth) FROM soundings; -- deepest\n",
        "code",
        "SELECT max",
    ),
    Case(
        "long.js",
        "huge",
        "1 MB of JavaScript",
        lambda: b"const depth = [6, 7]; // metres\n" * 33_000,
        "code",
        "",
    ),
    Case(
        "markup.js",
        "hostile",
        "code that closes the page's elements",
        lambda: f'const page = "{CLOSING}";\n'.encode(),
        "code",
        "",
    ),
    Case(
        "slow.pl",
        "hostile",
        "code made to keep a highlighter busy",
        lambda: b"/(" * 30_000 + b"a" * 60_000,
        "code",
        "",
    ),
    Case(
        "depths.json",
        "good",
        "one object",
        lambda: b'{"quay":{"depth":6.10,"by":["Mira",null]},"n":12345678901234567890}',
        "json",
        "6.10",
    ),
    Case("records.jsonl", "good", "JSON Lines", lambda: records().encode(), "json", ""),
    Case("empty.json", "empty", "an empty object", lambda: b"{}", "json", ""),
    Case(
        "large.json",
        "huge",
        "60,000 records",
        lambda: json.dumps([{"at": n, "depth": 6} for n in range(60_000)]).encode(),
        "json",
        "",
    ),
    Case(
        "cut.json",
        "truncated",
        "ends in the middle",
        lambda: b'{"quay": {"depth": 6, "by"',
        "json",
        "it is shown as text",
    ),
    Case(
        "deep.json",
        "hostile",
        "100,000 lists in each other",
        lambda: b"[" * 100_000 + b"]" * 100_000,
        "json",
        "",
    ),
    Case(
        "script.json",
        "hostile",
        "markup in keys and values",
        lambda: json.dumps({CLOSING: f"https://{HOST}"}).encode(),
        "json",
        "",
    ),
)
