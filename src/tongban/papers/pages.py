"""The PDF of a paper, for its addressee and for staff who see its subject; never kept by a cache."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongban.core.errors import Denied, Refusal
from tongban.identity.pages import actor_of_request, signed_in
from tongban.papers.acts import typeset
from tongban.papers.queries import may_read, paper


@require_GET
@never_cache
@signed_in
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The signed PDF; ``?large=1`` is set in large type for the same reader."""
    served = paper(key)
    if served is None:
        raise Refusal(
            "paper.unknown",
            "没有这份文书，请从办件页打开。",
            "There is no such paper; open it from its case.",
            status=404,
        )
    if not may_read(actor_of_request(request), served):
        raise Denied(
            "paper.not_yours",
            "这份文书只给当事人和承办人员看。核验真伪请到“验证证照”，输入文书上的验证码。",
            "Only the addressee and the handling staff may open it. To check a paper, enter its code under Verify.",
        )
    large = request.GET.get("large") == "1"
    answer = HttpResponse(typeset(key, large=large), content_type="application/pdf")
    name = f"{served.title}-{served.number}{'-大字版' if large else ''}.pdf"
    answer["Content-Disposition"] = f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
    answer["Cache-Control"] = "private, no-store"
    return answer
