"""Addresses of the room."""

from __future__ import annotations

from tongban.trials.pages import stories, story

app_name = "trials"
urlpatterns = [*stories.urlpatterns, *story.urlpatterns]
