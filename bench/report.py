"""`./run bench report [SCORES ...]`: the report and the export of 1,000, 100,000 and 1,000,000 scores, each
in a finished study of its own.

The last line of output is JSON, by the number of scores: `page_cold_s` of the slowest page of the report
with nothing kept, each in `pages_cold_s`, all of them in `together_cold_s`; `..._cached_s` the same again
(medians of five); `trials_behind_s` of the slowest lists of trials; `export_s` and `export_mb` of
`manage.py export_study` as CSV, in MB above what a command of Django's has. A process pays once for what
the first report imports: `imports_s`, in none of the others.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

if TYPE_CHECKING:
    from django.test import Client

    from reviews.models import Study

SIZES = (1_000, 100_000, 1_000_000)
AGAIN = 5


def main() -> None:
    import django

    django.setup()
    from django.test import Client

    from bench._peak import peak
    from bench._records import make_records
    from reviews.models import Score
    from tests.factories import make_user

    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    client = Client(headers={"host": "localhost"})
    client.force_login(make_user(f"reader-{os.getpid()}", "researcher"))
    _, idle = peak(["manage.py", "diffsettings"])
    figures: dict[str, Any] = {}
    for size in sizes:
        began = time.perf_counter()
        study = make_records(f"scores-{size}", size)
        print(f"{size} scores made in {time.perf_counter() - began:.0f} s", flush=True)
        if not figures:
            figures["imports_s"] = round(_imports(client, study), 2)
        found = {"scores": Score.objects.filter(review__slot__study=study).count()}
        found |= _pages(client, study) | _export(study, idle)
        print(found, flush=True)
        figures[str(size)] = found
    print(json.dumps(figures))


def _imports(client: Client, study: Study) -> float:
    """What the first report takes longer than the same one afterwards, nothing being kept."""
    first = sum(_visit(client, study).values())
    return first - sum(_visit(client, study).values())


def _pages(client: Client, study: Study) -> dict[str, Any]:
    cold = _visit(client, study)
    visits = [_visit(client, study, cold=False) for _ in range(AGAIN)]
    again = {name: statistics.median(visit[name] for visit in visits) for name in cold}
    return {
        "page_cold_s": round(max(cold.values()), 3),
        "page_cached_s": round(max(again.values()), 3),
        "together_cold_s": round(sum(cold.values()), 3),
        "together_cached_s": round(sum(again.values()), 3),
        "pages_cold_s": {name: round(seconds, 3) for name, seconds in cold.items()},
        "pages_cached_s": {name: round(seconds, 3) for name, seconds in again.items()},
        "trials_behind_s": _trials_behind(client, study),
    }


def _trials_behind(client: Client, study: Study) -> dict[str, float]:
    """Seconds of the trials behind a figure, of each kind that takes longer than a quarter of a second."""
    from django.urls import reverse

    from reviews.queries.report_behind import Which

    seconds = {}
    for which in Which:
        began = time.perf_counter()
        answer = client.get(reverse("report_trials", args=[study.pk]), {"which": which.value})
        seconds[which.value] = round(time.perf_counter() - began, 3)
        assert answer.status_code == 200, (which, answer.status_code)
    return {which: spent for which, spent in seconds.items() if spent > 0.25}


def _visit(client: Client, study: Study, *, cold: bool = True) -> dict[str, float]:
    """Seconds of each page of the report."""
    from django.core.cache import cache
    from django.urls import reverse

    from reviews.views.report import TABS
    from reviews.views.report_figures import store

    if cold:
        cache.clear()
        store.clear()
    seconds = {}
    for name in [name for name, _ in TABS] + ["report_trials"]:
        began = time.perf_counter()
        answer = client.get(reverse(name, args=[study.pk]))
        seconds[name] = time.perf_counter() - began
        assert answer.status_code == 200, (name, answer.status_code)
    return seconds


def _export(study: Study, idle: float) -> dict[str, float]:
    from bench._peak import peak

    with tempfile.TemporaryDirectory() as folder:
        seconds, mb = peak(["manage.py", "export_study", study.slug, "--to", f"{folder}/export"])
    return {"export_s": round(seconds, 2), "export_mb": round(mb - idle, 1)}


if __name__ == "__main__":
    main()
