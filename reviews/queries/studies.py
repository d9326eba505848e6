"""The list of studies, with how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reviews.models import Study, Trial
from reviews.queries.agent_labels import agent_labels
from reviews.queries.flags import open_flags
from reviews.queries.trials import CLOSED

PAGE = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """A study of the list. `closed` trials are those in which nothing can happen by itself any more.

    `flags` is how much that its reviewers flagged waits for its admins; 0 for who is none of them.
    `agents` are the names of its agents as the reader sees them.
    """

    study: Study
    trials: int
    closed: int
    flags: int
    agents: Sequence[str]

    @property
    def words(self) -> str:
        return f"{self.closed:,} of {self.trials:,}"


@dataclass(frozen=True, slots=True)
class Studies:
    """A page of studies, newest first. `after` is the study to go on from, None at the end."""

    studies: list[Listed]
    after: UUID | None


def studies_page(
    visible: QuerySet[Study], steered: QuerySet[Study], *, after: Study | None = None, size: int = PAGE
) -> Studies:
    """Studies of `visible` that started before `after`, with pool and agents, and the flags of those that
    are in `steered` too (the reader's own as an admin): of others that are blind no agent is named. Six
    statements."""
    studies = visible.order_by("-started_at", "-pk")
    if after is not None:
        earlier = Q(started_at__lt=after.started_at) | Q(started_at=after.started_at, pk__lt=after.pk)
        studies = studies.filter(earlier)
    # The protocol names every task: it has no place in a list.
    found = list(studies.select_related("pool").prefetch_related("agents").defer("protocol")[: size + 1])
    page = found[:size]
    own = steered.filter(pk__in=[study.pk for study in page])
    flags, named = open_flags(own), set(own.values_list("pk", flat=True))
    return Studies(studies=_listed(page, flags, named), after=page[-1].pk if len(found) > size else None)


def _listed(studies: Sequence[Study], flags: dict[UUID, int], named: set[UUID]) -> list[Listed]:
    counts = (
        Trial.objects.filter(study__in=studies)
        .order_by()
        .values("study")
        .annotate(trials=Count("pk"), closed=Count("pk", filter=CLOSED))
    )
    by_study = {row["study"]: row for row in counts}
    return [
        Listed(
            study=study,
            trials=by_study[study.pk]["trials"],
            closed=by_study[study.pk]["closed"],
            flags=flags.get(study.pk, 0),
            agents=_agents(study, named),
        )
        for study in studies
    ]


def _agents(study: Study, named: set[UUID]) -> list[str]:
    if study.pk in named or study.unblinded_at is not None:
        return [f"{agent.name} (scripted)" if agent.scripted else agent.name for agent in study.agents.all()]
    tried, labels = {agent.pk for agent in study.agents.all()}, agent_labels(study)
    return [label for pk, label in labels.items() if pk in tried]
