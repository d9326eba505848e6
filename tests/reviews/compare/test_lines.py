"""Two texts by lines."""

from reviews.compare.lines import by_lines


def rows(old: str, new: str) -> list[tuple[object, ...]]:
    return [
        (block["fold"],) if "fold" in block else (block["mark"], block["old"], block["new"], block["pieces"])
        for block in by_lines(old.split(), new.split())
    ]


def test_lines_have_the_numbers_of_both_sides() -> None:
    assert rows("a b c", "a x y c") == [
        ("=", 1, 1, [("=", "a")]),
        ("-", 2, None, [("-", "b")]),
        ("+", None, 2, [("+", "x")]),
        ("+", None, 3, [("+", "y")]),
        ("=", 3, 4, [("=", "c")]),
    ]


def test_in_lines_that_changed_in_place_the_words_are_told() -> None:
    assert rows("total=price", "total=price*count") == [
        ("-", 1, None, [("=", "total=price")]),
        ("+", None, 1, [("=", "total=price"), ("+", "*count")]),
    ]


def test_long_unchanged_stretches_are_folded() -> None:
    old = " ".join(f"line{number}" for number in range(20))
    assert [row[0] for row in rows(old, f"{old} end")] == [17, "=", "=", "=", "+"]


def test_the_same_lines_give_nothing() -> None:
    assert rows("a b", "a b") == []
    assert rows("", "") == []
