"""The list of studies, a study's page and a trial's page: what they show, and who may do what on them."""

from datetime import timedelta
from decimal import Decimal
from time import process_time
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.actions.agents import pause_agent
from agents.actions.finish import fail_run, store_reply
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.study import pause_study
from reviews.models import AgentRun, Deliverable, ReviewCycle, Study, Trial, User
from reviews.rules.retry import OWN_TRIES, Fault
from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>{{ 7 }}"


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def fail_next(error: str = "Nothing came.") -> ReviewCycle:
    """Fail the next queued cycle for good."""
    cycle = ReviewCycle.objects.filter(state="queued").earliest("ordinal")
    for _ in range(OWN_TRIES):
        ReviewCycle.objects.filter(pk=cycle.pk).update(not_before=None)
        taken = take_next("scripted")
        assert taken is not None
        assert taken.cycle == cycle
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, error), latency=timedelta(seconds=1))
    return ReviewCycle.objects.get(pk=cycle.pk)


def score_next(reviewer: User, *, not_met: tuple[int, ...] = ()) -> Trial:
    cycle = factories.deliver_next()
    claim = factories.full_claim(claim_next(reviewer=reviewer))
    review = lock_scores(claim=claim, marks=factories.marks_for(claim, not_met=not_met))
    answer_hire(review=review, would_hire=not not_met)
    return Trial.objects.get(cycles=cycle)


def url_of(study: Study) -> str:
    return f"/studies/{study.pk}/"


def url_of_trial(trial: Trial) -> str:
    return f"/studies/{trial.study_id}/trials/{trial.pk}/"


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestWhoMayLook:
    def test_strangers_are_asked_to_sign_in(self, client: Client) -> None:
        study = factories.make_study()
        for url in ("/studies/", url_of(study), url_of_trial(study.trials.get())):
            response = client.get(url)
            assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={url}")

    def test_a_fragment_is_refused_when_the_session_is_over(self, client: Client) -> None:
        study = factories.make_study()
        assert client.get(url_of(study), headers={"HX-Request": "true"}).status_code == 403

    def test_outsiders_and_reviewers_see_no_study_at_all(
        self, client: Client, outsider: User, reviewer: User
    ) -> None:
        study = factories.make_study()
        for user in (outsider, reviewer):
            sign_in(client, user)
            for url in ("/studies/", url_of(study), url_of_trial(study.trials.get())):
                assert client.get(url).status_code == 404
                assert client.post(url, {"action": "pause", "reason": "Mine."}).status_code in (404, 405)
        study.refresh_from_db()
        assert study.state == "open"

    def test_a_member_of_one_study_sees_this_study_alone(self, client: Client) -> None:
        mine, other = factories.make_study(), factories.make_study()
        sign_in(client, factories.make_user(role="researcher", study=mine))
        assert client.get(url_of(mine)).status_code == 200
        assert client.get(url_of(other)).status_code == 404
        page = client.get("/studies/").content.decode()
        assert (mine.title in page, other.title in page) == (True, False)

    def test_a_trial_is_found_only_under_its_own_study(self, client: Client, admin: User) -> None:
        one, two = factories.make_study(), factories.make_study()
        sign_in(client, admin)
        assert client.get(f"/studies/{one.pk}/trials/{two.trials.get().pk}/").status_code == 404

    def test_a_researcher_looks_and_does_not_act(self, client: Client, researcher: User) -> None:
        study = factories.make_study()
        trial = study.trials.get()
        sign_in(client, researcher)
        for url, actions in (
            (url_of(study), ("pause", "resume", "retry")),
            (url_of_trial(trial), ("cancel",)),
        ):
            page = client.get(url)
            assert page.status_code == 200
            assert 'name="action"' not in page.content.decode()
            for action in actions:
                assert client.post(url, {"action": action, "reason": "Mine."}).status_code == 404
        study.refresh_from_db()
        trial.refresh_from_db()
        assert (study.state, trial.outcome) == ("open", None)

    def test_an_admin_of_another_study_does_not_act_here(self, client: Client) -> None:
        mine, other = factories.make_study(), factories.make_study()
        sign_in(client, factories.make_user(role="admin", study=mine))
        assert client.post(url_of(other), {"action": "pause", "reason": "Mine."}).status_code == 404
        assert client.post(url_of(mine), {"action": "pause", "reason": "Mine."}).status_code == 302


class TestList:
    def test_an_empty_list_says_what_to_do_next(self, client: Client, admin: User, researcher: User) -> None:
        assert "/studies/new/" in sign_in(client, admin).get("/studies/").content.decode()
        page = sign_in(client, researcher).get("/studies/").content.decode()
        assert "No study yet" in page
        assert "/studies/new/" not in page

    def test_progress_is_a_bar_and_words(self, client: Client, admin: User, reviewer: User) -> None:
        factories.make_study(factories.make_pool(tasks=2), feedback_cycles=0, arms=[])
        score_next(reviewer)
        page = sign_in(client, admin).get("/studies/").content.decode()
        assert '<progress value="1" max="2"' in page
        assert "1 of 2</progress>" in page
        assert "scripted" in page

    def test_the_list_asks_no_more_for_thirty_studies_than_for_one(self, client: Client, admin: User) -> None:
        sign_in(client, admin)
        factories.make_study()
        one = queries(client, "/studies/")
        for _ in range(29):
            factories.make_study()
        assert queries(client, "/studies/") == one

    def test_pages_hold_every_study_once(self, client: Client, admin: User) -> None:
        made = {factories.make_study().pk for _ in range(31)}
        first = sign_in(client, admin).get("/studies/").context["page"]
        second = client.get("/studies/", {"after": first.after}).context["page"]
        shown = [row.study.pk for row in [*first.studies, *second.studies]]
        assert (len(shown), set(shown), second.after) == (31, made, None)

    @pytest.mark.parametrize("after", ["x", "1", "\0", str(uuid4())])
    def test_a_page_that_does_not_exist_is_a_404(self, client: Client, admin: User, after: str) -> None:
        assert sign_in(client, admin).get("/studies/", {"after": after}).status_code == 404


class TestStudy:
    def test_it_counts_trials_cycles_money_and_time(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        study = factories.make_study(factories.make_pool(tasks=4), cap_usd=Decimal(20), feedback_cycles=1)
        score_next(reviewer, not_met=(1,))
        response = sign_in(client, admin).get(url_of(study))
        progress = response.context["progress"]
        alone, feedback = progress.standings
        assert (alone.open, alone.not_completed, feedback.open) == (3, 1, 1)
        assert (progress.trials, progress.closed) == (4, 0)
        assert (progress.cycles["queued"], progress.cycles["scored"]) == (3, 1)
        assert progress.cycles["awaiting_feedback"] == 1
        assert progress.money.spent_usd == Decimal("0.10")
        assert "cap USD\N{NO-BREAK SPACE}20.00" in response.content.decode()

    def test_a_fragment_holds_the_figures_without_the_page(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        response = sign_in(client, admin).get(url_of(study), headers={"HX-Request": "true"})
        html = response.content.decode()
        assert html.strip().startswith('<section id="progress"')
        assert ("<html" in html, f'hx-get="{url_of(study)}"' in html) == (False, True)
        assert "HX-Request" in response["Vary"]

    def test_a_finished_study_is_not_asked_about_any_more(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        study = factories.make_study()
        score_next(reviewer)
        html = sign_in(client, admin).get(url_of(study)).content.decode()
        assert ("hx-get" in html, "every trial is finished" in html) == (False, True)

    def test_it_says_what_waits_and_why(self, client: Client, admin: User) -> None:
        agent = factories.make_agent(name="Slow One")
        study = factories.make_study(agents=[agent])
        pause_study(study=study, reason="We count again.")
        pause_agent(agent=agent, reason="The key was refused.")
        html = sign_in(client, admin).get(url_of(study)).content.decode()
        assert "The study is paused: We count again." in html
        assert "1 queued cycle of Slow One (scripted)" in html
        assert "Slow One (scripted) is paused: The key was refused." in html

    def test_it_asks_no_more_for_thirty_trials_than_for_one(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        sign_in(client, admin)
        counts = []
        for tasks in (2, 30):
            study = factories.make_study(factories.make_pool(tasks=tasks))
            for _ in range(tasks - 1):
                fail_next()
            score_next(reviewer, not_met=(1,))
            claim = reviewer.claims.get(ended_at__isnull=True)
            claim.slot.claims.update(ended_at=claim.claimed_at, end="released")
            counts.append(queries(client, url_of(study)))
        assert counts[0] == counts[1]

    def test_pages_of_trials_hold_every_trial_once(self, client: Client, admin: User) -> None:
        study = factories.make_study(factories.make_pool(tasks=31))
        first = sign_in(client, admin).get(url_of(study)).context["trials"]
        second = client.get(url_of(study), {"after": first.after}).context["trials"]
        assert [trial.ordinal for trial in [*first.trials, *second.trials]] == list(range(31))
        assert second.after is None

    def test_trials_are_filtered_by_outcome_and_by_cycle(
        self, client: Client, admin: User, reviewer: User
    ) -> None:
        study = factories.make_study(factories.make_pool(tasks=3))
        failed = fail_next().trial
        completed = score_next(reviewer)
        sign_in(client, admin)

        def shown(**chosen: str) -> list[Trial]:
            return list(client.get(url_of(study), chosen).context["trials"].trials)

        assert shown(outcome="completed") == [completed]
        assert shown(cycle="failed") == [failed]
        assert [trial.outcome for trial in shown(outcome="pending", cycle="queued")] == [None]
        assert shown(outcome="completed", cycle="failed") == []

    @pytest.mark.parametrize(
        "query", ["outcome=won", "cycle=%00", "after=-1", "after=99999999999999999999", "after=x"]
    )
    def test_a_filter_that_does_not_exist_is_a_404(self, client: Client, admin: User, query: str) -> None:
        study = factories.make_study()
        assert sign_in(client, admin).get(f"{url_of(study)}?{query}").status_code == 404

    def test_excluded_tasks_are_listed_in_the_protocol(self, client: Client, admin: User) -> None:
        pool = factories.make_pool(tasks=1)
        excluded = factories.make_task(pool, criteria=0)
        study = factories.make_study(pool)
        html = sign_in(client, admin).get(url_of(study)).content.decode()
        assert f"{excluded.external_id}: no approved rubric" in html


class TestPause:
    def test_pause_and_resume(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        sign_in(client, admin)
        assert client.post(url_of(study), {"action": "pause", "reason": " A look. "}).status_code == 302
        study.refresh_from_db()
        assert (study.state, study.paused_reason) == ("paused", "A look.")
        assert "Resume the study" in client.get(url_of(study)).content.decode()
        assert client.post(url_of(study), {"action": "resume"}).status_code == 302
        study.refresh_from_db()
        assert (study.state, study.paused_reason) == ("open", "")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\0b"])
    def test_a_pause_needs_a_usable_reason(self, client: Client, admin: User, reason: str) -> None:
        study = factories.make_study()
        response = sign_in(client, admin).post(url_of(study), {"action": "pause", "reason": reason})
        study.refresh_from_db()
        assert (response.status_code, study.state) == (422, "open")
        assert 'id="pause-reason-errors"' in response.content.decode()

    def test_an_unknown_action_is_a_404(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        sign_in(client, admin)
        for data in ({}, {"action": "delete"}, {"action": "retry"}, {"action": "retry", "cycle": "x"}):
            assert client.post(url_of(study), data).status_code == 404

    def test_other_methods_are_refused(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        sign_in(client, admin)
        assert client.put(url_of(study)).status_code == 405
        assert client.delete(url_of_trial(study.trials.get())).status_code == 405


class TestRetry:
    def test_a_failed_cycle_is_shown_with_its_fault_and_queued_again(
        self, client: Client, admin: User
    ) -> None:
        study = factories.make_study()
        cycle = fail_next(f"Nothing came. {HOSTILE}")
        sign_in(client, admin)
        html = client.get(url_of(study)).content.decode()
        assert "empty: Nothing came. &lt;script&gt;" in html
        for page in (html, client.get(url_of_trial(cycle.trial)).content.decode()):
            assert "Trying again opens the trial again" in page
        assert HOSTILE not in html
        data = {"action": "retry", "cycle": str(cycle.pk), "reason": "The key is there now."}
        assert client.post(url_of(study), data)["Location"] == url_of(study)
        cycle.refresh_from_db()
        assert (cycle.state, cycle.trial.outcome) == ("queued", None)
        last = cycle.transitions.last()
        assert last is not None
        assert (last.by, last.reason) == (admin, "The key is there now.")

    def test_a_retry_needs_a_reason(self, client: Client, admin: User) -> None:
        study = factories.make_study()
        cycle = fail_next()
        sign_in(client, admin)
        data = {"action": "retry", "cycle": str(cycle.pk), "reason": " "}
        for url in (url_of(study), url_of_trial(cycle.trial)):
            response = client.post(url, data)
            assert response.status_code == 422
            assert f'id="retry-{cycle.pk.hex}-errors"' in response.content.decode()
        cycle.refresh_from_db()
        assert cycle.state == "failed"

    def test_a_second_press_says_that_it_is_queued_already(self, client: Client, admin: User) -> None:
        factories.make_study()
        cycle = fail_next()
        sign_in(client, admin)
        data = {"action": "retry", "cycle": str(cycle.pk), "reason": "Again."}
        assert client.post(url_of_trial(cycle.trial), data)["Location"] == url_of_trial(cycle.trial)
        response = client.post(url_of_trial(cycle.trial), data, follow=True)
        assert "Only a failed cycle" in response.content.decode()
        assert cycle.transitions.filter(event="retried").count() == 1

    def test_a_cycle_of_another_study_is_not_found(self, client: Client, admin: User) -> None:
        factories.make_study()
        cycle = fail_next()
        other = factories.make_study()
        sign_in(client, admin)
        data = {"action": "retry", "cycle": str(cycle.pk), "reason": "Again."}
        assert client.post(url_of(other), data).status_code == 404
        assert client.post(url_of_trial(other.trials.get()), data).status_code == 404


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
            assert f'href="/files/deliverable/{file.pk}/"' in html
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
        render_to_string("reviews/trial_deliverable.html", {"deliverable": deliverable})
    assert process_time() - begun < 2
    assert sign_in(client, admin).get(url_of_trial(study.trials.get())).status_code == 200
