"""What was made is kept whole, found again, and goes when there is too much of it."""

import os
from pathlib import Path

import pytest

from reviews.render import cache
from reviews.render.cache import Cache


@pytest.fixture
def store(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "renditions")


def stored(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "renditions").glob("??/*"))


def test_what_was_put_is_got_and_nothing_else(store: Cache) -> None:
    key = Cache.key("a", "b")
    assert store.get(key) is None
    store.put(key, [b"", b"two"])
    assert store.get(key) == [b"", b"two"]
    assert store.get(Cache.key("ab")) is None
    assert Cache.key("a", "b") != Cache.key("ab", "")


def test_an_entry_that_was_cut_off_is_none(store: Cache, tmp_path: Path) -> None:
    key = Cache.key("a")
    store.put(key, [b"content"])
    [path] = stored(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert store.get(key) is None


def test_a_young_entry_grows_old(store: Cache, tmp_path: Path) -> None:
    key = Cache.key("a")
    store.put(key, [b"content"])
    assert store.get(key, young=60) == [b"content"]
    os.utime(stored(tmp_path)[0], (0, 0))
    assert store.get(key, young=60) is None


def test_past_its_size_the_entries_go_that_were_not_read_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_SWEEP_EVERY", 1)
    store = Cache(tmp_path / "renditions", most_bytes=250)
    keys = [Cache.key(str(number)) for number in range(3)]
    for key in keys[:2]:
        store.put(key, [bytes(100)])
    for age, path in enumerate(stored(tmp_path)):
        os.utime(path, (age, age))
    oldest = next(key for key in keys if key == stored(tmp_path)[0].name)
    assert store.get(oldest) == [bytes(100)]  # and is the youngest from now on
    store.put(keys[2], [bytes(100)])
    left = {path.name for path in stored(tmp_path)}
    assert left == {oldest, keys[2]}


def test_a_disk_that_takes_nothing_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "renditions").write_text("in the way")
    store = Cache(tmp_path / "renditions")
    with store.making(Cache.key("a")):
        store.put(Cache.key("a"), [b"content"])
    assert (tmp_path / "renditions").read_text() == "in the way"
