"""Database addresses: ``postgresql://user:password@host:port/name?option=value``, and the form with a socket directory
(``postgresql://user:password@/name?host=/run/postgresql&port=5432``), read with the standard library alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from tongban.launch.trouble import Trouble

_FORM = "postgresql://USER:PASSWORD@HOST:5432/NAME"


def parse(url: str) -> dict[str, Any]:
    """The address as Django's DATABASES wants it, without ENGINE.

    ``host`` and ``port`` given as options win over those of the authority, as in libpq; other options go to OPTIONS.
    Trouble: another scheme, no database name, a port that is not a number from 1 to 65535.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Trouble(f"The database address has a wrong host or port; write it as {_FORM}.") from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise Trouble(f"The database address must begin with postgresql:// (as in {_FORM}); no other database serves.")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise Trouble(f"The database address names no database; write it as {_FORM}.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port_text = options.pop("port", "") or (str(port) if port else "")
    if port_text and not (port_text.isdigit() and 0 < int(port_text) < 65536):
        raise Trouble(f"The database address has a wrong port ({port_text}); write it as {_FORM}.")
    return {
        "NAME": name,
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": host,
        "PORT": port_text,
        "OPTIONS": options,
    }


def compose(*, user: str, password: str, name: str, host: str, port: int) -> str:
    """The address of a database behind a socket directory or a host, as ``parse`` and libpq read it."""
    where = urlencode({"host": host, "port": port}, safe="/")
    return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(name, safe='')}?{where}"


def shown(url: str) -> str:
    """The address without its password, fit for a terminal or a log."""
    parts = parse(url)
    place = parts["HOST"] or "the local socket"
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"{parts['USER'] or '(no user)'} at {place}{port}, database {parts['NAME']}"
