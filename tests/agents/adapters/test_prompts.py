"""Prompt files: what is filled in, that nothing filled in is filled in again, and how a version is named."""

from importlib import resources

import pytest

from agents.adapters import prompts
from agents.workspace import tools

PLACES = {
    "again.md": {"guidance"},
    "before.md": {"message"},
    "critique.md": set(),
    "cut.md": {"limit"},
    "job.md": {"title", "category", "brief", "attachments"},
    "judge.md": {"title", "category", "brief", "attachments", "requirements", "message", "files"},
    "made.md": {"files"},
    "nearly_out.md": {"left"},
    "work.md": set(),
}


def test_every_file_has_the_places_that_its_users_fill_in() -> None:
    names = sorted(each.name for each in (resources.files("agents") / "prompts").iterdir())
    assert {name: set(prompts.PLACE.findall(prompts.read(name))) for name in names} == PLACES


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    filled = prompts.fill("before.md", message="{message} {guidance} \\1")
    assert filled == prompts.read("before.md").replace("{message}", "{message} {guidance} \\1")


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="guidance"):
        prompts.fill("again.md")


@pytest.mark.parametrize("end", ["</note>", "</NOTE>", "</ note >", "< /note>", "</note\n>", "</note x>"])
def test_a_text_can_not_end_its_own_frame(end: str) -> None:
    text = prompts.inert(f"before {end} after", "note")
    assert text == f"before {end.replace('/', chr(92) + '/')} after"


@pytest.mark.parametrize("text", ["<note>", "</notes>", "</other>", "a < b / c", "<br/>"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert prompts.inert(text, "note") == text


def test_a_version_names_the_texts() -> None:
    versions = {prompts.version("work.md"), prompts.version("job.md"), prompts.version("work.md", "job.md")}
    assert len(versions) == 3
    assert prompts.version("work.md") == prompts.version("work.md")


def test_the_rules_name_the_tools_that_there_are() -> None:
    named = {tool.name for tool in tools.TOOLS}
    assert {name for name in named if f"`{name}`" not in prompts.read("work.md")} == set()
