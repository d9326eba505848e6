"""Drafts: what is typed is kept, whatever becomes of the claim."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from reviews.actions.hard_stop import is_stopped, with_words_of
from reviews.actions.problem import Refused
from reviews.models import Draft, ReviewSlot, User
from reviews.queries.clock import database_now
from reviews.queries.comments import typed_comments


class DraftConflict(Refused):
    """Another tab saved a newer revision. `current` is what is stored."""

    def __init__(self, current: Draft) -> None:
        super().__init__("This draft was changed in another tab.")
        self.current = current


def save_draft(*, slot: ReviewSlot, reviewer: User, content: dict[str, Any], revision: int) -> Draft:
    """Store `content` as the revision after `revision` (0: nothing stored yet) and return the draft.

    The same content again is no new revision. Raises DraftConflict where the stored revision is another
    one: a stale tab never wins. No claim is needed: a draft outlives it. After a hard stop the words stay
    as they were stored, whatever `content` has.
    """
    now = database_now()
    content = held(slot=slot, reviewer=reviewer, content=content)
    mine = Draft.objects.filter(slot=slot, reviewer=reviewer, revision=revision).exclude(content=content)
    updated = mine.update(content=content, revision=revision + 1, saved_at=now)
    if updated == 0 and revision == 0:
        try:
            with transaction.atomic():
                return Draft.objects.create(
                    slot=slot, reviewer=reviewer, content=content, revision=1, saved_at=now
                )
        except IntegrityError:
            # A racing tab wrote the first revision; the comparison below says what to do about it.
            updated = 0
    current = Draft.objects.filter(slot=slot, reviewer=reviewer).first()
    if current is None:
        raise Refused("The draft that this page was editing is gone. Reload the page.")
    if current.content != content:
        # Another tab was first, or came between the two statements.
        raise DraftConflict(current)
    return current


def held(*, slot: ReviewSlot, reviewer: User, content: dict[str, Any]) -> dict[str, Any]:
    """What of `content` may be stored now: after a hard stop its words are the stored ones."""
    if not is_stopped(slot=slot, reviewer=reviewer):
        return content
    stored = Draft.objects.filter(slot=slot, reviewer=reviewer).first()
    words = stored.content if stored else {}
    # Comments of the scoring may not have been stored here yet.
    if carried := typed_comments(reviewer, slot):
        words = {"comments": carried} | words
    return with_words_of(content, words)


def check_seen(*, slot: ReviewSlot, reviewer: User, content: dict[str, Any], revision: int | None) -> None:
    """Raises Refused where a page that shows `content` is about to submit it, and another tab has stored
    something else meanwhile. `revision` is the one that the page knows; None: it did not say."""
    if revision is None:
        return
    newer = Draft.objects.filter(slot=slot, reviewer=reviewer).exclude(revision=revision)
    if newer.exclude(content=content).exists():
        raise Refused("Nothing was sent, for this draft was changed in another tab. This is what is stored.")


def keep_draft(*, slot: ReviewSlot, reviewer: User, content: dict[str, Any]) -> Draft:
    """Store `content` over whatever is there, but for words after a hard stop. For a submit that was refused:
    what was typed must not be lost. Lock taken: the draft, so that no two saves have the same revision."""
    content = held(slot=slot, reviewer=reviewer, content=content)
    with transaction.atomic():
        draft, _ = Draft.objects.select_for_update(no_key=True).get_or_create(
            slot=slot,
            reviewer=reviewer,
            defaults={"saved_at": database_now(), "content": content, "revision": 1},
        )
        if draft.content != content:
            draft.content, draft.revision, draft.saved_at = content, draft.revision + 1, database_now()
            draft.save(update_fields=["content", "revision", "saved_at"])
    return draft
