"""`./run manage report STUDY --format json|csv`."""

import csv
import json
import os
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from reviews.models import Study, User
from tests.factories import make_agent, make_pool, make_study, make_user
from tests.reviews.play import COMPLETED, NOT_COMPLETED, WAITS, play

pytestmark = pytest.mark.django_db


def printed(study: str, **options: str) -> str:
    out = StringIO(newline="")
    call_command("report", study, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def study(reviewer: User) -> Study:
    """Three tasks: completed alone, rescued by feedback, pending."""
    study = make_study(make_pool(tasks=3), agents=[make_agent("scribe")], slug="autumn")
    ends = {(0, 0): COMPLETED, (1, 0): NOT_COMPLETED, (1, 1): COMPLETED, (2, 0): WAITS}
    play(lambda block, arm, attempt: ends[block, attempt], [reviewer])
    return study


ALONE = {
    "k": 0,
    "completed": 1,
    "rate": 0.5,
    "low": pytest.approx(0.0945, abs=1e-4),
    "high": pytest.approx(0.9055, abs=1e-4),
    "bound_low": 1 / 3,
    "bound_high": 2 / 3,
    "interval": "Wilson",
    "uplift_points": None,
    "uplift_low": None,
    "uplift_high": None,
    "uplift_interval": None,
    "relative_uplift": None,
    "relative_low": None,
    "relative_high": None,
    "relative_interval": None,
}
AFTER = {
    "k": 1,
    "completed": 2,
    "rate": 1.0,
    "low": pytest.approx(0.3424, abs=1e-4),
    "high": 1.0,
    "bound_low": 2 / 3,
    "bound_high": 1.0,
    "interval": "Wilson",
    "uplift_points": 50.0,
    "uplift_low": pytest.approx(9.45, abs=1e-2),
    "uplift_high": pytest.approx(90.55, abs=1e-2),
    "uplift_interval": "Wilson",
    "relative_uplift": 1.0,
    "relative_low": pytest.approx(0.0945 / 0.9055, abs=1e-3),
    "relative_high": pytest.approx(0.9055 / 0.0945, abs=1e-1),
    "relative_interval": "Wilson, as odds",
}
ROW = {"agent": "scribe", "scripted": True, "arm": "feedback", "n": 2, "pending": 1, "cancelled": 0}


def test_json_has_a_row_for_all_and_for_each_category(study: Study) -> None:
    assert json.loads(printed("autumn")) == {
        "study": {
            "id": str(study.pk),
            "slug": "autumn",
            "title": "Study autumn",
            "state": "open",
            "rule": "all",
            "threshold": 0.8,
            "arms": ["feedback"],
            "feedback_cycles": 1,
            "repeats": 1,
            "minutes": 20,
            "started_at": study.started_at.isoformat(),
        },
        "rows": [{**ROW, "category": category, "cycles": [ALONE, AFTER]} for category in (None, "Writing")],
    }


def test_csv_has_a_line_for_each_k_and_the_same_figures(study: Study) -> None:
    lines = list(csv.DictReader(StringIO(printed("autumn", format="csv"), newline="")))
    rows = json.loads(printed("autumn"))["rows"]
    expected = [
        {**row, **cycle, "category": row["category"] or "all"} for row in rows for cycle in row["cycles"]
    ]
    assert lines == [
        {name: _as_cell(value) for name, value in line.items() if name != "cycles"} for line in expected
    ]


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_study_may_be_named_by_its_id(study: Study) -> None:
    assert printed(str(study.pk)) == printed("autumn")


def test_letters_decide_the_order_where_names_are_hidden(reviewer: User, client: Client) -> None:
    """In the order of their short names letters could be read off."""
    study = make_study(agents=[make_agent(slug) for slug in ("ash", "elm", "fir", "oak")])
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    client.force_login(make_user(role="researcher", study=study))
    lines = client.get(reverse("report_csv", args=[study.pk])).content.decode().splitlines()[1:]
    letters = [line.split(",")[0] for line in lines]
    assert letters == sorted(letters)
    assert set(letters) == {"Agent A", "Agent B", "Agent C", "Agent D"}


def test_a_study_without_arms_has_rows_with_no_arm(reviewer: User) -> None:
    make_study(slug="alone", arms=[], feedback_cycles=0)
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    rows = json.loads(printed("alone"))["rows"]
    assert [(row["arm"], row["category"], [cycle["k"] for cycle in row["cycles"]]) for row in rows] == [
        (None, None, [0]),
        (None, "Writing", [0]),
    ]
    lines = list(csv.DictReader(StringIO(printed("alone", format="csv"), newline="")))
    assert [(line["arm"], line["category"], line["rate"]) for line in lines] == [
        ("", "all", "1.0"),
        ("", "Writing", "1.0"),
    ]


def test_what_is_undefined_is_null_and_never_zero(db: None) -> None:
    make_study(slug="fresh")
    cycle = json.loads(printed("fresh"))["rows"][0]["cycles"][1]
    assert cycle == {
        "k": 1,
        "completed": 0,
        "rate": None,
        "low": None,
        "high": None,
        "bound_low": 0.0,
        "bound_high": 1.0,
        "interval": None,
        "uplift_points": None,
        "uplift_low": None,
        "uplift_high": None,
        "uplift_interval": None,
        "relative_uplift": None,
        "relative_low": None,
        "relative_high": None,
        "relative_interval": None,
    }


def test_an_agent_with_a_model_is_not_called_scripted(db: None) -> None:
    make_study(slug="real", agents=[make_agent("model", kind="openai_compatible", scripted=False)])
    assert [row["scripted"] for row in json.loads(printed("real"))["rows"]] == [False, False]


@pytest.mark.parametrize("name", ["winter", str(uuid4())])
def test_an_unknown_study_is_named_with_those_there_are(name: str, study: Study) -> None:
    with pytest.raises(CommandError) as problem:
        printed(name)
    assert str(problem.value) == f"There is no study “{name}”. There is: autumn."
    assert problem.value.returncode == 1


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_reader_that_stops_early_is_no_error(study: Study, form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as out:
        call_command("report", "autumn", format=form, stdout=out)
