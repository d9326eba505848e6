"""How deliverables are produced: adapters, dispatch, prices."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    label = "agents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported for its effect: it connects the receivers that turn a queued cycle into a wake-up call.
        from agents import receivers  # noqa: F401
