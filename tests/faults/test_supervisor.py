"""`./run` starts everything, stops everything, and loses nothing."""

import http.cookiejar
import signal
import time
import urllib.request

import psutil
import pytest

from tests.faults.site import Site, command_line

USERS = "from django.contrib.auth import get_user_model; users = get_user_model().objects;"
WRITE = f"{USERS} users.create_user('kept')"
READ = f"{USERS} print(users.filter(username='kept').count())"


def shell(site: Site, code: str) -> str:
    done = site.run("manage", "shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_asked_to_stop_it_stops_every_process(site: Site, number: signal.Signals) -> None:
    family = site.family()
    started = time.monotonic()
    assert site.end(number) == 0
    assert time.monotonic() - started < 10
    assert psutil.wait_procs(family, timeout=0)[1] == []
    assert not (site.var / "runtime.json").exists()


def test_killed_supervisor_leaves_no_process_and_the_next_start_has_lost_nothing(site: Site) -> None:
    shell(site, WRITE)
    family = site.family()
    assert len(family) >= 7  # PostgreSQL and its own, Valkey, web with two workers, worker, scheduler
    site.end(signal.SIGKILL)
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert site.start() < 30
    assert site.get("/readyz") == {"ready": True, "database": "ok", "broker": "ok"}
    assert shell(site, READ) == "1"


def test_start_right_after_a_kill_waits_for_the_old_servers(site: Site) -> None:
    site.end(signal.SIGKILL)
    site.start()
    assert site.get("/readyz")["ready"] is True


@pytest.mark.parametrize("words", ["bin/postgres", "valkey-server"])
def test_server_that_is_killed_comes_back_at_the_same_address(site: Site, words: str) -> None:
    address = site.facts()["environment"]
    before = site.said().count("is back.")
    site.child(words).kill()
    deadline = time.monotonic() + 15
    while site.said().count("is back.") == before:
        assert time.monotonic() < deadline, site.said()
        time.sleep(0.05)
    assert "was killed by signal 9 and is started again" in site.said()
    assert site.facts()["environment"] == address
    assert site.get("/readyz") == {"ready": True, "database": "ok", "broker": "ok"}


@pytest.mark.parametrize("words", ["gunicorn", "-n worker-1", "scheduler"])
def test_process_that_is_killed_is_started_again(site: Site, words: str) -> None:
    old = site.child(words)
    old.kill()
    deadline = time.monotonic() + 15
    while old.is_running() or not _is_there(site, words):
        assert time.monotonic() < deadline, site.said()
        time.sleep(0.05)
    assert site.get("/readyz")["ready"] is True


def _is_there(site: Site, words: str) -> bool:
    return any(words in command_line(process) for process in site.family())


def test_second_start_in_the_same_checkout_says_where_the_first_is(site: Site) -> None:
    done = site.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"HAPI runs already in this checkout: {site.url} ")


def test_reset_refuses_while_the_site_runs(site: Site) -> None:
    done = site.run("reset", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert "still runs" in done.stderr
    assert site.get("/readyz")["ready"] is True


def test_two_checkouts_run_side_by_side(site: Site, other_site: Site) -> None:
    other_site.start()
    assert other_site.url != site.url
    cookies = [_cookie_names(site) for site in (site, other_site)]
    assert [len(names) for names in cookies] == [1, 1]
    assert cookies[0] != cookies[1]


def _cookie_names(site: Site) -> set[str]:
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{site.url}/accounts/login/", timeout=10).close()
    return {cookie.name for cookie in jar}


def test_port_can_be_chosen_and_a_taken_one_is_named(site: Site, other_site: Site) -> None:
    port = site.url.rsplit(":", 1)[1]
    done = other_site.run("--port", port)
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used: another process holds it." in done.stderr
    assert "--port" in done.stderr


def test_secrets_are_readable_by_their_owner_alone(site: Site) -> None:
    for name in ("secret", "runtime.json"):
        assert (site.var / name).stat().st_mode & 0o777 == 0o600
    password = site.facts()["environment"]["REDIS_URL"].split("@")[0].rsplit(":", 1)[1]
    assert [each for each in site.family() if password in command_line(each)] == []
