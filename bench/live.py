"""`./run bench live`: what a study of 10,000 trials that is half done costs each time its page asks anew.

The last line of output is JSON: seconds (median of nine), statements and kB of an answer.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

if TYPE_CHECKING:
    from reviews.models import Study

TASKS = 5_000
ENDS = (0, 1, 2, None)
ASKS = 9
RUNNING = 500


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils.timezone import now

    from reviews.models import ReviewCycle, TrialArm
    from tests.factories import make_agent, make_study, make_user
    from tests.reviews.settled import bulk_pool, settle

    agents = [make_agent("one"), make_agent("two")]
    study = make_study(
        bulk_pool(TASKS),
        agents=agents,
        arms=["feedback", "retry"],
        feedback_cycles=2,
        cap_usd=Decimal(99_999),
    )
    settle(study, list(ENDS) * (2 * TASKS // len(ENDS)))
    study.trials.filter(ordinal__gte=TASKS).update(outcome=None)
    TrialArm.objects.filter(trial__study=study, trial__outcome=None).delete()
    ReviewCycle.objects.filter(attempt=0, trial__outcome__isnull=False).update(
        state="scored", scored_at=now()
    )
    queued = ReviewCycle.objects.filter(state="queued").order_by("ordinal").values_list("pk", flat=True)
    ReviewCycle.objects.filter(pk__in=list(queued[:RUNNING])).update(state="running")
    runs = _add_runs(study)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(make_user("ada", "admin"))
    headers = {"host": "localhost", "HX-Request": "true"}
    page = reverse("study", args=[study.pk])
    seconds = []
    for _ in range(ASKS):
        start = time.perf_counter()
        answer = client.get(page, headers=headers)
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as captured:
        client.get(page, headers=headers)
    figures = {
        "trials": 2 * TASKS,
        "runs": runs,
        "answer_s": round(statistics.median(seconds), 3),
        "statements": len(captured),
        "answer_kb": round(len(answer.content) / 1000, 1),
    }
    print(json.dumps(figures))


def _add_runs(study: Study) -> int:
    from django.utils import timezone

    from reviews.models import AgentRun, ReviewCycle

    now = timezone.now()
    cycles = ReviewCycle.objects.filter(trial__study=study, state__in=["running", "scored"])
    made = AgentRun.objects.bulk_create(
        [
            AgentRun(
                cycle=cycle,
                agent_id=cycle.runs_by_id,
                study=study,
                number=1,
                state="running" if cycle.state == "running" else "replied",
                started_at=now - timedelta(seconds=60 + number),
                ended_at=None if cycle.state == "running" else now - timedelta(seconds=number % 7200),
                expires_at=now + timedelta(seconds=60),
                cost_usd=Decimal("0.12"),
                reserved_usd=Decimal("0.50"),
                latency_ms=40_000,
                input_tokens=40_000,
                output_tokens=3_000,
            )
            for number, cycle in enumerate(cycles)
        ],
        batch_size=5_000,
    )
    return len(made)


if __name__ == "__main__":
    main()
