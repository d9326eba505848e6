"""What a run's journal keeps whatever happens meanwhile to the run, its worker and the database."""

from __future__ import annotations

import json
import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction

from agents.actions.finish import fail_run, lose_run
from agents.actions.journal import RunJournal
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError, Limits, Usage
from agents.loop.journal import Answer, Permit, Stopped
from agents.models import AgentStep
from agents.queries.prices import prices_of
from reviews.models import AgentRun, Study
from reviews.queries.spending import spending
from reviews.rules.retry import Fault
from tests.agents.model_work import KIND, make_model, study_of
from tests.agents.work import SECOND, end_lease, no_rest

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = Answer(json.dumps({"id": "a"}), Usage(1000, 100))
NOTHING = Decimal(0)
COST = Decimal("0.002")  # 1,000 tokens read at 1 dollar a million, 100 written at 10


@pytest.fixture
def study() -> Study:
    return study_of(make_model())


def take() -> Taken:
    no_rest()
    taken = take_next(KIND)
    assert taken is not None
    return taken


def journal_of(taken: Taken) -> RunJournal:
    prices = prices_of(taken.run.agent, taken.run.started_at)
    return RunJournal(taken.run, limits=Limits(), prices=prices, fresh=taken.tries == 0)


def ask(journal: RunJournal, number: int = 1) -> Permit:
    return journal.ask(number, request="{}", read_tokens=2000)


def lose(taken: Taken) -> None:
    end_lease(taken)
    assert lose_run(run=taken.run)


def test_an_answer_that_comes_after_the_run_was_lost_is_stored_and_costed(study: Study) -> None:
    taken = take()
    journal = journal_of(taken)
    permit = ask(journal)
    lose(taken)
    worst = AgentStep.objects.get().worst_usd
    assert (spending(study).spent_usd, spending(study).possible_usd) == (NOTHING, worst)
    journal.answered(permit, ANSWER, 1.0)
    assert AgentStep.objects.get().state == "replied"
    assert (spending(study).spent_usd, spending(study).possible_usd) == (COST, NOTHING)
    with pytest.raises(Stopped, match="The run lost its lease"):
        ask(journal, 2)
    assert journal_of(take()).stored(1) is not None


def test_an_answer_that_came_late_is_not_asked_for_again(study: Study) -> None:
    """The second run had looked for stored answers just before."""
    first = take()
    early = journal_of(first)
    permit = ask(early)
    lose(first)
    second = journal_of(take())
    assert second.stored(1) is None
    early.answered(permit, ANSWER, 1.0)
    with pytest.raises(Stopped, match="has come late"):
        ask(second)
    assert AgentStep.objects.count() == 1


def test_storing_an_answer_twice_changes_nothing(study: Study) -> None:
    journal = journal_of(take())
    permit = ask(journal)
    journal.answered(permit, ANSWER, 1.0)
    journal.answered(permit, ANSWER, 1.0)
    run = AgentRun.objects.get()
    assert (run.cost_usd, run.possible_usd, run.input_tokens, run.output_tokens) == (COST, NOTHING, 1000, 100)


def test_an_answer_waits_for_a_database_that_has_cut_the_connection(study: Study) -> None:
    """The write is in the middle when its connection ends, as when the database is restarted."""
    journal = journal_of(take())
    permit = ask(journal)
    locked, cut = threading.Event(), threading.Event()

    def cut_it() -> None:
        try:
            with transaction.atomic():
                AgentStep.objects.select_for_update().get()
                locked.set()
                with connection.cursor() as cursor:
                    while not cut.is_set():
                        cursor.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            " WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                        )
                        if cursor.fetchall():
                            cut.set()
                        time.sleep(0.02)
        finally:
            connection.close()

    thread = threading.Thread(target=cut_it)
    thread.start()
    assert locked.wait(10)
    journal.answered(permit, ANSWER, 1.0)
    thread.join()
    assert cut.is_set()
    assert (AgentStep.objects.get().state, AgentRun.objects.get().cost_usd) == ("replied", COST)


def test_a_run_that_fails_leaves_no_call_open(study: Study) -> None:
    """Such as one whose answer could not be stored: what it has cost nobody knows."""
    taken = take()
    ask(journal_of(taken))
    fail_run(run=taken.run, error=AdapterError(Fault.BUG, "Full."), latency=SECOND)
    step, run = AgentStep.objects.get(), AgentRun.objects.get()
    assert (step.state, step.error) == ("unanswered", "No answer was stored.")
    assert (run.state, run.cost_usd, run.possible_usd) == ("failed", NOTHING, step.worst_usd)
