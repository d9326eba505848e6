"""Comments on cells, regions and moments of an earlier attempt, where they are in this one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from reviews.actions.submit_feedback import submit_feedback
from reviews.models import DeliverableFile, User
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.commented import comment, fragment, quote
from tests.reviews.compare.test_sheets import book
from tests.reviews.desk_forms import url
from tests.reviews.made_files import picture
from tests.steps import claim, held, review

pytestmark = pytest.mark.django_db

TABLE = b"at,m\nquay,6\nmole,7\npier,9\n"
SAID = "quay | 6 | mole | 7 | pier | 9"
PIERS: list[list[object]] = [["at", "m"], ["quay", 6], ["mole", 7], ["pier", 9]]


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    make_study()
    client.force_login(reviewer)
    return client


def told(
    page: Client,
    reviewer: User,
    old: dict[str, bytes],
    new: dict[str, bytes],
    *asked: Any,
    ready: bool = True,
) -> list[Any]:
    """What the next attempt's page says of comments on the first: (file name, selectors) each. Unless it is
    `ready` the first has no neutral copy."""
    deliver_next(make_reply("Here it is.", files=old))
    slot = claim(reviewer).slot
    if ready:
        page.get(url("work", slot.pk))
    review(reviewer, not_met=(1,))
    files = {file.name: file for file in DeliverableFile.objects.all()}
    comments = [
        comment(files[name].pk, f"Number {number}.", *selectors, number=number)
        for number, (name, *selectors) in enumerate(asked, 1)
    ]
    submit_feedback(claim=held(reviewer), text="Be exact.", comments=comments)
    deliver_next(make_reply("Again.", files=new))
    slot = claim(reviewer).slot
    answer = page.get(url("comments", slot.pk))
    found = answer.context["comments"]
    assertContains(answer, "Number 1.")
    return [found, answer]


def test_a_cell_goes_with_its_row(page: Client, reviewer: User) -> None:
    new = b"at,m\nwall,5\nquay,6\nmole,8\npier,9\n"
    asked = [("depths.csv", fragment(f"cell={row},2")) for row in (2, 3)]
    asked.append(("depths.csv", fragment("cell=2,1-4,2")))
    found, answer = told(page, reviewer, {"depths.csv": TABLE}, {"depths.csv": new}, *asked)
    assert [(each.before, each.quote, each.now, each.changed) for each in found] == [
        ("depths.csv, cell B2", "6", "cell B3", ""),
        ("depths.csv, cell B3", "7", "cell B4", "8"),
        (
            "depths.csv, cells A2:B4",
            "quay | 6 | mole | 7 | pier | 9",
            "cells A3:B5",
            "quay | 6 | mole | 8 | pier | 9",
        ),
    ]
    assert [json.loads(each.target)["selector"][-1]["value"] for each in found] == [
        "cell=3,2",
        "cell=4,2",
        "cell=3,1-5,2",
    ]
    assertContains(answer, "Now: cell B4, where it now says “8”.")


def test_a_cell_whose_row_is_gone_is_no_longer_found(page: Client, reviewer: User) -> None:
    new = b"at,m\nquay,6\npier,9\n"
    asked = ("depths.csv", quote("7"), fragment("cell=3,2"))
    [found], answer = told(page, reviewer, {"depths.csv": TABLE}, {"depths.csv": new}, asked)
    assert (found.now, found.why, found.quote) == ("", "its row is gone", "7")
    assertContains(answer, "No longer found: its row is gone.")


def test_of_an_emptied_file_no_row_is_left(page: Client, reviewer: User) -> None:
    asked = ("depths.csv", fragment("cell=3,2"))
    [found], _ = told(page, reviewer, {"depths.csv": TABLE}, {"depths.csv": b""}, asked)
    assert (found.now, found.why, found.quote) == ("", "its row is gone", "7")


def test_of_a_file_that_reviewers_do_not_get_nothing_is_known(page: Client, reviewer: User) -> None:
    old = {"map.png": picture(size=(20, 20)), "depths.csv": TABLE}
    new = {"map.png": picture(size=(30, 30)), "depths.csv": b"at,m\n"}
    asked = [("map.png", fragment("xywh=percent:10,20,30,40")), ("depths.csv", fragment("cell=3,2"))]
    found, _ = told(page, reviewer, old, new, *asked, ready=False)
    assert [(each.now, each.quote) for each in found] == [("the same place", "")] * 2


def test_a_cell_of_a_workbook_goes_with_its_row_and_its_sheet(page: Client, reviewer: User) -> None:
    old = {"piers.xlsx": book(Piers=PIERS, Notes=[["x"], ["one"]])}
    new = {"piers.xlsx": book(Notes=[["x"], [""]], Piers=[PIERS[0], ["wall", 5], *PIERS[1:]])}
    asked = [
        ("piers.xlsx", fragment("sheet=1&name=Piers&range=B3")),
        ("piers.xlsx", fragment("sheet=1&range=A2:B3")),
        ("piers.xlsx", fragment("sheet=2&name=Notes&range=A2")),
    ]
    found, _ = told(page, reviewer, old, new, *asked)
    assert [(each.quote, each.now, each.changed, each.why) for each in found] == [
        ("7", "sheet “Piers”, cell B4", "", ""),
        ("quay | 6 | mole | 7", "sheet “Piers”, cells A3:B4", "", ""),
        ("one", "", "", "its row is gone"),
    ]
    target = json.loads(found[0].target)
    assert target["selector"][-1]["value"] == "sheet=2&name=Piers&range=B4"
    assert target["state"]["value"] == "sheet=2"


def test_of_a_region_it_is_told_whether_the_picture_is_the_same(page: Client, reviewer: User) -> None:
    old = {"map.png": picture(size=(20, 20)), "plan.png": picture(size=(30, 30))}
    new = {"map.png": picture(size=(20, 20)), "plan.png": picture(size=(40, 40))}
    asked = [(name, fragment("xywh=percent:10,20,30,40")) for name in old]
    found, _ = told(page, reviewer, old, new, *asked)
    assert [each.now for each in found] == ["the same place", "the same place of a file that has changed"]


def test_a_file_that_can_not_be_read_keeps_the_place(page: Client, reviewer: User) -> None:
    broken = b"PK\x03\x04 this is no workbook"
    old, new = {"piers.xlsx": book(Piers=PIERS)}, {"piers.xlsx": broken}
    asked = ("piers.xlsx", fragment("sheet=1&name=Piers&range=B3"))
    [found], _ = told(page, reviewer, old, new, asked)
    assert found.now == "the same place of a file that has changed"
