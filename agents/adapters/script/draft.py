"""One file of a deliverable before it is made: name, kind and content -> File."""

import json
from dataclasses import dataclass

from agents.adapters import media_types
from agents.adapters.base import File
from agents.adapters.make import chart, pdf, word

AS_IT_IS = frozenset({"markdown", "csv", "code", "text"})


@dataclass(frozen=True, slots=True)
class Draft:
    """`content` is the file's text; Markdown for "docx" and "pdf"; for "png" JSON, see `bars`."""

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
    """A chart's title and bars, from JSON {"title", "bars": [[label, number]]}. Raises ValueError."""
    try:
        given = json.loads(content)
        return str(given.get("title", title)), [
            (str(label), float(number)) for label, number in given["bars"]
        ]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("A chart needs bars, each a label and a number.") from error
