"""Where the servers keep their data, whoever starts them and wherever the checkout lies."""

import os
import shutil
import stat
from pathlib import Path

from hapi.embedded.home import recorded_home, server_home, socket_folder
from hapi.embedded.layout import Layout, try_lock, write_private
from hapi.embedded.process import server_account


def layout_with_folder_outside(tmp_path: Path, name: str) -> Layout:
    """A state folder whose servers live elsewhere, as under a closed folder."""
    layout = Layout(tmp_path / name)
    layout.var.mkdir()
    home = tmp_path / "outside"
    home.mkdir()
    (home / "belongs-to").write_text(str(layout.var))
    (layout.var / "servers-folder").write_text(str(home))
    return layout


def test_without_root_the_servers_live_in_the_state_folder(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert server_home(layout, None) == tmp_path
    assert recorded_home(layout) is None


def test_folder_outside_is_found_again(tmp_path: Path) -> None:
    layout = layout_with_folder_outside(tmp_path, "var")
    assert recorded_home(layout) == tmp_path / "outside"


def test_moved_checkout_takes_its_folder_along(tmp_path: Path) -> None:
    old = layout_with_folder_outside(tmp_path, "old")
    new = Layout(old.var.rename(tmp_path / "new"))
    assert recorded_home(new) == tmp_path / "outside"
    assert (tmp_path / "outside" / "belongs-to").read_text() == str(new.var)


def test_copied_checkout_does_not_share_the_folder_of_the_original(tmp_path: Path) -> None:
    old = layout_with_folder_outside(tmp_path, "old")
    copy = Layout(Path(shutil.copytree(old.var, tmp_path / "copy")))
    assert recorded_home(copy) is None
    assert recorded_home(old) == tmp_path / "outside"


def test_sockets_lie_in_a_closed_folder(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path, server_account())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder)) + len("/.s.PGSQL.5432") <= 103


def test_long_path_gets_a_short_socket_folder_and_the_next_start_removes_it(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 60) / ("y" * 60)
    home.mkdir(parents=True)
    first = socket_folder(home, server_account())
    assert len(os.fsencode(first)) < 60
    second = socket_folder(home, server_account())
    assert not first.exists()
    assert stat.S_IMODE(second.stat().st_mode) == 0o700
    second.rmdir()


def test_private_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lock_has_one_holder_or_several_that_share(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = try_lock(path)
    assert holder is not None
    with holder:
        assert try_lock(path) is None
        assert try_lock(path, shared=True) is None
    first, second = try_lock(path, shared=True), try_lock(path, shared=True)
    assert first is not None
    assert second is not None
    with first, second:
        assert try_lock(path) is None


def test_state_folders_have_digests_of_their_own_that_tell_no_path(tmp_path: Path) -> None:
    one, other = Layout(tmp_path / "one").digest, Layout(tmp_path / "other").digest
    assert one != other
    assert one.isalnum()
