"""Addresses of limited numbers and seasons; each module of screens lists its own."""

from __future__ import annotations

from tongban.limits.pages import quotas, seasons

app_name = "limits"
urlpatterns = [*seasons.urlpatterns, *quotas.urlpatterns]
