"""The inbox of the own space."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongban.core.clock import SHANGHAI
from tongban.identity.pages import actor_of_request, signed_in
from tongban.messages.queries import inbox as messages_of


@require_GET
@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """What was told to whom the account acts for, newest first, in the words of then."""
    told = [
        {"title": one.title, "text": one.text, "link": one.link, "at": one.sent_at.astimezone(SHANGHAI)}
        for one in messages_of(actor_of_request(request))
    ]
    return render(request, "messages/inbox.html", {"told": told})
