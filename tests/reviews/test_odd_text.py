"""Free text that nobody types (NUL, lone surrogates, a megabyte): kept, cleaned or refused, never a crash."""

from collections.abc import Callable

import pytest
from django.test import Client

from reviews.models import Claim, Criterion, Draft, Feedback, ReviewCycle, ReviewSlot, Trial, User
from tests import factories
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, held, review

pytestmark = pytest.mark.django_db

ODD = {"NUL": "a\x00b", "controls": "a\x1b\x85b", "a megabyte": "x" * 1_000_000}
ANSWERED = {200, 302, 400, 404, 409, 413, 422}

# "a", U+D800, "b": UTF-7 can carry a lone surrogate, UTF-8 can not.
UTF_7 = "multipart/form-data; boundary=BOUND; charset=utf-7"


def surrogate(fields: dict[str, str]) -> bytes:
    """A form with a lone surrogate in every field that is empty here."""
    parts = [
        f'--BOUND\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value or "a+2AA-b"}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + "--BOUND--\r\n").encode()


def assert_no_crash(client: Client, address: str, odd: tuple[str, ...], fields: dict[str, str]) -> None:
    """Post each odd text in each of the fields `odd`, beside `fields`. A view that raises fails the test."""
    for text in ODD.values():
        for name in odd:
            assert client.post(address, {**fields, name: text}).status_code in ANSWERED
    body = surrogate({**dict.fromkeys(odd, ""), **fields})
    # Not post(), which would recode the body.
    assert client.generic("POST", address, body, content_type=UTF_7).status_code in ANSWERED


@pytest.fixture
def slot(reviewer: User, client: Client) -> ReviewSlot:
    factories.make_study()
    factories.deliver_next()
    client.force_login(reviewer)
    return claim(reviewer).slot


@pytest.mark.parametrize("step", ["clock", "save", "lock", "draft", "beat", "hire", "release", "skip"])
def test_no_step_of_a_review_crashes(client: Client, reviewer: User, slot: ReviewSlot, step: str) -> None:
    key = Criterion.objects.earliest("position").pk
    fields = scores_form(held(reviewer), not_met=(1,)) if step == "lock" else {"quiet": "0", "revision": "0"}
    odd = (f"reason-{key}", f"evidence-{key}", f"verdict-{key}", "feedback", "reason", "hire", "clock")
    assert_no_crash(client, url(step, slot.pk), odd, fields)
    for number in ("revision", "quiet"):
        assert_no_crash(client, url(step, slot.pk), (number,), {})


def test_feedback_does_not_crash(client: Client, reviewer: User, slot: ReviewSlot) -> None:
    review(reviewer, not_met=(1,))
    writing = ReviewSlot.objects.get(kind="feedback")
    assert_no_crash(client, url("feedback", writing.pk), ("feedback", "revision"), {})


def test_controls_are_left_out_of_drafts_and_feedback(
    client: Client, reviewer: User, slot: ReviewSlot
) -> None:
    client.post(url("draft", slot.pk), {"revision": "0", "feedback": "One\r\ntwo\x00\x1b."})
    assert Draft.objects.get().content == {"feedback": "One\ntwo."}
    review(reviewer, not_met=(1,))
    writing = ReviewSlot.objects.get(kind="feedback")
    client.post(url("feedback", writing.pk), {"feedback": "One\r\ntwo\x00\x1b."})
    assert Feedback.objects.get().text == "One\ntwo."


def test_controls_are_left_out_of_the_reason_of_a_skip(client: Client, slot: ReviewSlot) -> None:
    client.post(url("skip", slot.pk), {"kind": "conflict", "reason": "I know\x00 the\x1b client."})
    assert [(held.end, held.reason) for held in Claim.objects.all()] == [("skipped", "I know the client.")]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("\x00 \x1b", "Say why you skip this piece of work."),
        ("x" * 2_001, "The reason can have at most 2,000 characters; this has 2,001."),
    ],
)
def test_a_skip_without_a_reason_or_with_an_endless_one_is_refused(
    client: Client, slot: ReviewSlot, reason: str, words: str
) -> None:
    page = client.post(url("skip", slot.pk), {"kind": "other", "reason": reason}, follow=True)
    assert words in page.content.decode()
    assert Claim.objects.get().ended_at is None


def study_page(trial: Trial) -> str:
    return f"/studies/{trial.study_id}/"


def trial_page(trial: Trial) -> str:
    return f"/studies/{trial.study_id}/trials/{trial.pk}/"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (study_page, {"action": "pause"}),
        (study_page, {"action": "caps", "cap_usd": "5"}),
        (study_page, {"action": "retry", "cycle": "CYCLE"}),
        (trial_page, {"action": "retry", "cycle": "CYCLE"}),
        (trial_page, {"action": "cancel"}),
        (lambda _: "/agents/", {"action": "pause", "agent": "AGENT"}),
    ],
)
def test_no_reason_of_an_admin_crashes(
    client: Client, admin: User, address: Callable[[Trial], str], fields: dict[str, str]
) -> None:
    trial = factories.make_study().trials.get()
    ReviewCycle.objects.update(state="failed")
    known = {"CYCLE": str(ReviewCycle.objects.get().pk), "AGENT": trial.agent.slug}
    client.force_login(admin)
    assert_no_crash(
        client, address(trial), ("reason",), {name: known.get(text, text) for name, text in fields.items()}
    )


@pytest.mark.parametrize(
    ("address", "odd"),
    [
        ("/people/new/", ("name", "display", "password", "role", "study", "pool", "categories")),
        ("/people/ME/", ("action", "membership", "role", "study", "pool", "categories", "password")),
        ("/agents/new/", ("slug", "name", "kind", "model", "system_prompt", "settings", "max_cost_usd")),
        ("/agents/", ("agent", "action")),
        ("/studies/new/", ("title", "slug", "pool", "agents", "arms", "checked", "step")),
        ("/pools/import/", ("pool", "title")),
        ("/desk/", ("slot",)),
        ("/accounts/login/", ("login", "password", "next")),
    ],
)
def test_no_other_form_crashes(client: Client, admin: User, address: str, odd: tuple[str, ...]) -> None:
    if "login" not in address:
        client.force_login(admin)
    address = address.replace("ME", str(admin.pk))
    assert_no_crash(client, address, odd, {})
    for action in ("give", "take", "profile", "password") if "people" in address else ():
        assert_no_crash(client, address, odd[1:], {"action": action})
