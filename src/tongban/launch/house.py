"""How the house is told where things are, and how its management commands are run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.launch.database import Addresses
from tongban.launch.places import Places
from tongban.launch.processes import bound_to_us, talking
from tongban.launch.trouble import Trouble

MODES = ("demo", "production")


def mode() -> str:
    """demo (sign-in by one press, 演示 everywhere) unless TONGBAN_MODE says production."""
    chosen = os.environ.get("TONGBAN_MODE", "demo")
    if chosen not in MODES:
        raise Trouble(f"TONGBAN_MODE is {chosen!r}; set it to demo or production.")
    return chosen


def surroundings(places: Places, addresses: Addresses, *, owner: bool = False, **more: str) -> dict[str, str]:
    """The environment variables that settings.py reads. Only the owner's programs are told the owner's password."""
    environ = {name: value for name, value in os.environ.items() if name not in ("TONGBAN_OWNER_URL", "TONGBAN_ROLE")}
    paths = [str(places.repo / "src"), *filter(None, [environ.get("PYTHONPATH")])]
    environ |= {
        "DATABASE_URL": addresses.app,
        "TONGBAN_VAR": str(places.var),
        "TONGBAN_MODE": mode(),
        "TONGBAN_SECRET_FILE": str(places.secret),
        "DJANGO_SETTINGS_MODULE": "tongban.site.settings",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
    }
    if owner:
        environ |= {"TONGBAN_OWNER_URL": addresses.owner, "TONGBAN_ROLE": "owner"}
    return environ | more


def django(*words: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, "-m", "django", *words]


def ask(environ: Mapping[str, str], *words: str) -> Any:
    """The JSON that a management command prints. Trouble: it ended with an error."""
    done = subprocess.run(
        django(*words),
        check=False,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=bound_to_us(15),
    )
    if done.returncode:
        raise _failed(words, done.stderr)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise _failed(words, "it printed no JSON") from None


def order(places: Places, environ: Mapping[str, str], *words: str, show: bool) -> None:
    """Run a management command to its end; with ``show`` its lines appear. Trouble: it ended with an error."""
    said: list[str] = []
    with talking(django(*words), environ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line)
            if show:
                print(f"  {line.rstrip()}", flush=True)
    with (places.logs / "commands.log").open("a") as log:
        log.writelines([f"$ {' '.join(words)}\n", *said])
    if child.returncode:
        raise _failed(words, "".join(said), f"; the whole output is in {places.logs / 'commands.log'}")


def _failed(words: Sequence[str], said: str, more: str = "") -> Trouble:
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "no reason given")
    return Trouble(f"`tongban {words[0]}` failed ({last[:300]}){more}.")


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as aligned columns; a Chinese character is two cells wide."""
    if not rows:
        return ""
    cells = [[str(key) for key in rows[0]], *([str(value) for value in row.values()] for row in rows)]
    widths = [max(_width(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  " + "  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
