"""Making a study's protocol public."""

from __future__ import annotations

from reviews.actions.problem import Refused
from reviews.models import Study, User
from reviews.queries.clock import database_now


def publish_protocol(*, study: Study, by: User) -> None:
    """Let anybody read the protocol from now on; once, and for good. While the study is blind the public page
    and file call the agents by letters. Raises Refused where it was done already."""
    fresh = Study.objects.filter(pk=study.pk, published_at=None)
    if not fresh.update(published_at=database_now(), published_by=by):
        raise Refused("This protocol is public already.")
