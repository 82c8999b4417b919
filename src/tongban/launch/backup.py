"""`tongban backup FILE` and `tongban restore FILE`: database and files in one tar, keys apart on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tongban.launch import borrowing, database, urls
from tongban.launch.places import Places
from tongban.launch.postgres import wheel
from tongban.launch.trouble import Trouble

_DUMP = "database.dump"


def backup(places: Places, words: Sequence[str]) -> int:
    """Writes FILE whole or not at all; refuses to overwrite."""
    target = _one_file(words, "backup")
    if target.exists():
        raise Trouble(f"{target} exists; name another file.")
    part = target.with_name(target.name + ".part")
    try:
        with (
            borrowing.borrowed(places, "backup") as addresses,
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
        ):
            dump = Path(folder) / _DUMP
            _call("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"], addresses.owner)
            with tarfile.open(part, "x") as tar:
                tar.add(dump, _DUMP)
                # After the dump, so that every file a row names is there; files are never altered, only added.
                tar.add(places.var / "files", "files")
        part.chmod(0o600)
        part.replace(target)
    except OSError as error:
        raise Trouble(f"{target} could not be written ({error.strerror}); name a place with room.") from None
    finally:
        part.unlink(missing_ok=True)
    print(f"Wrote {target}. It holds no keys: copy {places.keys} to another safe place, sealed fields need it.")
    return 0


def restore(places: Places, words: Sequence[str]) -> int:
    """Into an empty database only, all or nothing; the keys must have been put back before."""
    source = _one_file(words, "restore")
    try:
        with tarfile.open(source) as tar, tempfile.TemporaryDirectory() as folder:
            _unpack(tar, Path(folder))
            with borrowing.borrowed(places, "restore") as addresses:
                _refuse_full(addresses.owner)
                dump = str(Path(folder) / _DUMP)
                options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
                _call("pg_restore", [*options, dump], addresses.owner)
                database.grant(addresses)
            _put_files(Path(folder) / "files", places.var / "files")
        # What was loaded is no longer what is there.
        places.stamp.unlink(missing_ok=True)
    except (OSError, tarfile.TarError, KeyError) as error:
        raise Trouble(
            f"{source} is no readable backup ({str(error).splitlines()[0]}); name a file written by `tongban backup`."
        ) from None
    print("Restored. ./tongban up brings tables and shipped data to this version.")
    return 0


def _one_file(words: Sequence[str], word: str) -> Path:
    if len(words) != 1 or words[0].startswith("-"):
        raise Trouble(f"Write: ./tongban {word} FILE.", code=2)
    return Path(words[0]).resolve()


def _refuse_full(owner: str) -> None:
    with database.connect(owner, "TONGBAN_OWNER_URL") as connection:
        row = connection.execute("select 1 from pg_tables where schemaname = 'public' limit 1").fetchone()
    if row is not None:
        raise Trouble("The database is not empty, so nothing was restored; move its directory or use an empty one.")


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Only what a backup holds: the dump and plain files below files/, never a link or a way out of the folder."""
    tar.getmember(_DUMP)
    for member in tar:
        name = Path(member.name)
        known = member.name == _DUMP or name.parts[:1] == ("files",)
        if not (member.isfile() and known) or ".." in name.parts or name.is_absolute():
            continue
        source = tar.extractfile(member)
        if source is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)


def _put_files(source: Path, target: Path) -> None:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        there = target / path.relative_to(source)
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not there.exists():
            shutil.move(path, there)


def _call(program: str, words: Sequence[str], url: str) -> None:
    """The password goes by the environment: a command line is read by everybody on the machine."""
    path = wheel() / "pginstall" / "bin" / program
    if not path.exists():
        raise Trouble(f"{program} is not installed; install Debian's postgresql-client and use its {program}.")
    parts = urls.parse(url)
    given = {"host": parts["HOST"], "port": parts["PORT"], "username": parts["USER"], "dbname": parts["NAME"]}
    options = [f"--{name}={value}" for name, value in given.items() if value]
    environ = {**os.environ, "PGPASSWORD": parts["PASSWORD"]}
    done = subprocess.run(
        [str(path), *options, *words],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environ,
    )
    if done.returncode:
        why = next((line for line in done.stderr.strip().splitlines() if "error" in line), "no reason given")
        raise Trouble(f"{program} failed ({why.strip()}); nothing was changed.")
