"""A site on which every page has something to show: good news and bad, long words, every state."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.urls import reverse

from agents.actions.agents import pause_agent
from agents.actions.prices import load_prices
from agents.adapters.price_table import shipped
from reviews.actions.import_pool import import_pool
from reviews.actions.study import cancel_trial
from reviews.actions.upload_pool import keep_upload
from reviews.formats.examples import pool_zip
from reviews.models import Attachment, DeliverableFile, PoolUpload, ReviewSlot, Study, TaskPool, Trial, User
from reviews.rules.categories import CATEGORIES
from tests.factories import make_agent, make_reviewer, make_study, make_task, make_user
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.steps import claim

LONG = (
    "Untersuchungsausschussprotokollzusammenfassung for our newsletter, urgent, please read ALL of it first"
)
FATES = [COMPLETED, NOT_COMPLETED, FAILS, WAITS, NOT_COMPLETED, WAITS]
BROKEN = b'{"id": "a", "title": "", "brief": "b", "category": "Writing", "budget_usd": -1}\nno JSON\n'


@dataclass(frozen=True, slots=True)
class FullSite:
    """`work` is what the reviewer holds. Paths are grouped by the roles that may see them."""

    admin: User
    researcher: User
    reviewer: User
    nobody: User
    study: Study
    trial: Trial
    pools: list[TaskPool]
    uploads: list[PoolUpload]
    work: ReviewSlot
    file: DeliverableFile
    attachment: Attachment

    @property
    def pages_of_readers(self) -> list[str]:
        """Pages that admins and researchers see."""
        example = self.pools[-1]
        return [
            reverse("studies"),
            reverse("study", args=[self.study.pk]),
            reverse("study", args=[self.study.pk]) + "?cycle=failed",
            reverse("trial", args=[self.study.pk, self.trial.pk]),
            reverse("report", args=[self.study.pk]),
            reverse("report", args=[self.study.pk]) + "?arm=retry&category=Writing",
            reverse("exports", args=[self.study.pk]),
            reverse("pools"),
            *(reverse("pool", args=[pool.slug]) for pool in self.pools),
            *(reverse("pool_task", args=[example.slug, task.pk]) for task in example.tasks.all()),
        ]

    @property
    def pages_of_admins_alone(self) -> list[str]:
        return [
            reverse("new_study"),
            reverse("transcript", args=[self.trial.cycles.earliest("created_at").runs.get().pk]),
            reverse("pool_import"),
            *(reverse("pool_upload", args=[upload.pk]) for upload in self.uploads),
            reverse("agents"),
            reverse("new_agent"),
            reverse("prices"),
            reverse("new_price"),
            reverse("people"),
            reverse("new_person"),
            reverse("person", args=[self.reviewer.pk]),
        ]

    @property
    def pages_of_admins(self) -> list[str]:
        return self.pages_of_readers + self.pages_of_admins_alone

    @property
    def pages_of_reviewers(self) -> list[str]:
        return [reverse("desk"), reverse("desk_work", args=[self.work.pk]), reverse("my_work")]

    @property
    def pages_of_everybody(self) -> list[str]:
        return [reverse("account_change_password"), reverse("account_logout")]


def fill() -> FullSite:
    admin = make_user("ada", "admin")
    reviewer, other = make_reviewer("mira", rate="42"), make_reviewer("omar")
    pool = TaskPool.objects.create(slug="jobs", title=LONG)
    for category in CATEGORIES[: len(FATES)]:
        make_task(pool, category=category, budget_usd=480)
    pool.tasks.update(title=LONG)
    pause_agent(agent=make_agent("resting"), reason="Its provider has refused the key.")
    load_prices(shipped())
    make_agent("unpriced", kind="gemini", model="nobody-knows-this-one", scripted=False)
    study = make_study(pool, arms=["feedback", "retry"], feedback_cycles=2, cap_usd=Decimal(100))
    Study.objects.update(title=LONG)
    play(lambda block, arm, attempt: _fate(block, arm, attempt), [reviewer, other])
    gone = Trial.objects.get(study=study, block=3)
    cancel_trial(trial=gone, by=admin, reason="The client took the job back.")
    work = claim(reviewer, start=True).slot
    return FullSite(
        admin=admin,
        researcher=make_user("jun", "researcher"),
        reviewer=reviewer,
        nobody=make_user("olaf"),
        study=study,
        trial=Trial.objects.get(study=study, block=1),
        pools=[pool, _example_pool(admin)],
        uploads=[_upload(admin, "again.zip", pool_zip()), _upload(admin, "broken.jsonl", BROKEN)],
        work=work,
        file=DeliverableFile.objects.filter(deliverable__cycle=work.cycle_id)[0],
        attachment=Attachment.objects.all()[0],
    )


def _fate(block: int, arm: str, attempt: int) -> str:
    """Feedback helps at its first attempt, a plain retry at none."""
    if attempt == 0:
        return FATES[block]
    return COMPLETED if arm == "feedback" and block == 1 else NOT_COMPLETED


def _example_pool(by: User) -> TaskPool:
    """A draft with a task that waits for its rubric, and an attachment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pool.zip"
        path.write_bytes(pool_zip())
        import_pool(slug="example", path=path, name=path.name, by=by, title="An example")
    return TaskPool.objects.get(slug="example")


def _upload(by: User, name: str, content: bytes) -> PoolUpload:
    file = ContentFile(content, name=name)
    return keep_upload(slug="uploaded", title="Uploaded", file=file, criteria=None, by=by)
