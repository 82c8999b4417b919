"""The one command: reads the words, enters the right environment, and says every refusal in one sentence."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tongban.launch.places import Places
from tongban.launch.trouble import Trouble

_ENTERED = "TONGBAN_ENTERED"
USAGE = """\
Tongban 通办: every government service by one published definition.

  ./tongban up [--port 8000] [--with EXTRA]   start everything and print the address; Ctrl-C stops it
  ./tongban down | status                     stop it from elsewhere; say what runs
  ./tongban doctor                            look at what the installation stands on
  ./tongban backup FILE | restore FILE        database and files, without keys
  ./tongban test [quick] [PYTEST ARGUMENTS]   run the tests with a database of their own; quick: without browsers
  ./tongban mutants [NAME…] [--room ROOM]     make single lines wrong and see that the tests notice
  ./tongban check FILE… | load FILE…          check or publish definitions
  ./tongban export CODE FILE | import FILE    a definition as a spreadsheet, and back as a draft
  ./tongban WORD …                            any other management command (`./tongban help` lists them)

DATABASE_URL and TONGBAN_OWNER_URL name another PostgreSQL (15 or later); docs/operations.md has the rest."""


def main(words: Sequence[str]) -> int:
    """The exit code: 0 in order, 1 refused with a sentence, 2 wrong words, 130 interrupted before it was ready."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    try:
        if not words or words[0] in ("-h", "--help"):
            print(USAGE)
            return 0 if words else 2
        return _dispatch(words[0], list(words[1:]))
    except Trouble as trouble:
        print(f"tongban: {trouble.sentence}", file=sys.stderr)
        return trouble.code
    except KeyboardInterrupt:
        print("tongban: stopped before it was ready; run it again to go on.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM):
            raise
        what = f"{error.filename}: " if error.filename else ""
        print(f"tongban: {what}{error.strerror}; correct this and run it again.", file=sys.stderr)
        return 1


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _dispatch(word: str, rest: list[str]) -> int:
    from tongban.launch import starting

    places = Places.here()
    if word == "up":
        options = _options(rest)
        starting.clear_the_ground(places, options.port)
        _enter(places, "base", options.extra)
        return starting.up(places, options.port)
    if word == "down":
        return starting.down(places)
    if word == "status":
        return starting.status(places)
    if word == "doctor":
        from tongban.launch import doctor, environment

        if environment.is_whole(environment.directory(places, "base")):
            _enter(places, "base")
        return doctor.doctor(places)
    return _in_environment(places, word, rest)


def _in_environment(places: Places, word: str, rest: list[str]) -> int:
    if word in ("test", "mutants", "tool"):
        _enter(places, "test")
        from tongban.launch import trial

        return {"test": trial.test, "mutants": trial.mutants, "tool": trial.tool}[word](places, rest)
    _enter(places, "base")
    if word in ("backup", "restore"):
        from tongban.launch import backup

        return backup.backup(places, rest) if word == "backup" else backup.restore(places, rest)
    from tongban.launch import commands

    return commands.run(places, [word, *rest])


def _enter(places: Places, kind: str, extras: Sequence[str] = ()) -> None:
    """Go on inside that environment, made first if need be; the process stays the same, so do Ctrl-C and its number."""
    from tongban.launch import environment

    env = environment.ensure(places, kind, extras)
    if Path(sys.prefix).resolve() == env.resolve():
        os.environ.pop(_ENTERED, None)
        return
    python = environment.python_of(env)
    if os.environ.get(_ENTERED) == str(env):
        raise Trouble(f"{env} is not a Python environment that can be entered; delete it and run this again.")
    os.environ[_ENTERED] = str(env)
    sys.stdout.flush()
    os.execv(python, [str(python), str(places.repo / "tongban"), *sys.argv[1:]])


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban up")
    parser.add_argument("--port", type=_port, default=8000, help="where the web listens on this machine (8000)")
    parser.add_argument("--with", dest="extra", action="append", default=[], metavar="EXTRA", help="an optional part")
    return parser.parse_args(words)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)
