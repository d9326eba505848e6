"""The cells of a Jupyter notebook."""

import json
from collections.abc import Iterator
from typing import Any

from reviews.convert import lines
from reviews.convert.errors import UnreadableError


def text(content: bytes) -> list[bytes]:
    """Cells in their order: Markdown as it is, code in fences, its outputs as text."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        cells = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError("The file is damaged, or no notebook of version 4.") from error
    return lines.joined(line for number, cell in enumerate(cells, 1) for line in _cell(number, cell))


def _cell(number: int, cell: dict[str, Any]) -> Iterator[str]:
    kind = cell.get("cell_type")
    yield f"## Cell {number} ({_words(kind)})"
    source = _words(cell.get("source"))
    yield f"```\n{source}\n```" if kind == "code" else source
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            yield from _output(output)
    yield ""


def _output(output: dict[str, Any]) -> Iterator[str]:
    data = output.get("data")
    if isinstance(data, dict):
        pictures = sorted(kind for kind in data if str(kind).startswith("image/"))
        shown = _words(data.get("text/plain"))
        yield "Output:\n" + "\n".join([*([shown] if shown else []), *(f"({kind})" for kind in pictures)])
    elif output.get("output_type") == "error":
        yield f"Error: {_words(output.get('ename'))}: {_words(output.get('evalue'))}"
    else:
        yield f"Output:\n{_words(output.get('text'))}"


def _words(value: object) -> str:
    """A string, or a list of them, as notebooks have either."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
