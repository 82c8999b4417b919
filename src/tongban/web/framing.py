"""Pages that show a PDF of this house inside themselves."""

from __future__ import annotations

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpResponse

View = Callable[..., HttpResponse]
# A PDF handed in is shown beside what is asked of it. The library's types know views without arguments only.
shows_pdf: Callable[[View], View] = csp_update({"frame-src": ["'self'"]})  # type: ignore[assignment]
