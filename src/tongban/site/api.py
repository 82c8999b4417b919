"""The one API: routers of the rooms, RFC 9457 errors, one session or token per caller."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Tongban 通办", version="1", urls_namespace="api")
