"""Settings of a web process that can be made to stand still between commit and answer, to be killed there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from tongban.site.settings import *  # noqa: F403
from tongban.site.settings import MIDDLEWARE as _REAL

MIDDLEWARE = ["pausing.Pause", *_REAL]


class Pause:
    """Outermost: the view has run and its transaction is committed; the answer is held back while the sign stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.sign = Path(os.environ["TONGBAN_TEST_PAUSE"])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and self.sign.exists():
            self.sign.with_suffix(".reached").write_text(str(response.status_code))
            threading.Event().wait(120)
        return response
