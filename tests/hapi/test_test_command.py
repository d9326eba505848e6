"""`./run test`: what it leaves out, and the line that it ends with."""

from pathlib import Path

import pytest

from hapi.embedded.chromium import find_chromium
from hapi.embedded.test import counts, wants_browser


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["-k", "desk"], True),
        (["tests"], True),
        (["tests/browser", "-x"], True),
        (["tests/hapi"], False),
        (["faults", "--long"], False),
        (["-q", "tests/hapi/test_locks.py::test_development_lock_contains_the_other"], False),
    ],
)
def test_browser_is_looked_for_only_where_its_tests_may_run(arguments: list[str], wanted: bool) -> None:
    assert wants_browser(arguments) is wanted


def test_last_line_counts_errors_as_failures_over_all_parts(tmp_path: Path) -> None:
    report, other = tmp_path / "pytest.xml", tmp_path / "other.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="1" errors="2" skipped="0"/></testsuites>')
    assert counts([report]) == "7 passed, 3 failed"
    other.write_text('<testsuites><testsuite tests="4" failures="0" errors="0" skipped="1"/></testsuites>')
    assert counts([other]) == "3 passed, 0 failed, 1 skipped"
    assert counts([report, other]) == "10 passed, 3 failed, 1 skipped"
    assert counts([]) == "pytest wrote no figures"


def test_browser_that_does_not_start_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho install me first >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("HAPI_CHROMIUM", str(stub))
    assert find_chromium(print) is None
    stub.write_text("#!/bin/sh\necho Chromium 100\n")
    assert find_chromium(print) == str(stub)
