"""The virtual environment: made once, made again when half-made, brought up to date with its lock."""

import json
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from hapi.embedded.bootstrap import InstallError, ensure_environment, read_stamp, split_command, stamp_of


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a lock without packages, so that pip has nothing to fetch, and its environment."""
    folder = tmp_path_factory.mktemp("bootstrap")
    (folder / "requirements.lock").write_text("# nothing\n")
    ensure_environment(folder / "venv", [folder / "requirements.lock"])
    return folder


@pytest.fixture
def venv(example: Path, tmp_path: Path) -> Path:
    shutil.copytree(example, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "venv"


@pytest.fixture
def lock(venv: Path) -> Path:
    return venv.parent / "requirements.lock"


def prefix_of(python: Path) -> str:
    return subprocess.check_output([python, "-c", "import sys; print(sys.prefix)"], text=True).strip()


def test_environment_is_made_and_its_python_works(example: Path) -> None:
    assert prefix_of(example / "venv" / "bin" / "python") == str(example / "venv")


def test_second_start_changes_nothing(venv: Path, lock: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = stamp_of(venv).stat().st_mtime_ns
    assert ensure_environment(venv, [lock]) == venv / "bin" / "python"
    assert stamp_of(venv).stat().st_mtime_ns == before
    assert capfd.readouterr() == ("", "")


def test_half_made_environment_is_made_again(venv: Path, lock: Path) -> None:
    stamp_of(venv).unlink()
    (venv / "left-by-a-kill").touch()
    assert prefix_of(ensure_environment(venv, [lock])) == str(venv)
    assert not (venv / "left-by-a-kill").exists()
    assert read_stamp(venv) is not None


def test_environment_whose_python_is_gone_is_made_again(venv: Path, lock: Path) -> None:
    python = venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert prefix_of(ensure_environment(venv, [lock])) == str(venv)


def test_changed_lock_is_installed(venv: Path, lock: Path) -> None:
    before = stamp_of(venv).read_text()
    lock.write_text("# still nothing\n")
    ensure_environment(venv, [lock])
    assert stamp_of(venv).read_text() != before


def test_environment_for_tests_serves_the_site_too(venv: Path, lock: Path) -> None:
    stamp = {**json.loads(stamp_of(venv).read_text()), "requirements-dev.lock": "its hash"}
    stamp_of(venv).write_text(json.dumps(stamp))
    ensure_environment(venv, [lock])
    assert read_stamp(venv) == stamp


def test_failed_installation_is_explained_and_leaves_no_stamp(venv: Path, lock: Path) -> None:
    lock.write_text("no-hash-given==1.0\n")
    with pytest.raises(InstallError, match="The packages could not be installed"):
        ensure_environment(venv, [lock])
    assert read_stamp(venv) is None


def start(folder: Path) -> "subprocess.Popen[str]":
    """A process that makes the environment of a lock without packages."""
    (folder / "requirements.lock").write_text("# nothing\n")
    code = (
        "import sys; from pathlib import Path; from hapi.embedded.bootstrap import ensure_environment;"
        "ensure_environment(Path(sys.argv[1]), [Path(sys.argv[2])])"
    )
    command = [sys.executable, "-c", code, str(folder / "venv"), str(folder / "requirements.lock")]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def pip_of(parent: int) -> psutil.Process:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in psutil.Process(parent).children():
            with suppress(psutil.Error):
                if "install" in child.cmdline():
                    return child
        time.sleep(0.01)
    raise AssertionError("pip was not started")


def test_start_after_a_kill_waits_for_the_pip_that_was_left(tmp_path: Path) -> None:
    killed = start(tmp_path)
    pip = pip_of(killed.pid)
    pip.suspend()
    killed.kill()
    killed.communicate(timeout=10)
    after = start(tmp_path)
    assert after.stderr is not None
    try:
        assert after.stderr.readline().startswith("Waiting for another start")
        time.sleep(0.3)
        assert after.poll() is None
    finally:
        pip.resume()
    _, said = after.communicate(timeout=60)
    assert (after.returncode, said.splitlines()[0].split(";")[0]) == (0, "Making the virtual environment")
    assert read_stamp(tmp_path / "venv") is not None


def test_two_starts_at_once_make_one_environment(tmp_path: Path) -> None:
    both = [start(tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(said).count("Making the virtual environment") == 1


@pytest.mark.parametrize(
    ("arguments", "command", "rest"),
    [
        ([], "serve", []),
        (["--port", "8001"], "serve", ["--port", "8001"]),
        (["manage", "check", "--deploy"], "manage", ["check", "--deploy"]),
        (["test"], "test", []),
    ],
)
def test_no_command_means_serve(arguments: list[str], command: str, rest: list[str]) -> None:
    assert split_command(arguments) == (command, rest)
