"""`./run test`: linters, types, the ladder and all tests, on servers of their own."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from hapi.embedded.checks import Check, checks, coverage_check
from hapi.embedded.chromium import find_chromium
from hapi.embedded.foreground import python, run_foreground
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout
from hapi.embedded.session import BusyError, Session, running_servers
from hapi.embedded.surroundings import test_surroundings

AT_ONCE = 8  # state folders, for as many runs at the same time
BROWSER, FAULTS = "tests/browser", "tests/faults"
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
        results = {check.name: self._quietly(check) for check in checks()}
        say("\n== pytest")
        self.environment["COVERAGE_FILE"] = str(self.var / "coverage")
        report = self.var / "pytest.xml"
        report.unlink(missing_ok=True)
        results["pytest"] = self._pytest(["--cov", "--cov-report=", f"--junitxml={report}", ROOT / "tests"])
        say("\n== branch coverage")
        run_foreground(python("-m", "coverage", "report"), self.environment, cwd=ROOT)
        if not self.fast:
            results[coverage_check().name] = self._quietly(coverage_check())
        say("\n== summary")
        for name, code in results.items():
            say(f"  {'FAILED' if code else 'ok    '}  {name}")
        if self.browser_missing:
            say(NO_BROWSER)
        failed = [name for name, code in results.items() if code]
        say(f"Failed: {', '.join(failed)}" if failed else "All green.")
        if report.exists():
            say(counts(report))
        return 1 if failed else 0

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


def counts(report: Path) -> str:
    """pytest's figures from its JUnit file, as the last line of all: `N passed, N failed`."""
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  # we had it written
    if suite is None:
        return "pytest wrote no figures"
    tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    passed = tests - failed - skipped
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
