"""Somebody has seen to what a reviewer flagged."""

from __future__ import annotations

from uuid import UUID

from reviews.actions.problem import Refused
from reviews.models import Claim, CriterionFlag, User
from reviews.queries.clock import database_now


def settle_skip(*, claim: UUID, by: User) -> None:
    """Put aside what a skip had flagged. Raises Refused where somebody has done so already."""
    found = Claim.objects.filter(pk=claim, settled_at=None).exclude(skip_kind="")
    if found.update(settled_at=database_now(), settled_by=by) != 1:
        raise Refused("Somebody has settled this already.")


def settle_flag(*, flag: int, by: User) -> None:
    """Put a criterion's flag aside; its note stands from now on. Raises Refused where it was done before."""
    found = CriterionFlag.objects.filter(pk=flag, settled_at=None)
    if found.update(settled_at=database_now(), settled_by=by) != 1:
        raise Refused("Somebody has settled this already.")
