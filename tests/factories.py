"""Plain factories with no surprises: each makes one record, with values that a caller may change."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from agents.actions.finish import store_reply
from agents.actions.take import take_next
from agents.adapters.base import File, Reply, Usage
from reviews.actions.deliver import deliver
from reviews.actions.lock_scores import Mark
from reviews.actions.start_study import Plan, start_study
from reviews.models import (
    Agent,
    Attachment,
    Claim,
    Criterion,
    Membership,
    ReviewCycle,
    ReviewerProfile,
    ReviewSlot,
    Rubric,
    Study,
    Task,
    TaskPool,
    User,
)
from reviews.rules.completion import Verdict

numbers = count(1)


def make_user(
    name: str = "", role: str = "", *, study: Study | None = None, pool: TaskPool | None = None
) -> User:
    user = User.objects.create_user(username=name or f"person-{next(numbers)}", password=None)
    if role:
        Membership.objects.create(user=user, role=role, study=study, pool=pool)
    return user


def make_reviewer(name: str = "", *, categories: list[str] | None = None, rate: str = "60") -> User:
    user = make_user(name, "reviewer")
    ReviewerProfile.objects.create(user=user, categories=categories or [], hourly_rate_usd=Decimal(rate))
    return user


def make_agent(slug: str = "", **values: Any) -> Agent:
    slug = slug or f"agent-{next(numbers)}"
    defaults: dict[str, Any] = {
        "name": f"Scripted {slug}",
        "kind": "scripted",
        "scripted": True,
        "max_cost_usd": Decimal("0.50"),
    }
    return Agent.objects.create(slug=slug, **{**defaults, **values})


def make_pool(slug: str = "", *, tasks: int = 1, criteria: int = 3, category: str = "Writing") -> TaskPool:
    slug = slug or f"pool-{next(numbers)}"
    pool = TaskPool.objects.create(slug=slug, title=f"Pool {slug}")
    for _ in range(tasks):
        make_task(pool, criteria=criteria, category=category)
    return pool


def make_task(pool: TaskPool, *, criteria: int = 3, category: str = "Writing", **values: Any) -> Task:
    """A task, without a rubric where `criteria` is 0. The first criterion is critical, the rest important."""
    number = next(numbers)
    task = Task.objects.create(
        pool=pool,
        external_id=f"job-{number}",
        position=number,
        title=f"Job {number}",
        brief="Please write a short text.",
        category=category,
        content_hash=f"{number:064d}",
        **values,
    )
    if criteria:
        rubric = Rubric.objects.create(task=task, version=1, approved_at=timezone.now())
        Criterion.objects.bulk_create(
            Criterion(
                rubric=rubric,
                position=position,
                text=f"Requirement {position} holds.",
                importance="critical" if position == 1 else "important",
            )
            for position in range(1, criteria + 1)
        )
    return task


def make_attachment(
    task: Task, name: str = "notes.txt", content: bytes = b"Notes.\n", *, media_type: str = "text/plain"
) -> Attachment:
    """A stored file of the client's."""
    sha256 = hashlib.sha256(content).hexdigest()
    attachment = Attachment(task=task, name=name, size=len(content), media_type=media_type, sha256=sha256)
    attachment.file.save(name, ContentFile(content))
    return attachment


def make_study(
    pool: TaskPool | None = None, *, agents: list[Agent] | None = None, by: User | None = None, **values: Any
) -> Study:
    """A started study: one task, one scripted agent, the arm feedback, one feedback cycle."""
    slug = values.pop("slug", f"study-{next(numbers)}")
    plan = Plan(slug=slug, title=f"Study {slug}", agents=agents or [make_agent()], **{"seed": 1, **values})
    return start_study(pool=pool or make_pool(), plan=plan, by=by)


def make_reply(message: str = "Here it is.", *, files: dict[str, bytes] | None = None) -> Reply:
    return Reply(
        message=message,
        files=tuple(
            File(name=name, content=content, media_type="text/markdown")
            for name, content in (files if files is not None else {"report.md": b"# Report\n"}).items()
        ),
        usage=Usage(input_tokens=100, output_tokens=50, cost_usd=Decimal("0.10")),
    )


def deliver_next(reply: Reply | None = None) -> ReviewCycle:
    """Take the next queued cycle, give it a reply and return it, awaiting its review."""
    taken = take_next("scripted")
    assert taken is not None, "no cycle was queued"
    deliverable = store_reply(run=taken.run, reply=reply or make_reply(), latency=timedelta(seconds=1))
    assert deliver(deliverable=deliverable)
    return ReviewCycle.objects.get(pk=taken.cycle.pk)


def open_slots(study: Study) -> list[ReviewSlot]:
    """A waiting primary slot for each queued cycle, without runs and deliverables: for tests of the queue."""
    queued = ReviewCycle.objects.filter(trial__study=study, state="queued")
    cycles = queued.select_related("trial__task").order_by("ordinal")
    slots = ReviewSlot.objects.bulk_create(
        ReviewSlot(
            kind=ReviewSlot.Kind.PRIMARY,
            study=study,
            cycle=cycle,
            category=cycle.trial.task.category,
            ordinal=cycle.ordinal,
        )
        for cycle in cycles
    )
    cycles.update(state="awaiting_review")
    return slots


def marks_for(claim: Claim, *, not_met: tuple[int, ...] = ()) -> dict[int, Mark]:
    """Marks on every criterion of a claim's task: met, except at the positions `not_met`."""
    slot = ReviewSlot.objects.select_related("cycle__trial").get(pk=claim.slot_id)
    assert slot.cycle is not None
    return {
        criterion.pk: Mark(Verdict.NOT_MET, reason=f"No {criterion.position}.")
        if criterion.position in not_met
        else Mark(Verdict.MET)
        for criterion in Criterion.objects.filter(rubric=slot.cycle.trial.rubric_id)
    }


def full_claim(claim: Claim) -> Claim:
    """The claim with everything loaded that the review actions ask for."""
    return Claim.objects.select_related(
        "reviewer",
        "slot__cycle__trial__study",
        "slot__cycle__trial__task",
        "slot__cycle__arm",
        "slot__basis",
        "slot__next_cycle__trial",
    ).get(pk=claim.pk)
