"""Connects Celery when Django starts. The package itself imports nothing, so that the supervisor starts at once."""

from django.apps import AppConfig


class HapiConfig(AppConfig):
    name = "hapi"

    def ready(self) -> None:
        # Imported for its effect: `shared_task` finds this application.
        from hapi import celery  # noqa: F401
