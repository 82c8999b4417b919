from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "tongban.papers"
    label = "papers"
    verbose_name = "文书"

    def ready(self) -> None:
        from tongban.papers import jobs  # noqa: F401
