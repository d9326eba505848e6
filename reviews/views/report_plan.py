"""The report's page on the next study: what a size of it can show, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.forms.plan import PlanForm
from reviews.models import Study
from reviews.queries.report_economics import Economics
from reviews.rules.trial import Arm
from reviews.views.report import READERS, head
from reviews.views.report_figures import Sections

if TYPE_CHECKING:
    from reviews.queries.report_completion import Completion
    from reviews.stats.workload import Workload

CLOSE: Final = 5.0
"""Points to either side to which an uplift is said to be known closely."""

DIFFER: Final = Decimal(30)
"""Percent of trials completed in one arm only, where no study has told."""


@dataclass(frozen=True, slots=True)
class Planned:
    """`least_points`: the least difference that so many tasks show; `tasks_needed` for the difference asked
    for. None where no number would do, or the numbers exclude each other (`problem` says how). `margin`: half
    the interval of the uplift that this study found, with so many tasks; None without one.
    `close_tasks` tell such an uplift to CLOSE points to either side."""

    least_points: float | None
    tasks_needed: int | None
    problem: str
    margin: float | None
    close_tasks: int | None
    uplift: float | None
    work: Workload


@signed_in
@require_safe
def plan(request: UserRequest, study_id: UUID) -> HttpResponse:
    """What a next study of a size could show and would take; this study's figures are suggested."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_plan")
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    figures: Completion = sections.get("completion")
    money: Economics = sections.get("economics")
    suggested = _suggested(study, figures, money)
    form = PlanForm(request.GET, critic=Arm.CRITIQUE in study.arms)
    form.is_valid()  # what can't be read is said beside its field, and the suggestion counts
    values = form.values(suggested)
    context |= {
        "figures": figures,
        "form": form,
        "values": values,
        "fields": [(field, values[field.name]) for field in form],
        "planned": _planned(values, figures, study),
        "from_here": figures.net is not None,
    }
    return render(request, "reviews/report_plan.html", context)


def _suggested(study: Study, figures: Completion, money: Economics) -> dict[str, Any]:
    from reviews.stats.planner import discordance  # costs seconds and 100 MB at the start

    net = figures.net
    differ = discordance(net.first_only, net.second_only, net.n) if net else None
    timed = sum(effort.timed for effort in money.by_attempt)
    run = Decimal(0) if money.attempt_usd is None else round(money.attempt_usd, 4)
    minutes = Decimal(sum(effort.seconds for effort in money.by_attempt)) / 60 / timed if timed else None
    return {
        "tasks": max(1, study.study_tasks.count()),
        "agents": study.agents.count(),
        "repeats": study.repeats,
        "points": Decimal(10),
        "differ": DIFFER if differ is None else round(Decimal(100 * differ), 1),
        "power": Decimal(80),
        "alpha": Decimal(5),
        "minutes": Decimal(study.minutes) if minutes is None else round(minutes, 1),
        "rate": Decimal(0) if money.rate is None else round(money.rate, 2),
        "run_usd": run,
        "critic_usd": run if money.critique_usd is None else round(money.critique_usd, 4),
        "overlap": round(100 * study.overlap_fraction, 1),
    }


def _planned(values: dict[str, Any], figures: Completion, study: Study) -> Planned:
    from reviews.stats.planner import Question, tasks_for_margin, uplift_margin
    from reviews.stats.workload import Design, workload

    least, needed, problem = None, None, ""
    try:
        question = Question(
            agents=values["agents"],
            discordance=float(values["differ"]) / 100,
            alpha=float(values["alpha"]) / 100,
            power=float(values["power"]) / 100,
            repeats=values["repeats"],
        )
        least = question.least_points(values["tasks"])
        needed = question.tasks_needed(float(values["points"]))
    except ValueError as error:
        problem = str(error)
    found = figures.last.uplift
    uplift = found.value if found is not None and figures.last_k else None
    work = workload(
        Design(
            tasks=values["tasks"],
            agents=values["agents"],
            repeats=values["repeats"],
            alone=_share(figures.line.rates[0].share.rate),
            completed={arm: _before(figures, arm) for arm in study.arms},
            minutes=values["minutes"],
            rate=values["rate"],
            run_usd=values["run_usd"],
            critic_usd=values["critic_usd"],
            overlap=values["overlap"] / 100,
        )
    )
    return Planned(
        least_points=least,
        tasks_needed=needed,
        problem=problem,
        margin=None if uplift is None else uplift_margin(values["tasks"], uplift),
        close_tasks=None if uplift is None else tasks_for_margin(CLOSE, uplift),
        uplift=uplift,
        work=work,
    )


def _before(figures: Completion, arm: str) -> Sequence[Decimal]:
    """The share completed before each attempt of an arm, by the agent asked for in the category asked for."""
    row = next((row for row in figures.by_agent if (row.agent, row.arm) == (figures.line.agent, arm)), None)
    if row is None:
        return [Decimal(0)] * figures.last_k
    return [_share(rate.share.rate) for rate in row.rates[:-1]]


def _share(rate: float | None) -> Decimal:
    """Of what is not known yet nothing is taken to be completed: the dearest case."""
    return Decimal(0) if rate is None else round(Decimal(rate), 6)
