"""A study's page while the study runs: it follows by itself and disturbs nobody who works on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from agents.actions.take import take_next
from reviews.actions.halt import halt
from reviews.actions.holds import hold_agent
from reviews.actions.study import pause_study, resume_study
from reviews.models import AgentHold, AgentRun, Halt, ReviewCycle, Study, Trial, User
from tests.agents.model_work import make_model, run, study_of
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_agent, make_pool, make_study, make_user
from tests.reviews.study_page import fail_next
from tests.steps import review
from tests.wire import Says, Script, call, serve

WHY = "It writes the same file again and again."
MINUTE = 60_000


@pytest.fixture
def admin(transactional_db: None) -> User:
    return make_user("ada", "admin")


@pytest.fixture
def three_jobs(transactional_db: None) -> Study:
    """Three trials of the agent Slow."""
    return make_study(make_pool(tasks=3), agents=[make_agent(name="Slow")])


def url(study: Study) -> str:
    return f"/studies/{study.pk}/"


def open_page(visits: Visits, study: Study, by: User, *, phone: bool = False) -> Page:
    """With a clock that a test can put forward, so that none waits for the page's next question."""
    page = visits.open(by=by, phone=phone)
    page.clock.install()
    page.goto(url(study))
    return page


def figure(page: Page, name: str) -> str:
    cell = page.locator("#live-figures > div").filter(has=page.get_by_text(name, exact=True))
    return cell.locator("strong").inner_text()


def ask(page: Page) -> None:
    """Let the page ask once more, and have its answer."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        page.clock.run_for(5_000)


def test_the_page_follows_its_runs_without_a_reload(visits: Visits, three_jobs: Study, admin: User) -> None:
    page = open_page(visits, three_jobs, admin)
    assert [figure(page, name) for name in ("Queued", "Running", "Waiting", "Failed")] == ["3", "0", "0", "0"]
    expect(page.locator("#live-runs")).to_have_text("No run is under way.")
    deliver_next()
    fail_next()
    take_next("scripted")
    ask(page)
    expect(page.locator("#live-runs tr")).to_have_count(1)
    expect(page.locator("#live-ended tr")).to_have_count(4)
    followed = [figure(page, name) for name in ("Queued", "Running", "Waiting", "Failed")]
    assert followed == ["0", "1", "1", "1"]
    page.reload()
    assert [figure(page, name) for name in ("Queued", "Running", "Waiting", "Failed")] == followed


def test_what_is_typed_and_in_focus_outlives_every_exchange(
    visits: Visits, three_jobs: Study, admin: User
) -> None:
    page = open_page(visits, three_jobs, admin)
    page.get_by_text("Pause an agent").first.click()
    words = page.get_by_label("Reason").and_(page.locator("#hold-reason"))
    words.fill("It writes")
    words.press("End")
    deliver_next()
    ask(page)
    expect(page.locator("#live-ended")).to_contain_text("replied")
    expect(words).to_be_focused()
    page.keyboard.type(" the same file again and again.")
    expect(words).to_have_value(WHY)
    page.get_by_role("button", name="Pause an agent").click()
    expect(page.get_by_text("Slow is paused in this study. Its runs end")).to_be_visible()
    assert AgentHold.objects.get().reason == WHY


def test_a_button_and_a_table_in_focus_stay_so(visits: Visits, three_jobs: Study, admin: User) -> None:
    hold_agent(study=three_jobs, agent=three_jobs.agents.get(), by=admin, reason=WHY)
    page = open_page(visits, three_jobs, admin, phone=True)
    resume = page.get_by_role("button", name="Resume Slow")
    resume.focus()
    table = page.get_by_role("region", name="Agents")
    place = table.evaluate("box => { box.scrollLeft = 300; return box.scrollLeft; }")
    assert place > 0
    ask(page)
    expect(resume).to_be_focused()
    assert table.evaluate("box => box.scrollLeft") == place
    table.focus()
    ask(page)
    expect(table).to_be_focused()
    resume.click()
    expect(page.get_by_text("Slow goes on in this study.")).to_be_visible()


def test_what_another_admin_pauses_can_be_resumed_here(
    visits: Visits, three_jobs: Study, admin: User
) -> None:
    other = make_user("other", "admin")
    page = open_page(visits, three_jobs, admin)
    all_runs = page.get_by_role("button", name="Pause all runs")
    the_study = page.get_by_text("Pause the study", exact=True)
    words = page.locator("#hold-reason")
    page.get_by_text("Pause an agent").first.click()
    words.fill(WHY)
    assert [all_runs.is_visible(), the_study.is_visible()] == [True, True]
    halt(by=other, reason="The bill.")
    pause_study(study=three_jobs, reason="A look.")
    ask(page)
    expect(page.get_by_role("region", name="All runs are paused")).to_contain_text("by other since")
    assert [all_runs.is_visible(), the_study.is_visible()] == [False, False]
    assert_sound(page)
    expect(words).to_have_value(WHY)
    resume = page.get_by_role("button", name="Resume all runs")
    resume.focus()
    ask(page)
    expect(resume).to_be_focused()
    resume.click()
    expect(page.get_by_text("Runs go on: what is queued starts again.")).to_be_visible()
    page.get_by_role("button", name="Resume the study").click()
    expect(page.get_by_text("The study goes on.")).to_be_visible()
    assert [all_runs.is_visible(), the_study.is_visible()] == [True, True]
    pause_study(study=three_jobs, reason="Another look.")
    page.reload()
    resume_study(study=three_jobs)
    ask(page)
    assert [all_runs.is_visible(), the_study.is_visible()] == [True, True]


def test_the_page_asks_no_more_once_nothing_can_change(
    visits: Visits, study: Study, reviewer: User, admin: User
) -> None:
    page = open_page(visits, study, admin)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.headers.get("hx-request") == "true":
            asked.append(request.url)

    page.on("request", note)
    ask(page)
    review(reviewer)
    ask(page)
    expect(page.get_by_text("1 of 1 trial finished").first).to_be_visible()
    assert len(asked) == 2
    page.clock.run_for(10 * MINUTE)
    page.request.get(url(study))  # whatever was asked before this has been sent by now
    assert len(asked) == 2


def test_all_of_it_is_steered_without_javascript(visits: Visits, three_jobs: Study, admin: User) -> None:
    page = visits.open(url(three_jobs), by=admin, javascript=False)
    page.get_by_label("Why all runs are paused (may be left out)").fill("The bill is wrong.")
    page.get_by_role("button", name="Pause all runs").click()
    expect(page.get_by_text(": none starts in any study. The bill is wrong.")).to_be_visible()
    assert (Halt.objects.get().by, take_next("scripted")) == (admin, None)
    page.get_by_role("button", name="Resume all runs").click()
    expect(page.get_by_text("Runs go on: what is queued starts again.")).to_be_visible()

    page.get_by_text("Pause an agent").first.click()
    page.locator("#hold-reason").fill(WHY)
    page.get_by_role("button", name="Pause an agent").click()
    page.get_by_role("button", name="Resume Slow").click()
    expect(page.get_by_text("Slow goes on in this study.")).to_be_visible()

    fail_next()
    page.get_by_text("Retry failed cycles").first.click()
    page.locator("#retry-all-reason").fill("The key is there now.")
    page.get_by_role("button", name="Retry failed cycles").click()
    expect(page.get_by_text("1 cycle is queued again.")).to_be_visible()

    page.get_by_text("Cancel unfinished trials").first.click()
    page.locator("#cancel-all-reason").fill("The pool was wrong.")
    page.get_by_role("button", name="Cancel unfinished trials").click()
    expect(page.get_by_text("3 trials are cancelled.")).to_be_visible()
    assert set(Trial.objects.values_list("outcome", flat=True)) == {"cancelled"}

    page.get_by_text("Unblind the study").click()
    page.locator("#unblind-reason").fill("All is done.")
    page.get_by_role("button", name="Unblind for good").click()
    expect(page.get_by_text("The study is unblinded: its researchers may read")).to_be_visible()


def test_one_attempt_is_steered_without_javascript(visits: Visits, three_jobs: Study, admin: User) -> None:
    taken = take_next("scripted")
    assert taken is not None
    page = visits.open(url(three_jobs), by=admin, javascript=False)
    page.locator("#live-runs th a").click()
    page.get_by_text("Pause this attempt").click()
    page.get_by_label("Reason").and_(page.locator(f"#hold-{taken.cycle.pk.hex}")).fill(WHY)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text(f"Paused by an admin: {WHY}")).to_be_visible()
    page.get_by_role("button", name="Resume this attempt").click()
    expect(page.get_by_text("The attempt goes on.")).to_be_visible()
    assert ReviewCycle.objects.get(pk=taken.cycle.pk).held_reason == ""


def test_it_can_be_read_by_everybody_in_every_state(visits: Visits, three_jobs: Study, admin: User) -> None:
    deliver_next()
    take_next("scripted")
    hold_agent(study=three_jobs, agent=three_jobs.agents.get(), by=admin, reason=WHY)
    for phone in (False, True):
        page = visits.open(url(three_jobs), by=admin, phone=phone)
        for label in ("Pause an agent", "Retry failed cycles", "Cancel unfinished trials"):
            page.get_by_text(label).first.click()
        assert_sound(page)
        assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="Pause all runs").click()
    expect(page.get_by_role("region", name="All runs are paused")).to_contain_text("by ada since")
    assert_sound(page)
    assert_no_sideways_scrolling(page)


@pytest.mark.parametrize("phone", [False, True])
def test_a_transcript_can_be_read_and_downloaded(
    visits: Visits, admin: User, monkeypatch: pytest.MonkeyPatch, *, phone: bool
) -> None:
    long = "A very long line without any place to break it. " * 200 + "x" * 3_000
    job = Script(
        (
            Says(long, (call("write_file", path="report.md", content=long),)),
            Says(None, (call("finish", message="Here is the report.", files=None),)),
        )
    )
    study_of(make_model(name="Model One"))
    with serve(job) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        run()
    made = AgentRun.objects.get()
    page = visits.open(f"/runs/{made.pk}/transcript/", by=admin, phone=phone)
    expect(page.get_by_role("heading", name="The model called finish")).to_be_visible()
    assert_sound(page)
    assert_no_sideways_scrolling(page)
    page.get_by_text("The answer as it came").first.click()
    assert_no_sideways_scrolling(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON Lines").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 7
