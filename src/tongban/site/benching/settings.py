"""The house's settings with whitenoise behind the other middleware, so that a static file pays all that a page pays."""

from __future__ import annotations

from tongban.site.settings import *  # noqa: F403
from tongban.site.settings import MIDDLEWARE as _MIDDLEWARE
from tongban.site.settings import VAR as _VAR

_NOISE = "tongban.web.statics.Statics"
MIDDLEWARE = [*(name for name in _MIDDLEWARE if name != _NOISE), _NOISE]
# The page as it was sent, as a file; written before the server starts.
WHITENOISE_ROOT = _VAR / "bench"
