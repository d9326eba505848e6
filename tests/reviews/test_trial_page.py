"""A trial's page: everything that happened in it, and what an admin does about it."""

from datetime import timedelta
from decimal import Decimal
from time import process_time

import pytest
from django.template.loader import render_to_string
from django.test import Client

from agents.actions.finish import store_reply
from agents.actions.take import take_next
from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.models import AgentRun, Critique, Deliverable, ReviewCycle, User
from reviews.queries.agent_labels import AgentNames
from reviews.queries.clock import database_now
from tests import factories
from tests.reviews.study_page import HOSTILE, queries, sign_in, url_of_trial
from tests.steps import review

pytestmark = pytest.mark.django_db


class TestTrial:
    def test_it_shows_runs_files_scores_feedback_and_steps(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        study = factories.make_study()
        cycle = factories.deliver_next(factories.make_reply("Done.", files={"a.md": b"# A", "b.md": b"# B"}))
        claim = factories.full_claim(claim_next(reviewer=reviewer))
        lock_scores(claim=claim, marks=factories.marks_for(claim, not_met=(2,)))
        html = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
        for file in cycle.deliverable.files.all():
            assert f'href="/files/deliverable/{file.pk}/view/"' in html
        assert "Requirement 2 holds." in html
        assert "No 2." in html
        assert "not answered yet" in html
        assert "locked, from in review to scored, by mira" in html
        assert "USD\N{NO-BREAK SPACE}0.10" in html

    def test_what_an_agent_wrote_is_never_markup(self, client: Client, admin: User) -> None:
        study = factories.make_study(agents=[factories.make_agent(name=f"Agent {HOSTILE}")])
        factories.deliver_next(
            factories.make_reply(f"{HOSTILE} <img src=x onerror=alert(1)>", files={f"{HOSTILE[:8]}.md": b""})
        )
        html = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
        assert "<script>alert" not in html
        assert "onerror=alert" not in html.replace("&lt;img src=x onerror=alert", "")

    def test_it_asks_no_more_for_many_runs_and_files_than_for_one(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        sign_in(client, admin)
        counts = []
        for files, criteria in ((1, 1), (20, 20)):
            study = factories.make_study(factories.make_pool(criteria=criteria))
            factories.deliver_next(factories.make_reply(files={f"{n}.md": b"x" for n in range(files)}))
            claim = factories.full_claim(claim_next(reviewer=reviewer))
            lock_scores(claim=claim, marks=factories.marks_for(claim, not_met=(1,)))
            answer_hire(review=reviewer.reviews.get(would_hire__isnull=True), would_hire=True)
            reviewer.claims.filter(ended_at__isnull=True).update(ended_at=claim.claimed_at, end="released")
            counts.append(queries(client, url_of_trial(study.trials.get())))
        assert counts[0] == counts[1]

    def test_an_admin_cancels_with_a_reason(self, client: Client, admin: User) -> None:
        trial = factories.make_study().trials.get()
        sign_in(client, admin)
        refused = client.post(url_of_trial(trial), {"action": "cancel", "reason": ""})
        assert refused.status_code == 422
        data = {"action": "cancel", "reason": "The brief names a person."}
        assert client.post(url_of_trial(trial), data)["Location"] == url_of_trial(trial)
        trial.refresh_from_db()
        assert (trial.outcome, trial.cancelled_reason) == ("cancelled", "The brief names a person.")
        html = client.get(url_of_trial(trial)).content.decode()
        assert "The brief names a person." in html
        assert 'value="cancel"' not in html
        again = client.post(url_of_trial(trial), data, follow=True)
        assert "Only an unfinished one" in again.content.decode()

    def test_a_second_reply_is_shown_with_its_run(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        taken = take_next("scripted")
        assert taken is not None
        store_reply(run=taken.run, reply=factories.make_reply("Kept."), latency=timedelta(seconds=1))
        html = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
        assert "kept, never reviewed" in html
        assert AgentRun.objects.get().state == "replied"


def test_a_long_message_is_shown_by_its_beginning_and_whole_as_it_was_typed(
    client: Client, admin: User
) -> None:
    study = factories.make_study()
    message = "*begin* " + "![" * 49_990 + "<end>"
    factories.deliver_next(factories.make_reply(message))
    page = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
    assert "<em>begin</em>" in page
    assert f"<pre>{message.replace('<end>', '&lt;end&gt;')}</pre>" in page


def test_a_trial_of_many_long_messages_does_not_take_seconds(client: Client, admin: User) -> None:
    study = factories.make_study()
    factories.deliver_next(factories.make_reply(("*a* [b](https://a.example) " * 4_000)[:100_000]))
    deliverable = Deliverable.objects.get()
    begun = process_time()
    for _ in range(15):
        render_to_string(
            "reviews/trial_deliverable.html", {"deliverable": deliverable, "names": AgentNames()}
        )
    assert process_time() - begun < 2
    assert sign_in(client, admin).get(url_of_trial(study.trials.get())).status_code == 200


def test_a_critique_is_shown_with_its_model_and_cost_and_is_never_markup(
    client: Client, admin: User, reviewer: User
) -> None:
    critic = factories.make_agent(name="Critic", model="critic-1")
    study = factories.make_study(arms=["critique"], critic=critic)
    factories.deliver_next()
    review(reviewer, not_met=(1,))
    taken = take_next("scripted")
    assert taken is not None
    assert taken.run.purpose == "critique"
    AgentRun.objects.filter(pk=taken.run.pk).update(
        state="replied",
        ended_at=database_now(),
        input_tokens=1200,
        output_tokens=340,
        cost_usd=Decimal("0.07"),
    )
    Critique.objects.create(cycle=taken.cycle, run=taken.run, text=f"Say *more*. {HOSTILE}")
    html = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
    assert "Critique that the agent got" in html
    assert "critic-1" in html
    assert "1,200 tokens in, 340 out, USD\N{NO-BREAK SPACE}0.07" in html
    assert "Say <em>more</em>." in html
    assert "<script>alert" not in html
    assert "Attempt 1, arm critique" in html
    assert "writes the critique" in html


def test_a_stopped_run_says_so_with_what_its_call_may_have_cost(client: Client, admin: User) -> None:
    study = factories.make_study()
    taken = take_next("scripted")
    assert taken is not None
    AgentRun.objects.filter(pk=taken.run.pk).update(
        state="stopped", ended_at=database_now(), cost_usd=Decimal("0.02"), possible_usd=Decimal("0.31")
    )
    ReviewCycle.objects.update(state="queued", held_reason="A look first.")
    html = sign_in(client, admin).get(url_of_trial(study.trials.get())).content.decode()
    assert '<span class="state warn">stopped</span>' in html
    assert "and up to USD\N{NO-BREAK SPACE}0.31 unanswered" in html
    assert "Paused by an admin: A look first." in html
