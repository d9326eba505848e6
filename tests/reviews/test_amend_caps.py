"""A running study's caps change by amendment only."""

from decimal import Decimal

import pytest
from django.test import Client

from agents.actions.take import take_next
from reviews.actions.amend_caps import amend_caps
from reviews.actions.problem import Refused
from reviews.models import Amendment, Study, User
from tests.factories import make_pool, make_study

pytestmark = pytest.mark.django_db


def test_a_higher_cap_lets_what_waited_run_and_is_written_down(admin: User) -> None:
    study = make_study(make_pool(tasks=2), cap_usd=Decimal("0.50"))
    assert (take_next("scripted") is not None, take_next("scripted")) == (True, None)
    amend_caps(study=study, cap_usd=Decimal("5"), day_cap_usd=None, by=admin, reason="More money came.")
    assert take_next("scripted") is not None
    amendment = Amendment.objects.get(study=study)
    assert (amendment.by, amendment.reason) == (admin, "More money came.")
    assert amendment.changes == {"cap_usd": "USD 0.50 -> USD 5.00"}
    study.refresh_from_db()
    assert study.protocol["cap_usd"] == "0.50"


@pytest.mark.parametrize(("cap", "reason"), [(None, "For nothing."), (Decimal("1"), "  ")])
def test_no_change_and_no_reason_are_refused(cap: Decimal | None, reason: str, admin: User) -> None:
    study = make_study()
    with pytest.raises(Refused):
        amend_caps(study=study, cap_usd=cap, day_cap_usd=None, by=admin, reason=reason)
    assert not Amendment.objects.exists()


def test_page_shows_the_amendment_to_readers_and_the_form_to_admins_only(
    client: Client, admin: User, researcher: User
) -> None:
    study = make_study()
    client.force_login(admin)
    posted = {"action": "caps", "cap_usd": "12.50", "day_cap_usd": "", "reason": "We agreed on it."}
    assert client.post(f"/studies/{study.pk}/", posted).status_code == 302
    assert Study.objects.get().cap_usd == Decimal("12.50")
    assert client.post(f"/studies/{study.pk}/", {**posted, "cap_usd": "-1"}).status_code == 422
    client.force_login(researcher)
    page = client.get(f"/studies/{study.pk}/").content.decode()
    assert ("We agreed on it." in page, "Amend the protocol" in page) == (True, False)
    assert client.post(f"/studies/{study.pk}/", posted).status_code == 404


@pytest.mark.parametrize(
    ("caps", "warnings"),
    [
        (("0.25", ""), ["USD 0.50 is committed already, more than the cap of USD 0.25: no new run starts."]),
        (
            ("", "0.25"),
            ["USD 0.50 is committed already today, more than the cap of USD 0.25: no new run starts today."],
        ),
        (("0.50", "0.50"), []),
    ],
)
def test_a_cap_below_what_is_committed_is_stored_with_a_warning(
    client: Client, admin: User, caps: tuple[str, str], warnings: list[str]
) -> None:
    study = make_study()
    take_next("scripted")
    client.force_login(admin)
    posted = {"action": "caps", "cap_usd": caps[0], "day_cap_usd": caps[1], "reason": "Enough."}
    page = client.post(f"/studies/{study.pk}/", posted, follow=True)
    told = [str(message) for message in page.context["messages"]]
    assert told == ["The caps are changed, and the amendment is written down.", *warnings]
    study.refresh_from_db()
    assert (study.cap_usd, study.day_cap_usd) == tuple(Decimal(cap) if cap else None for cap in caps)
