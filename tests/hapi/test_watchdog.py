"""Where the kernel does not end a child with its parent, the watchdog does."""

import signal
import subprocess
import sys

import psutil

# A supervisor that is killed: it guards one child, forgets another, says that it is ready, and waits.
SUPERVISOR = """
import subprocess, sys, time
from hapi.embedded.watchdog import Watchdog
watchdog = Watchdog()
guarded = subprocess.Popen(["sleep", "60"], start_new_session=True)
forgotten = subprocess.Popen(["sleep", "60"], start_new_session=True)
watchdog.guard(guarded.pid)
watchdog.guard(forgotten.pid)
watchdog.forget(forgotten.pid)
print(guarded.pid, forgotten.pid, flush=True)
time.sleep(60)
"""


def test_killed_supervisor_leaves_nothing_that_it_guarded() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        guarded, forgotten = (psutil.Process(int(word)) for word in supervisor.stdout.readline().split())
        supervisor.kill()
    assert psutil.wait_procs([guarded], timeout=5)[1] == []
    assert forgotten.is_running()
    forgotten.send_signal(signal.SIGKILL)
