"""Which file of a later attempt is which file of the earlier one."""

from typing import NamedTuple

from reviews.compare.pairing import pair


class File(NamedTuple):
    name: str
    sha256: str


def told(old: list[File], new: list[File]) -> list[tuple[str, str | None, str | None]]:
    return [
        (one.status.value, one.old.name if one.old else None, one.new.name if one.new else None)
        for one in pair(old, new)
    ]


def test_files_are_told_by_name_and_content() -> None:
    old = [File("a.md", "1"), File("b.csv", "2"), File("c.py", "3"), File("d.txt", "4")]
    new = [File("e.md", "5"), File("c-final.py", "3"), File("b.csv", "9"), File("a.md", "1")]
    assert told(old, new) == [
        ("added", None, "e.md"),
        ("renamed", "c.py", "c-final.py"),
        ("changed", "b.csv", "b.csv"),
        ("unchanged", "a.md", "a.md"),
        ("removed", "d.txt", None),
    ]


def test_two_files_of_one_content_are_renamed_one_each() -> None:
    old = [File("a", "1"), File("b", "1")]
    assert told(old, [File("x", "1"), File("y", "1"), File("z", "1")]) == [
        ("renamed", "a", "x"),
        ("renamed", "b", "y"),
        ("added", None, "z"),
    ]


def test_a_copy_beside_its_original_is_added() -> None:
    old = [File("a", "1")]
    assert told(old, [File("a", "1"), File("b", "1")]) == [("unchanged", "a", "a"), ("added", None, "b")]


def test_files_that_changed_their_names_with_each_other_changed() -> None:
    old, new = [File("a", "1"), File("b", "2")], [File("a", "2"), File("b", "1")]
    assert told(old, new) == [("changed", "a", "a"), ("changed", "b", "b")]


def test_without_files_there_is_nothing_to_tell() -> None:
    assert told([], []) == []
