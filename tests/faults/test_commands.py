"""`./run manage` beside the site and without it; `./run bench`."""

import json
import signal
import subprocess
import time

from django.conf import settings

from tests.faults.site import Site

COUNT = (
    "import json; from django.db import connection; c = connection.cursor(); c.execute('SELECT 1');"
    "print(json.dumps({'one': c.fetchone()[0]}))"
)
SHELL = ("manage", "shell", "--no-imports", "-c")


def test_command_without_a_site_has_servers_while_it_runs(site: Site) -> None:
    done = site.run(*SHELL, COUNT)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"one": 1})
    assert not (site.var / "runtime.json").exists()
    assert (site.var / "secret").stat().st_mode & 0o777 == 0o600


def test_exit_code_of_the_command_is_passed_on(site: Site) -> None:
    assert site.run(*SHELL, "raise SystemExit(7)").returncode == 7
    done = site.run("manage", "no_such_command")
    assert (done.returncode, done.stdout) == (1, "")


def test_command_uses_the_servers_of_the_running_site(running_site: Site) -> None:
    done = running_site.run(*SHELL, COUNT)
    assert (done.returncode, done.stderr, json.loads(done.stdout)) == (0, "", {"one": 1})
    assert running_site.get("/readyz")["ready"] is True


def test_second_command_shares_the_servers_of_the_first(site: Site) -> None:
    first = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(2)"],
        env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert first.stdout is not None
    assert first.stdout.readline() == "up\n"
    slow = site.run(*SHELL, f"import time; time.sleep(3); {COUNT}")  # outlives the first
    assert (slow.returncode, json.loads(slow.stdout)) == (0, {"one": 1})
    said = first.communicate(timeout=30)[1]
    assert first.returncode == 0
    assert "another command still uses the database" in said


def test_command_that_is_stopped_stops_its_servers(site: Site) -> None:
    command = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(60)"],
        env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    started = time.monotonic()
    command.send_signal(signal.SIGTERM)
    command.communicate(timeout=30)
    assert command.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - started < 10
    assert not (site.var / "runtime.json").exists()


def test_site_does_not_start_while_a_command_has_the_servers(site: Site) -> None:
    command = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(60)"],
        env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    done = site.run()
    command.terminate()
    command.communicate(timeout=30)
    assert done.returncode == 1
    assert done.stderr.startswith("Another command of this checkout uses its servers")


def test_unknown_bench_lists_those_that_exist(site: Site) -> None:
    done = site.run("bench", "no-such-bench")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no bench named no-such-bench.\nBenches: ")


def test_reset_empties_the_state_folder_after_a_yes(site: Site) -> None:
    site.run(*SHELL, "pass")
    refused = site.run("reset")  # standard input is empty: that is no yes
    assert (refused.returncode, "Nothing was deleted." in refused.stderr) == (1, True)
    assert (site.var / "secret").exists()
    assert site.run("reset", "--yes").returncode == 0
    assert list(site.var.iterdir()) == []
