"""Preview and confirm in the browser: everything is shown first, and stored after."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reviews.formats.task import KNOWN
from reviews.models import Task, TaskPool, User
from reviews.views.pool_import import ROWS_SHOWN
from tests.reviews.formats.files import jsonl, rubric, task
from tests.reviews.uploads import confirm, preview, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_nothing_is_stored_before_the_confirmation_and_everything_after(browser: Client, admin: User) -> None:
    page = preview(browser, jsonl(task(), task(id="T-2", rubric=None)))
    assert page.context["plan"].counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert "1 comes without a rubric and waits for one." in page.content.decode()
    assert not TaskPool.objects.exists()
    done = confirm(browser, page)
    assert done.redirect_chain == [("/pools/jobs/", 302)]
    assert told(done) == ["Imported “tasks.jsonl”. 2 tasks, all new."]
    pool = TaskPool.objects.get()
    assert (pool.title, pool.created_by, pool.tasks.count()) == ("Real jobs", admin, 2)


def test_a_preview_survives_a_reload(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    again = browser.get(page.request["PATH_INFO"])
    assert again.context["plan"].fingerprint == page.context["plan"].fingerprint


def test_a_second_confirmation_imports_nothing(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    confirm(browser, page)
    second = browser.post(page.request["PATH_INFO"], {"fingerprint": page.context["plan"].fingerprint})
    assert (second.status_code, second["Location"]) == (302, "/pools/jobs/")
    assert Task.objects.count() == 1
    assert told(browser.get(page.request["PATH_INFO"], follow=True))[-1] == (
        "“tasks.jsonl” has been imported already."
    )


def test_the_same_file_again_says_that_nothing_changes(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task(), task(id="T-2"))))
    page = preview(browser, jsonl(task(), task(id="T-2")))
    assert "2 tasks, all unchanged. There is nothing to import." in page.content.decode()
    assert 'name="fingerprint"' not in page.content.decode()


def test_a_pool_that_changed_since_the_preview_is_previewed_again(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    page = preview(browser, jsonl(task(title="One")))
    other = preview(browser, jsonl(task(title="Two")))
    confirm(browser, other)
    done = confirm(browser, page)
    assert done.redirect_chain == [(page.request["PATH_INFO"], 302)]
    assert told(done)[-1] == "The pool has changed since this preview. Look at it again, then confirm."
    assert Task.objects.get().title == "Two"
    confirm(browser, done)
    assert Task.objects.get().title == "One"


def test_every_problem_is_shown_by_row_and_column(browser: Client) -> None:
    page = preview(browser, jsonl(task(budget_usd=-1), task(id="T-2", title=""), task(id="T-2")))
    text = page.content.decode()
    assert "Nothing can be imported: 3 errors." in text
    for place, message in (
        ("<td>budget_usd</td>", "must not be negative, but is -1."),
        ("<td>title</td>", "is empty."),
        ("<td>id</td>", "&quot;T-2&quot; is already the id of row 2."),
    ):
        assert place in text
        assert message in text
    assert 'name="fingerprint"' not in text


def test_errors_and_warnings_are_counted_apart_and_once(browser: Client) -> None:
    rows = [task(id="T-2", category="writing"), task(id="T-3", rubric=rubric(1))]
    text = preview(browser, jsonl(task(budget_usd=-1), *rows)).content.decode()
    assert "Nothing can be imported: 1 error. Put it right" in text
    assert "<h2>1 error, 2 warnings</h2>" in text
    assert "problem" not in re.sub(r"<[^>]+>", " ", text)
    text = preview(browser, jsonl(*rows)).content.decode()
    assert "<h2>2 warnings</h2>" in text
    assert "did you mean &quot;Writing&quot;?" in text


def test_the_title_of_a_new_pool_is_shown(browser: Client) -> None:
    page = preview(browser, jsonl(task())).content.decode()
    assert "Into a new draft pool, “Real jobs” (jobs)" in page
    page = preview(browser, jsonl(task()), title="").content.decode()
    assert "Into a new draft pool, jobs" in page


def test_what_a_new_task_will_hold_is_shown_and_harmless(browser: Client) -> None:
    page = preview(browser, jsonl(task(brief="<script>x</script>\nSecond line.", note="kept")))
    text = page.content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;<br>Second line." in text
    assert "1. Requirement 1 (critical, weight 1)<br>2. Requirement 2 (critical, weight 1)" in text
    assert "{&quot;note&quot;: &quot;kept&quot;}" in text


def test_a_changed_task_shows_old_and_new(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    text = preview(browser, jsonl(task(title="Clean two lists", budget_usd=None))).content.decode()
    assert "<del>Clean a customer list</del> → <ins>Clean two lists</ins>" in text
    assert "<del>120.00</del> → <span" in text
    assert "<details>" not in text


def test_a_long_preview_has_pages(browser: Client) -> None:
    page = preview(browser, jsonl(*[task(id=number) for number in range(ROWS_SHOWN + 1)]))
    assert f"1 to {ROWS_SHOWN} of {ROWS_SHOWN + 1} tasks" in page.content.decode()
    second = browser.get(page.request["PATH_INFO"], {"page": "2"})
    assert [row.plan.task.external_id for row in second.context["rows"]] == [str(ROWS_SHOWN)]
    last = browser.get(page.request["PATH_INFO"], {"page": "\0"})
    assert len(last.context["rows"]) == ROWS_SHOWN


def test_the_page_says_what_a_file_holds(browser: Client) -> None:
    named = set(re.findall(r"<dt><code>(\w+)</code></dt>", browser.get("/pools/import/").content.decode()))
    assert named == KNOWN


def test_confirming_a_file_with_problems_stores_nothing(browser: Client) -> None:
    page = preview(browser, jsonl(task(), task(id="T-2", title="")))
    done = confirm(browser, page)
    assert told(done) == ["Nothing was imported: 1 error."]
    assert not TaskPool.objects.exists()


def test_changed_rows_are_refused_once_a_study_has_opened_the_pool(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    TaskPool.objects.update(state="open")
    page = preview(browser, jsonl(task(title="Other")))
    assert "title would change, but the pool “jobs” is open" in page.content.decode()
    assert page.context["plan"].counts["refused"] == 1
