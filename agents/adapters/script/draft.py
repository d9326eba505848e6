"""One file of a deliverable before it is made: name, kind and content -> File."""

import json
from dataclasses import dataclass

from agents.adapters import media_types
from agents.adapters.base import File
from agents.adapters.make import chart, pdf, table, word

AS_IT_IS = frozenset({"markdown", "csv", "code", "text"})


@dataclass(frozen=True, slots=True)
class Draft:
    """`content` is the file's text; Markdown for "docx" and "pdf"; for "png" see `bars`."""

    name: str
    kind: str
    content: str


def make(draft: Draft, title: str) -> File:
    """The real file. Raises ValueError for an unknown kind and for a picture that is no chart."""
    return File(draft.name, _bytes(draft, title), media_types.of(draft.name))


def _bytes(draft: Draft, title: str) -> bytes:
    if draft.kind in AS_IT_IS:
        return draft.content.encode()
    if draft.kind == "docx":
        return word.document(draft.content, title)
    if draft.kind == "pdf":
        return pdf.document(draft.content, title)
    if draft.kind == "png":
        return chart.bars(*bars(draft.content, title))
    raise ValueError(f"{draft.name} is of an unknown kind: {draft.kind!r}.")


def bars(content: str, title: str) -> tuple[str, list[tuple[str, float]]]:
    """A chart's title and bars, from JSON {"title", "bars": [[label, number]]} or CSV lines "label,number".

    CSV lines without a number (a heading) are passed over. Raises ValueError where nothing is left to draw.
    """
    if content.lstrip().startswith("{"):
        chart = json.loads(content)
        return str(chart.get("title", title)), [
            (str(label), float(number)) for label, number in chart["bars"]
        ]
    found = []
    for row in table.read(content.encode(), most_rows=60):
        try:
            found.append((row[0], float(row[-1])))
        except ValueError:
            continue
    if not found:
        raise ValueError("A chart needs lines with a label and a number.")
    return title, found
