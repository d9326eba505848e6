"""A deliverable with a file of every kind, for the pictures of docs/reviewer.md."""

from __future__ import annotations

from reviews.actions.claim import claim_next
from reviews.models import Deliverable, ReviewSlot, User
from reviews.render.kind import Kind
from tests.factories import deliver_next, make_reply, make_reviewer, make_study
from tests.files.corpus import CASES


def files_of_all_kinds() -> dict[Kind, tuple[str, bytes]]:
    """Name and content of one good file of each kind."""
    good = {Kind(case.kind): case for case in reversed(CASES) if case.nature == "good"}
    return {kind: (good[kind].name, good[kind].make()) for kind in Kind if kind in good}


def claimed() -> tuple[User, ReviewSlot, dict[Kind, str]]:
    """A reviewer, their piece of work, and the ids of its files by kind. Nothing else may wait for review."""
    found = files_of_all_kinds()
    make_study(slug="kinds")
    cycle = deliver_next(make_reply("One file of each kind.", files=dict(found.values())))
    reviewer = make_reviewer("kinds")
    slot = claim_next(reviewer=reviewer, wanted=cycle.slots.get().pk, start=True).slot
    stored = {file.name: str(file.pk) for file in Deliverable.objects.get(cycle=cycle).files.all()}
    return reviewer, slot, {kind: stored[name] for kind, (name, _) in found.items()}
