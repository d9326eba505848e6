"""`./run bench report`: a study of 10,000 finished trials, two arms, two cycles, as rows and as a page.

The last line of output is JSON: seconds (median of five) and statements of each.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

TASKS = 5_000
ENDS = (0, 1, 2, None)


def measure(work: Callable[[], object]) -> tuple[float, int]:
    """Median seconds of five, and the statements of the last."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as captured:
        work()
    return statistics.median(seconds), len(captured)


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from reviews.queries.report import study_rows
    from tests.factories import make_agent, make_study, make_user
    from tests.reviews.settled import bulk_pool, settle

    agents = [make_agent("one"), make_agent("two")]
    study = make_study(bulk_pool(TASKS), agents=agents, arms=["feedback", "retry"], feedback_cycles=2)
    settle(study, list(ENDS) * (2 * TASKS // len(ENDS)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(make_user("reader", "researcher"))
    page = reverse("report", args=[study.pk])
    assert client.get(page, headers={"host": "localhost"}).status_code == 200
    rows_seconds, rows_statements = measure(lambda: study_rows(study))
    page_seconds, page_statements = measure(lambda: client.get(page, headers={"host": "localhost"}))
    figures = {
        "trials": 2 * TASKS,
        "rows_s": round(rows_seconds, 3),
        "rows_statements": rows_statements,
        "page_s": round(page_seconds, 3),
        "page_statements": page_statements,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
