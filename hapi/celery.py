"""The Celery application. A task takes ids, calls one action, and is safe to deliver twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

app = Celery("hapi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agents"])
