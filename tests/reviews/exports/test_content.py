"""The tables of an export against the records that they are made of."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from reviews.actions.correct_review import correct_review
from reviews.actions.lock_scores import Mark
from reviews.exports.study.tables import TABLES
from reviews.models import (
    Claim,
    Comment,
    Criterion,
    Feedback,
    Review,
    ReviewCycle,
    Score,
    Study,
    TimeInterval,
    Trial,
    TrialArm,
    User,
)
from reviews.rules.completion import Verdict
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.exports.exported import exported, tables
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report.records import spend

pytestmark = pytest.mark.django_db

ENDS = {
    (0, 0): COMPLETED,
    (1, 0): NOT_COMPLETED,
    (1, 1): COMPLETED,
    (2, 0): FAILS,
    (3, 0): WAITS,
}


@pytest.fixture
def study(reviewer: User) -> Study:
    """Four tasks: completed alone, completed with feedback, failed, waiting for its review."""
    study = make_study(make_pool(tasks=4), agents=[make_agent("scribe", name="The Scribe")], slug="autumn")
    play(lambda block, arm, attempt: ENDS[block, attempt], [reviewer])
    return study


def test_trials_have_what_became_of_them_in_start_order(study: Study) -> None:
    rows = tables(study)["trials"]
    assert [row["trial_id"] for row in rows] == [str(t.pk) for t in Trial.objects.order_by("ordinal")]
    by_block = {row["block"]: row for row in rows}
    assert [by_block[block]["outcome"] for block in range(4)] == [
        *("completed", "not_completed", "failed", None),
    ]
    arm = TrialArm.objects.get()
    assert (arm.state, arm.completed_at) == ("completed", 1)
    assert (by_block[1]["feedback_state"], by_block[1]["feedback_completed_at"]) == ("completed", 1)
    assert (by_block[0]["feedback_state"], by_block[1]["retry_state"]) == (None, None)


def test_cycles_have_their_completion_under_each_rule(study: Study) -> None:
    rows = tables(study)["cycles"]
    assert len(rows) == ReviewCycle.objects.count() == 5
    for row in rows:
        cycle = ReviewCycle.objects.get(pk=row["cycle_id"])
        assert (row["trial_id"], row["attempt"], row["state"]) == (
            *(str(cycle.trial_id), cycle.attempt, cycle.state),
        )
        assert (row["arm"] is None) == (cycle.attempt == 0)
        assert (row["completed_all"], row["completed_critical"], row["completed_weighted"]) == (
            *(cycle.completed_all, cycle.completed_critical, cycle.completed_weighted),
        )


def test_scores_belong_to_reviews_that_belong_to_cycles(study: Study) -> None:
    found = tables(study)
    reviews, cycles = ({row[key] for row in found[name]} for name, key in JOINS)
    assert {row["review_id"] for row in found["scores"]} == reviews
    assert {row["cycle_id"] for row in found["reviews"]} <= cycles
    assert len(found["scores"]) == Score.objects.count() == 9
    not_met = [row for row in found["scores"] if row["verdict"] == "not_met"]
    assert [(row["position"], row["reason"], row["corrected_because"]) for row in not_met] == [
        (1, "No 1.", None)
    ]
    criteria = {row["criterion_id"]: row for row in found["criteria"]}
    assert criteria[not_met[0]["criterion_id"]]["text"] == "Requirement 1 holds."
    assert len(criteria) == Criterion.objects.count()


JOINS = (("reviews", "review_id"), ("cycles", "cycle_id"))


def test_a_correction_is_a_version_more_and_the_first_stays(study: Study) -> None:
    review = Review.objects.get(completed_all=False)
    score = Score.objects.get(review=review, verdict="met", criterion__position=2)
    correct(review, score)
    rows = [row for row in tables(study)["scores"] if row["review_id"] == str(review.pk)]
    rows = [row for row in rows if row["criterion_id"] == score.criterion_id]
    versions = [(row["version"], row["verdict"], row["corrected_because"]) for row in rows]
    assert versions == [(1, "met", None), (2, "not_met", "I had overlooked it.")]
    (row,) = [row for row in tables(study)["reviews"] if row["review_id"] == str(review.pk)]
    assert (row["corrections"], row["corrected_would_hire"], row["would_hire"]) == (1, True, False)
    assert (row["met"], row["not_met"]) == (2, 1)


def test_active_time_is_that_of_one_reviewer_on_one_deliverable(study: Study) -> None:
    review = Review.objects.order_by("locked_at").first()
    assert review is not None
    TimeInterval.objects.all().delete()
    claim = review.slot.claims.get()
    for kind, minutes in (("active", 3), ("idle", 5), ("active", 1)):
        start = review.locked_at
        TimeInterval.objects.create(
            reviewer=review.reviewer,
            cycle=review.cycle,
            claim=claim,
            kind=kind,
            started_at=start,
            seen_at=start,
            input_at=start,
            ended_at=start + timedelta(minutes=minutes),
        )
    seconds = {row["review_id"]: row["active_seconds"] for row in tables(study)["reviews"]}
    assert seconds.pop(str(review.pk)) == 240
    assert set(seconds.values()) == {None}


def test_time_on_words_is_told_apart(study: Study) -> None:
    feedback = Feedback.objects.get()
    words = Claim.objects.get(slot__next_cycle=feedback.cycle)
    scores = Claim.objects.get(slot__cycle=words.slot.cycle, slot__kind="primary")
    assert words.reviewer == scores.reviewer
    TimeInterval.objects.all().delete()
    spend(scores, 3)
    spend(words, 2)
    found = {(row["active_seconds"], row["writing_seconds"]) for row in tables(study)["reviews"]}
    assert found == {(300, 120), (None, None)}
    TimeInterval.objects.filter(claim=words).delete()
    assert (180, 0) in {(row["active_seconds"], row["writing_seconds"]) for row in tables(study)["reviews"]}


def test_feedback_comes_with_its_comments_and_without_what_they_stand_on(study: Study) -> None:
    feedback = Feedback.objects.get()
    Comment.objects.create(feedback=feedback, position=1, selector=[], quote="A secret", text="Wrong unit.")
    found = tables(study)
    (row,) = found["feedback"]
    assert (row["feedback_id"], row["text"], row["comments"]) == (str(feedback.pk), feedback.text, 1)
    (comment,) = found["comments"]
    assert (comment["feedback_id"], comment["text"], comment["file"]) == (
        *(str(feedback.pk), "Wrong unit.", None),
    )
    assert "A secret" not in str(found)


def test_runs_have_tokens_cost_and_fault(study: Study) -> None:
    rows = tables(study)["runs"]
    failed = [row for row in rows if row["state"] == "failed"]
    assert {row["fault"] for row in failed} == {"empty"}
    assert [(row["cost_usd"], row["input_tokens"]) for row in rows if row["delivered"]] == [(0.1, 100)] * 4


def test_manifest_names_every_file_with_its_rows_and_digest(study: Study) -> None:
    contents, files = exported(study, "csv")
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["as_of"] == contents.at.isoformat()
    assert manifest["protocol_sha256"] == (study.protocol_sha256 or None)
    named = {file["name"]: file for file in manifest["files"]}
    assert named.keys() == files.keys()
    for name, content in files.items():
        assert named[name]["sha256"] == hashlib.sha256(content).hexdigest(), name
        assert named[name]["bytes"] == len(content), name
    assert named["trials.csv"]["rows"] == 4
    assert named["README.md"]["rows"] is None


def test_data_dictionary_has_every_column_of_every_table(study: Study) -> None:
    _, files = exported(study)
    told = {table["name"]: table["columns"] for table in json.loads(files["columns.json"])["tables"]}
    rows = tables(study)
    for table in TABLES:
        assert [column["name"] for column in told[table.name]] == table.names
        for row in rows[table.name]:
            assert list(row) == table.names
            never = {column["name"] for column in told[table.name] if column["null_means"] is None}
            assert [name for name in never if row[name] is None] == [], table.name
    assert all(f"## {name}" in files["README.md"].decode() for name in told)


def test_the_same_records_give_the_same_tables(study: Study) -> None:
    first, second = exported(study, "csv")[1], exported(study, "csv")[1]
    assert {name: first[name] for name in first if name.endswith(".csv")} == {
        name: second[name] for name in second if name.endswith(".csv")
    }


def test_another_study_is_not_in_it(study: Study, other_reviewer: User) -> None:
    before = {name: len(rows) for name, rows in tables(study).items()}
    make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: NOT_COMPLETED, [other_reviewer])
    assert {name: len(rows) for name, rows in tables(study).items()} == before


def correct(review: Review, score: Score) -> None:
    """Not met after all, though a client would pay."""
    marks = {one.criterion_id: Mark(Verdict(one.verdict), reason=one.reason) for one in review.scores.all()}
    marks[score.criterion_id] = Mark(Verdict.NOT_MET, reason="No 2.")
    correct_review(review=review, marks=marks, would_hire=True, because="I had overlooked it.", seen=1)
