"""The buttons of studies and trials, and of the stop of all runs: who may press them, and what they say."""

import pytest
from django.test import Client

from reviews.actions.halt import halt
from reviews.actions.holds import hold_agent, hold_cycle
from reviews.models import AgentHold, Amendment, Halt, ReviewCycle, Study, Trial, User
from tests import factories
from tests.reviews.study_page import fail_next, sign_in, url_of, url_of_trial

pytestmark = pytest.mark.django_db

WHY = "It writes the same file again and again."
HALT = "/studies/halt/"


def press(client: Client, url: str, action: str, **data: str) -> str:
    """The page after the press, with its messages."""
    response = client.post(url, {"action": action, **data}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def page(client: Client, admin: User) -> Client:
    return sign_in(client, admin)


# ---- one agent of a study


def test_an_agent_is_paused_in_one_study_and_resumed_from_its_line(page: Client) -> None:
    agent = factories.make_agent(name="Slow")
    study = factories.make_study(agents=[agent])
    html = press(page, url_of(study), "hold_agent", agent=str(agent.pk), reason=WHY)
    assert "Slow is paused in this study. Its runs end after the call that they are in." in html
    assert f"Slow (scripted) is paused in this study by ada: {WHY}" in html
    assert f'id="release-{agent.pk}"' in html
    again = press(page, url_of(study), "hold_agent", agent=str(agent.pk), reason="Me too.")
    assert f"Slow is paused in this study already: {WHY}" in again
    assert "Slow goes on in this study." in press(page, url_of(study), "release_agent", agent=str(agent.pk))
    assert "somebody has resumed it already" in press(
        page, url_of(study), "release_agent", agent=str(agent.pk)
    )
    assert not AgentHold.objects.exists()


def test_an_agent_of_another_study_is_not_steered_here(page: Client) -> None:
    study, other = factories.make_study(), factories.make_agent()
    for action in ("hold_agent", "cancel_all", "retry_all"):
        data = {"action": action, "agent": str(other.pk), "reason": WHY}
        assert page.post(url_of(study), data).status_code == 422
    for agent in (str(other.pk), "x", ""):
        data = {"action": "release_agent", "agent": agent}
        assert page.post(url_of(study), data).status_code == 404
    assert (AgentHold.objects.count(), study.trials.get().outcome) == (0, None)


def test_a_critic_can_be_paused_too(page: Client) -> None:
    critic = factories.make_agent(name="Critic")
    study = factories.make_study(arms=["critique"], critic=critic)
    press(page, url_of(study), "hold_agent", agent=str(critic.pk), reason=WHY)
    assert AgentHold.objects.get().agent == critic


# ---- many at once


def test_unfinished_trials_of_one_agent_or_of_all_are_cancelled_and_counted(page: Client) -> None:
    one, two = factories.make_agent(name="One"), factories.make_agent(name="Two")
    study = factories.make_study(factories.make_pool(tasks=2), agents=[one, two])
    html = press(page, url_of(study), "cancel_all", agent=str(one.pk), reason=WHY)
    assert "2 trials are cancelled. Drafts and minutes are kept." in html
    assert set(study.trials.filter(agent=one).values_list("outcome", flat=True)) == {"cancelled"}
    assert set(study.trials.filter(agent=two).values_list("outcome", flat=True)) == {None}
    assert "One has no unfinished trial here." in press(
        page, url_of(study), "cancel_all", agent=str(one.pk), reason=WHY
    )
    assert "2 trials are cancelled." in press(page, url_of(study), "cancel_all", agent="all", reason=WHY)


@pytest.mark.parametrize("action", ["cancel_all", "retry_all"])
@pytest.mark.parametrize("data", [{}, {"reason": WHY}, {"agent": "", "reason": WHY}, {"agent": "all"}])
def test_all_of_a_study_has_to_be_said_and_needs_a_reason(
    page: Client, action: str, data: dict[str, str]
) -> None:
    study = factories.make_study()
    response = page.post(url_of(study), {"action": action, **data})
    assert (response.status_code, study.trials.get().outcome) == (422, None)
    assert 'class="errors"' in response.content.decode()


def test_failed_cycles_are_tried_again_and_counted(page: Client) -> None:
    study = factories.make_study(factories.make_pool(tasks=2))
    fail_next()
    fail_next()
    html = press(page, url_of(study), "retry_all", agent="all", reason="The key is there now.")
    assert "2 cycles are queued again. Earlier runs are kept." in html
    assert set(ReviewCycle.objects.values_list("state", flat=True)) == {"queued"}
    assert "This study has no failed cycle here." in press(
        page, url_of(study), "retry_all", agent="all", reason="Again."
    )


# ---- one attempt


def test_an_attempt_is_paused_and_resumed_on_its_trials_page(page: Client) -> None:
    factories.make_study()
    cycle = ReviewCycle.objects.get()
    url = url_of_trial(cycle.trial)
    html = press(page, url, "hold", cycle=str(cycle.pk), reason=WHY)
    assert f"Paused by an admin: {WHY}" in html
    assert "held, while queued, by ada" in html
    assert "This attempt is paused already" in press(page, url, "hold", cycle=str(cycle.pk), reason="Me too.")
    html = press(page, url, "release", cycle=str(cycle.pk))
    assert "released, while queued, by ada" in html
    assert "Paused by an admin" not in html
    assert "somebody has resumed it already" in press(page, url, "release", cycle=str(cycle.pk))


def test_a_pause_of_an_attempt_needs_a_reason_and_its_own_trial(page: Client) -> None:
    factories.make_study()
    cycle = ReviewCycle.objects.get()
    response = page.post(url_of_trial(cycle.trial), {"action": "hold", "cycle": str(cycle.pk), "reason": " "})
    assert response.status_code == 422
    assert f'id="hold-{cycle.pk.hex}-errors"' in response.content.decode()
    elsewhere = url_of_trial(factories.make_study().trials.get())
    for action in ("hold", "release"):
        data = {"action": action, "cycle": str(cycle.pk), "reason": WHY}
        assert page.post(elsewhere, data).status_code == 404
    cycle.refresh_from_db()
    assert cycle.held_reason == ""


def test_a_delivered_attempt_offers_no_pause(page: Client) -> None:
    cycle = factories.make_study().trials.get().cycles.get()
    assert 'value="hold"' in page.get(url_of_trial(cycle.trial)).content.decode()
    factories.deliver_next()
    assert 'value="hold"' not in page.get(url_of_trial(cycle.trial)).content.decode()


# ---- all runs


def test_one_press_pauses_all_runs_and_every_admins_page_says_so(page: Client) -> None:
    study = factories.make_study()
    for url in ("/studies/", url_of(study), "/agents/"):
        assert f'<input type="hidden" name="next" value="{url}">' in page.get(url).content.decode()
    response = page.post(HALT, {"action": "halt", "next": url_of(study)})
    assert (response.status_code, response["Location"]) == (302, url_of(study))
    for url in ("/studies/", url_of(study), "/agents/", "/pools/", "/people/", "/no-such-page/"):
        html = page.get(url).content.decode()
        assert "All runs are paused</b> by ada since" in html
        assert "Resume all runs" in html
        # a study's page renews itself: it hides the button by style, see tests/browser/test_live_view.py
        assert ("Pause all runs" in html) == (url == url_of(study))
    assert "Runs go on" in press(page, HALT, "resume", next="/agents/")
    assert "All runs are paused" not in page.get("/studies/").content.decode()


def test_a_word_on_why_is_shown_and_one_that_can_not_be_stored_is_left_out(page: Client) -> None:
    assert "since" in press(page, HALT, "halt", reason=" The bill is <b>wrong</b>. ")
    assert "The bill is &lt;b&gt;wrong&lt;/b&gt;." in page.get("/studies/").content.decode()
    assert "All runs are paused already." in press(page, HALT, "halt", reason="Mine.")
    press(page, HALT, "resume")
    assert "Somebody has resumed all runs already." in press(page, HALT, "resume")
    for reason in ("x" * 501, "a\0b"):
        press(page, HALT, "halt", reason=reason)
        assert Halt.objects.get(ended_at=None).reason == ""
        press(page, HALT, "resume")


@pytest.mark.parametrize(
    "place", ["", "https://elsewhere.example/", "//elsewhere.example/", "elsewhere", "/\\elsewhere.example"]
)
def test_the_way_back_stays_on_this_site(page: Client, place: str) -> None:
    assert page.post(HALT, {"action": "halt", "next": place})["Location"] == "/studies/"


def test_only_admins_of_everything_pause_all_runs(
    client: Client, reviewer: User, researcher: User, outsider: User
) -> None:
    study = factories.make_study()
    partly = factories.make_user("pat", "admin", study=study)
    assert client.post(HALT, {"action": "halt"}).status_code == 302
    for user in (reviewer, researcher, outsider, partly):
        sign_in(client, user)
        for action in ("halt", "resume"):
            assert client.post(HALT, {"action": action}).status_code == 404
    assert not Halt.objects.exists()
    assert "Pause all runs" not in client.get(url_of(study)).content.decode()


def test_an_admin_of_one_study_reads_of_the_stop_and_can_not_end_it(
    client: Client, admin: User, researcher: User, reviewer: User
) -> None:
    study = factories.make_study()
    partly = factories.make_user("pat", "admin", study=study)
    halt(by=admin)
    html = sign_in(client, partly).get(url_of(study)).content.decode()
    assert ("All runs are paused" in html, "Resume all runs" in html) == (True, False)
    for user, url in ((researcher, url_of(study)), (reviewer, "/desk/")):
        assert 'class="halt-banner"' not in sign_in(client, user).get(url).content.decode()


def test_an_unknown_press_is_a_404(page: Client) -> None:
    for data in ({}, {"action": "delete"}):
        assert page.post(HALT, data).status_code == 404
    assert page.get(HALT).status_code == 405


# ---- the end of blindness


def test_unblinding_needs_a_reason_and_a_word_about_open_trials(page: Client) -> None:
    study = factories.make_study()
    assert page.post(url_of(study), {"action": "unblind", "reason": " "}).status_code == 422
    answer = page.post(url_of(study), {"action": "unblind", "reason": "A look."})
    assert answer.status_code == 422
    assert "1 of 1 trials are not finished." in answer.content.decode()
    html = press(page, url_of(study), "unblind", reason="A look.", early="on")
    assert "The study is unblinded" in html
    assert "blind -&gt; unblinded (early, with 1 of 1 trials unfinished)" in html
    assert 'value="unblind"' not in html
    assert "unblinded already" in press(page, url_of(study), "unblind", reason="A look.", early="on")
    assert Amendment.objects.count() == 1


def test_who_may_not_act_sees_no_button_and_presses_none(client: Client, researcher: User) -> None:
    study = factories.make_study()
    hold_agent(study=study, agent=study.agents.get(), by=researcher, reason=WHY)
    trial = study.trials.get()
    hold_cycle(cycle=ReviewCycle.objects.get(), by=researcher, reason=WHY)
    sign_in(client, researcher)
    for url, actions in (
        (url_of(study), ("hold_agent", "release_agent", "cancel_all", "retry_all", "unblind")),
        (url_of_trial(trial), ("hold", "release")),
    ):
        assert 'name="action"' not in client.get(url).content.decode()
        assert 'name="action"' not in client.get(url, headers={"HX-Request": "true"}).content.decode()
        for action in actions:
            data = {"action": action, "agent": "all", "reason": "Mine.", "early": "on"}
            assert client.post(url, data).status_code == 404
    assert (AgentHold.objects.count(), Study.objects.get().unblinded_at) == (1, None)
    assert Trial.objects.get().outcome is None
