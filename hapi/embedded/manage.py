"""`./run manage ...`: manage.py with the site's servers: those that run, or its own while it takes."""

import os
import time

from hapi.embedded.foreground import exec_python, python, run_foreground
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout, try_lock
from hapi.embedded.session import BusyError, environment_of_running, running_servers, say


def manage(arguments: list[str]) -> int:
    """manage.py's exit code. Prints nothing of its own on standard output."""
    layout = Layout.of_checkout()
    interrupts = Interrupts()
    deadline = time.monotonic() + 60
    while True:
        environment = environment_of_running(layout)
        if environment is not None:
            # Whoever started the servers stops them only when nobody holds this any more.
            user = try_lock(layout.var / "users.lock", shared=True)
            if user is not None:
                if environment_of_running(layout) == environment:
                    os.set_inheritable(user.fileno(), True)
                    exec_python([ROOT / "manage.py", *arguments], {**os.environ, **environment})
                user.close()
        try:
            with running_servers(layout, interrupts) as session:
                code = run_foreground(python(ROOT / "manage.py", *arguments), session.environment)
                _wait_for_others(layout, interrupts)
                return code
        except BusyError:
            if time.monotonic() > deadline:
                say(
                    "Another command of this checkout is starting or stopping its servers; it takes too long."
                )
                return 1
            interrupts.pause(0.2)


def _wait_for_others(layout: Layout, interrupts: Interrupts) -> None:
    """Other commands joined our servers meanwhile: they go on until these are done, too."""
    told = False
    while True:
        layout.facts.unlink(missing_ok=True)  # from here on nobody joins
        last = try_lock(layout.var / "users.lock")
        if last is not None:
            last.close()
            return
        if not told:
            say("Done; another command still uses the database. It stays up until that one ends.")
            told = True
        interrupts.pause(0.2)
