"""A whole review, with names wherever a deliverable can hold them: no response holds one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client

from agents.adapters.base import File, Reply, Usage
from reviews.models import Claim, DeliverableFile, NeutralFile, ReviewCycle, Task, Trial, User
from tests.factories import deliver_next, make_agent, make_attachment, make_study
from tests.reviews.crawl import Got, crawl, fetched
from tests.reviews.desk_forms import DESK, scores_form, url
from tests.reviews.neutral import plants
from tests.reviews.neutral.plants import PLANTS, layers
from tests.reviews.told import HOME, MY_WORK
from tests.steps import claim

pytestmark = pytest.mark.django_db

BILL = Usage(input_tokens=918273, output_tokens=645372, cost_usd=Decimal("7.3519"))
BILLED = ("918273", "918,273", "645372", "645,372", "7.3519", "7.35")
SECRETS = (*plants.NAMES, "scripted", "openai", "chatgpt", "retry", *BILLED)

MANY = (
    *("report.docx", "table.xlsx", "talk.pptx", "paper.pdf", "photo.jpg", "chart.png"),
    *("notes.md", "page.html", "drawing.svg", "study.ipynb", "all.zip", "clip.bin"),
)
FEW = ("report.docx", "notes.md", "paper.pdf", "all.zip")


def planted_reply(kinds: Iterable[str]) -> Reply:
    """Files under names that name the agent, with the names in all that isn't read with the work, and in the
    message."""
    files = [
        File(f"{plants.SLUG}/{plants.NAME} {kind}", PLANTS[kind](), "application/x-any") for kind in kinds
    ]
    odd = File(plants.MODEL, b"\0", f"application/x-{plants.SLUG}")
    message = f"**{plants.NAME}** made this with {plants.MODEL}. ({plants.SLUG.upper()})"
    return Reply(message, (*files, odd), BILL)


def leaked(responses: Iterable[Got], secrets: Iterable[str]) -> list[tuple[str, str]]:
    """(address, secret) of each response that holds one, in its headers or whatever is packed into it."""
    found = set()
    for got in responses:
        told = f"{got.address}\n{got.headers}".lower().encode() + b"\n".join(layers(got.content)).lower()
        forms = {secret: secret.lower() for secret in secrets}
        found |= {
            (got.address, secret)
            for secret, form in forms.items()
            if any(form.encode(encoding) in told for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
        }
    return sorted(found)


@pytest.mark.parametrize(
    ("arms", "kinds"),
    [(("feedback",), MANY), (("feedback", "retry"), FEW)],
    ids=["one arm", "two arms"],
)
def test_no_response_of_a_whole_review_holds_a_name_an_arm_or_a_cost(
    page: Client, reviewer: User, other_reviewer: User, arms: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """Every page, file, download and part of a file that one can get to, at every step of two attempts."""
    make_study(agents=[make_agent(plants.SLUG, name=plants.NAME, model=plants.MODEL)], arms=arms)
    make_attachment(Task.objects.get())
    readers = (reviewer, reviewer if len(arms) == 1 else other_reviewer)
    for reader, delivered in zip(readers, (kinds, FEW), strict=True):
        deliver_next(planted_reply(delivered))
        page.force_login(reader)
        got = list(steps_of_a_review(page, reader))
        downloads = {each.address for each in got if "Content-Disposition: attachment" in each.headers}
        assert len(downloads) > len(delivered)
        assert leaked(got, secrets_kept()) == []


def secrets_kept() -> set[str]:
    """What must be in no response: names, costs, digests, and ids of what a reviewer may not know of."""
    digests = (DeliverableFile.objects.values_list("sha256"), NeutralFile.objects.values_list("sha256"))
    ids = (Trial.objects.values_list("pk"), ReviewCycle.objects.values_list("pk"))
    return {*SECRETS, *(str(value) for rows in (*digests, *ids) for (value,) in rows)}


def steps_of_a_review(page: Client, reader: User) -> Iterator[Got]:
    seen: set[str] = set()
    yield from crawl(page, HOME, DESK)
    claimed = claim(reader, start=True)
    slot = claimed.slot_id

    def posted(step: str, form: dict[str, str], to: UUID = slot) -> Got:
        return fetched(url(step, to), page.post(url(step, to), form, follow=True))

    yield posted("beat", {"quiet": "0"})
    yield posted("draft", {"revision": "0"})
    yield posted("draft", {"revision": "99"})
    yield from crawl(page, url("work", slot), seen=seen)
    yield posted("lock", {})
    yield posted("lock", scores_form(claimed, not_met=(1,)))
    yield from crawl(page, f"{url('work', slot)}?after=lock", MY_WORK, seen=seen)
    yield posted("hire", {"hire": "no"})
    yield from crawl(page, f"{url('work', slot)}?after=hire", seen=seen)
    writing = Claim.objects.filter(reviewer=reader, ended_at__isnull=True).first()
    if writing:
        yield from crawl(page, url("work", writing.slot_id), seen=seen)
        yield posted("feedback", {"feedback": "Do it all again."}, writing.slot_id)
        yield from crawl(page, f"{url('work', writing.slot_id)}?after=feedback", seen=seen)
    yield from crawl(page, DESK, f"{MY_WORK}?after=all", "/nothing/", url("work", uuid4()), seen=seen)
