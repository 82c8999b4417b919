"""What everybody may read: public hearings to come; and how somebody declares that a licence touches him."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.hearings.acts.parties import Named, declare
from tongban.hearings.pages import shown
from tongban.hearings.queries import announced
from tongban.identity.pages import actor_of_request, filled, signed_in
from tongban.web import menus
from tongban.web.staff import faults_of, one_time_key


@require_safe
def public_hearings(request: HttpRequest) -> HttpResponse:
    """Public hearings from today on; neither the applicant nor a party is named."""
    rows = [{"one": row, "when": shown.when(row.starts_at)} for row in announced(day_of(now()))]
    return render(request, "hearings/public.html", {"rows": rows, "declared": "declared" in request.GET})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declare_interest(request: HttpRequest) -> HttpResponse:
    """The form; what was typed comes back where it is refused."""
    actor, raw = actor_of_request(request), filled(request)
    refusal = None
    if request.method == "POST":
        names = ("name", "id_number", "contact", "interest")
        try:
            declare(
                raw.get("number", ""),
                Named(*(raw.get(name, "") for name in names)),
                signature=raw.get("signature", ""),
                actor=actor,
                key=raw.get("once", ""),
            )
            return HttpResponseRedirect(f"{reverse('hearings:public')}?declared=1")
        except Refusal as found:
            if found.status == 403:
                raise
            refusal = found
    context = {
        "staff": actor.is_staff,
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal is not None else [],
    }
    return render(request, "hearings/declare.html", context, status=refusal.status if refusal is not None else 200)


menus.add(menus.Entry("foot", 65, "听证公告", "hearings:public"))
urlpatterns: list[URLPattern] = [
    path("hearings/", public_hearings, name="public"),
    path("hearings/declare/", declare_interest, name="declare"),
]
