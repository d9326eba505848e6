"""Letters stand for agents' names as long as a study is blind."""

from hashlib import sha256

import pytest

from reviews.actions.unblind_study import unblind_study
from reviews.models import Study, User
from reviews.queries.agent_labels import AgentNames, agent_labels, agent_names, letters, shown_name
from tests.factories import make_agent, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("place", "text"), [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_letters_go_on_after_z_as_the_columns_of_a_sheet_do(place: int, text: str) -> None:
    assert letters(place) == text


def test_the_order_of_the_letters_comes_from_the_ids_and_not_from_the_names() -> None:
    agents = [make_agent(f"x-{number}") for number in range(4)]
    study = make_study(agents=agents)
    drawn = sorted(agents, key=lambda agent: sha256(f"{study.pk}:{agent.pk}".encode()).digest())
    labels = agent_labels(study)
    assert [labels[agent.pk] for agent in drawn] == ["Agent A", "Agent B", "Agent C", "Agent D"]
    drawn[0].name = "Zz"
    drawn[0].save()
    assert agent_labels(Study.objects.get(pk=study.pk)) == labels


def test_a_critic_is_called_so_unless_it_is_tried_itself() -> None:
    eagle, owl = make_agent("eagle"), make_agent("owl")
    apart = make_study(agents=[owl], arms=("critique",), critic=eagle)
    assert agent_labels(apart) == {owl.pk: "Agent A", eagle.pk: "Critic"}
    within = make_study(agents=[owl], arms=("critique",), critic=owl)
    assert agent_labels(within) == {owl.pk: "Agent A"}


def test_names_are_for_admins_and_after_unblinding_for_all(admin: User, researcher: User) -> None:
    owl = make_agent("owl", name="Owl")
    study = make_study(agents=[owl])
    both = make_user("both", "researcher")
    both.memberships.create(role="admin", study=study)
    assert [shown_name(study, user, owl) for user in (admin, researcher, both)] == ["Owl", "Agent A", "Owl"]
    assert agent_names(study, researcher).hidden
    unblind_study(study=study, by=admin, reason="All is read.", early=True)
    study.refresh_from_db()
    assert agent_names(study, researcher) == AgentNames()
    assert shown_name(study, researcher, owl) == "Owl"


def test_an_agent_of_another_study_is_not_named_either(researcher: User) -> None:
    assert shown_name(make_study(), researcher, make_agent(name="Stranger")) == "Another agent"
