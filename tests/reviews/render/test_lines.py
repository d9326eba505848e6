"""Text, code and JSON: lines with their numbers."""

import json
from typing import Any

import pytest

from reviews.render import code, json_view, text
from reviews.render.json_view import indented
from reviews.render.paging import CHARS


def told(parts: list[bytes]) -> dict[str, Any]:
    [part] = parts
    found: dict[str, Any] = json.loads(part)
    return found


def test_line_ends_of_all_kinds_and_pages_past_the_end() -> None:
    found = told(text.page(b"a\r\nb\rc\n\n", b'{"page": 9}'))
    assert (found["rows"], found["page"], found["pages"]) == ([[1, "a"], [2, "b"], [3, "c"], [4, ""]], 1, 1)


def test_a_long_text_comes_in_pages_and_a_long_line_in_rows() -> None:
    found = told(text.page(b"x\n" * 2_500, b'{"page": 3}'))
    assert (found["pages"], found["rows"][0], len(found["rows"])) == (3, [2_001, "x"], 500)
    found = told(text.page(b"y" * (CHARS + 5), b'{"page": 2}'))
    assert (found["rows"], found["total"]) == ([[1, "yyyyy"]], 1)


def test_code_is_coloured_line_by_line_and_cannot_leave_its_element() -> None:
    found = told(code.page(b'x = """</code>\n<script>"""\n', b'{"name": "a/b.PY"}'))
    assert (found["language"], [number for number, _ in found["rows"]]) == ("Python", [1, 2])
    assert found["rows"][1][1] == '<span class="s2">&lt;script&gt;</span><span class="s2">"""</span>'


@pytest.mark.parametrize(
    ("name", "language"),
    [("x.pl", "Perl"), ("x.R", "S"), ("Dockerfile", "Docker"), ("x.unknown", ""), ("", ""), ("x.sql", "SQL")],
)
def test_the_language_is_the_names(name: str, language: str) -> None:
    assert told(code.page(b"x\n", json.dumps({"name": name}).encode()))["language"] == language


def test_json_is_laid_out_as_it_was_written() -> None:
    written = '{"a":[1.10,1e400,{}],"a":"\\u00e9 \\"x\\"","b":[]}'
    assert indented(written) == (
        '{\n  "a": [\n    1.10,\n    1e400,\n    {}\n  ],\n  "a": "\\u00e9 \\"x\\"",\n  "b": []\n}'
    )


def test_json_lines_are_laid_out_and_broken_ones_named() -> None:
    found = told(json_view.page(b'{"a":1}\n{"a":\n[2]\n', b'{"name": "x.jsonl"}'))
    assert found["note"] == "Not valid JSON, and shown as it is: line 2 of the file."
    assert found["total"] == 7


def test_broken_json_is_shown_as_text_with_the_place() -> None:
    found = told(json_view.page(b'{"a": 1,}'))
    assert found["note"].startswith("This can't be laid out as JSON (")
    assert (found["note"].endswith("; it is shown as text."), found["total"]) == (True, 1)
