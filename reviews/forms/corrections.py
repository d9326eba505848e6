"""What a reviewer posts to correct a locked review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviews.actions.lock_scores import Mark
from reviews.forms.marks import draft_content, marks

HIRE_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class PostedCorrection:
    """`would_hire` is None where no answer was chosen, `seen` 0 where the form names no version."""

    marks: dict[int, Mark]
    would_hire: bool | None
    because: str
    seen: int


def read_correction(post: Mapping[str, str]) -> PostedCorrection:
    """Fields of criteria as in `draft_content`, `hire`, `because` and `seen`. Raises TooLong."""
    seen = post.get("seen", "")
    return PostedCorrection(
        marks=marks(draft_content(post)),
        would_hire=HIRE_ANSWERS.get(post.get("hire", "")),
        because=post.get("because", ""),
        seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else 0,
    )
