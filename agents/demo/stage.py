"""The demo's players at work: an agent runs, a reviewer reviews. Everything goes through the real actions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from agents.actions.critique import check_critique, store_critique
from agents.actions.finish import fail_run, store_reply
from agents.actions.take import Taken, take_next
from agents.adapters import registry
from agents.adapters.base import AdapterError, Job, Reply, check_reply
from agents.adapters.script import points
from agents.demo import judge
from agents.demo.backdate import end_wait
from agents.demo.people import Cast
from agents.demo.story_clock import StoryClock
from agents.queries.critique_job import critique_job
from agents.queries.guidance import guidance_for
from agents.queries.job import job_for
from reviews.access import get_claim
from reviews.actions.claim import claim_next
from reviews.actions.clock import pause_clock, start_clock
from reviews.actions.deliver import deliver
from reviews.actions.give_back import release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import Mark, lock_scores
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import AgentRun, Claim, Criterion, DeliverableFile, ReviewCycle, ReviewSlot, Study, User
from reviews.queries.clock import database_now
from reviews.rules.completion import Verdict
from reviews.rules.cycle import State


@dataclass(frozen=True, slots=True)
class Stage:
    """`stored` collects the names of the files that deliverables wrote, for whoever has to clean up."""

    clock: StoryClock
    cast: Cast
    chance: random.Random
    stored: list[str] = field(default_factory=list)


def run_agent(stage: Stage, study: Study) -> None:
    """Run what is next in `study`'s start order, critics first, until a cycle has a deliverable or has failed
    for good."""
    while True:
        taken = take_next("scripted")
        if taken is None or taken.run.study_id != study.pk:
            raise RuntimeError("the demo found another study's cycle, or none, where its own should wait")
        latency = timedelta(seconds=stage.chance.uniform(35, 240))
        try:
            reply = _reply(taken)
        except AdapterError as error:
            stage.clock.go_on(minutes=latency / timedelta(minutes=1))
            fail_run(run=taken.run, error=error, latency=latency)
            if ReviewCycle.objects.get(pk=taken.cycle.pk).state == State.FAILED:
                return
            stage.clock.go_on(minutes=0.2)
            end_wait(taken.cycle)
            continue
        stage.clock.go_on(minutes=latency / timedelta(minutes=1))
        if taken.run.purpose == AgentRun.Purpose.CRITIQUE:
            store_critique(run=taken.run, reply=reply, latency=latency)
            stage.clock.go_on(minutes=0.1)
            continue
        deliverable = store_reply(run=taken.run, reply=reply, latency=latency)
        stage.stored.extend(str(file.file.name) for file in deliverable.files.all())
        deliver(deliverable=deliverable)
        return


def _reply(taken: Taken) -> Reply:
    """The checked reply, at once: how long it took is for the story's clock to tell."""
    critique = taken.run.purpose == AgentRun.Purpose.CRITIQUE
    read: Callable[..., Job] = critique_job if critique else job_for
    job = read(taken.cycle, tries=taken.tries)
    job = replace(job, settings={**job.settings, "seconds": 0})
    reply = registry.adapter(taken.run.agent.kind).deliver(job)
    if critique:
        check_critique(reply)
    else:
        check_reply(reply, job.limits)
    return reply


def run_follow_ups(stage: Stage, study: Study) -> None:
    """Run every later attempt that is queued. They come before every attempt 0 that still waits."""
    for _ in range(ReviewCycle.objects.filter(trial__study=study, state=State.QUEUED, attempt__gt=0).count()):
        stage.clock.go_on(minutes=stage.chance.uniform(0.2, 1.5))
        run_agent(stage, study)


def review(
    stage: Stage, cycle: ReviewCycle, reviewer: User, *, flawed: bool = False, writes: bool = True
) -> None:
    """Claim, score, lock, answer the hire question and, where it is wanted, write the feedback.

    `flawed` makes sure that something is wrong. Without `writes` the reviewer gives the feedback back.
    """
    stage.clock.go_on(minutes=stage.chance.uniform(3, 14))
    slot = ReviewSlot.objects.get(cycle=cycle, kind=ReviewSlot.Kind.PRIMARY)
    claim = claim_next(reviewer=reviewer, wanted=slot.pk, start=True)
    claim = get_claim(reviewer, claim.slot_id)
    case, criteria = _case(cycle, flawed=flawed)
    found = judge.faults(case)
    _work(stage, claim, minutes=stage.chance.uniform(6, 12.5))
    locked = lock_scores(claim=claim, marks=_marks(case, criteria, found))
    stage.clock.go_on(minutes=stage.chance.uniform(0.3, 1))
    answer_hire(review=locked, would_hire=judge.would_hire(case, found))
    held = Claim.objects.filter(reviewer=reviewer, ended_at__isnull=True).first()
    if held is None:
        return
    held = get_claim(reviewer, held.slot_id)
    stage.clock.go_on(minutes=stage.chance.uniform(3, 10))
    if writes:
        submit_feedback(claim=held, text=judge.feedback(case, found))
    else:
        release_claim(claim=held)


def read_again(stage: Stage, slot: ReviewSlot, reviewer: User) -> None:
    """Claim, score and lock a second, independent reading, and answer the hire question."""
    assert slot.cycle is not None, "an independent review is of an attempt"
    stage.clock.go_on(minutes=stage.chance.uniform(3, 14))
    claim = claim_next(reviewer=reviewer, wanted=slot.pk, start=True)
    claim = get_claim(reviewer, claim.slot_id)
    case, criteria = _case(slot.cycle, flawed=False)
    found = judge.second_opinion(case)
    _work(stage, claim, minutes=stage.chance.uniform(6, 12.5))
    locked = lock_scores(claim=claim, marks=_marks(case, criteria, found))
    stage.clock.go_on(minutes=stage.chance.uniform(0.3, 1))
    answer_hire(review=locked, would_hire=judge.would_hire(case, found))


def _work(stage: Stage, claim: Claim, *, minutes: float) -> None:
    """Let the clock run for so many minutes, now and then with a break in between."""
    if stage.chance.random() < 0.2:
        stage.clock.go_on(minutes=minutes / 2)
        pause_clock(claim=claim, now=database_now())
        stage.clock.go_on(minutes=stage.chance.uniform(4, 25))
        start_clock(claim=claim, now=database_now())
        minutes /= 2
    stage.clock.go_on(minutes=minutes)


def _case(cycle: ReviewCycle, *, flawed: bool) -> tuple[judge.Case, list[Criterion]]:
    trial = cycle.trial
    criteria = list(Criterion.objects.filter(rubric=trial.rubric_id))
    files = DeliverableFile.objects.filter(deliverable__cycle=cycle)
    case = judge.Case(
        study=trial.study.slug,
        task=trial.task.external_id,
        agent=trial.agent.slug,
        arm=cycle.arm.arm if cycle.arm else None,
        told=bool(points.of_guidance(guidance_for(cycle))),
        attempt=cycle.attempt,
        requirements=[judge.Requirement(row.position, row.text, row.importance) for row in criteria],
        replayed=trial.agent.settings.get("replay", True) and trial.task.external_id in judge.notes(),
        flawed=flawed,
        blind=len(trial.study.arms) > 1,
        file=files.values_list("name", flat=True)[0],
    )
    return case, criteria


def _marks(case: judge.Case, criteria: list[Criterion], found: dict[int, str]) -> dict[int, Mark]:
    return {
        row.pk: Mark(Verdict.NOT_MET, reason=found[row.position], evidence=case.file)
        if row.position in found
        else Mark(Verdict.MET)
        for row in criteria
    }
