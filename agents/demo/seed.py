"""Puts the demo into an installation: people, a pool, agents and two studies that are half-way."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from agents.demo import judge
from agents.demo.backdate import backdate
from agents.demo.people import make_cast
from agents.demo.pool_file import import_demo_pool
from agents.demo.stage import Stage
from agents.demo.story_clock import StoryClock, workdays_before
from agents.demo.studies import MAIN_DAYS, PILOT_DAYS, make_agents, play_main, play_pilot
from reviews.actions.problem import Refused
from reviews.models import Attachment, Study, TaskPool, User

LOCK = 0x68617069  # any number, the same in every process of this project


def is_empty() -> bool:
    """Whether nobody has an account and there is no pool: a fresh installation."""
    return not (User.objects.exists() or TaskPool.objects.exists())


def load_demo(*, only_if_empty: bool = False) -> bool:
    """Make the whole demo in one transaction. False where it is here already, or with `only_if_empty` where
    anything is.

    Two calls at once make one demo. Raises Refused where there are other studies: the demo works off queued
    cycles, and theirs are not its own. Files written before a failure are removed.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if TaskPool.objects.filter(slug="demo").exists() or (only_if_empty and not is_empty()):
                return False
            if Study.objects.exists():
                raise Refused("The demo goes only into an installation that has no studies of its own yet.")
            _play(stored)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise
    return True


def _play(stored: list[str]) -> None:
    days = workdays_before(timezone.now().astimezone(UTC).date(), PILOT_DAYS + MAIN_DAYS)
    begin = datetime(days[0].year, days[0].month, days[0].day, 7, 40, tzinfo=UTC)
    clock = StoryClock(begin - timedelta(days=1))
    pool = import_demo_pool()
    stored.extend(Attachment.objects.filter(task__pool=pool).values_list("file", flat=True))
    clock.go_on(minutes=25)
    cast = make_cast()
    agents = make_agents(cast.admin)
    chance = random.Random(judge.SEED)  # noqa: S311 - a story, not a secret
    stage = Stage(clock, cast, chance, stored)
    studies = [
        play_pilot(stage, pool, agents, days[:PILOT_DAYS]),
        play_main(stage, pool, agents, days[PILOT_DAYS:]),
    ]
    backdate(clock, studies=studies, pool=pool, users=cast.everybody())
