"""Reviewers are pseudonyms, agents letters until the study is unblinded, and nothing else tells them."""

from __future__ import annotations

import pytest

from reviews.exports.study.names import Reviewers
from reviews.models import AgentRun, Study, Trial, User
from tests.agents.critics import attempt_0_is_not_enough, critique_study, run_all
from tests.factories import make_agent, make_pool, make_reviewer, make_study
from tests.reviews.exports.exported import exported, tables
from tests.reviews.play import NOT_COMPLETED, play

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    agents = [
        make_agent("zebrafinch-9", name="Zebra Finch", model="zf-9-preview"),
        make_agent("lyrebird-2", name="Lyre Bird", model="lb-2-preview"),
    ]
    study = make_study(make_pool(tasks=2), agents=agents, arms=["feedback", "retry"])
    people = [make_reviewer("wilhelmina"), make_reviewer("theodosia")]
    User.objects.update(email="someone@example.org", first_name="Somebody")
    play(lambda block, arm, attempt: NOT_COMPLETED, people)
    AgentRun.objects.update(provider_id="zf-answer-1", error="Zebra Finch said no.", prompt_version="p7")
    return study


def words(study: Study, form: str, *, named: bool = False) -> bytes:
    return b"\n".join(exported(study, form, named=named)[1].values()).lower()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_while_blind_no_file_tells_an_agent(study: Study, form: str) -> None:
    Trial.objects.filter(ordinal=0).update(cancelled_reason="Lyre Bird was down.")
    found = words(study, form)
    for told in ("zebra", "lyre", "zf-9", "lb-2", "zf-answer", "said no", "scripted"):
        assert told.encode() not in found, told
    assert {row["agent"] for row in tables(study)["trials"]} == {"Agent A", "Agent B"}


def test_a_letter_is_the_same_agent_in_all_tables(study: Study) -> None:
    found = tables(study)
    agents = {row["trial_id"]: row["agent"] for row in found["trials"]}
    assert [row["agent"] for row in found["runs"]] == [agents[row["trial_id"]] for row in found["runs"]]


def test_a_named_export_has_short_names(study: Study) -> None:
    found = tables(study, named=True)
    assert {row["agent"] for row in found["trials"]} == {"zebrafinch-9", "lyrebird-2"}
    assert b"zebrafinch-9" in words(study, "csv", named=True)


def test_a_critic_has_a_name_of_its_own(reviewer: User) -> None:
    study = critique_study()
    attempt_0_is_not_enough(reviewer)
    run_all()
    for named, name in (
        (False, "Critic"),
        (True, Study.objects.values_list("critic__slug", flat=True).get(pk=study.pk)),
    ):
        runs = tables(study, named=named)["runs"]
        assert {run["agent"] for run in runs if run["purpose"] == "critique"} == {name}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_no_file_tells_a_person(study: Study, form: str) -> None:
    found = words(study, form)
    for told in ("wilhelmina", "theodosia", "example.org", "somebody"):
        assert told.encode() not in found, told
    assert b"token" not in found.replace(b"_tokens", b"").replace(b"tokens", b"")


def test_a_pseudonym_is_the_same_in_all_tables_and_exports(study: Study) -> None:
    first, second = tables(study), tables(study, named=True)
    reviews = {row["review_id"]: row["reviewer"] for row in first["reviews"]}
    assert len(set(reviews.values())) == 2
    assert {row["review_id"]: row["reviewer"] for row in second["reviews"]} == reviews
    assert [row["author"] for row in first["feedback"]] == [
        reviews[row["review_id"]] for row in first["feedback"]
    ]


def test_a_pseudonym_is_another_one_in_another_study_and_under_another_secret(
    study: Study, settings: pytest.FixtureRequest
) -> None:
    here = Reviewers(study)[1]
    assert here != Reviewers(study)[2]
    assert here != Reviewers(make_study())[1]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert here != Reviewers(study)[1]
