"""The work list: of processes that run the same tests each file is run by one, and all of them are run."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

WHAT_RUNS = """
from pathlib import Path

def test_one():
    with Path("ran").open("a") as ran:
        ran.write(f"{Path(__file__).stem}.one ")

def test_two():
    with Path("ran").open("a") as ran:
        ran.write(f"{Path(__file__).stem}.two ")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of two tests each."""
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text(WHAT_RUNS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "taken").mkdir()
    return tmp_path


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.work_list",
        f"--work-list={folder / 'taken'}", *options,
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(settings.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def passed(done: "subprocess.CompletedProcess[str]") -> int:
    assert done.returncode == 0, done.stdout + done.stderr
    return sum(int(number) for number in re.findall(r"(\d+) passed", done.stdout))


def ran(folder: Path) -> list[str]:
    return (folder / "ran").read_text().split()


def test_what_another_process_took_is_left_to_it(folder: Path) -> None:
    (folder / "taken" / "test_b.py.1").touch()
    assert passed(run(folder)) == 4
    assert ran(folder) == ["test_a.one", "test_a.two", "test_c.one", "test_c.two"]
    assert passed(run(folder)) == 0


def test_what_comes_first_and_last_can_be_said(folder: Path) -> None:
    assert (
        passed(run(folder, f"--work-first={folder / 'test_c.py'}", f"--work-last={folder / 'test_a.py'}"))
        == 6
    )
    assert [test.split(".")[0] for test in ran(folder)[::2]] == ["test_c", "test_b", "test_a"]


def test_processes_at_once_run_each_test_once(folder: Path) -> None:
    with ThreadPoolExecutor() as both:
        assert sum(map(passed, both.map(run, [folder] * 2))) == 6
    assert sorted(ran(folder)) == sorted({*ran(folder)})
    assert len(ran(folder)) == 6


def test_a_failure_is_told_and_the_rest_runs_on(folder: Path) -> None:
    (folder / "test_b.py").write_text("def test_no():\n    assert 1 == 2\n")
    done = run(folder)
    assert (done.returncode, "1 failed, 4 passed" in done.stdout) == (1, True)


def test_a_file_that_cannot_be_collected_is_an_error(folder: Path) -> None:
    (folder / "test_b.py").write_text("import nothing_of_this_name\n")
    assert run(folder).returncode == 2
