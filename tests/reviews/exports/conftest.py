"""An export that somebody has asked for. Tests that make it need real transactions."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from reviews.actions.export_study import ask_export
from reviews.models import Study, StudyExport, User
from tests.factories import make_agent, make_pool, make_reviewer, make_study, make_user
from tests.reviews.play import NOT_COMPLETED, play


@pytest.fixture
def person() -> User:
    return make_user("jun", "researcher")


@pytest.fixture
def study() -> Study:
    study = make_study(make_pool(tasks=1), agents=[make_agent("scribe")])
    play(lambda block, arm, attempt: NOT_COMPLETED, [make_reviewer()])
    return study


@pytest.fixture
def export(study: Study, person: User) -> StudyExport:
    return ask_export(study=study, by=person, form="csv")


@pytest.fixture
def stored() -> set[Path]:
    """The stored files there were before."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(exist_ok=True)
    return {path for path in root.rglob("*") if path.is_file()}
