"""The map of the site for search engines (sitemaps.org 0.9): an index of parts, each of at most 50,000 addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from tongban.core.clock import day_of

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST = 50_000
# What only signed-in people or machines meet; the rest may be indexed.
CLOSED = ("/api/", "/cases/", "/apply/", "/me/", "/desk/", "/review/", "/catalogue/", "/papers/", "/login/", "/-/")


def parts(count: int) -> int:
    """How many parts so many items need; one at least."""
    return max(1, -(-count // MOST))


def index_of(base: str, count: int, changed: str) -> str:
    """The index: the fixed pages, then the items in parts."""
    names = ["sitemap-pages.xml", *(f"sitemap-{n}.xml" for n in range(1, parts(count) + 1))]
    last = f"<lastmod>{escape(changed)}</lastmod>" if changed else ""
    rows = "".join(f"<sitemap><loc>{escape(base)}/{name}</loc>{last}</sitemap>\n" for name in names)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SPACE}">\n{rows}</sitemapindex>\n'


def items_of(rows: Iterable[Mapping[str, Any]], base: str) -> Iterator[str]:
    """One part: the guide of each item in both languages, with the day its edition took force."""
    yield _head()
    for row in rows:
        day = day_of(row["in_force_from"]).isoformat()
        yield _url(base, f"/items/{quote(row['code'])}/", day)
    yield "</urlset>\n"


def pages_of(paths: Iterable[str], base: str) -> str:
    """The pages that are always there."""
    return "".join([_head(), *(_url(base, path, "") for path in paths), "</urlset>\n"])


def robots_of(base: str) -> str:
    """What may be indexed, and where the map is."""
    closed = "".join(f"Disallow: {path}\nDisallow: /en{path}\n" for path in CLOSED)
    return f"User-agent: *\n{closed}Sitemap: {base}/sitemap.xml\n"


def _head() -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SPACE}" xmlns:xhtml="{XHTML}">\n'


def _url(base: str, path: str, day: str) -> str:
    here, there = escape(f"{base}{path}"), escape(f"{base}/en{path}")
    last = f"<lastmod>{day}</lastmod>" if day else ""
    return (
        f'<url><loc>{here}</loc>{last}<xhtml:link rel="alternate" hreflang="zh-Hans" href="{here}"/>'
        f'<xhtml:link rel="alternate" hreflang="en" href="{there}"/></url>\n'
    )
