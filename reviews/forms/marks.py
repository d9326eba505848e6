"""What a reviewer's page posts: marks on criteria and the text of the feedback."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reviews.actions.lock_scores import Mark
from reviews.rules.completion import Verdict
from reviews.rules.typed import typed

# A draft is one row: enough for 20 criteria with long reasons, too little to fill a disk with.
TEXT_AT_MOST = 60_000
CRITERIA_AT_MOST = 200
FIELDS = ("verdict", "reason", "evidence", "note")
IDENTIFIER = re.compile(r"[1-9][0-9]{0,17}")
VERDICTS = frozenset(verdict.value for verdict in Verdict)


class TooLong(Exception):  # noqa: N818 - it reads as an answer where it is caught
    """A text is longer than a draft can hold."""


def draft_content(post: Mapping[str, str]) -> dict[str, Any]:
    """The draft in a posted form: {"scores": {criterion id: {"verdict", "reason", "evidence", "note"}},
    "feedback"}. `note` says what is unclear about the criterion itself.

    Fields of criteria are `verdict-ID`, `reason-ID`, `evidence-ID` and `note-ID`; fields that are none of
    ours are passed over, an unknown verdict counts as none. Raises TooLong; cuts nothing.
    """
    scores: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        field, _, criterion = name.partition("-")
        if field not in FIELDS or not IDENTIFIER.fullmatch(criterion) or not value:
            continue
        if field == "verdict" and value not in VERDICTS:
            continue
        if len(scores) < CRITERIA_AT_MOST or criterion in scores:
            scores.setdefault(criterion, {})[field] = _checked(value)
    content: dict[str, Any] = {"scores": scores} if scores else {}
    if feedback := post.get("feedback", ""):
        content["feedback"] = _checked(feedback)
    return content


def revision_of(post: Mapping[str, str]) -> int | None:
    """The draft's revision that the posting page was made from; None where it names none."""
    text = post.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def marks(content: Mapping[str, Any]) -> dict[int, Mark]:
    """The draft's marks by criterion id, as `lock_scores` takes them."""
    return {
        int(criterion): Mark(
            verdict=Verdict(mark["verdict"]) if "verdict" in mark else None,
            reason=mark.get("reason", ""),
            evidence=mark.get("evidence", ""),
        )
        for criterion, mark in content.get("scores", {}).items()
    }


def _checked(text: str) -> str:
    if len(text) > TEXT_AT_MOST:
        raise TooLong(f"One text has {len(text):,} characters; at most {TEXT_AT_MOST:,} can be kept.")
    return typed(text)
