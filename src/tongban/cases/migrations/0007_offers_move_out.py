"""Offers go to a room of their own with their rows (beginnings 0001)."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0006_limits_move_out")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("offer", "beginnings_offer"),
                migrations.RunSQL(
                    "ALTER INDEX cases_offer_of RENAME TO beginnings_offer_of",
                    "ALTER INDEX beginnings_offer_of RENAME TO cases_offer_of",
                ),
            ],
            state_operations=[migrations.DeleteModel("Offer")],
        )
    ]
