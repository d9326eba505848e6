"""Connects Celery when Django starts; the package itself imports nothing, for the supervisor's sake."""

from django.apps import AppConfig


class HapiConfig(AppConfig):
    name = "hapi"

    def ready(self) -> None:
        # Imported for its effect: `shared_task` finds this application.
        from hapi import celery  # noqa: F401
