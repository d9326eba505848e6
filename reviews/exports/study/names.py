"""Who stands in an export: pseudonyms for reviewers, letters or names for agents."""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac

from reviews.models import Study
from reviews.queries.agent_labels import agent_labels
from reviews.queries.lineup import agents_of

DIGITS = 16


class Reviewers(dict[int, str]):
    """The pseudonym of each reviewer by their id, made as it is asked for.

    Keyed with the installation's secret and the study: the same in all tables and exports of a study, another
    one in each study, and not to be found by trying ids without the secret. A new secret gives new ones.
    """

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._salt = f"reviews.exports.reviewer:{study.pk}"

    def __missing__(self, user_id: int) -> str:
        digest = salted_hmac(self._salt, str(user_id), algorithm="sha256").hexdigest()
        self[user_id] = f"reviewer-{digest[:DIGITS]}"
        return self[user_id]


def agents_in(study: Study, *, named: bool) -> dict[UUID, str]:
    """What each agent of the study, its critic included, is called: its short name where `named`, else its
    label. Two statements at most."""
    if not named:
        return agent_labels(study)
    return {agent.pk: agent.slug for agent in agents_of(study)}
