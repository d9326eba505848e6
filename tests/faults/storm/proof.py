"""What must hold of the records once a storm has settled. Each check returns a line for each thing wrong."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from agents.adapters import registry
from agents.adapters.base import Usage
from agents.models import AgentStep
from agents.queries.prices import prices_of
from reviews.models import AgentRun, Amendment, Critique, Deliverable, DeliverableFile, ReviewCycle, Study
from reviews.queries.spending import spending
from reviews.rules.cycle import State
from reviews.rules.retry import Fault
from tests.wire.fast_plan import plan_of, report
from tests.wire.fast_process import Line

Step = AgentStep.State
Run = AgentRun.State
JOB = re.compile(r"job ([0-9a-f]{16})")
ZERO = Decimal(0)


def stuck() -> list[str]:
    """Every cycle is final or waits on a person; no run and no call is left open."""
    waiting = ReviewCycle.objects.filter(state__in=(State.QUEUED, State.RUNNING))
    found = [f"cycle {cycle.pk} is {cycle.state}: {cycle.waiting_reason or 'no reason'}" for cycle in waiting]
    found += [f"run {run.pk} is still running" for run in AgentRun.objects.filter(state=Run.RUNNING)]
    found += [f"step {step.pk} is still asked" for step in AgentStep.objects.filter(state=Step.ASKED)]
    return found


def lost(lines: Iterable[Line]) -> list[str]:
    """Every stored reply is used, and every whole answer of the provider's is stored or known as a call that
    nobody knows the end of."""
    found: list[str] = []
    for (cycle, session), steps in _sessions().items():
        found += _unused(cycle, session, [step for step in steps if step.state == Step.REPLIED])
    for (job, number), (whole, replied, unanswered) in _calls(lines).items():
        if whole > replied + unanswered:
            found.append(f"{job} {number}: {whole} answers, {replied} stored, {unanswered} unanswered")
        if replied > whole:
            found.append(f"{job} {number}: {replied} answers stored, {whole} given")
    return found


def bought_twice() -> list[str]:
    """No call was made for an answer that was there."""
    found: list[str] = []
    for (cycle, session), steps in _sessions().items():
        stored = [step for step in steps if step.state == Step.REPLIED]
        found += [
            f"cycle {cycle}, session {session}: answer {step.number} was asked for again"
            for step in steps
            if any(_was_there(other, step) for other in stored)
        ]
    return found


def given_again(lines: Iterable[Line]) -> int:
    """How many whole answers of the provider's had been given before: what lost runs cost."""
    whole = [(line.job, line.step) for line in lines if line.whole]
    return len(whole) - len(set(whole))


def spending_mismatch() -> list[str]:
    """What each run and study is said to have cost is what its stored answers and open calls come to."""
    found: list[str] = []
    spent: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for run in AgentRun.objects.select_related("agent").prefetch_related("steps"):
        cost, usages, possible = _recounted(run)
        spent[run.study_id] += cost
        stored = (run.cost_usd, run.possible_usd, run.input_tokens, run.output_tokens, run.cached_tokens)
        counted = (
            cost,
            possible,
            sum(usage.input_tokens for usage in usages),
            sum(usage.output_tokens for usage in usages),
            sum(usage.cached_tokens for usage in usages),
        )
        if stored != counted:
            found.append(f"run {run.pk} ({run.state}) says {stored}, its steps {counted}")
    for study in Study.objects.all():
        said = spending(study)
        if (said.spent_usd, said.reserved_usd, said.unknown_usd) != (spent[study.pk], ZERO, ZERO):
            found.append(f"study {study.slug} says {said}, its answers come to USD {spent[study.pk]}")
    return found


def cap_exceeded() -> list[str]:
    """No run cost more than its reservation, no session more than a run may, and at no start of a run was
    more committed than the caps allowed then."""
    found: list[str] = []
    sessions: defaultdict[tuple[UUID, int], Decimal] = defaultdict(Decimal)
    for run in AgentRun.objects.select_related("agent"):
        used = (run.cost_usd or ZERO) + run.possible_usd
        sessions[run.cycle_id, run.session] += used
        if used > run.reserved_usd:
            found.append(f"run {run.pk} used USD {used} of {run.reserved_usd}")
        if sessions[run.cycle_id, run.session] > run.agent.max_cost_usd:
            found.append(f"cycle {run.cycle_id}, session {run.session}: more than a run may cost")
    for study in Study.objects.all():
        found += _over_at_a_start(study)
    return found


def wrong_deliverables() -> list[str]:
    """Each deliverable is what its conversation makes, with every answer taken in once and in order."""
    found: list[str] = []
    delivered = Deliverable.objects.filter(cycle__isnull=False).select_related("run__agent")
    for deliverable in delivered.prefetch_related("files"):
        plan = plan_of(deliverable.run.agent.model)
        job = JOB.search(deliverable.message)
        assert job is not None, deliverable.message
        contents = [_content(file) for file in deliverable.files.all()]
        if contents != [report(job[1], plan.steps(job[1]))]:
            found.append(f"run {deliverable.run_id}: {contents}")
    return found


def _content(file: DeliverableFile) -> str:
    with file.file.open("rb") as stored:
        content: bytes = stored.read()
    return content.decode()


def _sessions() -> dict[tuple[UUID, int], list[AgentStep]]:
    found: defaultdict[tuple[UUID, int], list[AgentStep]] = defaultdict(list)
    for step in AgentStep.objects.order_by("asked_at"):
        found[step.cycle_id, step.session].append(step)
    return found


def _unused(cycle: UUID, session: int, replied: list[AgentStep]) -> list[str]:
    runs = list(AgentRun.objects.filter(cycle=cycle, session=session).order_by("number"))
    last = runs[-1]
    if not replied or (last.state == Run.FAILED and Fault(last.fault).own):
        return []
    if not any(
        Deliverable.objects.filter(run=run).exists() or Critique.objects.filter(run=run).exists()
        for run in runs
    ) and not any(run.state == Run.REPLIED for run in runs):
        return [f"cycle {cycle}, session {session}: {len(replied)} stored answers led to nothing"]
    numbers = sorted({step.number for step in replied})
    if numbers != list(range(1, len(numbers) + 1)):
        return [f"cycle {cycle}, session {session}: answers {numbers} have a gap"]
    return []


def _was_there(stored: AgentStep, asked: AgentStep) -> bool:
    ended = stored.ended_at
    return stored.number == asked.number and ended is not None and ended < asked.asked_at


def _job(step: AgentStep) -> str:
    found = JOB.search(step.reply)
    assert found is not None, step.reply
    return found[1]


def _calls(lines: Iterable[Line]) -> dict[tuple[str, int], tuple[int, int, int]]:
    """By conversation and number: whole answers of the provider's log, stored ones, open ends. A conversation
    of which nothing was stored goes by its model, with all others like it."""
    replied: Counter[tuple[str, int]] = Counter()
    unanswered: Counter[tuple[str, int]] = Counter()
    jobs: dict[UUID, set[str]] = defaultdict(set)
    steps = list(AgentStep.objects.select_related("run"))
    for step in steps:
        if step.state == Step.REPLIED:
            jobs[step.run_id].add(_job(step))
    by_conversation: dict[tuple[UUID, str], str] = {}
    for step in steps:
        for job in jobs[step.run_id]:
            by_conversation[step.cycle_id, step.run.purpose] = job
    for step in steps:
        job = by_conversation.get((step.cycle_id, step.run.purpose), step.model)
        if step.state == Step.REPLIED:
            replied[job, step.number] += 1
        elif step.state == Step.UNANSWERED:
            unanswered[job, step.number] += 1
    known = set(by_conversation.values())
    whole = Counter(
        (line.job if line.job in known else line.model, line.step) for line in lines if line.whole
    )
    keys = whole.keys() | replied.keys() | unanswered.keys()
    return {key: (whole[key], replied[key], unanswered[key]) for key in keys}


def _recounted(run: AgentRun) -> tuple[Decimal, list[Usage], Decimal]:
    """Cost and usages from the answers as they came, and what calls with an open end may have cost."""
    prices = prices_of(run.agent, run.started_at)
    assert prices is not None
    read = registry.provider(run.agent.kind).read
    steps = list(run.steps.all())
    usages = [read(json.loads(step.reply)).usage for step in steps if step.state == Step.REPLIED]
    possible = sum((step.worst_usd or ZERO for step in steps if step.state == Step.UNANSWERED), ZERO)
    return sum(map(prices.cost, usages), ZERO), usages, possible


def _over_at_a_start(study: Study) -> list[str]:
    found: list[str] = []
    runs = list(AgentRun.objects.filter(study=study).order_by("started_at"))
    for place, run in enumerate(runs):
        cap = _cap_at(study, run)
        committed = run.reserved_usd
        for other in runs[:place]:
            over = other.ended_at is not None and other.ended_at <= run.started_at
            committed += (other.cost_usd or ZERO) + other.possible_usd if over else other.reserved_usd
        if cap is not None and committed > cap:
            found.append(f"{study.slug}: USD {committed} committed when run {run.pk} began, cap {cap}")
    return found


def _cap_at(study: Study, run: AgentRun) -> Decimal | None:
    """As it was when the run began. The frozen protocol has the first one."""
    raised = Amendment.objects.filter(study=study, at__lte=run.started_at).exists()
    if raised:
        return study.cap_usd
    first = study.protocol["cap_usd"]
    return None if first is None else Decimal(first)
