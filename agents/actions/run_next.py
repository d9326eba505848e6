"""One run from beginning to end: take, work, store, use. Every call happens outside any transaction."""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager
from datetime import timedelta

from django.db import connection

from agents.actions.critique import check_critique, store_critique
from agents.actions.finish import fail_run, hand_over, stop_run
from agents.actions.heartbeat import heartbeat
from agents.actions.journal import RunJournal
from agents.actions.patience import AWAY
from agents.actions.take import Taken, take_next
from agents.adapters import registry
from agents.adapters.base import AdapterError, Job, Reply, check_reply
from agents.adapters.turns import Item, Provider
from agents.loop import assignment
from agents.loop.journal import Stopped
from agents.loop.work import Loop
from agents.queries.critique_job import critique_job
from agents.queries.job import job_for
from agents.queries.past import past_runs
from agents.queries.prices import prices_of
from reviews.models import AgentRun, Study
from reviews.rules.retry import Fault

# What an adapter may take beyond its own limit, to notice it and clean up.
GRACE_SECONDS = 60.0

log = logging.getLogger(__name__)


def run_next(kind: str) -> bool:
    """Take the next cycle that an agent of `kind` may run, and run it. False where there was none.

    A process killed at any point leaves a run whose lease ends, or a stored reply; the sweep finds both.
    """
    taken = take_next(kind)
    if taken is None:
        return False
    run_taken(taken)
    return True


def run_taken(taken: Taken) -> None:
    """Run what was taken to its end, whatever that is. Raises only where the database is away: then the run's
    lease ends."""
    started = time.monotonic()
    try:
        reply = _reply(taken)
    except AdapterError as error:
        fail_run(run=taken.run, error=error, latency=_since(started))
        return
    except Stopped as stopped:
        stop_run(run=taken.run, reason=str(stopped), latency=_since(started))
        return
    try:
        _use(taken, reply, _since(started))
    except AWAY:
        raise  # nobody's fault: the lease ends, and the next run goes on from the stored answers
    except Exception as error:
        # A full disk, say. Without an end the run would be lost, and the same reply bought again for ever.
        log.exception("the reply of run %s could not be stored", taken.run.pk)
        words = f"The reply could not be stored: {type(error).__name__}: {error}"
        # A model's answers are stored: the next run needs the disk alone. Others would do it all again.
        by_steps = isinstance(error, OSError) and registry.is_model(taken.run.agent.kind)
        fault = AdapterError(Fault.NOT_STORED if by_steps else Fault.BUG, words, usage=reply.usage)
        fail_run(run=taken.run, error=fault, latency=_since(started))


def _use(taken: Taken, reply: Reply, latency: timedelta) -> None:
    if taken.run.purpose == AgentRun.Purpose.CRITIQUE:
        store_critique(run=taken.run, reply=reply, latency=latency)
    else:
        hand_over(run=taken.run, reply=reply, latency=latency)


def _reply(taken: Taken) -> Reply:
    """The checked reply. Raises Stopped; AdapterError for everything that can go wrong, bugs included."""
    try:
        if taken.run.purpose == AgentRun.Purpose.CRITIQUE:
            reply = _criticise(taken)
            check_critique(reply)
        else:
            job = job_for(taken.cycle, tries=taken.tries)
            with _lease(taken, job):
                reply = _deliver(taken, job)
            check_reply(reply, job.limits)
    except (AdapterError, Stopped, *AWAY):
        raise
    except OSError as error:
        # Our own disk: an attachment that is missing, a file of hosted code that can't be kept.
        log.exception("run %s met trouble with a file", taken.run.pk)
        words = f"A stored file can't be read or written: {error.strerror or type(error).__name__}."
        raise AdapterError(Fault.NOT_STORED, words) from error
    except Exception as error:
        # Whatever an adapter raises, the run must end with its reason and not be taken up for ever.
        log.exception("run %s failed with a bug", taken.run.pk)
        raise AdapterError(Fault.BUG, f"{type(error).__name__}: {error}") from error
    return reply


def _lease(taken: Taken, job: Job) -> AbstractContextManager[None]:
    return heartbeat.keeping(taken.run, job.limits.seconds + GRACE_SECONDS)


def _deliver(taken: Taken, job: Job) -> Reply:
    kind = taken.run.agent.kind
    if not registry.is_model(kind):
        return _whole(kind, job)
    provider = registry.provider(kind)
    media = provider.media(job.settings)
    goes_on = taken.cycle.trial.study.conversation == Study.Conversation.CONTINUE
    talk = _talk(taken, provider, media) if goes_on else ()
    assigned = assignment.deliver(job, media, goes_on=bool(talk))
    return Loop(job, assigned, provider, _journal(taken, job), talk).work()


def _criticise(taken: Taken) -> Reply:
    job = critique_job(taken.cycle, tries=taken.tries)
    kind = taken.run.agent.kind
    with _lease(taken, job):
        if not registry.is_model(kind):
            return _whole(kind, job)
        provider = registry.provider(kind)
        assigned = assignment.critique(job, provider.media(job.settings))
        return Loop(job, assigned, provider, _journal(taken, job)).work()


def _whole(kind: str, job: Job) -> Reply:
    """From an adapter that does a whole job by itself."""
    # It may take minutes; hundreds of them must not hold a database connection each.
    connection.close()
    return registry.adapter(kind).deliver(job)


def _journal(taken: Taken, job: Job) -> RunJournal:
    run = taken.run
    prices = prices_of(run.agent, run.started_at)
    return RunJournal(run, limits=job.limits, prices=prices, fresh=taken.tries == 0)


def _talk(taken: Taken, provider: Provider, media: frozenset[str]) -> tuple[Item, ...]:
    """The conversation of the attempts before, from what is stored of it."""
    talk: tuple[Item, ...] = ()
    for past in past_runs(taken.cycle):
        job = job_for(past.cycle, tries=0)
        assigned = assignment.deliver(job, media, goes_on=bool(talk))
        journal = RunJournal(past, limits=job.limits, prices=None)
        talk = Loop(job, assigned, provider, journal, talk).replayed()
    return talk


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)
