"""The desk of an independent review: scores and the hire question, and nothing of what others did."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from reviews.models import Claim, Review, ReviewSlot, User
from reviews.queries.desk import Phase, desk_for
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.crawl import crawl
from tests.steps import claim, review, write_feedback

TOKEN = re.compile(r'(?<=csrfmiddlewaretoken" value=")[^"]+|(?<=x-csrftoken": ")[^"]+')

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(reviewer: User) -> ReviewSlot:
    """Wanted of the second attempt, which was not enough."""
    make_study(overlap_fraction=Decimal(1), hard_stop=True)
    deliver_next(make_reply("The first try.", files={"first.txt": b"one"}))
    review(reviewer, not_met=(1,))
    write_feedback(reviewer, "Mend the secret total.")
    deliver_next(make_reply("The second try.", files={"second.txt": b"two"}))
    review(reviewer, not_met=(2,))
    return ReviewSlot.objects.get(kind="independent")


def test_it_has_no_attempt_earlier_words_comments_or_stop(slot: ReviewSlot, other_reviewer: User) -> None:
    claim(other_reviewer)
    page = desk_for(other_reviewer, slot)
    assert (page.phase, page.independent) == (Phase.SCORE, True)
    assert (page.attempt, page.last_feedback, page.earlier, page.comments) == (None, None, None, None)
    assert (page.hard_stop, page.next_slot_id, page.would_hire) == (False, None, None)
    assert [(row.verdict, row.reason, row.last) for row in page.rows] == [("", "", "")] * 3


def test_nothing_of_the_other_attempts_can_be_reached_from_its_pages(
    client: Client, slot: ReviewSlot, other_reviewer: User
) -> None:
    client.force_login(other_reviewer)
    assert "an independent review, without feedback" in client.get("/desk/").content.decode()
    client.post("/desk/", {"slot": str(slot.pk), "start": "on"})
    own = f"/desk/{slot.pk}/"
    others = [f"/desk/{pk}/" for pk in ReviewSlot.objects.exclude(pk=slot.pk).values_list("pk", flat=True)]
    found = list(crawl(client, own, f"{own}?view=changes", f"{own}comments/"))
    assert len(found) > 4
    for got in found:
        text = got.content.decode(errors="replace")
        for word in ("secret total", "first try", "first.txt", "No 1.", "No 2.", "last time", "attempt ·"):
            assert word not in text, (got.address, word)
    assert [client.get(url).status_code for url in others] == [404] * len(others)


def test_it_is_walked_from_claim_to_done(client: Client, slot: ReviewSlot, other_reviewer: User) -> None:
    client.force_login(other_reviewer)
    client.post("/desk/", {"slot": str(slot.pk), "start": "on"})
    url = f"/desk/{slot.pk}/"
    page = client.get(url).content.decode()
    assert "independent review" in page
    assert "data-free" in page
    assert "data-left " not in page
    assert "<desk-comments" not in page
    rows = desk_for(other_reviewer, slot).rows
    marks = {f"verdict-{row.id}": "met" for row in rows}
    client.post(f"{url}lock/", {**marks, "revision": "0"})
    page = client.get(url).content.decode()
    assert "The scores are locked" in page
    assert "whether feedback is wanted" not in page
    client.post(f"{url}hire/", {"hire": "yes"})
    page = client.get(url).content.decode()
    assert "Done. Thank you" in page
    assert "feedback is wanted" not in page
    made = Review.objects.get(slot=slot)
    assert (made.completed_all, made.would_hire) == (True, True)
    assert not Claim.objects.filter(ended_at__isnull=True).exists()


def test_feedback_can_t_be_sent_for_it(client: Client, slot: ReviewSlot, other_reviewer: User) -> None:
    client.force_login(other_reviewer)
    client.post("/desk/", {"slot": str(slot.pk)})
    answer = client.post(f"/desk/{slot.pk}/feedback/", {"feedback": "Do better.", "revision": "0"})
    assert answer.status_code == 302
    assert Review.objects.filter(slot=slot).count() == 0


def test_the_scorer_s_pages_show_nothing_of_it(
    client: Client, slot: ReviewSlot, reviewer: User, other_reviewer: User
) -> None:
    client.force_login(reviewer)
    urls = [f"/desk/{pk}/" for pk in ReviewSlot.objects.exclude(pk=slot.pk).values_list("pk", flat=True)]

    def pages() -> list[str]:
        return [TOKEN.sub("", client.get(url).content.decode()) for url in urls]

    before = pages()
    made = review(other_reviewer, not_met=(3,))
    assert made.slot_id == slot.pk
    assert pages() == before
    assert client.get(f"/desk/{slot.pk}/").status_code == 404
