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


def test_command_without_a_site_has_servers_while_it_runs(idle_site: Site) -> None:
    done = idle_site.run(*SHELL, COUNT)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"one": 1})
    assert not (idle_site.var / "runtime.json").exists()
    assert (idle_site.var / "secret").stat().st_mode & 0o777 == 0o600


def test_exit_code_of_the_command_is_passed_on(idle_site: Site) -> None:
    assert idle_site.run(*SHELL, "raise SystemExit(7)").returncode == 7
    done = idle_site.run("manage", "no_such_command")
    assert (done.returncode, done.stdout) == (1, "")


def test_command_uses_the_servers_of_the_site(site: Site) -> None:
    done = site.run(*SHELL, COUNT)
    assert (done.returncode, done.stderr, json.loads(done.stdout)) == (0, "", {"one": 1})
    assert site.get("/readyz")["ready"] is True


def test_sign_in_links_lead_to_the_running_site(site: Site) -> None:
    users = "from django.contrib.auth import get_user_model as u; u().objects.create_user('demo-admin')"
    assert site.run(*SHELL, users).returncode == 0
    done = site.run("manage", "sign_in_links")
    assert (done.returncode, done.stdout.split("/sign-in/")[0].split()) == (0, ["Admin", site.url])


def test_without_a_running_site_there_are_no_sign_in_links(idle_site: Site) -> None:
    done = idle_site.run("manage", "sign_in_links")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no site is running here" in done.stderr


def test_servers_that_the_environment_names_are_used_and_none_are_started(
    site: Site, other_site: Site
) -> None:
    known = site.facts()["environment"]
    other_site.more = {name: known[name] for name in ("DATABASE_URL", "REDIS_URL")}
    code = "from django.db import connection; print(connection.settings_dict['HOST'])"
    assert other_site.run(*SHELL, code).stdout == site.run(*SHELL, code).stdout
    assert {path.name for path in other_site.var.iterdir()} & {
        "postgres",
        "valkey",
        "servers-folder",
    } == set()


def test_second_command_shares_the_servers_of_the_first(idle_site: Site) -> None:
    first = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(2)"],
        env=idle_site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert first.stdout is not None
    assert first.stdout.readline() == "up\n"
    slow = idle_site.run(*SHELL, f"import time; time.sleep(3); {COUNT}")  # outlives the first
    assert (slow.returncode, json.loads(slow.stdout)) == (0, {"one": 1})
    said = first.communicate(timeout=30)[1]
    assert first.returncode == 0
    assert "another command still uses the database" in said


def test_command_that_is_stopped_stops_its_servers(idle_site: Site) -> None:
    command = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(60)"],
        env=idle_site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    started = time.monotonic()
    command.send_signal(signal.SIGTERM)
    command.communicate(timeout=30)
    assert command.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - started < 10
    assert not (idle_site.var / "runtime.json").exists()


def test_site_does_not_start_while_a_command_has_the_servers(idle_site: Site) -> None:
    command = subprocess.Popen(
        [settings.ROOT / "run", *SHELL, "import time; print('up', flush=True); time.sleep(60)"],
        env=idle_site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    done = idle_site.run()
    command.terminate()
    command.communicate(timeout=30)
    assert done.returncode == 1
    assert done.stderr.startswith("Another command of this checkout uses its servers")


def test_unknown_bench_lists_those_that_exist(idle_site: Site) -> None:
    done = idle_site.run("bench", "no-such-bench")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no bench named no-such-bench.\nBenches: ")


def test_reset_empties_the_state_folder_after_a_yes(other_site: Site) -> None:
    other_site.run(*SHELL, "pass")
    refused = other_site.run("reset")  # standard input is empty: that is no yes
    assert (refused.returncode, "Nothing was deleted." in refused.stderr) == (1, True)
    assert (other_site.var / "secret").exists()
    assert other_site.run("reset", "--yes").returncode == 0
    assert list(other_site.var.iterdir()) == []
