"""`./run test`: linters, types, the ladder and all tests, on servers of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hapi.embedded.checks import Check, checks, coverage_check
from hapi.embedded.chromium import find_chromium
from hapi.embedded.foreground import python, run_foreground
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout
from hapi.embedded.session import BusyError, Session, running_servers, say

AT_ONCE = 8  # state folders, for as many runs at the same time
SLOW = ("tests/browser", "tests/faults")


def test(arguments: list[str]) -> int:
    """0 when all is green. With pytest arguments only pytest runs, and its exit code is passed on."""
    fast = "--fast" in arguments
    arguments = [argument for argument in arguments if argument != "--fast"]
    interrupts = Interrupts()
    own = Layout.of_checkout().var
    for number in range(1, AT_ONCE + 1):
        layout = Layout(own / ("test" if number == 1 else f"test-{number}"))
        try:
            # Not durable: a crash of the machine may lose a test database, and commits take no time.
            with running_servers(layout, interrupts, durable=False) as session:
                return _run(session, arguments, fast=fast)
        except BusyError:
            continue
    say(f"{AT_ONCE} test runs of this checkout are under way already.")
    return 1


def _run(session: Session, arguments: list[str], *, fast: bool) -> int:
    environment = _test_environment(session)
    browser_problem = "" if fast else _provide_browser(environment)
    if browser_problem and environment.get("CI"):
        say(browser_problem)
        return 1
    without = list(SLOW) if fast else SLOW[:1] if browser_problem else []
    pytest = [
        "-m", "pytest", f"--rootdir={ROOT}", *(f"--ignore={ROOT / folder}" for folder in without),
    ]  # fmt: skip
    if arguments:
        code = run_foreground(python(*pytest, *arguments), environment)
        if browser_problem:
            say(browser_problem)
        return code
    results = [(check, _quietly(check, environment)) for check in checks()]
    say("\n== pytest")
    data = session.layout.var / "coverage"
    measured = environment | {"COVERAGE_FILE": str(data)}
    tested = run_foreground(
        python(*pytest, "--cov", "--cov-report=", str(ROOT / "tests")), measured, cwd=ROOT
    )
    say("\n== branch coverage")
    run_foreground(python("-m", "coverage", "report"), measured, cwd=ROOT)
    if not without:
        results.append((coverage_check(), _quietly(coverage_check(), measured)))
    results.append((Check("pytest", []), tested))
    return _summary(results, browser_problem)


def _quietly(check: Check, environment: dict[str, str]) -> int:
    """Its exit code; what it printed is shown when it failed."""
    command = [str(word) for word in check.arguments]
    done = subprocess.run(
        command, env=environment | check.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    say(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {check.name}")
    if done.returncode:
        say(f"{done.stdout}{done.stderr}".rstrip() + "\n")
    return done.returncode


def _summary(results: list[tuple[Check, int]], browser_problem: str) -> int:
    failed = [check.name for check, code in results if code]
    say("\n== summary")
    for check, code in results:
        say(f"  {'ok    ' if code == 0 else 'FAILED'}  {check.name}")
    if browser_problem:
        say(browser_problem)
    say(f"Failed: {', '.join(failed)}" if failed else "All green.")
    return 1 if failed else 0


def _test_environment(session: Session) -> dict[str, str]:
    var = session.layout.var
    for name in ("files", "static"):
        shutil.rmtree(var / name, ignore_errors=True)
        (var / name).mkdir()
    environment = {
        **session.environment,
        "HAPI_DEBUG": "false",
        # The caches of the tools lie in var/ too: the checkout stays as it was cloned.
        "RUFF_CACHE_DIR": str(var / "ruff"),
        "MYPY_CACHE_DIR": str(var / "mypy"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(var / "hypothesis"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    for name in ("HAPI_HTTPS", "HAPI_DEMO_LINKS", "HAPI_ALLOWED_HOSTS", "HAPI_CSRF_ORIGINS"):
        environment.pop(name, None)
    return environment


def _provide_browser(environment: dict[str, str]) -> str:
    """Puts HAPI_CHROMIUM into the environment; else the loud message that there is none."""
    browser = find_chromium(say)
    if browser is None:
        return (
            "!! NO BROWSER: the tests in tests/browser did not run.\n"
            "!! Install Chromium or set HAPI_CHROMIUM to it. With CI=true this is a failure."
        )
    environment["HAPI_CHROMIUM"] = browser
    return ""
