from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tongban.identity"
    label = "identity"
    verbose_name = "身份认证"

    def ready(self) -> None:
        from tongban.identity import sources  # noqa: F401
