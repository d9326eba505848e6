"""A stored draft as the fields of the form that it was typed into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def draft_fields(content: Mapping[str, Any]) -> dict[str, str]:
    """The reverse of `marks.draft_content`: field name -> value, without those that are empty.

    What is no text (the list of comments) is JSON, as its field has it.
    """
    fields = {
        f"{field}-{criterion}": value
        for criterion, mark in content.get("scores", {}).items()
        for field, value in mark.items()
    }
    return fields | word_fields(content, [part for part in content if part != "scores"])


def word_fields(content: Mapping[str, Any], parts: Iterable[str]) -> dict[str, str]:
    """Of `parts`, those that `content` has, as fields."""
    return {
        part: content[part]
        if isinstance(content[part], str)
        else json.dumps(content[part], ensure_ascii=False, separators=(",", ":"))
        for part in parts
        if content.get(part)
    }
