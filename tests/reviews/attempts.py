"""A second attempt at a job, and what the desk shows of its changes."""

from __future__ import annotations

from uuid import UUID

from django.test import Client

from reviews.models import DeliverableFile, User
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.desk_forms import url
from tests.steps import review, write_feedback

FIRST = {"report.md": b"Paused customers are churned.\n", "old.txt": b"Gone.\n"}
SECOND = {"report.md": b"Paused customers are active.\n", "new.txt": b"Here.\n"}


def second_attempt(
    scorer: User,
    *,
    arms: tuple[str, ...] = ("feedback",),
    cycles: int = 1,
    first: dict[str, bytes] = FIRST,
    second: dict[str, bytes] = SECOND,
) -> None:
    """Attempt 0 is scored and fed back; the first later attempt waits for its review."""
    make_study(arms=arms, feedback_cycles=cycles)
    deliver_next(make_reply("It is done.", files=first))
    review(scorer, not_met=(1,))
    write_feedback(scorer, "Paused is not churned.")
    for _ in arms:
        deliver_next(make_reply("It is done again.", files=second))


def earlier_file(name: str) -> DeliverableFile:
    return DeliverableFile.objects.get(name=name, deliverable__cycle__attempt=0)


def changes(client: Client, slot: UUID, **query: str) -> str:
    answer = client.get(url("work", slot), {"view": "changes", **query})
    assert answer.status_code == 200
    return answer.content.decode()
