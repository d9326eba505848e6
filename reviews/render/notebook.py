"""Jupyter notebooks: cells with their outputs as they were stored. Nothing is run."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import nh3
from PIL import Image

from reviews.convert.errors import UnreadableError
from reviews.render import code, params

CELLS: Final = 50
"""On one page."""

OUTPUT_CHARS: Final = 50_000
"""Of one output; the rest is left out."""

MARKDOWN_CHARS: Final = 40_000
"""Of all cells of a page that are laid out."""

MOST_PIXELS: Final = 50_000_000
PICTURES: Final = ("image/png", "image/jpeg")
Image.preinit()  # at once: nothing can be imported later

_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")
_TABLES: Final = nh3.Cleaner(
    tags={
        *(
            "table",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
            "p",
            "br",
            "b",
            "strong",
            "i",
            "em",
        ),
        *("code", "pre", "ul", "ol", "li", "h4", "h5", "h6", "sub", "sup", "small", "span", "div"),
    },
    attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
    clean_content_tags={"script", "style"},
)


def page(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """First JSON: cells, page, pages, total (cells); then the pictures of this page, PNG or JPEG, to which
    its outputs refer by number from 0.

    A cell is {"number" from 1, "kind": markdown, code or raw, "text" (Markdown as typed, or raw), "html" (of
    code, sanitised), "count", "outputs"}; an output {"kind": text, error, html (sanitised) or picture,
    "text", "html", "picture"}. `wanted` is JSON {"page": from 1}. Raises UnreadableError for what is no
    notebook of version 4.
    """
    try:
        notebook = json.loads(content.decode("utf-8-sig", errors="replace"))
        cells = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError("The file is damaged, or no notebook of version 4.") from error
    pages = max(1, -(-len(cells) // CELLS))
    number = min(max(1, params.read(wanted).get("page", 1)), pages)
    first = (number - 1) * CELLS
    pictures: list[bytes] = []
    language = _language(notebook)
    shown = [
        _cell(at, cell, language, pictures) for at, cell in enumerate(cells[first : first + CELLS], first + 1)
    ]
    _lay_out_less(shown)
    told = params.answer(cells=shown, page=number, pages=pages, total=len(cells))
    return told + pictures


def _language(notebook: dict[str, Any]) -> str:
    """The ending of files in the notebook's language, such as .py."""
    about = notebook.get("metadata")
    language = about.get("language_info") if isinstance(about, dict) else None
    ending = language.get("file_extension") if isinstance(language, dict) else None
    return ending if isinstance(ending, str) and re.fullmatch(r"\.\w{1,10}", ending) else ".py"


def _cell(number: int, cell: dict[str, Any], language: str, pictures: list[bytes]) -> dict[str, Any]:
    source = words(cell.get("source"))
    kind = cell.get("cell_type")
    if kind != "code":
        return {"number": number, "kind": "markdown" if kind == "markdown" else "raw", "text": source}
    outputs = cell.get("outputs")
    told = [
        shown
        for output in (outputs if isinstance(outputs, list) else [])
        if isinstance(output, dict)
        for shown in _output(output, pictures)
    ]
    rows = code.coloured(source, f"x{language}", 1)[0].rows
    count = cell.get("execution_count")
    return {
        "number": number,
        "kind": "code",
        "html": "\n".join(row for _, row in rows),
        "count": count if isinstance(count, int) else None,
        "outputs": told,
    }


def _lay_out_less(cells: list[dict[str, Any]]) -> None:
    """Markdown is laid out in the web process, which must not be kept for long: what is too much is shown as
    it was typed."""
    room = MARKDOWN_CHARS
    for cell in cells:
        if cell["kind"] == "markdown":
            room -= len(cell["text"])
            if room < 0:
                cell["kind"] = "raw"


def _output(output: dict[str, Any], pictures: list[bytes]) -> Iterator[dict[str, Any]]:
    kind = output.get("output_type")
    data = output.get("data")
    if kind == "error":
        told = f"{words(output.get('ename'))}: {words(output.get('evalue'))}"
        yield {"kind": "error", "text": _plain(words(output.get("traceback"), "\n") or told)}
    elif isinstance(data, dict):
        yield from _richest(data, pictures)
    elif kind == "stream":
        yield {"kind": "text", "text": _plain(words(output.get("text")))}


def _richest(data: dict[str, Any], pictures: list[bytes]) -> Iterator[dict[str, Any]]:
    """A picture, else a table that was made for the eye, else text."""
    for kind in PICTURES:
        picture = _picture(words(data.get(kind)))
        if picture:
            pictures.append(picture)
            told = _plain(words(data.get("text/plain")))
            yield {"kind": "picture", "picture": len(pictures) - 1, "text": told}
            return
    written = words(data.get("text/html"))
    if "<table" in written[:OUTPUT_CHARS]:
        yield {"kind": "html", "html": _TABLES.clean(written[:OUTPUT_CHARS])}
        return
    text = _plain(words(data.get("text/plain")))
    others = ", ".join(sorted(str(kind)[:50] for kind in data if kind not in ("text/plain", "text/html")))
    yield {"kind": "text", "text": text or f"(an output of the type {others or 'text/html'}, not shown here)"}


def _picture(encoded: str) -> bytes:
    """The picture's bytes where it is one that can be shown, else nothing."""
    try:
        content = base64.b64decode(encoded)
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            return content if 0 < picture.width * picture.height <= MOST_PIXELS else b""
    except (binascii.Error, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return b""


def _plain(text: str) -> str:
    text = _CONTROL.sub("", text)
    return text if len(text) <= OUTPUT_CHARS else f"{text[:OUTPUT_CHARS]}\n(cut here: the output is longer)"


def words(value: object, between: str = "") -> str:
    """A string, or a list of them, as notebooks have either."""
    if isinstance(value, list):
        return between.join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
