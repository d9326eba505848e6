"""JSON laid out, and JSON Lines record by record. What is written stays: numbers, order, repeated names."""

import json
import re
from typing import Final

from reviews.render import code, params
from reviews.render.decoding import decoded

LAID_OUT: Final = 10_000_000
"""Characters from which on a text is shown as it is."""

DEEPEST: Final = 200
_WORD: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def page(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """As `code.page`, of the text laid out with two spaces a level; broken JSON as it is, with a note that
    says where it breaks.

    `wanted` is JSON {"page": from 1, "name": file name}. A name that ends in .jsonl or .ndjson, or a text in
    which each line is a value of its own, is read as JSON Lines.
    """
    asked = params.read(wanted)
    text, encoding = decoded(content)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    laid_out, note = _laid_out(text, asked.get("name", ""))
    shown, _, uncoloured = code.coloured(laid_out, "x.json", asked.get("page", 1))
    return params.answer(
        encoding=encoding,
        page=shown.page,
        pages=shown.pages,
        total=shown.total,
        language="JSON",
        note=note or uncoloured,
        rows=shown.rows,
    )


def _laid_out(text: str, name: str) -> tuple[str, str]:
    if len(text) > LAID_OUT:
        return text, f"JSON of more than {LAID_OUT:,} characters is shown as it is."
    if not text.strip():
        return text, ""
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _records(text)
    problem = _problem(text)
    if not problem:
        return indented(text), ""
    if "Extra data" in problem:
        laid_out, note = _records(text)
        if not note:
            return laid_out, "Each line is a JSON value of its own (JSON Lines)."
    return text, f"This can't be laid out as JSON ({problem}); it is shown as text."


def _records(text: str) -> tuple[str, str]:
    """Each record is laid out; a broken line stays as it is."""
    shown: list[str] = []
    broken: list[int] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            continue
        if _problem(line):
            broken.append(number)
            shown.append(line)
        else:
            shown.append(indented(line))
    if not broken:
        return "\n".join(shown), ""
    listed = ", ".join(str(number) for number in broken[:10]) + (", ..." if len(broken) > 10 else "")
    return "\n".join(shown), f"Not valid JSON, and shown as it is: line {listed} of the file."


def _problem(text: str) -> str:
    """What is wrong with the JSON, "" for nothing."""
    try:
        json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return f"{error.msg}, line {error.lineno}, column {error.colno}"
    except RecursionError:
        return "it is nested too deeply"
    return ""


def indented(text: str) -> str:
    """Valid JSON with one value a line. An empty list or object stays on its line; levels past DEEPEST are
    indented no further, or a small file would grow to gigabytes."""
    out: list[str] = []
    depth = 0
    before = ""
    for match in _WORD.finditer(text):
        word = match.group()
        if word in "}]":
            depth -= 1
            if before not in ("{", "["):
                out.append(_line(depth))
        elif before in ("{", "[", ","):
            out.append(_line(depth))
        out.append(": " if word == ":" else word)
        if word in "{[":
            depth += 1
        before = word
    return "".join(out)


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, DEEPEST)
