"""`./run test`: linters, types, the ladder and all tests, on servers of their own."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from hapi.embedded.beside import Beside
from hapi.embedded.checks import Check, checks, coverage_check
from hapi.embedded.chromium import find_chromium
from hapi.embedded.foreground import python, run_foreground
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout
from hapi.embedded.session import BusyError, Session, running_servers
from hapi.embedded.surroundings import test_surroundings

AT_ONCE = 8  # state folders, for as many runs at the same time
BROWSER, FAULTS = "tests/browser", "tests/faults"
# Servers that both parts of a run would have to share.
SHARED = ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE")
NO_BROWSER = """
!! NO BROWSER: the tests in tests/browser were left out.
!! Install Chromium or set HAPI_CHROMIUM to it. With CI=true this is a failure."""


def test(arguments: list[str]) -> int:
    """0 when all is green. With pytest arguments only pytest runs, and its exit code is passed on; `faults`
    stands for the fault suite, `faults --long` for its long storm."""
    fast = "--fast" in arguments
    arguments = [argument for argument in arguments if argument != "--fast"]
    interrupts = Interrupts()
    own = Layout.of_checkout().var
    for number in range(1, AT_ONCE + 1):
        layout = Layout(own / ("test" if number == 1 else f"test-{number}"))
        try:
            # Not durable: a crash of the machine may lose a test database, and commits take no time.
            with running_servers(layout, interrupts, durable=False) as session:
                return _Run(session, interrupts, fast=fast).run(arguments)
        except BusyError:
            continue
    say(f"{AT_ONCE} test runs of this checkout are under way already.")
    return 1


def say(text: str) -> None:
    """On standard output, in order with what the tests print."""
    print(text, flush=True)


class _Run:
    def __init__(self, session: Session, interrupts: Interrupts, *, fast: bool) -> None:
        self.interrupts = interrupts
        self.fast = fast
        self.var = session.layout.var
        self.environment = test_surroundings(session)
        self.left_out = [BROWSER, FAULTS] if fast else []
        self.browser_missing = False
        shutil.rmtree(self.var / "parts", ignore_errors=True)
        (self.var / "parts").mkdir()

    def run(self, arguments: list[str]) -> int:
        """The exit code of the whole."""
        if not self.fast and wants_browser(arguments):
            browser = find_chromium(say)
            if browser:
                self.environment["HAPI_CHROMIUM"] = browser
            else:
                say(NO_BROWSER)
                if self.environment.get("CI"):
                    return 1
                self.browser_missing = True
                self.left_out.append(BROWSER)
        if arguments[:1] == ["faults"]:
            return self._faults(arguments[1:])
        if arguments:
            return self._pytest(arguments)
        return self._everything()

    def _faults(self, arguments: list[str]) -> int:
        """`--long`: the whole storm, with options of its own; else the tests of the folder."""
        if "--long" not in arguments:
            return self._pytest([ROOT / FAULTS, *arguments])
        options = [argument for argument in arguments if argument != "--long"]
        return run_foreground(python("-m", "tests.faults.storm", *options), self.environment, cwd=ROOT)

    def _pytest(self, arguments: Sequence[str | Path]) -> int:
        left_out = [f"--ignore={ROOT / folder}" for folder in self.left_out]
        command = python("-m", "pytest", "-c", ROOT / "pyproject.toml", *left_out, *arguments)
        return run_foreground(command, self.environment, cwd=ROOT)

    def _everything(self) -> int:
        if self.fast or any(os.environ.get(name) for name in SHARED):
            results = self._checks() | {"pytest": self._part("", [ROOT / "tests"])}
        else:
            results = self._side_by_side()
        say("\n== branch coverage of rules and actions")
        coverage = self.environment | {"COVERAGE_FILE": str(self.var / "coverage")}
        run_foreground(python("-m", "coverage", "combine", "--quiet", self.var / "parts"), coverage, cwd=ROOT)
        run_foreground(python("-m", "coverage", "report"), coverage, cwd=ROOT)
        self.environment = coverage
        if not self.fast:
            results[coverage_check().name] = self._quietly(coverage_check())
        say("\n== summary")
        for name, code in results.items():
            say(f"  {'FAILED' if code else 'ok    '}  {name}")
        if self.browser_missing:
            say(NO_BROWSER)
        failed = [name for name, code in results.items() if code]
        say(f"Failed: {', '.join(failed)}" if failed else "All green.")
        say(counts(self._reports()))
        return 1 if failed else 0

    def _side_by_side(self) -> dict[str, int]:
        """Two processes, each with servers of its own, divide the tests (tests/work_list.py). The other one
        begins with what runs whole sites and waits a good deal, while we look at the code."""
        (self.var / "parts" / "taken").mkdir()
        sites = [f"{ROOT / folder}" for folder in (BROWSER, FAULTS)]
        divided = ["-p", "tests.work_list", f"--work-list={self.var / 'parts' / 'taken'}"]
        first = [*divided, *(f"--work-first={folder}" for folder in sites)]
        last = [*divided, *(f"--work-last={folder}" for folder in sites)]
        command = python("-m", "hapi.embedded", "test", *self._report("beside"), *first, ROOT / "tests")
        # Not our servers: it starts its own.
        outside = {**os.environ, "PYTHONPATH": str(ROOT), "COVERAGE_FILE": str(self._coverage("beside"))}
        with Beside(command, outside, cwd=ROOT) as other:
            results = self._checks()
            results["pytest"] = self._part("", [*last, ROOT / "tests"])
            say("\n== pytest: the process beside")
            code, printed = other.finish(self.interrupts)
            say(printed.rstrip())
        return results | {"pytest: the process beside": code}

    def _checks(self) -> dict[str, int]:
        return {check.name: self._quietly(check) for check in checks()}

    def _part(self, name: str, paths: Sequence[str | Path]) -> int:
        say("\n== pytest")
        self.environment["COVERAGE_FILE"] = str(self._coverage(name))
        return self._pytest([*self._report(name), *paths])

    def _report(self, name: str) -> list[str]:
        return ["--cov", "--cov-report=", f"--junitxml={self.var / 'parts' / f'pytest{name}.xml'}"]

    def _coverage(self, name: str) -> Path:
        return self.var / "parts" / f"coverage.{name or 'own'}"

    def _reports(self) -> list[Path]:
        return sorted((self.var / "parts").glob("pytest*.xml"))

    def _quietly(self, check: Check) -> int:
        """Its exit code; what it printed is shown when it failed."""
        with tempfile.TemporaryFile("w+") as output:
            code = run_foreground(
                check.arguments,
                self.environment | check.environment,
                cwd=ROOT,
                output=output,
                interrupts=self.interrupts,
            )
            self.interrupts.pause(0)
            say(f"{'FAILED' if code else 'ok    '}  {check.name}")
            if code:
                output.seek(0)
                say(output.read().rstrip() + "\n")
        return code


def wants_browser(arguments: Sequence[str]) -> bool:
    """False when paths are given and none of them leads to the browser tests."""
    if arguments[:1] == ["faults"]:
        return False
    paths = [argument.split("::")[0] for argument in arguments]
    given = [path for path in paths if not path.startswith("-") and (ROOT / path).exists()]
    return not given or any((ROOT / path).resolve() in _around_browser_tests() for path in given)


def _around_browser_tests() -> set[Path]:
    folder = ROOT / BROWSER
    return {ROOT, ROOT / "tests", folder, *folder.rglob("*.py")}


def counts(reports: Sequence[Path]) -> str:
    """pytest's figures from its JUnit files, as the last line of all: `N passed, N failed`."""
    suites = [ElementTree.parse(report).getroot().find("testsuite") for report in reports]  # noqa: S314  # ours
    tests, skipped, failed = (
        sum(int(suite.get(name, 0)) for suite in suites if suite is not None for name in names)
        for names in (("tests",), ("skipped",), ("failures", "errors"))
    )
    if not tests:
        return "pytest wrote no figures"
    passed = tests - failed - skipped
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
