from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "tongban.dossier"
    label = "dossier"
    verbose_name = "档案"

    def ready(self) -> None:
        from tongban.dossier import sources  # noqa: F401
