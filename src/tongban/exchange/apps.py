from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongban.exchange"
    label = "exchange"
    verbose_name = "数据共享"

    def ready(self) -> None:
        from tongban.exchange import reports  # noqa: F401
