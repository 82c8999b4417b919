from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tongban.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        from tongban.cases import jobs  # noqa: F401
        from tongban.cases.kinds import acceptance, decision, opinion, result  # noqa: F401
