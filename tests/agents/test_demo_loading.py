"""How the demo gets in: once, whole or not at all, the same each time, and never beside real studies."""

import hashlib
import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from agents.demo.seed import load_demo
from reviews.models import Critique, Feedback, ReviewCycle, Score, Study, TaskPool, Transition, User
from tests.factories import make_study, make_user

pytestmark = pytest.mark.django_db


def digest() -> str:
    """Of everything that the story is made of; ids are random."""
    cycle = ("trial__study__slug", "ordinal", "arm__arm", "attempt")
    facts = [
        list(ReviewCycle.objects.order_by(*cycle).values_list(*cycle, "state")),
        list(Score.objects.order_by("id").values_list("verdict", "reason", "criterion__text")),
        list(Feedback.objects.order_by("submitted_at").values_list("text", "author__username")),
        list(Critique.objects.order_by("created_at").values_list("text", flat=True)),
        list(Transition.objects.order_by("id").values_list("event", "cycle__ordinal", "cycle__arm__arm")),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def moments() -> list[datetime]:
    return list(Transition.objects.order_by("id").values_list("at", flat=True))


def furthest_apart(one: list[datetime], other: list[datetime]) -> timedelta:
    """The story's clock tells how long this machine took over a step, too."""
    return max(abs(here - there) for here, there in zip(one, other, strict=True))


def test_loaded_twice_it_is_there_once_and_loaded_anew_it_is_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    out = StringIO()
    with transaction.atomic():
        call_command("load_demo", stdout=out)
        first, told = digest(), moments()
        call_command("load_demo", stdout=out)
        assert (digest(), moments()) == (first, told)
        assert Study.objects.count() == 2
        transaction.set_rollback(True)
    assert out.getvalue().splitlines() == ["The demo is in.", "The demo is here already. Nothing changed."]
    call_command("load_demo", if_empty=True, stdout=out)
    assert digest() == first
    assert furthest_apart(moments(), told) < timedelta(minutes=1)


def test_if_empty_does_nothing_and_says_nothing_where_somebody_has_an_account() -> None:
    make_user("somebody")
    out = StringIO()
    call_command("load_demo", if_empty=True, stdout=out)
    assert (out.getvalue(), TaskPool.objects.count()) == ("", 0)


def test_it_does_not_go_in_beside_other_studies() -> None:
    make_study()
    with pytest.raises(CommandError, match="no studies of its own"):
        call_command("load_demo")
    assert Study.objects.count() == 1


def test_a_failure_in_the_middle_leaves_nothing_neither_rows_nor_files(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_user("demo-lena")
    with pytest.raises(IntegrityError), transaction.atomic():
        load_demo()
    assert (TaskPool.objects.count(), User.objects.count()) == (0, 1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
