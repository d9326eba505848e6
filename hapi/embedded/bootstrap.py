"""What `run` calls: makes the virtual environment, then hands over to `hapi.embedded` in it.

Standard library only, no import of this project: it runs before anything is installed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("serve", "manage", "test", "bench", "reset")
NEEDS_DEVELOPMENT = ("test", "bench")
HELP = """\
HAPI, the Human+Agent Productivity Index

  ./run [--port N] [--host H]   start the site and print its address; Ctrl-C stops it. The first start puts
                                a demo in; --no-demo leaves the site empty
  ./run manage COMMAND ...      Django's manage.py with the site's servers (`./run manage help` lists all)
  ./run test [--fast] [...]     linters, types and all tests; with pytest arguments only pytest with these;
                                --fast leaves out the browser and the faults
  ./run test faults [--long]    the fault suite alone; --long: 200 runs and many kills, a few minutes; its
                                last line is JSON
  ./run bench [NAME ...]        one measurement of bench/; its last line is JSON
  ./run reset [--yes]           empty the state folder var/: database, files, virtual environment
  ./run --help                  this page

Everything that it makes lies in var/. Needs Python >= 3.11 on Linux or macOS; no root, no Docker, no servers.
Environment: HAPI_PORT, HAPI_HOST, HAPI_PYTHON, HAPI_VAR (another state folder), HAPI_VENV (another virtual
environment), DATABASE_URL and REDIS_URL (use these servers instead of the embedded ones), HAPI_CHROMIUM (the
browser for the tests), OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, or COMPATIBLE_BASE_URL and
COMPATIBLE_API_KEY (for agents that call a model)."""


def main(arguments: list[str]) -> int:
    """Does not return when it can hand over. 2: no such command. 1: the packages could not be installed."""
    if arguments and arguments[0] in {"-h", "--help", "help"}:
        print(HELP)
        return 0
    command, rest = split_command(arguments)
    if command not in COMMANDS:
        print(f"Unknown command: {command}\n\n{HELP}", file=sys.stderr)
        return 2
    var = Path(os.environ.get("HAPI_VAR") or ROOT / "var").absolute()
    venv = Path(os.environ.get("HAPI_VENV") or var / "venv").absolute()
    locks = [ROOT / "requirements.lock"]
    if command in NEEDS_DEVELOPMENT:
        locks.append(ROOT / "requirements-dev.lock")
    try:
        var.mkdir(parents=True, exist_ok=True)
        # To empty the folder, nothing has to be installed in it first.
        python = Path(sys.executable) if command == "reset" else ensure_environment(venv, locks)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The state folder cannot be used: {error}", file=sys.stderr)
        return 1
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HAPI_VAR": str(var)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile all that it imports
    return os.execve(  # noqa: S606
        python, [str(python), "-P", "-m", "hapi.embedded", command, *rest], environment
    )


def split_command(arguments: list[str]) -> tuple[str, list[str]]:
    """(`command`, its arguments); none, or an option first, means `serve`."""
    if not arguments or arguments[0].startswith("-"):
        return "serve", arguments
    return arguments[0], arguments[1:]


class InstallError(Exception):
    """The virtual environment could not be made; the text says why, for a person."""


def ensure_environment(venv: Path, locks: list[Path]) -> Path:
    """The Python of `venv`, with the packages of the last of `locks` (each lock contains those before it).

    The stamp is taken away before anything is changed and written at the very end: an environment without one
    was left half-made, by a kill or a full disk, and is made again. Two calls at once wait for each other;
    also for a pip that goes on writing after its parent was killed: it holds the lock, too.
    """
    python = venv / "bin" / "python"
    venv.parent.mkdir(parents=True, exist_ok=True)
    with (venv.parent / f"{venv.name}.lock").open("w") as guard:
        wait_for(guard)
        wanted = {lock.name: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks}
        present = read_stamp(venv)
        if present is not None and not works(python):
            present = None
        if present is not None and wanted.items() <= present.items():
            return python
        if present is None:
            make(venv, guard)
        stamp_of(venv).unlink(missing_ok=True)
        install(python, locks[-1], guard)
        # What is installed beside the wanted lock is known no more: `present` is not carried over.
        partial = stamp_of(venv).with_suffix(".new")
        partial.write_text(json.dumps(wanted), encoding="utf-8")
        partial.replace(stamp_of(venv))
    return python


def wait_for(guard: IO[str]) -> None:
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another start, or for a rest of one, that installs.", file=sys.stderr, flush=True)
        fcntl.flock(guard, fcntl.LOCK_EX)


def stamp_of(venv: Path) -> Path:
    return venv / "hapi-installed.json"


def read_stamp(venv: Path) -> dict[str, str] | None:
    """Lock name to hash of what is installed; None for no environment or a half-made one."""
    try:
        content = json.loads(stamp_of(venv).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def works(python: Path) -> bool:
    """False when the Python that the environment was made from is gone, as after an upgrade of the system."""
    return python.exists() and os.access(python, os.X_OK)


def run_to_end(command: list[str | Path], guard: IO[str]) -> "subprocess.CompletedProcess[str]":
    """`guard` stays locked until this command ends, even when we are killed before."""
    return subprocess.run(command, capture_output=True, text=True, pass_fds=[guard.fileno()])


def make(venv: Path, guard: IO[str]) -> None:
    """An empty environment, with pip from the standard library or from the Python that runs this."""
    if venv.exists():
        shutil.rmtree(venv)
    print("Making the virtual environment; this happens once.", file=sys.stderr, flush=True)
    made = run_to_end([sys.executable, "-m", "venv", "--without-pip", venv], guard)
    if made.returncode:
        raise InstallError(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")


def install(python: Path, lock: Path, guard: IO[str]) -> None:
    """pip, with every hash checked; its last words are shown when it fails.

    The lock is whole, so that nothing is to be resolved. Where a package asks for another one with extras
    ("google-auth[requests]"), pip's resolver would try the newest version on the index, which has no hash
    here, and fail from the day on which there is one newer than the lock's.
    """
    print(f"Installing the packages of {lock.name}.", file=sys.stderr, flush=True)
    # Compiling all 11,000 modules would take as long again; Python compiles those that are used, once.
    command = [
        *pip(python, guard),
        "install",
        "--no-compile",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        "-r",
        str(lock),
    ]
    done = run_to_end(command, guard)
    if done.returncode:
        lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise InstallError(
            f"{lines}\n\nThe packages could not be installed (see above)."
            " Check the connection to the package index (pip's own settings apply), then run this again."
        )


def pip(python: Path, guard: IO[str]) -> list[str | Path]:
    """A pip that installs into `python`'s environment: this interpreter's own where it has one, which saves
    the seconds of a second copy, else one unpacked by ensurepip."""
    probe = run_to_end([sys.executable, "-m", "pip", "--version"], guard)
    words = probe.stdout.split()
    if probe.returncode == 0 and len(words) > 1 and int(words[1].split(".")[0]) >= 23:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    unpacked = run_to_end([python, "-m", "ensurepip", "--default-pip"], guard)
    if unpacked.returncode:
        raise InstallError(
            f"{sys.executable} has neither pip nor ensurepip."
            " On Debian and Ubuntu: apt-get install python3-venv. Or set HAPI_PYTHON to another Python."
        )
    return [str(python), "-m", "pip"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
