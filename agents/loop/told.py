"""The new items of a call as they are written down: text in full, files by name, type, size and SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from agents.adapters.turns import Answered, Item, Part, Said, Text


def written(items: Iterable[Item], *, system: str | None = None) -> str:
    """JSON as text, in ASCII, so that any database can hold it. Answers of the model's own are left out: they
    are stored as they came. `system` goes with the first call."""
    told = [_item(item) for item in items if not isinstance(item, Said)]
    return json.dumps({"system": system, "items": told} if system is not None else {"items": told})


def _item(item: Item) -> dict[str, Any]:
    if isinstance(item, Answered):
        return {
            "results": [
                {
                    "call": result.call.id,
                    "name": result.call.name,
                    "text": result.text,
                    "error": result.error,
                }
                for result in item.results
            ]
        }
    assert not isinstance(item, Said), "left out by the caller"
    return {"told": [_part(part) for part in item.parts]}


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"text": part.text}
    return {
        "file": part.name,
        "media_type": part.media_type,
        "bytes": len(part.content),
        "sha256": hashlib.sha256(part.content).hexdigest(),
    }
