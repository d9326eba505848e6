"""The Celery application. A task takes ids, calls one action, and is safe to deliver twice."""

import os
from typing import Any

from celery import Celery
from kombu.transport import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

# Nor is anything given back that a worker has not begun, see CELERY_BROKER_TRANSPORT_OPTIONS.
redis.Channel.do_restore = False


class App(Celery):
    """Who sends a wake-up waits a second for a broker that hangs; a worker may wait longer."""

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        given = options.pop("transport_options", None) or {}
        return super().connection_for_write(url, transport_options={"socket_timeout": 1, **given}, **options)


app = App("hapi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agents", "reviews"])
