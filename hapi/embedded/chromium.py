"""Finds a Chromium for the browser tests, or installs the distribution's where we may."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium(say: Callable[[str], None]) -> str | None:
    """The path of a browser that starts, or None. As root on Debian or Ubuntu a missing one is installed."""
    wanted = os.environ.get("HAPI_CHROMIUM")
    if wanted:
        return wanted if _starts(wanted) else None
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("No Chromium found; installing the distribution's package.")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "-y", "install", "chromium"]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
            if done.returncode:
                say("\n".join((done.stdout + done.stderr).strip().splitlines()[-5:]))
        found = _installed()
    return found


def _installed() -> str | None:
    candidates = [shutil.which(name) for name in NAMES] + [place for place in PLACES if Path(place).exists()]
    return next((path for path in candidates if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """A name on PATH is not enough: some distributions put a stub there that only says how to install it."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
