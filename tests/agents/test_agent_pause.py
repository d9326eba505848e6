"""Agents are paused with a reason and resumed."""

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents.actions.agents import pause_agent, resume_agent
from agents.actions.take import take_next
from reviews.actions.problem import Refused
from reviews.models import Agent, ReviewCycle
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_keys")]


class TestPause:
    def test_a_paused_agent_is_not_run_until_it_is_resumed(self, admins_client: Client) -> None:
        agent = factories.make_agent("slow", provider_errors=3)
        factories.make_study(agents=[agent])
        data = {"action": "pause", "agent": "slow", "reason": "The bill."}
        assert admins_client.post("/agents/", data)["Location"] == "/agents/"
        assert take_next("scripted") is None
        admins_client.post("/agents/", {"action": "resume", "agent": "slow"})
        agent.refresh_from_db()
        assert (agent.paused_at, agent.paused_reason, agent.provider_errors) == (None, "", 0)
        assert take_next("scripted") is not None

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "\0"])
    def test_a_pause_needs_a_usable_reason(self, admins_client: Client, reason: str) -> None:
        factories.make_agent("slow")
        response = admins_client.post("/agents/", {"action": "pause", "agent": "slow", "reason": reason})
        assert response.status_code == 422
        assert 'id="pause-slow-errors"' in response.content.decode()
        assert Agent.objects.get().paused_at is None

    @pytest.mark.parametrize(
        "data", [{}, {"agent": "slow"}, {"agent": "slow", "action": "x"}, {"agent": "\0", "action": "resume"}]
    )
    def test_an_unknown_action_is_a_404(self, admins_client: Client, data: dict[str, str]) -> None:
        factories.make_agent("slow")
        assert admins_client.post("/agents/", data).status_code == 404

    def test_the_first_reason_stands(self) -> None:
        agent = factories.make_agent()
        pause_agent(agent=agent, reason="One.")
        pause_agent(agent=agent, reason="Two.")
        agent.refresh_from_db()
        assert agent.paused_reason == "One."
        with pytest.raises(Refused, match="Say why"):
            pause_agent(agent=agent, reason=" ")

    def test_workers_wake_for_what_waits_for_the_agent_as_a_critic(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        writer, critic = factories.make_agent(), factories.make_agent()
        factories.make_study(agents=[writer])
        pause_agent(agent=critic, reason="The bill.")
        with django_capture_on_commit_callbacks() as nothing_waits:
            resume_agent(agent=critic)
        pause_agent(agent=critic, reason="The bill.")
        ReviewCycle.objects.update(runs_by=critic)
        with django_capture_on_commit_callbacks() as one_waits:
            resume_agent(agent=critic)
        assert (len(nothing_waits), len(one_waits)) == (0, 1)

    def test_resuming_twice_changes_nothing(self) -> None:
        agent = factories.make_agent()
        resume_agent(agent=agent)
        agent.refresh_from_db()
        assert agent.paused_at is None
