"""What the practice item says beside each part of the page, step by step."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from reviews.practice.texts import text


@dataclass(frozen=True, slots=True)
class Notes:
    """Paragraphs for the pane of the brief, of the work and of the rubric."""

    brief: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()


@cache
def notes_of(step: str) -> Notes:
    """The notes of a step of the practice; none for a step that has none."""
    parts = tomllib.loads(text("notes.toml")).get(step, {})
    return Notes(**{part: tuple(" ".join(words.split()) for words in told) for part, told in parts.items()})
