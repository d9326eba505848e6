"""The demo's hand-written deliverables become files that pass the check, each better with feedback."""

import json
from importlib import resources

import pytest

from agents.adapters.base import Reply, check_reply
from agents.adapters.scripted import ScriptedAdapter
from tests.agents.adapters.conftest import FEEDBACK, RETRY, JobFactory

LINES = (resources.files("agents") / "demo" / "deliveries.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("task_id", [json.loads(line)["task"] for line in LINES])
def test_demo_task_has_an_attempt_for_every_arm(job: JobFactory, task_id: str) -> None:
    def deliver(attempt: int, guidance: str | None) -> Reply:
        work = job(task_id=task_id, attempt=attempt, guidance=guidance)
        reply = ScriptedAdapter().deliver(work)
        check_reply(reply, work.limits)
        return reply

    alone, again, revised = deliver(0, None), deliver(1, RETRY), deliver(1, FEEDBACK)
    assert [file.name for file in again.files] == [file.name for file in alone.files]
    assert len({alone.message, again.message, revised.message}) == 3
