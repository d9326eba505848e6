"""ZIPs and notebooks."""

import json
from typing import Any

import pytest

from reviews.convert.errors import UnreadableError
from reviews.render import archive, notebook
from tests.files import notebooks, pictures, zips


def member(content: bytes, path: str) -> list[bytes]:
    return archive.member(content, json.dumps({"path": path}).encode())


def test_members_are_listed_and_taken_by_number_also_from_a_zip_inside() -> None:
    outer = zips.zipped({"a.txt": "one", "inner.zip": zips.inner()})
    [listing] = archive.listing(outer)
    assert [line[0] for line in json.loads(listing)["members"]] == ["a.txt", "inner.zip"]
    assert member(outer, "0") == [b"a.txt", b"one"]
    assert member(outer, "1.0") == [b"depths.csv", b"at,depth\nquay,6\n"]


@pytest.mark.parametrize(
    ("content", "path", "words"),
    [
        (zips.inner(), "2", "no such member"),
        (zips.inner(), "0.0", "no ZIP"),
        (zips.locked(zips.inner()), "0", "encrypted"),
        (zips.bomb(), "0", "unpacks to more than 50 MB"),
        (zips.zipped({"folder/": ""}), "0", "is a folder"),
        (zips.inner().replace(b"at,", b"xx,"), "9", "no such member"),
    ],
)
def test_what_can_not_be_taken_says_why(content: bytes, path: str, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        member(content, path)


def cells(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.page(content)[0])["cells"]
    return found


def test_outputs_are_shown_by_the_best_that_is_stored() -> None:
    _, picture = notebook.page(notebooks.good())
    assert picture == pictures.png()
    kinds = [[output["kind"] for output in cell.get("outputs", [])] for cell in cells(notebooks.good())]
    assert kinds == [[], ["picture"], ["html"], ["error"]]


def test_nothing_hostile_is_left_in_outputs() -> None:
    shown = [output for cell in cells(notebooks.hostile()) for output in cell.get("outputs", [])]
    assert shown == [
        {"kind": "html", "html": "<table><tbody><tr><td></td></tr></tbody></table>"},
        {"kind": "text", "text": "(an output of the type application/javascript, not shown here)"},
        {"kind": "text", "text": "(an output of the type image/svg, not shown here)"},
        {"kind": "text", "text": "no picture"},
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 5}', b'{"worksheets": []}'])
def test_what_is_no_notebook_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        notebook.page(content)
