"""Who is blind finds no agent's name on any page; once the study is unblinded the same pages name them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from agents.actions.agents import pause_agent
from agents.actions.finish import store_reply
from agents.actions.take import take_next
from reviews.actions.amend_caps import amend_caps
from reviews.actions.deliver import deliver
from reviews.actions.holds import hold_agent, hold_cycle
from reviews.actions.unblind_study import unblind_study
from reviews.models import Agent, Study, User
from reviews.queries.agent_labels import KEPT_BACK, AgentNames, agent_names
from tests import factories
from tests.agents.critics import attempt_0_is_not_enough, write
from tests.agents.work import SECOND
from tests.reviews.crawl import Got, crawl
from tests.reviews.study_page import fail_next, sign_in, url_of

pytestmark = pytest.mark.django_db

NAMES = ("nightingale", "kingfisher", "goldfinch", "zeppelin", "marmalade")


@pytest.fixture
def study() -> Study:
    """Blind, with everything on its pages that may name an agent."""
    pool = factories.make_pool(tasks=4)
    first = factories.make_agent("nightingale", name="Nightingale", model="zeppelin-5")
    second = factories.make_agent("kingfisher", name="Kingfisher", model="marmalade/zeppelin-6")
    critic = factories.make_agent("goldfinch", name="Goldfinch", model="marmalade-7")
    arms = ("critique", "retry")
    return factories.make_study(pool, agents=[first, second], arms=arms, critic=critic)


def talked_about(study: Study, reviewer: User, admin: User) -> None:
    """Deliverables, a critique, a failure, holds: each with names in its words."""
    reply = factories.make_reply(
        "I am Nightingale.", files={"by-kingfisher.md": b"<!-- Kingfisher, zeppelin-5 -->\nDone.\n"}
    )
    attempt_0_is_not_enough(reviewer, reply)
    for _ in range(3):  # the critic, the attempt that it advised, and the other arm's
        taken = take_next("scripted")
        assert taken is not None
        if taken.run.purpose == "critique":
            write(taken, "Goldfinch says: Nightingale forgot the total.")
        else:
            deliver(deliverable=store_reply(run=taken.run, reply=reply, latency=SECOND))
    fail_next("OpenAI says: no model zeppelin-5.")
    agent = study.agents.get(slug="kingfisher")
    hold_agent(study=study, agent=agent, by=admin, reason="Kingfisher is dear.")
    pause_agent(agent=agent, reason="The key of marmalade was refused by OpenAI.")
    cycle = study.trials.earliest("-ordinal").cycles.get()
    hold_cycle(cycle=cycle, by=admin, reason="nightingale first")
    amend_caps(study=study, by=admin, cap_usd=None, day_cap_usd=Decimal(20), reason="Goldfinch is dear.")


def pages(client: Client, study: Study) -> Iterator[Got]:
    return crawl(client, "/studies/", url_of(study), f"/studies/{study.pk}/protocol.json")


def test_no_page_of_a_blind_researcher_names_an_agent(
    client: Client, study: Study, reviewer: User, admin: User, researcher: User
) -> None:
    talked_about(study, reviewer, admin)
    sign_in(client, researcher)
    found = list(pages(client, study))
    assert len(found) > 10
    for got in found:
        text = (got.headers + got.content.decode(errors="replace")).casefold()
        assert [(got.address, name) for name in NAMES if name in text] == []
        ids = [str(pk) for pk in Agent.objects.values_list("pk", flat=True)]
        assert [(got.address, pk) for pk in ids if pk in text] == []
    shown = client.get(url_of(study)).content.decode()
    assert "Agent A" in shown
    assert "Agent B" in shown


def test_the_same_pages_name_them_once_the_study_is_unblinded(
    client: Client, study: Study, reviewer: User, admin: User, researcher: User
) -> None:
    talked_about(study, reviewer, admin)
    unblind_study(study=study, by=admin, reason="All is read.", early=True)
    sign_in(client, researcher)
    text = b"".join(got.content for got in pages(client, study)).decode(errors="replace").casefold()
    assert [name for name in NAMES if name not in text] == []


def test_an_admin_sees_the_names_while_the_study_is_blind(client: Client, study: Study, admin: User) -> None:
    sign_in(client, admin)
    page = client.get(url_of(study)).content.decode()
    assert "Nightingale" in page
    assert "Agent A" not in page


def test_their_order_does_not_tell_them_apart(client: Client, researcher: User) -> None:
    """The agents stand in the order of their letters, which is not that of their names."""
    agents = [factories.make_agent(f"bird-{letter}", name=f"Bird {letter}") for letter in "abcdefgh"]
    study = factories.make_study(agents=agents)
    page = sign_in(client, researcher).get(url_of(study)).content.decode()
    table = page.partition('id="live-agents"')[2].partition("</tbody>")[0]
    assert re.findall("Agent ([A-Z])<", table) == list("ABCDEFGH")


class TestWords:
    def test_names_in_words_become_their_labels(self, study: Study, researcher: User) -> None:
        names = agent_names(study, researcher)
        one, two = study.agents.get(slug="nightingale"), study.agents.get(slug="kingfisher")
        told = names.blinded("NIGHTINGALE beat kingfisher (scripted), which is zeppelin-6.")
        assert told == f"{names.of(one)} beat {names.of(two)}, which is {names.of(two)}."
        assert names.blinded("Goldfinch wrote it.") == "Critic wrote it."

    def test_a_model_that_two_agents_share_is_neither_s_name(self, researcher: User) -> None:
        agents = [factories.make_agent(f"bird-{n}", model="zeppelin-5") for n in range(3)]
        names = agent_names(factories.make_study(agents=agents), researcher)
        assert names.blinded("zeppelin-5 again") == "[name removed] again"

    def test_words_that_name_a_maker_are_kept_back_whole(self, study: Study, researcher: User) -> None:
        assert agent_names(study, researcher).blinded("Anthropic refused the key.") == KEPT_BACK
        assert agent_names(study, researcher).blinded("") == ""

    def test_nothing_is_taken_out_for_who_may_know(self, study: Study, admin: User) -> None:
        assert agent_names(study, admin).blinded("Nightingale, by OpenAI") == "Nightingale, by OpenAI"

    def test_an_agent_that_no_label_knows_has_no_name(self) -> None:
        assert AgentNames({uuid4(): "Agent A"}).of(Agent(name="Owl")) == "Another agent"
