from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tongban.identity"
    label = "identity"
    verbose_name = "身份认证"

    def ready(self) -> None:
        from tongban.identity import sources  # noqa: F401
        from tongban.identity.pages import person_of
        from tongban.web.menus import tell_person

        tell_person(person_of)
