"""What a browser posts from the page on which a study is planned."""

from typing import Any

from django.test import Client

from reviews.models import TaskPool

URL = "/studies/new/"
HOSTILE = "<script>alert(1)</script>"


def plan(pool: TaskPool, *agents: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "title": "First look",
        "slug": "first-look",
        "pool": str(pool.pk),
        "agents": [str(agent.pk) for agent in agents],
        "arms": ["feedback", "retry"],
        "feedback_cycles": "2",
        "repeats": "3",
        "minutes": "20",
        "conversation": "afresh",
        "completion_rule": "all",
        "threshold": "0.8",
        "cap_usd": "",
        "day_cap_usd": "",
    }
    return {**values, **changes}


def press_start(client: Client, values: dict[str, Any]) -> Any:
    """Check, then start with what the check put into the form."""
    checked = client.post(URL, {**values, "step": "check"})
    return client.post(URL, {**values, "step": "start", "checked": checked.context["preview"].mark})
