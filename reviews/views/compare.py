"""Studies beside each other, pool releases beside each other, and what others published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, require_role, signed_in, visible_studies
from reviews.models import Study
from reviews.queries.agent_labels import AgentNames, agent_names
from reviews.queries.report import study_rows
from reviews.rules.published import BY_CATEGORY, OVERALL, SOURCE, TASKS, Published
from reviews.views.report_choices import agent_value
from reviews.views.report_shown import in_order, shown_names

if TYPE_CHECKING:
    from reviews.stats.intervals import Interval
    from reviews.stats.rates import Rate, RateRow
    from reviews.stats.shares import Share

READERS = (Role.ADMIN, Role.RESEARCHER)
AT_ONCE: Final = 12
LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """One agent in one arm of a study or release, over all its categories; `studies` are what it draws on.
    `value` is what an address of a single study calls the agent, "" where studies are pooled.
    """

    studies: Sequence[Study]
    pool: str
    agent: str
    scripted: bool
    row: RateRow
    value: str = ""

    def cells(self, ks: Sequence[int]) -> list[Rate | None]:
        """The rate at each of `ks`; None beyond the row's last."""
        return [self.row.rates[k] if k < len(self.row.rates) else None for k in ks]


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """What was published of one attempt, with our interval; both None where nothing was."""

    share: Share | None
    predicted: float | None


def published_cells(line: Published, ks: Sequence[int]) -> list[PublishedCell]:
    """A cell for each of `ks`."""
    from reviews.stats.shares import count_share  # costs seconds and 100 MB at the start

    counts = [line.completed[k] if k < len(line.completed) else None for k in ks]
    return [
        PublishedCell(None if count is None else count_share(count, TASKS), line.predicted.get(k))
        for k, count in zip(ks, counts, strict=True)
    ]


def published_gain(line: Published) -> tuple[Interval | None, Interval | None]:
    """The uplift (percentage points) and the relative one (a fraction) of the last observed attempt, with our
    intervals: completion only grows, so that what was newly completed is a difference of counts."""
    from reviews.stats.bootstrap import Clustered  # these three cost seconds and 100 MB at the start
    from reviews.stats.intervals import relatives_in, uplift
    from reviews.stats.shares import count_share

    newly = line.last - line.alone
    [relative] = relatives_in(Clustered([TASKS, line.alone, newly], TASKS, None), [2], alone=1)
    return uplift(count_share(newly, TASKS)), relative


@signed_in
@require_safe
def compare(request: UserRequest) -> HttpResponse:
    """`study` (repeated) are the ids of studies, `by` "release" pools those of one pool release, `published`
    adds what others published."""
    require_role(request.user, *READERS)
    visible = visible_studies(request.user, *READERS).select_related("pool").order_by("-started_at")
    listed = list(visible[:LISTED])
    asked = {found for text in request.GET.getlist("study") if (found := _id(text))}
    wanted = visible.filter(pk__in=asked).prefetch_related("agents")
    chosen = [(study, agent_names(study, request.user)) for study in wanted[:AT_ONCE]]
    unknown = len(asked) - len(chosen)
    by_release = request.GET.get("by") == "release"
    published = request.GET.get("published") == "1"
    lines = _by_release(chosen) if by_release else _by_study(chosen)
    last = [rate.k for line in lines for rate in line.row.rates]
    ks = range(1 + max([*last, 2 if published else 0, 0]))
    context = {
        "listed": listed,
        "chosen": {study.pk for study, _ in chosen},
        "unknown": unknown,
        "most": AT_ONCE,
        "by_release": by_release,
        "hidden": sum(names.hidden for _, names in chosen),
        "narrowed": by_release and _differ([study for study, names in chosen if not names.hidden]),
        "published": [(it, published_cells(it, ks), *published_gain(it)) for it in OVERALL]
        if published
        else [],
        "published_categories": BY_CATEGORY if published else (),
        "source": SOURCE,
        "published_tasks": TASKS,
        "show_published": published,
        "lines": [(line, line.cells(ks)) for line in lines],
        "pooled": any(len(line.studies) > 1 for line in lines),
        "ks": ks,
    }
    return render(request, "reviews/compare.html", context)


Named = tuple[Study, AgentNames]
"""A study with what its reader calls the agents."""


def _by_study(studies: Sequence[Named]) -> list[Compared]:
    lines = []
    for study, called in studies:
        names = shown_names(study.agents.all(), called)
        pool = f"{study.pool.title}, release {study.protocol['pool']['release']}"
        for row in in_order(study_rows(study), names):
            if row.category is None:
                shown = names[row.agent]
                lines.append(Compared([study], pool, shown.name, shown.scripted, row, shown.value))
    return lines


def _by_release(studies: Sequence[Named]) -> list[Compared]:
    """Pooled rows call agents by name: a reader who must not know one gets that study by itself."""
    if not studies:
        return []
    from reviews.queries.report_pooled import pooled_rows  # costs seconds and 100 MB at the start

    lines = []
    groups: dict[tuple[int, int, bool], list[Named]] = defaultdict(list)
    for study, called in studies:
        groups[study.pool_id, study.protocol["pool"]["release"], called.hidden].append((study, called))
    for (_, release, hidden), named in groups.items():
        if hidden:
            lines += _by_study(named)
            continue
        group = [study for study, _ in named]
        single = named[0][1] if len(named) == 1 else None
        agents = {agent.slug: agent for study in group for agent in study.agents.all()}
        pool = f"{group[0].pool.title}, release {release}"
        for row in pooled_rows(group).rows:
            if row.category is None:
                agent = agents[row.agent]
                its = [study for study in group if agent in study.agents.all()]
                value = agent_value(agent, single) if single else ""
                lines.append(Compared(its, pool, agent.name, agent.scripted, row, value))
    return lines


def _differ(studies: Sequence[Study]) -> bool:
    """Whether studies of one release have other arms or cycles, so that pooling leaves some out."""
    shapes: dict[tuple[int, int], set[tuple[tuple[str, ...], int]]] = defaultdict(set)
    for study in studies:
        shape = (tuple(sorted(study.arms)), study.feedback_cycles)
        shapes[study.pool_id, study.protocol["pool"]["release"]].add(shape)
    return any(len(its) > 1 for its in shapes.values())


def _id(text: str) -> UUID | None:
    """However it is written; None for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None
