from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "tongban.materials"
    label = "materials"
    verbose_name = "材料"

    def ready(self) -> None:
        from tongban.materials import supply  # noqa: F401
