"""All that a reviewer is told just now, what of it must not be there, and what of it must not differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from django.test import Client

from reviews.models import DeliverableFile, User
from tests.reviews.answers import Answer
from tests.reviews.desk_forms import DESK, url
from tests.steps import claim

MY_WORK, HOME = "/work/", "/"


def everything(page: Client, slot: UUID) -> Iterator[Answer]:
    """Every response that this reviewer can get just now without changing anything of the work."""
    for address in (HOME, DESK, MY_WORK):
        yield page.get(address, follow=True)
    yield page.get(url("work", slot))
    yield page.get(url("work", slot), {"view": "changes"})
    for name in ("message", *files(slot)):
        yield page.get(url("work", slot), {"file": name})
        yield page.get(url("work", slot), {"file": name}, headers={"HX-Request": "true", "HX-Target": "work"})
    yield page.post(url("beat", slot), {"quiet": "0"})
    yield page.post(url("draft", slot), {"revision": "99"})
    yield page.post(DESK, follow=True)


def files(slot: UUID) -> list[str]:
    found = DeliverableFile.objects.filter(deliverable__cycle__slots=slot)
    return [str(file.pk) for file in found]


def told(answer: Answer) -> str:
    """Headers, addresses and body of a response, without what is random in every one."""
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    chain = "".join(f"{address}\n" for address, _ in getattr(answer, "redirect_chain", []))
    return headers + chain + answer.content.decode()


def leaks(page: Client, slot: UUID, secrets: list[str]) -> list[str]:
    texts = [told(answer).lower() for answer in everything(page, slot)]
    assert len(texts) > 8
    return sorted({secret for secret in secrets for text in texts if secret.lower() in text})


def shape(text: str) -> str:
    """A page without ids, tokens, times and numbers of criteria: what is left must not differ."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    text = re.sub(r'(name="csrfmiddlewaretoken" value|"x-csrftoken"): ?"?=?"?[A-Za-z0-9]+', "TOKEN", text)
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.+Z]+", "MOMENT", text)
    text = re.sub(r"\d+:\d\d(:\d\d)?", "TIME", text)
    text = re.sub(r"(Job |verdict-|reason-|evidence-|note-)\d+", r"\1N", text)
    text = re.sub(r'data-person="\d+"|name="flag" value="\d+"', "NUMBER", text)
    return re.sub(r'data-(remaining|active)="\d+"', "SECONDS", text)


def assert_same(seen: list[list[str]]) -> None:
    """Line by line, so that a difference is told."""
    assert len(seen) == 3
    for others in seen[1:]:
        for first, other in zip(seen[0], others, strict=True):
            assert other.splitlines() == first.splitlines()


def words(client: Client, reader: User) -> list[str]:
    """What `reader` is shown before the lock: the offer, the work, its draft and an end of the claim."""
    client.force_login(reader)
    shown = [client.get(DESK)]
    slot = claim(reader).slot_id
    shown += [client.get(url("work", slot)), client.post(url("beat", slot), {"quiet": "0"})]
    client.post(url("release", slot))
    shown += [client.get(url("work", slot)), client.get(MY_WORK)]
    claim(reader, wanted=slot)
    return [shape(told(answer)).replace(reader.username, "NAME") for answer in shown]
