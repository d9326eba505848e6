from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.adapters import file_names
from agents.adapters.base import AdapterError, File, Limits, Reply, Usage, check_reply
from reviews.rules.retry import Fault

SPENT = Usage(input_tokens=7)
LIMITS = Limits(files=3, file_bytes=10, total_bytes=15, message_chars=20)


def reply(message: str = "Done.", *files: File) -> Reply:
    return Reply(message, files, SPENT)


def file(name: str = "a.txt", content: bytes = b"x", media_type: str = "text/plain") -> File:
    return File(name, content, media_type)


def fault(bad: Reply) -> Fault:
    with pytest.raises(AdapterError) as caught:
        check_reply(bad, LIMITS)
    assert caught.value.usage == SPENT
    assert caught.value.retryable
    return caught.value.fault


@pytest.mark.parametrize(
    "good",
    [
        reply("Done."),
        reply("", file()),
        reply("", file(content=b"")),
        reply("x" * 20, file("a", b"1234567890"), file("b/c.txt", b"12345"), file("b/d.txt", b"")),
        reply("<script>1</script>", file("x.html", b"<script>")),
        reply("", file("Übersicht (final).md")),
        reply("", file("...")),
    ],
)
def test_storable_reply_passes_whatever_it_says(good: Reply) -> None:
    check_reply(good, LIMITS)


@pytest.mark.parametrize("message", ["", " \n\t"])
def test_blank_message_without_files_is_empty(message: str) -> None:
    assert fault(reply(message)) is Fault.EMPTY


@pytest.mark.parametrize(
    "bad",
    [
        reply("x" * 21),
        reply("", *(file(f"{number}.txt") for number in range(4))),
        reply("", file(content=b"12345678901")),
        reply("", file("a", b"12345678"), file("b", b"12345678")),
    ],
    ids=["message", "files", "one file", "all files"],
)
def test_reply_over_a_limit_is_too_much(bad: Reply) -> None:
    assert fault(bad) is Fault.TOO_MUCH


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "/etc/passwd",
        "../a.txt",
        "a/../../b.txt",
        "a/..",
        "./a.txt",
        "a//b.txt",
        "a/",
        "a/ /b.txt",
        "C:/a.txt",
        "c:a.txt",
        "..\\a.txt",
        "\\\\server\\a.txt",
        "a\n.txt",
        "a\0.txt",
        "a\x7f.txt",
        "txt.\u202eexe.pdf",
        "half\ud800.txt",
        "x" * 201,
    ],
)
def test_unsafe_file_name_is_the_wrong_shape(name: str) -> None:
    assert fault(reply("", file(name))) is Fault.WRONG_SHAPE


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("é.txt", "e\u0301.txt"), ("a", "a/b"), ("a/b", "a")],
)
def test_names_that_clash_are_the_wrong_shape(one: str, other: str) -> None:
    assert fault(reply("", file(one), file(other))) is Fault.WRONG_SHAPE


@pytest.mark.parametrize("media_type", ["", "text", "text/plain; charset=x", "text/plain\nX-Evil: 1"])
def test_unusable_media_type_is_the_wrong_shape(media_type: str) -> None:
    assert fault(reply("", file(media_type=media_type))) is Fault.WRONG_SHAPE


@pytest.mark.parametrize("message", ["a\0b", "a\udc00b"])
def test_message_that_no_database_holds_is_the_wrong_shape(message: str) -> None:
    assert fault(reply(message)) is Fault.WRONG_SHAPE


@given(st.text(max_size=300))
def test_accepted_name_stays_below_its_folder(name: str) -> None:
    if file_names.problem(name) is None:
        assert 0 < len(name) <= file_names.LONGEST
        assert name.isprintable() or " " in name or any(ord(char) > 127 for char in name)
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert "" not in name.split("/")
        name.encode()


@pytest.mark.parametrize("each", list(Fault))
def test_everything_but_a_refused_key_may_go_away_by_itself(each: Fault) -> None:
    assert AdapterError(each, "words").retryable is (each is not Fault.REFUSED_KEY)


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        *(
            ({"cost_usd": Decimal(cost)}, f"Its cost is no amount from USD 0 to 999,999.999999: '{cost}'.")
            for cost in ("NaN", "sNaN", "Infinity", "-Infinity", "1E+30", "-1000", "-0.000001", "1000000")
        ),
        ({"cost_usd": 0.5}, "Its cost is no amount from USD 0 to 999,999.999999: '0.5'."),
        ({"input_tokens": -1}, "Its count of input tokens is no number from 0 to 1,000,000,000: '-1'."),
        (
            {"output_tokens": 10**30},
            f"Its count of output tokens is no number from 0 to 1,000,000,000: '{10**30}'.",
        ),
        ({"cached_tokens": None}, "Its count of cached tokens is no number from 0 to 1,000,000,000: 'None'."),
        (
            {"reasoning_tokens": 1.5},
            "Its count of reasoning tokens is no number from 0 to 1,000,000,000: '1.5'.",
        ),
    ],
)
def test_a_usage_that_cannot_be_true_is_refused_and_not_taken_over(usage: dict[str, Any], words: str) -> None:
    with pytest.raises(AdapterError) as caught:
        check_reply(Reply("Done.", (), Usage(**usage)), LIMITS)
    error = caught.value
    assert (error.fault, error.usage) == (Fault.WRONG_SHAPE, Usage())
    assert str(error) == f"The reply can't be used. {words}"


def test_an_error_never_carries_a_usage_that_cannot_be_true() -> None:
    error = AdapterError(Fault.TOO_SLOW, "Too slow.", usage=Usage(cost_usd=Decimal(-1)))
    assert error.usage == Usage()
    assert str(error) == "Too slow. Its cost is no amount from USD 0 to 999,999.999999: '-1'."


@pytest.mark.parametrize("cost", ["0", "0.000001", "0.1234567891", "999999.999999"])
def test_every_cost_that_fits_is_taken(cost: str) -> None:
    check_reply(Reply("Done.", (), Usage(1_000_000_000, cost_usd=Decimal(cost))), LIMITS)
