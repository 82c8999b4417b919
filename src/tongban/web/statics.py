"""Static files under names that hold their digest, with a gzip and a brotli of each: a reader fetches each one once.

They are gathered when the house starts (``tongban up``, ``collectstatic``). What was not gathered, as in a fresh clone
or in most tests, is served under its plain name from where it stands.
"""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

YEAR = 365 * 24 * 3600


class Gathered(StaticFilesConfig):
    """What is gathered: of htmx only the script that pages name; its extensions name files that do not come with it."""

    ignore_patterns = ("CVS", ".*", "*~", "ext", "htmax-*", "htmx-2*", "htmx-4.js")


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with digests, in style sheets and between modules of our scripts too."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The gathered file's name; the plain one where nothing was gathered under it."""
        kept = self.hashed_files.get(self.hash_key(self.clean_name(name)))
        return str(kept) if kept is not None else name


class Statics(WhiteNoiseMiddleware):  # type: ignore[misc]
    """What has its digest in its name never changes; the standard counts more than a year as one (RFC 2616 14.21)."""

    FOREVER = YEAR
