"""Who stands in an export: pseudonyms for reviewers, letters or names for agents."""

from __future__ import annotations

from uuid import UUID

from reviews.models import Study
from reviews.queries.agent_labels import agent_labels
from reviews.queries.lineup import agents_of
from reviews.queries.pseudonyms import pseudonym


class Reviewers(dict[int, str]):
    """The pseudonym of each reviewer by their id, made as it is asked for; see `pseudonym`."""

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._study = study

    def __missing__(self, user_id: int) -> str:
        self[user_id] = pseudonym(self._study, user_id)
        return self[user_id]


def agents_in(study: Study, *, named: bool) -> dict[UUID, str]:
    """What each agent of the study, its critic included, is called: its short name where `named`, else its
    label. Two statements at most."""
    if not named:
        return agent_labels(study)
    return {agent.pk: agent.slug for agent in agents_of(study)}
