"""A pytest plugin: processes that run the same tests divide them; each takes the next file that is left.

All of them collect the same; who is first to make a file's mark in the folder of `--work-list` runs it.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--work-list", type=Path, metavar="FOLDER", help="where they mark what they take")
    parser.addoption("--work-first", action="append", default=[], type=Path, metavar="PATH")
    parser.addoption("--work-last", action="append", default=[], type=Path, metavar="PATH")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """As pytest's own, which runs where there is no list, nothing to run or something wrong."""
    folder: Path | None = session.config.option.work_list
    if folder is None or session.config.option.collectonly or session.testsfailed:
        return None
    items = taken(session, folder)
    item = next(items, None)
    while item is not None:
        following = next(items, None)  # taken before this one ends: it decides what is torn down
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def taken(session: pytest.Session, folder: Path) -> Iterator[pytest.Item]:
    """The tests of every file that nobody else takes. pytest-django puts those that empty the database behind
    the others: a file may come more than once."""
    option = session.config.option
    parts: dict[tuple[Path, int], list[pytest.Item]] = {}
    times: Counter[Path] = Counter()
    for path, items in groupby(session.items, key=lambda item: item.path):
        times[path] += 1
        parts[path, times[path]] = list(items)
    for path, time in sorted(
        parts, key=lambda part: under(part[0], option.work_last) - under(part[0], option.work_first)
    ):
        mark = folder / f"{path.relative_to(session.config.rootpath)}.{time}"
        mark.parent.mkdir(parents=True, exist_ok=True)
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from parts[path, time]


def under(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
