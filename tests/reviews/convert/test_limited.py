import os
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from reviews.convert import limited
from reviews.convert.limited import Limits

INSIDE = "tests.reviews.convert.inside"


def run(function: str, *blobs: bytes, **limits: float) -> list[bytes]:
    return limited.run(f"{INSIDE}:{function}", *blobs, limits=Limits(**limits))  # type: ignore[arg-type]


@pytest.mark.parametrize("blobs", [(), (b"",), (b"one", b"", bytes(range(256)) * 5_000)])
def test_bytes_go_in_and_come_out(blobs: tuple[bytes, ...]) -> None:
    assert run("echo", *blobs) == list(blobs)


def test_what_the_function_says_of_the_file_is_passed_on() -> None:
    with pytest.raises(limited.UnreadableError, match=r"^It is written in ink\.$"):
        run("refuse")


def test_any_other_exception_is_a_broken_file_and_kept_for_the_log() -> None:
    with pytest.raises(limited.BrokenError) as caught:
        run("fail")
    assert (str(caught.value), caught.value.detail) == (
        "The file is damaged, or of another kind than its name says.",
        "LookupError: LookupError('no such thing')",
    )


@pytest.mark.parametrize(
    ("function", "detail"),
    [("crash", "the process ended with -11"), ("be_killed", "the process ended with -9")],
)
def test_a_process_that_is_lost_is_a_broken_file(function: str, detail: str) -> None:
    with pytest.raises(limited.BrokenError) as caught:
        run(function)
    assert caught.value.detail == detail


@pytest.mark.parametrize(
    ("function", "limits"), [("compute_forever", {"cpu_seconds": 1}), ("sleep", {"seconds": 0.3})]
)
def test_too_much_time_ends_the_process(function: str, limits: dict[str, float]) -> None:
    before = psutil.Process().children()
    with pytest.raises(limited.TooSlowError):
        run(function, **limits)
    assert psutil.Process().children() == before


def test_too_much_memory_ends_the_process() -> None:
    with pytest.raises(limited.TooBigError, match="takes too much memory"):
        run("fill_memory")


def test_too_big_a_result_is_not_taken() -> None:
    before = psutil.Process().children()
    with pytest.raises(limited.TooBigError, match="comes out"):
        run("say_much", output_bytes=1_000_000)
    assert psutil.Process().children() == before


@pytest.mark.parametrize(
    "function", ["read_a_file", "write_a_file", "call_somebody", "start_a_process", "fork"]
)
def test_no_file_network_or_process_is_within_reach(function: str) -> None:
    with pytest.raises(limited.BrokenError) as caught:
        run(function)
    assert caught.value.detail.split(":")[0] in {"OSError", "BlockingIOError"}


def test_nothing_of_our_environment_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    names, user, folder = run("surroundings")
    assert (set(names.split(b",")) - {b"LC_CTYPE"}, folder) == ({b"PYTHONHASHSEED"}, b"/")
    assert (user == b"65533") if os.geteuid() == 0 else (int(user) == os.geteuid())


def test_what_a_library_prints_is_no_result() -> None:
    assert run("print_something") == [b"the result"]


def test_sets_come_in_the_same_order_each_time() -> None:
    assert len({run("order_of_a_set")[0] for _ in range(5)}) == 1


def test_many_threads_may_ask_at_once() -> None:
    blobs = [str(number).encode() for number in range(12)]
    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(lambda blob: run("echo", blob)[0], blobs)) == blobs
