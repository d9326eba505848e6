import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.adapters import file_names
from agents.workspace import names

ANY_NAME = st.text(st.sampled_from("aAb./\\: \0\u202e\ud800é") | st.characters(), max_size=30)
LONG_NAME = st.builds(lambda part, count: part * count, ANY_NAME, st.sampled_from([1, 20]))


@pytest.mark.parametrize(
    "name", ["attachments/a", "Attachments/a", "ATTACHMENTS", "attachments /a", "attachments./a"]
)
def test_the_clients_folder_is_known_as_any_file_system_would_know_it(name: str) -> None:
    assert names.is_attachment(name)
    assert "read-only" in (names.problem(name, []) or "")


@pytest.mark.parametrize("name", ["attachments-2/a", "my/attachments/a", "a"])
def test_other_folders_are_not_the_clients(name: str) -> None:
    assert not names.is_attachment(name)
    assert names.problem(name, []) is None


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        ("report.md", "report.md"),
        ("../../etc/passwd", "etc/passwd"),
        ("/srv/out/plot.png", "srv/out/plot.png"),
        ("C:\\out\\plot.png", "C-/out/plot.png"),
        ("exe\u202efdp.txt", "exefdp.txt"),
        ("attachments/Attachments/a.md", "a.md"),
        ("attachments", "file"),
        ("", "file"),
        (" . / .. ", "file"),
        ("x" * 300 + ".csv", "x" * 184 + ".csv"),
        ("folder/" * 40 + "a.md", "a.md"),
        ("x" * 200 + "/attachments", "file"),
    ],
)
def test_a_bad_name_is_mended(name: str, mended: str) -> None:
    assert names.mended(name, []) == mended


@pytest.mark.parametrize(
    ("taken", "name", "mended"),
    [
        (["a.md"], "a.md", "a (2).md"),
        (["a.md", "a (2).md"], "A.md", "A (3).md"),
        (["data/a"], "data/a", "data/a (2)"),
        (["data"], "data/a.csv", "data-a.csv"),
        (["data/a.csv"], "data", "data (2)"),
        ([".env"], ".env", ".env (2)"),
    ],
)
def test_a_name_that_is_taken_gets_a_number(taken: list[str], name: str, mended: str) -> None:
    assert names.mended(name, taken) == mended


@given(st.lists(LONG_NAME, max_size=8), st.sampled_from(["", "attachments"]))
def test_mended_names_can_stand_beside_each_other(wanted: list[str], folder: str) -> None:
    taken: list[str] = []
    for name in wanted:
        taken.append(names.mended(name, taken, folder=folder))
    assert [file_names.problem(name) for name in taken] == [None] * len(taken)
    assert file_names.clash(taken) is None
    assert {names.is_attachment(name) for name in taken} <= {bool(folder)}


@given(LONG_NAME)
def test_a_name_in_a_sentence_is_short_and_has_nothing_hidden_in_it(name: str) -> None:
    shown = names.shown(name)
    assert len(shown) < 1_000
    assert shown.isprintable()
