"""One child process: started so that it cannot outlive us, logged to a file, stopped by its own signal."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
KERNEL_ENDS_ORPHANS = sys.platform == "linux"
# Looked up here, not in the child: between fork and exec as little as possible may happen.
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl if KERNEL_ENDS_ORPHANS else None


def die_with_parent(orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child runs before exec (after the change of user, which would undo it).

    The kernel sends it `orphan_signal` when the thread that started it ends. None on systems without prctl;
    there `watchdog` stands in.
    """
    if _PRCTL is None:
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        _PRCTL(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the call: nobody would tell us
            os._exit(1)

    return ask_kernel


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: there the servers run as `nobody`. None: as whoever we are."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def run_as(
    account: pwd.struct_passwd | None, arguments: Sequence[str | Path], *, given: str | None = None
) -> str:
    """A short command's output (both streams), run to its end. Raises CalledProcessError with it."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )  # fmt: skip
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, arguments[0], output=done.stdout)
    return done.stdout


@dataclass
class Service:
    """A long-running child. `ready` is asked with its pid until it says yes."""

    name: str
    arguments: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str]
    stop_signal: signal.Signals
    orphan_signal: signal.Signals
    ready: Callable[[int], bool]
    patience: float = 5.0  # seconds from the stop signal to SIGKILL
    account: pwd.struct_passwd | None = None
    pass_fds: Sequence[int] = ()
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    log_start: int = field(default=0, init=False)

    def start(self) -> None:
        """Must be called from the main thread: the kernel ties the child to the thread that starts it."""
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                [str(argument) for argument in self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd="/",
                env=dict(self.environment), pass_fds=self.pass_fds,
                start_new_session=True,  # Ctrl-C goes to us alone: we stop the children in order
                preexec_fn=die_with_parent(self.orphan_signal),  # we have one thread
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
                umask=0o077,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else 0

    def is_ready(self) -> bool:
        return self.exit_code() is None and self.ready(self.pid)

    def stop(self) -> None:
        """Asks, waits `patience`, then kills the whole process group. Returns when it is gone."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.kill_group()
                self.process.wait()
        self.kill_group()

    def kill_group(self) -> None:
        """What the process left behind; PostgreSQL's and gunicorn's own workers end by themselves."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def last_words(self, lines: int = 12) -> str:
        """The end of what it wrote since its last start."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            text = log.read().decode(errors="replace")
        return "\n".join(text.strip().splitlines()[-lines:])


class StartError(Exception):
    """A server did not start; the text is for a person."""


def wait_until_ready(services: Sequence[Service], seconds: float, pause: Callable[[float], None]) -> None:
    """Returns when all are ready. Raises StartError, with its last lines, if one ends or is too slow."""
    deadline = time.monotonic() + seconds
    waiting = list(services)
    while waiting:
        waiting = [service for service in waiting if not service.is_ready()]
        for service in waiting:
            code = service.exit_code()
            if code is not None:
                raise StartError(f"{service.name} ended with code {code}:\n{service.last_words()}")
            if time.monotonic() > deadline:
                raise StartError(
                    f"{service.name} is not ready after {seconds:.0f} s:\n{service.last_words()}"
                )
        if waiting:
            pause(0.02)
