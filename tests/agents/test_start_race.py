"""Two starts, two admins: what happens in the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agents.actions.begin_study import begin_study
from reviews.actions.people import set_active
from reviews.actions.problem import Refused
from reviews.actions.start_study import Plan
from reviews.models import Study, User
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], object]) -> list[str]:
    """Run the jobs in threads that begin together; what each was refused with, "" where it was not."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> str:
        try:
            barrier.wait()
            job()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_study_that_is_started_twice_at_once_exists_once() -> None:
    pool = factories.make_pool(tasks=3)
    plan = Plan(slug="first", title="First", agents=[factories.make_agent()])
    refusals = at_once(*[lambda: begin_study(pool=pool, plan=plan, by=None)] * 4)
    taken = "There is a study “first” already. Choose another short name."
    assert sorted(refusals) == ["", taken, taken, taken]
    assert Study.objects.get().trials.count() == 3


def test_two_admins_who_deactivate_each_other_leave_one() -> None:
    ada, bea = factories.make_user("ada", "admin"), factories.make_user("bea", "admin")
    refusals = at_once(
        lambda: set_active(user=ada, active=False, by=bea),
        lambda: set_active(user=bea, active=False, by=ada),
    )
    assert sorted(bool(refusal) for refusal in refusals) == [False, True]
    assert User.objects.filter(is_active=True).count() == 1
