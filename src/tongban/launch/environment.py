"""The Python environment: a venv keyed by the digest of its requirements, installed by hash, marked whole last."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tongban.launch.places import Places
from tongban.launch.processes import Lock, talking
from tongban.launch.trouble import Trouble

_MARKER = "whole"
# Seconds.
_APT_WAITS = 300
_REACH = ("Could not find a version", "No matching distribution", "Max retries exceeded", "Temporary failure in name")
_SPACE = ("No space left on device", "Disk quota exceeded")


def requirement_files(places: Places, kind: str, extras: Sequence[str] = ()) -> list[Path]:
    """``base`` or ``test`` and the extras asked for by ``--with``. Trouble: an extra that does not exist."""
    folder = places.repo / "requirements"
    files = [folder / f"{kind}.txt"]
    for extra in extras:
        path = folder / f"extra-{extra}.txt"
        if not path.exists():
            known = ", ".join(sorted(p.stem.removeprefix("extra-") for p in folder.glob("extra-*.txt"))) or "none yet"
            raise Trouble(f"There is no extra called {extra!r}; the extras are: {known}.")
        files.append(path)
    return files


def directory(places: Places, kind: str, extras: Sequence[str] = ()) -> Path:
    """Where that environment stands; TONGBAN_ENV names another one and is then taken as it is."""
    if os.environ.get("TONGBAN_ENV"):
        return Path(os.environ["TONGBAN_ENV"]).resolve()
    # The minor version alone: whichever Python 3.11 calls, the environment is entered through the one that made it.
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()}".encode())
    for path in requirement_files(places, kind, extras):
        digest.update(path.read_bytes())
    return places.var / f"env-{_name(kind, extras)}-{digest.hexdigest()[:12]}"


def _name(kind: str, extras: Sequence[str]) -> str:
    return "+".join((kind, *sorted(set(extras))))


def python_of(env: Path) -> Path:
    """The interpreter of an environment."""
    return env / "bin" / "python"


def is_whole(env: Path) -> bool:
    """Was the environment made to its end?"""
    marked = (env / _MARKER).exists() or bool(os.environ.get("TONGBAN_ENV"))
    return marked and python_of(env).exists()


def ensure(places: Places, kind: str, extras: Sequence[str] = ()) -> Path:
    """The environment, built if it is not there. Trouble: no venv module, package source or space; nothing stays."""
    env = directory(places, kind, extras)
    if is_whole(env):
        return env
    if os.environ.get("TONGBAN_ENV"):
        raise Trouble(f"TONGBAN_ENV names {env}, which is no Python environment; unset it to have one made.")
    places.need_space(2)
    places.make()
    with (places.var / f"env-{_name(kind, extras)}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if is_whole(env):
            return env
        used = (Lock(places.lock).holder() or {}).get("env")
        for old in places.var.glob(f"env-{_name(kind, extras)}-*"):
            if str(old) != used:
                shutil.rmtree(old, ignore_errors=True)
        try:
            _build(env, requirement_files(places, kind, extras))
        except BaseException:
            shutil.rmtree(env, ignore_errors=True)
            raise
    return env


def _build(env: Path, files: Sequence[Path]) -> None:
    begun = time.monotonic()
    print(f"Making the Python environment {env}", flush=True)
    installer = _installer(env)
    _install(installer, files)
    (env / _MARKER).write_text("\n".join(path.name for path in files))
    print(f"  environment ready in {time.monotonic() - begun:.0f} s", flush=True)


def apt_get(*words: str) -> tuple[int, str]:
    """Exit code and output of apt-get; while another one runs (a machine that has just started) it is waited for."""
    until = time.monotonic() + _APT_WAITS
    while True:
        done = subprocess.run(
            ["apt-get", "-o", f"DPkg::Lock::Timeout={_APT_WAITS}", *words],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        )
        # The lists have a lock of their own, for which apt does not wait.
        if not done.returncode or "Could not get lock" not in done.stdout or time.monotonic() > until:
            return done.returncode, done.stdout
        time.sleep(2)


def _installer(env: Path) -> list[str]:
    """Create the bare environment and say how to install into it: its own pip, or the system's pip from outside."""
    own = importlib.util.find_spec("ensurepip") is not None
    outside = importlib.util.find_spec("pip") is not None
    if not own and not outside and os.geteuid() == 0 and shutil.which("apt-get"):
        print("  installing Debian's python3-venv", flush=True)
        apt_get("update", "-q")
        apt_get("install", "-y", "-q", "python3-venv")
        importlib.invalidate_caches()
        own = importlib.util.find_spec("ensurepip") is not None
    if not own and not outside:
        raise Trouble(
            "This Python has no ensurepip and no pip, so no environment can be made; install them with "
            "`apt-get install python3-venv` (as root) and run this again."
        )
    command = (
        [sys.executable, "-m", "venv", str(env)] if own else [sys.executable, "-m", "venv", "--without-pip", str(env)]
    )
    with talking(command, os.environ) as child:
        assert child.stdout is not None
        said = child.stdout.read()
    if child.returncode:
        raise _refused(said)
    if own:
        return [str(python_of(env)), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(python_of(env))]


def _install(pip: Sequence[str], files: Sequence[Path]) -> None:
    """``pip install`` by hash, one progress line every few packages."""
    total = sum(len(re.findall(r"^[a-z0-9]\S*==", path.read_text(), re.MULTILINE)) for path in files)
    command = [*pip, "install", "--require-hashes", "--no-deps", "--no-input", "--progress-bar", "off"]
    for path in files:
        command += ["-r", str(path)]
    environ = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    count = 0
    with talking(command, environ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said = [*said[-80:], line]
            if line.startswith(("Collecting ", "Processing ")):
                count += 1
                if count % 10 == 0:
                    print(f"  {count} of {total} packages fetched", flush=True)
            elif line.startswith("Installing collected"):
                print(f"  all {total} packages fetched; installing", flush=True)
    if child.returncode:
        raise _refused("".join(said))


def _refused(said: str) -> Trouble:
    """pip's many lines as one sentence with the remedy."""
    if any(word in said for word in _SPACE):
        return Trouble("The disk filled up while installing; nothing was kept: free about 2 GB and run this again.")
    if "DO NOT MATCH THE HASHES" in said:
        return Trouble(
            "A package differs from the one pinned by hash in requirements/; nothing was kept: use another source "
            "(PIP_INDEX_URL) and run this again."
        )
    if any(word in said for word in _REACH):
        return Trouble(
            "No package source could be reached; nothing was kept: connect to the network, or set PIP_INDEX_URL to a "
            "mirror or PIP_FIND_LINKS to a folder of wheels, and run this again."
        )
    if "error: command" in said or "Failed building wheel" in said:
        return Trouble(
            "A package had to be compiled here and could not; nothing was kept: `apt-get install build-essential cmake "
            "python3-dev` and run this again."
        )
    last = next((line.strip() for line in reversed(said.splitlines()) if "rror" in line), "no reason given")
    return Trouble(f"The environment could not be made ({last}); nothing was kept: correct this and run it again.")
