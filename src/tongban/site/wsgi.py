"""The door that the web server (granian) opens."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
_house = get_wsgi_application()

from tongban.web.front import first_door  # noqa: E402 (the settings must stand first)

application = first_door(_house)
