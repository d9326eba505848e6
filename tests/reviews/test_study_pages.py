"""A study's page: what it shows, who may look, and what its oldest buttons do."""

from decimal import Decimal

import pytest
from django.test import Client

from agents.actions.agents import pause_agent
from agents.actions.take import take_next
from reviews.actions.study import cancel_trial, pause_study, retry_cycle
from reviews.models import Trial, User
from tests import factories
from tests.reviews.study_page import (
    HOSTILE,
    fail_next,
    queries,
    score_next,
    sign_in,
    url_of,
    url_of_trial,
)

pytestmark = pytest.mark.django_db


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

    def test_a_study_is_asked_about_until_nothing_in_it_can_change(self, client: Client, admin: User) -> None:
        """A run outlives its cancelled trial until the call that it is in is over."""
        study = factories.make_study()
        taken = take_next("scripted")
        assert taken is not None
        sign_in(client, admin)
        htmx = {"HX-Request": "true"}
        assert client.get(url_of(study), headers=htmx).status_code == 200
        cancel_trial(trial=study.trials.get(), by=admin, reason="Enough.")
        assert client.get(url_of(study), headers=htmx).status_code == 200
        taken.run.state, taken.run.ended_at = "stopped", taken.run.started_at
        taken.run.save()
        answer = client.get(url_of(study), headers=htmx)
        assert (answer.status_code, "hx-get" in answer.content.decode()) == (286, False)

    def test_what_failed_is_asked_about_for_somebody_may_try_it_again(
        self, client: Client, admin: User
    ) -> None:
        study = factories.make_study()
        cycle = fail_next()
        answer = sign_in(client, admin).get(url_of(study), headers={"HX-Request": "true"})
        assert (answer.status_code, "every trial is finished" in answer.content.decode()) == (200, True)
        retry_cycle(cycle=cycle, by=admin, reason="The key is there now.")
        assert "every trial is finished" not in client.get(url_of(study)).content.decode()

    def test_the_parts_that_are_exchanged_are_all_there(self, client: Client, admin: User) -> None:
        html = sign_in(client, admin).get(url_of(factories.make_study())).content.decode()
        wanted = html.split('hx-select-oob="')[1].split('"')[0].split(",")
        assert [html.count(f'id="{name.removeprefix("#")}"') for name in wanted] == [1] * 9

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
