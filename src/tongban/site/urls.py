"""Every address of the house. Chinese pages have no prefix, English ones stand under /en/; the API has no language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tongban.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    *i18n_patterns(
        # The workbench stands at addresses below those of the catalogue; then what is asked for most, the guides.
        path("", include("tongban.workbench.urls")),
        path("", include("tongban.catalogue.urls")),
        path("", include("tongban.opendata.urls")),
        path("", include("tongban.web.urls")),
        path("", include("tongban.portal.urls")),
        path("", include("tongban.identity.urls")),
        path("", include("tongban.organisation.urls")),
        path("", include("tongban.cases.urls")),
        path("", include("tongban.limits.urls")),
        path("", include("tongban.beginnings.urls")),
        path("", include("tongban.supervision.urls")),
        path("", include("tongban.licences.urls")),
        path("", include("tongban.papers.urls")),
        path("", include("tongban.messages.urls")),
        path("", include("tongban.desks.urls")),
        path("", include("tongban.hearings.urls")),
        path("", include("tongban.notices.urls")),
        path("", include("tongban.oversight.urls")),
        path("", include("tongban.trials.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "tongban.web.pages.bad_request"
handler403 = "tongban.web.pages.denied"
handler404 = "tongban.web.pages.not_found"
handler500 = "tongban.web.pages.failed"
