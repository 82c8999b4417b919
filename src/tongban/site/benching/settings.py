"""The house's settings with one static file more, served where all its static files are."""

from __future__ import annotations

from tongban.site.settings import *  # noqa: F403
from tongban.site.settings import VAR as _VAR

# The page as it was sent, as a file; written before the server starts.
WHITENOISE_ROOT = _VAR / "bench"
