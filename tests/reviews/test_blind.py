"""No response tells a reviewer who made a deliverable, who wrote its critique, or which arm it is of."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Agent, Critique, DeliverableFile, ReviewCycle, Trial, User
from tests.agents.critics import attempt_0_is_not_enough, critique_study, run_all
from tests.factories import deliver_next, make_agent, make_attachment, make_study
from tests.reviews.desk_forms import DESK, scores_form, url
from tests.reviews.told import leaks, told
from tests.steps import claim, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Agent:
    return make_agent("zebrafinch-9", name="Zebra Finch", model="zf-9-preview", settings={"cost_usd": "7"})


def secrets_of(agent: Agent) -> list[str]:
    return [agent.slug, agent.name, agent.model, agent.kind, str(agent.pk), "scripted", "retry"]


@pytest.mark.parametrize("arms", [("feedback",), ("feedback", "retry")], ids=["one arm", "two arms"])
def test_no_response_of_any_phase_names_the_agent_or_the_arm(
    page: Client, reviewer: User, other_reviewer: User, agent: Agent, arms: tuple[str, ...]
) -> None:
    make_study(agents=[agent], arms=arms)
    secrets = [*secrets_of(agent), str(Trial.objects.get().pk), str(ReviewCycle.objects.get().pk)]
    deliver_next()
    assert all(secret.lower() not in told(page.get(DESK)).lower() for secret in secrets)
    claimed = claim(reviewer, start=True)
    slot = claimed.slot_id
    assert leaks(page, slot, secrets) == []
    page.post(url("lock", slot), scores_form(claimed, not_met=(1,)))
    assert leaks(page, slot, secrets) == []
    page.post(url("hire", slot), {"hire": "no"})
    writing = held(reviewer).slot_id
    assert leaks(page, writing, secrets) == []
    page.post(url("feedback", writing), {"feedback": "Do it all again."})
    assert leaks(page, writing, secrets) == []
    deliver_next()
    later = claim(reviewer if len(arms) == 1 else other_reviewer).slot_id
    page.force_login(reviewer if len(arms) == 1 else other_reviewer)
    arms_by_id = [str(cycle.pk) for cycle in ReviewCycle.objects.all()]
    assert leaks(page, later, secrets + arms_by_id) == []


def test_a_files_headers_name_nothing_but_the_file(page: Client, reviewer: User, agent: Agent) -> None:
    make_study(agents=[agent])
    cycle = deliver_next()
    attached = make_attachment(cycle.trial.task)
    claim(reviewer)
    addresses = [
        reverse("deliverable_file", args=[DeliverableFile.objects.get().pk]),
        reverse("attachment_file", args=[attached.pk]),
    ]
    for address in addresses:
        answer = page.get(address)
        answer.getvalue()  # closes the file
        headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items()).lower()
        assert [secret for secret in secrets_of(agent) if secret.lower() in headers] == []


@pytest.mark.parametrize("arms", [("critique",), ("critique", "retry")], ids=["one arm", "two arms"])
def test_no_response_holds_a_word_of_a_critique_or_names_the_critic(
    page: Client, reviewer: User, other_reviewer: User, arms: tuple[str, ...]
) -> None:
    critic = make_agent("goshawk-3", name="Gos Hawk", model="gh-3-preview")
    critique_study(arms=arms, critic=critic, feedback_cycles=2)
    attempt_0_is_not_enough(reviewer if len(arms) == 1 else other_reviewer)
    secrets = [critic.slug, critic.name, critic.model, str(critic.pk), "critique", "critic ", "quokka"]
    for attempt in (1, 2):
        run_all("Quokka: the total is missing.")
        for _ in arms:
            claimed = claim(reviewer)
            assert leaks(page, claimed.slot_id, secrets) == []
            page.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
            assert leaks(page, claimed.slot_id, secrets) == []
            page.post(url("hire", claimed.slot_id), {"hire": "no"})
            assert leaks(page, claimed.slot_id, secrets) == []
        assert Critique.objects.count() == attempt
