"""The list of studies: how far each is, page by page."""

from uuid import uuid4

import pytest
from django.test import Client

from reviews.models import User
from tests import factories
from tests.reviews.study_page import queries, score_next, sign_in

pytestmark = pytest.mark.django_db


class TestList:
    def test_an_empty_list_says_what_to_do_next(self, client: Client, admin: User, researcher: User) -> None:
        assert "/studies/new/" in sign_in(client, admin).get("/studies/").content.decode()
        page = sign_in(client, researcher).get("/studies/").content.decode()
        assert "No study yet" in page
        assert "/studies/new/" not in page

    def test_progress_is_a_bar_and_words(self, client: Client, admin: User, reviewer: User) -> None:
        factories.make_study(factories.make_pool(tasks=2), feedback_cycles=0, arms=[])
        score_next(reviewer)
        page = sign_in(client, admin).get("/studies/").content.decode()
        assert '<progress value="1" max="2"' in page
        assert "1 of 2</progress>" in page
        assert "scripted" in page

    def test_the_list_asks_no_more_for_thirty_studies_than_for_one(self, client: Client, admin: User) -> None:
        sign_in(client, admin)
        factories.make_study()
        one = queries(client, "/studies/")
        for _ in range(29):
            factories.make_study()
        assert queries(client, "/studies/") == one

    def test_pages_hold_every_study_once(self, client: Client, admin: User) -> None:
        made = {factories.make_study().pk for _ in range(31)}
        first = sign_in(client, admin).get("/studies/").context["page"]
        second = client.get("/studies/", {"after": first.after}).context["page"]
        shown = [row.study.pk for row in [*first.studies, *second.studies]]
        assert (len(shown), set(shown), second.after) == (31, made, None)

    @pytest.mark.parametrize("after", ["x", "1", "\0", str(uuid4())])
    def test_a_page_that_does_not_exist_is_a_404(self, client: Client, admin: User, after: str) -> None:
        assert sign_in(client, admin).get("/studies/", {"after": after}).status_code == 404
