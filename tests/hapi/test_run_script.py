"""`./run` itself: finds a Python that works, and hands over."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

RUN = settings.ROOT / "run"
SYSTEM = "/usr/bin:/bin"


def run(*arguments: str, path: str, cwd: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": path, "HOME": str(cwd), "HAPI_VAR": str(cwd / "var"), **more}
    return subprocess.run(
        [RUN, *arguments], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def executable(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_command_that_exists_and_fails_is_passed_over(tmp_path: Path) -> None:
    for name in ("python3", "python3.13", "python3.12"):
        executable(tmp_path / "shims" / name, 'echo "pyenv: command not found" >&2; exit 127')
    executable(tmp_path / "good" / "python3.11", f'exec {sys.executable} "$@"')
    done = run("--help", path=f"{tmp_path}/shims:{tmp_path}/good:{SYSTEM}", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("HAPI, the Human+Agent Productivity Index\n")


def test_python_that_was_asked_for_and_is_none_is_named(tmp_path: Path) -> None:
    done = run("--help", path=SYSTEM, cwd=tmp_path, HAPI_PYTHON="/nowhere/python")
    assert (done.returncode, done.stderr) == (1, "HAPI_PYTHON is no Python >= 3.11: /nowhere/python\n")


def test_help_fits_one_screen_and_makes_nothing(tmp_path: Path) -> None:
    done = run("--help", path=SYSTEM, cwd=tmp_path, HAPI_PYTHON=sys.executable)
    lines = done.stdout.splitlines()
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 110
    assert [each.name for each in tmp_path.iterdir()] == []


def test_unknown_command_ends_with_2(tmp_path: Path) -> None:
    done = run("serve-me", path=SYSTEM, cwd=tmp_path, HAPI_PYTHON=sys.executable)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Unknown command: serve-me\n")
    assert [each.name for each in tmp_path.iterdir()] == []


def test_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    done = run("manage", "check", path=SYSTEM, cwd=tmp_path, HAPI_PYTHON=sys.executable)
    assert done.returncode == 1
    assert done.stderr.startswith("The state folder cannot be used: ")
    assert str(tmp_path / "var") in done.stderr


def test_ci_calls_the_tests() -> None:
    script = settings.ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "exec ./run test"
