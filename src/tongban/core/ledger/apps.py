from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tongban.core.ledger"
    label = "ledger"
    verbose_name = "台账"
