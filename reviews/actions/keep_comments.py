"""The comments of a feedback, from the draft's annotations to rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reviews.actions.problem import Refused
from reviews.models import Comment, DeliverableFile, Feedback, ReviewSlot, User
from reviews.queries.comments import MESSAGE, typed_comments


def checked_comments(
    *, slot: ReviewSlot, reviewer: User, comments: Sequence[dict[str, Any]], stopped: bool
) -> list[Comment]:
    """Unsaved comments in their order, without a feedback yet. `comments` as `forms.comments` has them.

    After a hard stop those count that were stored when the time ended. Raises Refused for one on a file that
    is not of this deliverable.
    """
    held = typed_comments(reviewer, slot) if stopped else comments
    if not held:
        return []
    files = {str(file.pk): file for file in DeliverableFile.objects.filter(deliverable__cycle=slot.cycle_id)}
    found = []
    for position, comment in enumerate(held, start=1):
        target = comment["target"]
        if target["source"] != MESSAGE and target["source"] not in files:
            raise Refused(f"Comment {position} is on a file that is not part of this deliverable.")
        quotes = [each["exact"] for each in target["selector"] if each["type"] == "TextQuoteSelector"]
        found.append(
            Comment(
                position=position,
                file=files.get(target["source"]),
                selector=target["selector"],
                quote="".join(quotes),
                text=comment["body"]["value"].strip(),
            )
        )
    return found


def keep_comments(feedback: Feedback, comments: Sequence[Comment]) -> None:
    """Store `comments` as those of `feedback`. Lock needed: the claim, in the transaction that stored it."""
    for comment in comments:
        comment.feedback = feedback
    Comment.objects.bulk_create(comments)
