from typing import Any

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tongban.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        from tongban.cases import jobs  # noqa: F401
        from tongban.cases.acts import delegating, inquiring, reassign  # noqa: F401
        from tongban.cases.kinds import acceptance, decision, opinion, result  # noqa: F401
        from tongban.cases.queries.applicant import is_seen
        from tongban.cases.queries.drafts_affected import drafts_affected
        from tongban.catalogue.reading.affected import count_by
        from tongban.papers.queries import seen_with
        from tongban.web.menus import Entry, add

        seen_with("case", is_seen)
        count_by(drafts_affected)
        add(
            Entry("public", 60, "查进度", "cases:progress"),
            Entry("public", 80, "我的空间", "cases:me", shown=is_citizen),
            Entry("foot", 60, "查进度", "cases:progress"),
        )


def is_citizen(request: Any) -> bool:
    """Somebody who is signed in and not staff."""
    actor = getattr(request, "actor", None)
    return actor is not None and actor.account is not None and not actor.is_staff
