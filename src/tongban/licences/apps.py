from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tongban.licences"
    label = "licences"
    verbose_name = "电子证照"

    def ready(self) -> None:
        from tongban.web.menus import Entry, add

        add(
            Entry("public", 70, "验证证照", "licences:verify_form"),
            Entry("foot", 70, "验证证照", "licences:verify_form"),
        )
