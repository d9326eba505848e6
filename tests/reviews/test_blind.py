"""No response tells a reviewer who made a deliverable, nor, with several arms, which attempt it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agents.adapters.base import File, Reply, Usage
from reviews.models import (
    Agent,
    Claim,
    Critique,
    DeliverableFile,
    NeutralFile,
    Review,
    ReviewCycle,
    ReviewSlot,
    Task,
    Trial,
    User,
)
from tests.agents.critics import attempt_0_is_not_enough, critique_study, run_all
from tests.factories import (
    deliver_next,
    make_agent,
    make_attachment,
    make_pool,
    make_reviewer,
    make_study,
)
from tests.reviews.answers import Answer
from tests.reviews.crawl import Got, crawl, fetched
from tests.reviews.desk_forms import scores_form, url
from tests.reviews.neutral import plants
from tests.reviews.neutral.plants import PLANTS, layers
from tests.steps import claim, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

DESK, MY_WORK, HOME = "/desk/", "/work/", "/"


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def agent() -> Agent:
    return make_agent("zebrafinch-9", name="Zebra Finch", model="zf-9-preview", settings={"cost_usd": "7"})


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


def secrets_of(agent: Agent) -> list[str]:
    return [agent.slug, agent.name, agent.model, agent.kind, str(agent.pk), "scripted", "retry"]


def leaks(page: Client, slot: UUID, secrets: list[str]) -> list[str]:
    texts = [told(answer).lower() for answer in everything(page, slot)]
    assert len(texts) > 8
    return sorted({secret for secret in secrets for text in texts if secret.lower() in text})


@pytest.mark.parametrize("arms", [("feedback",), ("feedback", "retry")], ids=["one arm", "two arms"])
def test_no_response_of_any_phase_names_the_agent_or_the_arm(
    page: Client, reviewer: User, other_reviewer: User, agent: Agent, arms: tuple[str, ...]
) -> None:
    make_study(agents=[agent], arms=arms)
    secrets = [*secrets_of(agent), str(Trial.objects.get().pk), str(ReviewCycle.objects.get().pk)]
    deliver_next()
    assert all(secret.lower() not in told(page.get(DESK)).lower() for secret in secrets)
    claimed = claim(reviewer, start=True)
    slot = claimed.slot_id
    assert leaks(page, slot, secrets) == []
    page.post(url("lock", slot), scores_form(claimed, not_met=(1,)))
    assert leaks(page, slot, secrets) == []
    page.post(url("hire", slot), {"hire": "no"})
    writing = held(reviewer).slot_id
    assert leaks(page, writing, secrets) == []
    page.post(url("feedback", writing), {"feedback": "Do it all again."})
    assert leaks(page, writing, secrets) == []
    deliver_next()
    later = claim(reviewer if len(arms) == 1 else other_reviewer).slot_id
    page.force_login(reviewer if len(arms) == 1 else other_reviewer)
    arms_by_id = [str(cycle.pk) for cycle in ReviewCycle.objects.all()]
    assert leaks(page, later, secrets + arms_by_id) == []


def test_a_files_headers_name_nothing_but_the_file(page: Client, reviewer: User, agent: Agent) -> None:
    make_study(agents=[agent])
    cycle = deliver_next()
    attached = make_attachment(cycle.trial.task)
    claim(reviewer)
    addresses = [
        reverse("deliverable_file", args=[DeliverableFile.objects.get().pk]),
        reverse("attachment_file", args=[attached.pk]),
    ]
    for address in addresses:
        answer = page.get(address)
        answer.getvalue()  # closes the file
        headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items()).lower()
        assert [secret for secret in secrets_of(agent) if secret.lower() in headers] == []


# ---- a whole review, with names wherever a deliverable can hold them

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


# ---- several arms: which attempt it is


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


def test_with_several_arms_every_attempt_is_offered_and_shown_in_the_same_words(
    client: Client, reviewer: User
) -> None:
    """Attempt 0 and attempt 1 of both arms, each to a reviewer who sees that one alone."""
    readers = [reviewer, make_reviewer("mirb"), make_reviewer("mirc")]
    make_study(arms=("feedback", "retry"))
    deliver_next()
    seen = [words(client, readers[0])]
    review(readers[0], not_met=(1,))
    write_feedback(readers[0], "Only the feedback says this.")
    for reader in readers[1:]:
        deliver_next()
        seen.append(words(client, reader))
    assert Claim.objects.filter(slot__cycle__attempt=1, ended_at__isnull=True).count() == 2
    assert_same(seen)
    assert "Attempt" not in "".join(seen[0])
    assert "Only the feedback says this." not in "".join(seen[1])


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


def test_with_several_arms_only_who_writes_feedback_learns_which_attempt_it_is(
    page: Client, reviewer: User, other_reviewer: User
) -> None:
    """Not with the lock: the same trial's other arm may come to the same reviewer next."""
    make_study(arms=("feedback", "retry"), feedback_cycles=2)
    deliver_next()
    review(other_reviewer, not_met=(1,))
    write_feedback(other_reviewer)
    deliver_next()
    deliver_next()
    seen = []
    for _ in range(2):
        claimed = claim(reviewer)
        work = url("work", claimed.slot_id)
        before = page.get(work).content.decode()
        page.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
        owed = page.get(work).content.decode()
        page.post(url("hire", claimed.slot_id), {"hire": "no"})
        done = page.get(work).content.decode()
        writing = Claim.objects.filter(reviewer=reviewer, ended_at=None).first()
        words = page.get(url("work", writing.slot_id)).content.decode() if writing else done
        seen += [["Attempt 1" in shown for shown in (before, owed, done, words)]]
        if writing:
            write_feedback(reviewer)
    assert sorted(seen) == [[False, False, False, False], [False, False, False, True]]


# ---- the critique: for the agent alone


@pytest.mark.parametrize("arms", [("critique",), ("critique", "retry")], ids=["one arm", "two arms"])
def test_no_response_holds_a_word_of_a_critique_or_names_the_critic(
    page: Client, reviewer: User, other_reviewer: User, arms: tuple[str, ...]
) -> None:
    critic = make_agent("goshawk-3", name="Gos Hawk", model="gh-3-preview")
    critique_study(arms=arms, critic=critic, feedback_cycles=2)
    attempt_0_is_not_enough(reviewer if len(arms) == 1 else other_reviewer)
    secrets = [critic.slug, critic.name, critic.model, str(critic.pk), "critique", "critic ", "quokka"]
    for attempt in (1, 2):
        run_all("Quokka: the total is missing.")
        for _ in arms:
            claimed = claim(reviewer)
            assert leaks(page, claimed.slot_id, secrets) == []
            page.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
            assert leaks(page, claimed.slot_id, secrets) == []
            page.post(url("hire", claimed.slot_id), {"hire": "no"})
            assert leaks(page, claimed.slot_id, secrets) == []
        assert Critique.objects.count() == attempt


def test_with_several_arms_a_critiques_attempt_is_shown_in_the_same_words(
    client: Client, reviewer: User
) -> None:
    readers = [reviewer, make_reviewer("mirb"), make_reviewer("mirc")]
    critique_study(arms=("critique", "retry"))
    deliver_next()
    seen = [words(client, readers[0])]
    review(readers[0], not_met=(1,))
    run_all("Only the critique says this.")
    seen += [words(client, reader) for reader in readers[1:]]
    assert_same(seen)


# ---- between lock and hire verdict: whether feedback is wanted


def test_until_the_hire_verdict_no_response_tells_whether_feedback_is_wanted(
    client: Client, reviewer: User, other_reviewer: User
) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    answers = []
    for reader, not_met in ((reviewer, ()), (other_reviewer, (1,))):
        client.force_login(reader)
        locked = score(reader, not_met=not_met)
        client.post(url("clock", locked.slot_id), {"clock": "start"})
        answers.append([phase_words(answer, reader) for answer in hire_phase(client, locked)])
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1
    for one, other in zip(*answers, strict=True):
        assert one.splitlines() == other.splitlines()
    assert ReviewSlot.objects.filter(kind="feedback").count() == 1


def hire_phase(client: Client, locked: Review) -> Iterator[Answer]:
    slot = locked.slot_id
    yield from everything(client, slot)
    yield client.post(DESK)
    yield client.post(DESK, {"slot": slot}, follow=True)
    for step in ("clock", "release", "skip", "lock", "feedback", "save"):
        yield client.post(url(step, slot), {"clock": "pause", "reason": "Why not."}, follow=True)


def phase_words(answer: Answer, reader: User) -> str:
    text = shape(told(answer)).replace(reader.username, "NAME")
    # The scores themselves are the reviewer's own; a second more on the clock renames its button and is paid.
    text = re.sub(r'No 1\.| checked|Start|Go on|USD.0\.\d\d|"(active|remaining)": \d+', "", text)
    return re.sub(r"Content-Length: \d+|\d+ s\b", "", text)
