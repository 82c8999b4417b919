"""`tongban test`: what tests need, a second PostgreSQL that may forget, and pytest; `tongban mutants`: the tests
against single lines made wrong; `tongban tool`: the checkers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tongban.launch import database, environment, house
from tongban.launch.database import Addresses
from tongban.launch.places import Places
from tongban.launch.postgres import Server
from tongban.launch.processes import Lock
from tongban.launch.trouble import Trouble

# What the tests marked `browser` (and those that read PDF files) need from Debian.
DEBIAN = ("poppler-utils", "fonts-noto-cjk", "fonts-noto-core", "fonts-hanazono")
# One of these is enough. The first is Chromium without a window: the same pages for half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
_KIND = "pg-test"


def browser() -> str | None:
    """The program that the browser tests drive, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing_packages() -> list[str]:
    """Those of DEBIAN that dpkg does not call installed (all of them where there is no dpkg), and a browser."""
    there = set()
    if shutil.which("dpkg-query") is not None:
        done = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *DEBIAN],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        there = {line.split()[0] for line in done.stdout.splitlines() if line.endswith(" installed")}
    return [*([] if browser() else BROWSERS[:1]), *(name for name in DEBIAN if name not in there)]


def bring_packages() -> list[str]:
    """Install what is missing when we may; returns what is missing still."""
    missing = missing_packages()
    if not missing or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return missing
    print(f"Installing from Debian: {' '.join(missing)}", flush=True)
    # One unreachable source among several makes `update` fail, yet the packages may be had.
    _apt("update", "-q")
    _install([name for name in missing if name not in BROWSERS])
    for name in BROWSERS[:2]:
        if not browser():
            _install([name])
    return missing_packages()


def _install(names: Sequence[str]) -> None:
    if names:
        _apt("install", "-y", "-q", "--no-install-recommends", *names)


def _apt(*words: str) -> None:
    code, said = environment.apt_get(*words)
    if code:
        print(f"  apt-get {words[0]}: {(said.strip().splitlines() or ['no reason given'])[-1]}", flush=True)


def test(places: Places, words: Sequence[str]) -> int:
    """Runs pytest with the words given, by as many workers as there are processors; its exit code.

    The first word ``quick`` leaves out what needs a browser, other processes or the whole catalogue.
    """
    if words and words[0] == "quick":
        words = ["-m", QUICK, *words[1:]]
    return _pytest(places, [*_workers(words), *words])


QUICK = "not browser and not process and not sweep"
# Chosen tests are few, or somebody wants to look inside: no worker is worth its beginning.
_IN_PROCESS = ("-k", "-n", "-s", "--numprocesses", "--pdb", "--trace", "--lf", "--last-failed", "--sw", "--stepwise",
               "--co", "--collect-only", "--fixtures", "--markers", "--version", "-h", "--help")  # fmt: skip


def _workers(words: Sequence[str]) -> list[str]:
    """A worker for each processor, each with files of tests to itself; none where a file or a test is named."""
    processors = len(os.sched_getaffinity(0))
    named = any(word.endswith(".py") or "::" in word for word in words)
    within = any(word.partition("=")[0] in _IN_PROCESS or word.startswith("-n") for word in words)
    if processors < 2 or named or within:
        return []
    return ["-n", str(processors), "--dist", "loadfile"]


def _pytest(places: Places, words: Sequence[str]) -> int:
    """Pytest beside a server of its own. The tests run as the owner role, which may create databases."""
    _bring_or_say()
    places.make()
    lock = Lock(places.var / "test.lock")
    if not lock.take():
        raise Trouble("Tests of this clone already run ; wait for them.")
    lock.tell(word="test")
    passwords = places.passwords()
    server = Server.embedded(places, passwords.superuser, kind=_KIND, fast=True)
    try:
        server.start()
        database.prepare_embedded(server, passwords, create_databases=True)
        both = database.embedded_addresses(passwords, str(places.sockets(_KIND)))
        environ = _surroundings(places, both)
        # The settings of the tests stand among the tests, for this process and those it starts.
        environ["PYTHONPATH"] += os.pathsep + str(places.repo / "tests")
        environ["DJANGO_SETTINGS_MODULE"] = "trial_settings"
        return subprocess.call([sys.executable, "-m", "pytest", *words], cwd=places.repo, env=environ)
    finally:
        server.stop()
        lock.release()


def _bring_or_say() -> None:
    """Trouble where CI is set and something is missing: a check that skips two hundred tests has checked nothing."""
    missing = bring_packages()
    if not missing:
        return
    how = f"`apt-get install {' '.join(missing)}` (as root)"
    if os.environ.get("CI"):
        raise Trouble(f"Not installed: {', '.join(missing)}; with CI set no test may be skipped: run {how} before.")
    print(
        f"Not installed: {', '.join(missing)}. Tests that need them are skipped and counted as skipped; {how} lets "
        "them run.",
        flush=True,
    )


def mutants(places: Places, words: Sequence[str]) -> int:
    """Runs the mutants of tests/mutants.yaml with these names or of these rooms, or all; 1 if too many survive."""
    rooms = [words[n + 1] for n, word in enumerate(words[:-1]) if word == "--room"]
    names = [word for word in words if word != "--room" and word not in rooms]
    if wrong := [name for name in names if name.startswith("-")]:
        raise Trouble(f"{wrong[0]} is no option; write: ./tongban mutants [NAME…] [--room ROOM]", code=2)
    # A plug-in given by -p is imported before the project's own paths are set.
    os.environ["PYTHONPATH"] = str(places.repo / "tests")
    return _pytest(places, ["-p", "mutating", "-q", "--mutants", ",".join([*names, *rooms]) or "all"])


def tool(places: Places, words: Sequence[str]) -> int:
    """Run a program of the test environment (ruff, mypy, lint-imports …) with the surroundings of the tests."""
    program = Path(sys.prefix) / "bin" / words[0] if words else None
    if program is None or not program.exists():
        raise Trouble("Write: ./tongban tool PROGRAM …, a program of the test environment, such as ruff.", code=2)
    places.make()
    both = database.embedded_addresses(places.passwords(), str(places.sockets(_KIND)))
    return subprocess.call([str(program), *words[1:]], cwd=places.repo, env=_surroundings(places, both))


def _surroundings(places: Places, both: Addresses) -> dict[str, str]:
    """Keys and files of tests live beside those of the instance, never among them."""
    own = places.var / "test"
    (own / "static").mkdir(mode=0o700, parents=True, exist_ok=True)
    as_owner = Addresses(app=both.owner, owner=both.owner, embedded=True)
    environ: Mapping[str, str] = house.surroundings(places, as_owner, TONGBAN_OWNER_URL=both.owner)
    return {
        **environ,
        "TONGBAN_APP_URL": both.app,
        "TONGBAN_VAR": str(own),
        "TONGBAN_SECRET_FILE": str(own / "django.key"),
        "TONGBAN_ENV": sys.prefix,
        "TONGBAN_MODE": "demo",
        # Compiled modules are kept, rewritten tests among them: half of what it takes to begin.
        "PYTHONDONTWRITEBYTECODE": "",
        "MYPY_CACHE_DIR": str(places.var / "mypy"),
        "RUFF_CACHE_DIR": str(places.var / "ruff"),
    }
