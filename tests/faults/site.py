"""A site of its own, started by `./run` with a state folder of its own: what a second checkout would be."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings

# Of the tests' own surroundings: a site that found these would use the tests' servers.
OF_THE_TESTS = (
    "DATABASE_URL", "REDIS_URL", "HAPI_SECRET_KEY", "HAPI_SECRET_KEY_FILE", "HAPI_COOKIE_SUFFIX", "HAPI_VAR",
    "COVERAGE_FILE", "DJANGO_SETTINGS_MODULE",
)  # fmt: skip
PATIENCE = 60.0


def command_line(process: psutil.Process) -> str:
    """Empty for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


class Site:
    """`start` and `stop` it, or kill it; `manage` runs commands beside it."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.output = folder / "output"
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.more: dict[str, str] = {}  # environment variables of this site

    @property
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        # The packages are those of the tests: installing them again would take longer than the test.
        return ours | {"HAPI_VAR": str(self.var), "HAPI_VENV": sys.prefix, **self.more}

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`./run ...` to its end, both streams apart."""
        return subprocess.run(
            [settings.ROOT / "run", *arguments], env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, *arguments: str) -> float:
        """Without the demo. Returns when it has said its address; the seconds that it took."""
        started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [settings.ROOT / "run", "--no-demo", *arguments],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        while "Ctrl-C stops it." not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - started < PATIENCE, self.said()
            time.sleep(0.05)
        address = re.search(r"HAPI runs at (http://\S+)/", self.said())
        assert address is not None
        self.url = address[1]
        return time.monotonic() - started

    def said(self) -> str:
        return self.output.read_text()

    def family(self) -> list[psutil.Process]:
        """The supervisor's children and theirs."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, words: str) -> psutil.Process:
        """The child of the supervisor whose command line holds these words."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children()
        [found] = [child for child in children if words in command_line(child)]
        return found

    def end(self, number: int) -> int:
        """Sends the signal to the supervisor alone and waits for it; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def facts(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.var / "runtime.json").read_text())
        return content

    def clear(self) -> None:
        """Stops it if it runs, and deletes its data (which may lie outside the folder)."""
        if self.is_running():
            self.end(signal.SIGTERM)
        if self.var.exists():
            done = self.run("reset", "--yes")
            assert done.returncode == 0, done.stderr
