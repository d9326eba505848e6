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
    Case(
        "notes.txt",
        "good",
        "UTF-8",
        lambda: "Six metres – measured twice.\n".encode(),
        "text",
        "1 line · read as UTF-8",
    ),
    Case(
        "german.txt", "good", "Windows-1252", lambda: GERMAN.encode("cp1252"), "text", "read as Windows-1252"
    ),
    Case(
        "russian.txt",
        "good",
        "Windows-1251",
        lambda: RUSSIAN.encode("cp1251"),
        "text",
        "read as Windows-1251",
    ),
    Case("japanese.txt", "good", "Shift JIS", lambda: JAPANESE.encode("shift_jis"), "text", "read as CP932"),
    Case(
        "wide.txt",
        "good",
        "UTF-16 with a byte order mark",
        lambda: GERMAN.encode("utf-16"),
        "text",
        "read as UTF-16",
    ),
    Case("empty.txt", "empty", "no bytes at all", bytes, "text", "The file is empty"),
    Case(
        "long.log",
        "huge",
        "200,000 lines",
        lambda: b"".join(b"%d the depth was read\n" % n for n in range(200_000)),
        "text",
        "Page 1 of 200",
    ),
    Case("one-line.txt", "huge", "one line of 1 MB", lambda: b"depth " * 170_000, "text", "Page 1 of 7"),
    Case(
        "cut.txt",
        "truncated",
        "ends inside a character",
        lambda: "Six mè".encode()[:-1],
        "text",
        "Six m\N{REPLACEMENT CHARACTER}",
    ),
    Case(
        "picture.txt",
        "mislabelled",
        "bytes that are no text",
        lambda: bytes(range(256)) * 20,
        "none",
        "By its name this file is text, but its content is not.",
    ),
    Case(
        "markup.txt",
        "hostile",
        "markup with script",
        lambda: CLOSING.encode(),
        "text",
        "</code></pre></div><script>",
    ),
    Case(
        "turned.txt",
        "hostile",
        "signs that turn the direction, and colours of a terminal",
        lambda: "safe\u202etxt.exe\u2066 \x1b[31m red\n".encode(),
        "text",
        "1 line · read as UTF-8",
    ),
    Case("deepest.py", "good", "Python", PYTHON.encode, "code", "5 lines of Python"),
    Case(
        "query.sql",
        "good",
        "SQL",
        lambda: b"SELECT max(depth) FROM soundings; -- deepest\n",
        "code",
        "1 line of SQL",
    ),
    Case(
        "long.js",
        "huge",
        "1 MB of JavaScript",
        lambda: b"const depth = [6, 7]; // metres\n" * 33_000,
        "code",
        "More than 400,000 characters: shown without colours.",
    ),
    Case(
        "markup.js",
        "hostile",
        "code that closes the page's elements",
        lambda: f'const page = "{CLOSING}";\n'.encode(),
        "code",
        "1 line of JavaScript",
    ),
    Case(
        "slow.pl",
        "hostile",
        "code made to keep a highlighter busy",
        lambda: b"/(" * 30_000 + b"a" * 60_000,
        "code",
        "1 line of Perl",
    ),
    Case(
        "depths.json",
        "good",
        "one object",
        lambda: b'{"quay":{"depth":6.10,"by":["Mira",null]},"n":12345678901234567890}',
        "json",
        "6.10",
    ),
    Case("records.jsonl", "good", "JSON Lines", lambda: records().encode(), "json", "20 lines of JSON"),
    Case("empty.json", "empty", "an empty object", lambda: b"{}", "json", "{}"),
    Case(
        "large.json",
        "huge",
        "60,000 records",
        lambda: json.dumps([{"at": n, "depth": 6} for n in range(60_000)]).encode(),
        "json",
        "Page 1 of 241",
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
        "it is nested too deeply",
    ),
    Case(
        "script.json",
        "hostile",
        "markup in keys and values",
        lambda: json.dumps({CLOSING: f"https://{HOST}"}).encode(),
        "json",
        "</code></pre></div><script>",
    ),
)
