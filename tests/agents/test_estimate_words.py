"""What an estimate says that it rests on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agents.queries.expectation import NONE, Expectation, ExpectedShare
from agents.queries.history import ReviewPace
from reviews.models import Agent
from reviews.queries.estimate import Share
from reviews.rules.expected import Mean

DOLLARS = Mean(Decimal("0.3"), n=34, studies=2, low=Decimal("0.1"), high=Decimal("0.8"))
SECONDS = Mean(Decimal(738), n=1, studies=1, low=Decimal(186), high=Decimal(1200))
SHARE = ExpectedShare(
    share=Share(Agent(model="m-1"), runs=4, cost_usd=Decimal(2)),
    attempts=Decimal(3),
    cost_usd=Decimal("0.9"),
    cost=DOLLARS,
    own=True,
    seconds=Decimal(60),
    further=True,
    first=90,
    went_on=61,
)
FEW = "Fewer than 10 first attempts have ended: every further one counts."


def expectation(
    *shares: ExpectedShare, review: Mean | None = None, locked: int = 0, scripted: bool = True
) -> Expectation:
    return Expectation(
        agents=shares,
        scripted=scripted,
        cost_usd=Decimal(0),
        runs=Decimal(0),
        reviews=Decimal(0),
        reviewer_hours=Decimal(0),
        review=review,
        pace=ReviewPace(locked=locked, reviewers=locked, days=Decimal(14 if locked > 1 else 1)),
        agent_days=Decimal("0.5"),
        review_days=None,
        most_days=None,
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (SHARE, "34 attempts in 2 studies. 61 of 90 first attempts were not completed."),
        (
            replace(SHARE, own=False, first=9),
            f"34 attempts in 2 studies, of other agents with the model m-1. {FEW}",
        ),
        (
            replace(SHARE, cost=replace(DOLLARS, n=1, studies=1), share=replace(SHARE.share, critic=True)),
            "1 critique in 1 study.",
        ),
        (replace(SHARE, further=False), "34 attempts in 2 studies."),
        (
            replace(SHARE, cost=None, first=0, went_on=0),
            f"{NONE} {FEW}",
        ),
    ],
)
def test_an_agents_share_says_how_many_attempts_it_rests_on(share: ExpectedShare, words: str) -> None:
    assert share.rests_on == words


def test_the_costs_say_how_many_agents_have_a_history() -> None:
    unknown = replace(SHARE, cost=None)
    assert expectation(SHARE).priced == "From what past attempts cost."
    assert expectation(SHARE, unknown).priced == "1 of 2 have a history; the others count at the most."
    assert expectation(unknown).priced == NONE


def test_reviewing_says_how_long_a_review_took() -> None:
    assert expectation(review=None).review_rests_on == "No review yet: each counts in full."
    assert expectation(review=SECONDS).review_rests_on == "1 review in 1 study, 12.3 min each (3.1 to 20.0)."


def test_with_a_model_it_is_reviews_of_models_that_are_missing() -> None:
    """A demo's reviews are there for everybody to see: they are not counted, which is not the same."""
    model = expectation(scripted=False)
    assert model.review_rests_on == "No review of a model's work yet: each counts in full."
    assert model.days_rest_on == "No review of a model's work in the last 14 days."


def test_days_say_at_whose_pace() -> None:
    assert expectation().days_rest_on == "No review in the last 14 days."
    one = "At the pace of 1 review by 1 reviewer in 1 day, if all were of this study."
    assert expectation(locked=1).days_rest_on == one
    three = "At the pace of 3 reviews by 3 reviewers in 14 days, if all were of this study."
    assert expectation(locked=3).days_rest_on == three
