"""The frozen protocol: its page and file for members, and for everybody once it is published."""

import json
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.actions.amend_caps import amend_caps
from reviews.actions.problem import Refused
from reviews.actions.publish_protocol import publish_protocol
from reviews.actions.unblind_study import unblind_study
from reviews.models import Study, User
from tests import factories
from tests.reviews.study_page import HOSTILE, queries, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(admin: User) -> Study:
    owl = factories.make_agent("owl", name="Night Owl", model="zeppelin-5", settings={"temperature": 0.3})
    study = factories.make_study(slug="birds", agents=[owl, factories.make_agent("wren", name="Wren")])
    amend_caps(study=study, by=admin, cap_usd=None, day_cap_usd=Decimal(20), reason="Night Owl is dear.")
    return study


def page_of(study: Study) -> str:
    return f"/studies/{study.pk}/protocol/"


def file_of(study: Study) -> str:
    return f"/studies/{study.pk}/protocol.json"


PUBLIC = "/protocols/birds/"
PUBLIC_FILE = "/protocols/birds/protocol.json"


class TestMembers:
    def test_the_file_has_the_digest_that_was_stored_at_the_start(
        self, client: Client, study: Study, admin: User
    ) -> None:
        got = sign_in(client, admin).get(file_of(study))
        assert sha256(got.content).hexdigest() == study.protocol_sha256
        assert json.loads(got.content)["protocol"]["agents"][0]["slug"] == "owl"
        assert got["Content-Disposition"] == 'attachment; filename="protocol.json"'
        assert study.protocol_sha256 in client.get(page_of(study)).content.decode()

    def test_amendments_stand_with_who_when_and_why(self, client: Client, study: Study, admin: User) -> None:
        page = sign_in(client, admin).get(page_of(study)).content.decode()
        assert "ada: Night Owl is dear." in page

    def test_a_blind_researcher_gets_letters_and_the_promise(
        self, client: Client, study: Study, researcher: User
    ) -> None:
        got = sign_in(client, researcher).get(file_of(study)).content
        content = json.loads(got)
        assert content["protocol"]["agents"] == [{"label": "Agent A"}, {"label": "Agent B"}]
        assert (content["blind"], content["full_file_sha256"]) == (True, study.protocol_sha256)
        assert content["protocol"]["seed"] is None
        page = client.get(page_of(study)).content.decode()
        assert study.protocol_sha256 in page
        assert sha256(got).hexdigest() in page

    def test_others_find_nothing(self, client: Client, study: Study, outsider: User, reviewer: User) -> None:
        for url in (page_of(study), file_of(study)):
            assert client.get(url).status_code == 302
        for user in (outsider, reviewer):
            sign_in(client, user)
            for url in (page_of(study), file_of(study)):
                assert client.get(url).status_code == 404
            assert client.post(page_of(study), {"action": "publish"}).status_code == 404

    def test_a_changed_protocol_is_told(self, client: Client, study: Study, admin: User) -> None:
        assert "was changed since" not in sign_in(client, admin).get(page_of(study)).content.decode()
        Study.objects.filter(pk=study.pk).update(title="Better birds")
        assert "was changed since" in client.get(page_of(study)).content.decode()

    def test_nothing_in_it_is_markup(self, client: Client, admin: User) -> None:
        hostile = factories.make_agent("hostile", model=HOSTILE, settings={HOSTILE: HOSTILE})
        study = factories.make_study(agents=[hostile])
        Study.objects.filter(pk=study.pk).update(title=HOSTILE)
        amend_caps(study=study, by=admin, cap_usd=None, day_cap_usd=Decimal(20), reason=HOSTILE)
        page = sign_in(client, admin).get(page_of(study)).content.decode()
        assert "<script>alert" not in page
        assert "{{ 7 }}" in page

    def test_it_asks_no_more_for_many_amendments_than_for_one(
        self, client: Client, study: Study, admin: User
    ) -> None:
        sign_in(client, admin)
        before = queries(client, page_of(study))
        for cap in (30, 40, 50):
            amend_caps(study=study, by=admin, cap_usd=None, day_cap_usd=Decimal(cap), reason="More.")
        assert queries(client, page_of(study)) == before


class TestPublication:
    def test_nobody_sees_what_is_not_published(self, client: Client, study: Study, admin: User) -> None:
        for url in (PUBLIC, PUBLIC_FILE, "/protocols/nothing/"):
            assert client.get(url).status_code == 404
        assert sign_in(client, admin).get(PUBLIC).status_code == 404

    def test_an_admin_publishes_once_and_for_good(self, client: Client, study: Study, admin: User) -> None:
        sign_in(client, admin).post(page_of(study), {"action": "publish"})
        study.refresh_from_db()
        assert study.published_by == admin
        assert PUBLIC in client.get(page_of(study)).content.decode()
        with pytest.raises(Refused, match="public already"):
            publish_protocol(study=study, by=admin)
        assert client.post(page_of(study), {"action": "hide"}).status_code == 404

    def test_a_researcher_does_not_publish(self, client: Client, study: Study, researcher: User) -> None:
        page = sign_in(client, researcher).get(page_of(study)).content.decode()
        assert "Publish" not in page
        assert client.post(page_of(study), {"action": "publish"}).status_code == 404
        study.refresh_from_db()
        assert study.published_at is None

    def test_of_a_blind_study_everybody_sees_letters_and_no_person(
        self, client: Client, study: Study, admin: User
    ) -> None:
        publish_protocol(study=study, by=admin)
        for _ in ("a stranger", "an admin"):
            page, file = client.get(PUBLIC), client.get(PUBLIC_FILE)
            text = (page.content + file.content).decode().casefold()
            assert [word for word in ("owl", "wren", "zeppelin", "temperature", "ada:") if word in text] == []
            assert "by an admin: agent" in text
            assert study.protocol_sha256 in text
            sign_in(client, admin)

    def test_from_the_unblinding_on_the_full_file_is_public(
        self, client: Client, study: Study, admin: User
    ) -> None:
        publish_protocol(study=study, by=admin)
        unblind_study(study=study, by=admin, reason="All is read.", early=True)
        assert sha256(client.get(PUBLIC_FILE).content).hexdigest() == study.protocol_sha256
        page = client.get(PUBLIC).content.decode()
        assert "Night Owl is dear." in page
        assert "was owl" in page
        assert ">ada" not in page
        assert ", ada" not in page


class TestVerify:
    def test_the_file_itself_is_known(
        self, client: Client, study: Study, admin: User, tmp_path: Path
    ) -> None:
        file = tmp_path / "protocol.json"
        file.write_bytes(sign_in(client, admin).get(file_of(study)).content)
        out = StringIO()
        call_command("verify_protocol", "birds", str(file), stdout=out)
        assert study.protocol_sha256 in out.getvalue()

    def test_another_file_is_not(self, study: Study, tmp_path: Path) -> None:
        file = tmp_path / "protocol.json"
        file.write_text("{}")
        with pytest.raises(CommandError, match="not the file that birds froze"):
            call_command("verify_protocol", "birds", str(file))

    def test_no_study_and_no_file_are_said(self, study: Study, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no study “wrens”"):
            call_command("verify_protocol", "wrens", str(tmp_path))
        with pytest.raises(CommandError, match="Is a directory"):
            call_command("verify_protocol", "birds", str(tmp_path))
