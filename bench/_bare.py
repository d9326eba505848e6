"""The floor to compare with: a bare Django view that does one SKIP LOCKED claim and one insert, no more.

No middleware, no session, no template; the same database, the same gunicorn settings.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

from hapi.environment import database_from_url

TABLES = """
    DROP TABLE IF EXISTS bench_slot, bench_review;
    CREATE TABLE bench_slot (id uuid PRIMARY KEY, ordinal int NOT NULL, state text NOT NULL);
    CREATE INDEX bench_slot_queue ON bench_slot (ordinal, id) WHERE state = 'waiting';
    CREATE TABLE bench_review (
        id uuid PRIMARY KEY, slot_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now());
"""

CLAIM = """
    UPDATE bench_slot SET state = 'claimed' WHERE id = (
        SELECT id FROM bench_slot WHERE state = 'waiting' ORDER BY ordinal, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def cycle(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM)
        (slot,) = cursor.fetchone()
        cursor.execute("INSERT INTO bench_review (id, slot_id) VALUES (%s, %s)", [uuid.uuid4(), slot])
    return HttpResponse("ok")


def prepare(waiting: int) -> None:
    """Fresh tables with `waiting` rows. For the caller's own Django, not the bare one."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(
            "INSERT INTO bench_slot SELECT gen_random_uuid(), n, 'waiting' FROM generate_series(1, %s) n",
            [waiting],
        )
        cursor.execute("ANALYZE bench_slot")


urlpatterns = [path("", cycle)]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The WSGI entry point; the bare settings are made when gunicorn loads it."""
    return _handler()(environ, start_response)


def _handler() -> WSGIHandler:
    global handler
    with made:
        if handler is not None:
            return handler
        settings.configure(
            SECRET_KEY=os.environ.get("HAPI_SECRET_KEY", "bench"),
            ALLOWED_HOSTS=["127.0.0.1"],
            ROOT_URLCONF="bench._bare",
            DATABASES={
                "default": {
                    **database_from_url(os.environ["DATABASE_URL"]),
                    "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
                }
            },
            INSTALLED_APPS=[],
            MIDDLEWARE=[],
        )
        django.setup()
        handler = WSGIHandler()
        return handler


handler: WSGIHandler | None = None
made = Lock()
