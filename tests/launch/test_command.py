"""The one command as an operator meets it: one sentence, the remedy, the exit code, and nothing half-made."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.launch import environment
from tongban.launch.places import REPOSITORY, Places
from tongban.launch.processes import Lock


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tongban(var: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TONGBAN_OWNER_URL")}
    environ |= {"TONGBAN_VAR": str(var), "TONGBAN_ENV": sys.prefix, **more}
    command = [sys.executable, str(REPOSITORY / "tongban"), *words]
    return subprocess.run(command, check=False, cwd="/", env=environ, capture_output=True, text=True, timeout=60)


def test_busy_port(tmp_path: Path, busy_port: int) -> None:
    done = _tongban(tmp_path / "var", "up", "--port", str(busy_port))
    assert done.returncode == 1
    assert done.stderr == f"tongban: Port {busy_port} is in use; choose another: ./tongban up --port {busy_port + 1}.\n"
    assert not (tmp_path / "var").exists()


def test_unreachable_database(tmp_path: Path) -> None:
    port = _free_port()
    url = f"postgresql://u:geheim@127.0.0.1:{port}/d"
    done = _tongban(tmp_path, "up", "--port", str(_free_port()), DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"tongban: DATABASE_URL cannot be used (u at 127.0.0.1:{port}, database d): ")
    assert done.stderr.endswith("or unset it to use the embedded database.\n")
    assert done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr
    assert not (tmp_path / "pg").exists()


def test_wrong_kind_of_database(tmp_path: Path) -> None:
    done = _tongban(tmp_path, "up", "--port", str(_free_port()), DATABASE_URL="mysql://u:p@h/d")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "must begin with postgresql://" in done.stderr


def test_a_second_instance_is_refused_and_status_tells_of_the_first(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "instance.lock")
    assert lock.take()
    lock.tell(word="up", address="http://127.0.0.1:8000/", ready=True, embedded=True, mode="demo")
    done = _tongban(tmp_path, "up", "--port", str(_free_port()))
    assert done.stderr == (
        f"tongban: Tongban already runs here (http://127.0.0.1:8000/, process {os.getpid()}); "
        "`./tongban down` stops it.\n"
    )
    assert _tongban(tmp_path, "status").returncode == 0
    lock.release()
    assert _tongban(tmp_path, "status").returncode == 3
    assert _tongban(tmp_path, "down").stdout == "Nothing ran here.\n"


def test_unknown_extra(tmp_path: Path) -> None:
    done = _tongban(tmp_path, "up", "--with", "moon", "--port", str(_free_port()), TONGBAN_ENV="")
    assert (done.returncode, done.stderr) == (
        1,
        "tongban: There is no extra called 'moon'; the extras are: none yet.\n",
    )


def test_no_package_source_keeps_nothing(tmp_path: Path) -> None:
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": "/dev/null"}
    done = _tongban(tmp_path, "up", "--port", str(_free_port()), TONGBAN_ENV="", **offline)
    assert done.returncode == 1
    assert done.stderr.startswith("tongban: No package source could be reached; nothing was kept: ")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.glob("env-*-*")) == []


def test_half_made_environment_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONGBAN_ENV", raising=False)
    places = Places(REPOSITORY, tmp_path, as_root=False)
    env = environment.directory(places, "base")
    (env / "bin").mkdir(parents=True)
    (env / "bin" / "python").symlink_to(sys.executable)
    assert not environment.is_whole(env)
    assert environment.directory(places, "test") != env


def test_words_without_a_command_explain_themselves(tmp_path: Path) -> None:
    done = _tongban(tmp_path)
    assert done.returncode == 2
    assert "./tongban up [--port 8000]" in done.stdout


def test_the_environment_of_the_running_instance_is_not_removed(tmp_path: Path) -> None:
    used, old = tmp_path / "env-base-used", tmp_path / "env-base-old"
    used.mkdir()
    old.mkdir()
    lock = Lock(tmp_path / "instance.lock")
    assert lock.take()
    lock.tell(word="up", env=str(used), ready=True)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": "/dev/null"}
    assert _tongban(tmp_path, "load", "x", TONGBAN_ENV="", **offline).returncode == 1
    lock.release()
    assert [path.name for path in tmp_path.glob("env-*-*")] == ["env-base-used"]
