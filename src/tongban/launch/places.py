"""Where an instance keeps what it makes: environments, keys, data, logs. One instance for each clone."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tongban.launch.trouble import Trouble

REPOSITORY = Path(__file__).resolve().parents[3]
SYSTEM_HOME = Path("/var/lib/tongban")
SYSTEM_USER = "tongban"
# A socket address holds 107 bytes; the file name `.s.PGSQL.5432.lock` and some air must fit too.
LONGEST_SOCKET_DIRECTORY = 80
GIB = 1024**3


@dataclass(frozen=True)
class Passwords:
    """Generated at first start; the superuser is used only to create the two roles and the database."""

    superuser: str
    owner: str
    app: str


@dataclass(frozen=True)
class Places:
    """The directories of one instance. ``var`` holds everything; deleting it deletes the instance."""

    repo: Path
    var: Path
    as_root: bool

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> Places:
        as_root = os.geteuid() == 0
        if environ.get("TONGBAN_VAR"):
            var = Path(environ["TONGBAN_VAR"]).resolve()
        elif as_root:
            key = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]
            var = SYSTEM_HOME / f"{REPOSITORY.name[:20]}-{key}"
        else:
            var = REPOSITORY / "var"
        return cls(REPOSITORY, var, as_root)

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def logs(self) -> Path:
        return self.var / "logs"

    @property
    def lock(self) -> Path:
        return self.var / "instance.lock"

    @property
    def stamp(self) -> Path:
        return self.var / "loaded.json"

    @property
    def secret(self) -> Path:
        return self.keys / "django.key"

    def data(self, kind: str = "pg") -> Path:
        return self.var / kind

    def sockets(self, kind: str = "pg") -> Path:
        """A short directory for PostgreSQL's socket, private to the user who runs it."""
        near = self.var / f"{kind}-socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_DIRECTORY:
            return near
        key = hashlib.sha256(str(near).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"tongban-{os.geteuid()}-{key}"

    def make(self) -> None:
        """Create what every command needs. Trouble: no permission, or a disk that cannot be written."""
        try:
            if self.as_root and self.var.is_relative_to(SYSTEM_HOME):
                SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.var.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.keys.mkdir(mode=0o700, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            for name in ("files", "static"):
                (self.var / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Trouble(
                f"{self.var} cannot be written ({error.strerror}); free the disk or set TONGBAN_VAR to another place."
            ) from None

    def need_space(self, gib: float) -> None:
        """Refuse to begin what a full disk would leave half-made."""
        there = next(path for path in (self.var, *self.var.parents) if path.exists())
        free = shutil.disk_usage(there).free
        if free < gib * GIB:
            raise Trouble(
                f"{there} has {free / GIB:.1f} GB free and {gib:g} GB are needed; free some, or set TONGBAN_VAR to a "
                "directory on a larger disk."
            )

    def passwords(self) -> Passwords:
        """The database passwords, made once. Trouble: data exist whose passwords are gone."""
        path = self.keys / "database.json"
        if path.exists():
            return Passwords(**json.loads(path.read_text()))
        if self.data().exists():
            raise Trouble(
                f"{path} is missing but {self.data()} exists: put the file back from the copy of your keys, or move "
                f"{self.data()} away to begin with an empty database."
            )
        self.make()
        made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        write_private(path, json.dumps(made.__dict__))
        return made


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    part.replace(path)


def system_user_exists() -> bool:
    """Is there the system user that runs the database for root?"""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return False
    return True
